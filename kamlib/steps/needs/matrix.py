"""Which kind of component of an offer helps or hurts which kind of bonus: the usual answer, as data.

A person who is paid for the purchase price gains by a discount, and loses by what raises the price on the invoice for a
benefit that somebody else is paid for. What is not named leaves a bonus as it is. A room that knows better says so in
the decision.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kamlib.core.schema import COMPONENT_KINDS
from kamlib.steps.needs.schema import BONUS_KINDS

HELPS: Mapping[str, tuple[str, ...]] = {
    "discount": ("purchase_price", "total_cost"),
    "payment_terms": ("working_capital",),
    "service": ("total_cost", "uptime", "output"),
    "training": ("output", "quality", "safety"),
    "stock": ("working_capital", "uptime", "delivery"),
    "engineering": ("total_cost", "output", "quality", "project_date", "innovation"),
    "guarantee": ("total_cost", "uptime", "quality", "safety"),
    "marketing": ("growth",),
    "logistics": ("working_capital", "delivery"),
    "information": ("delivery", "innovation"),
}
HURTS: Mapping[str, tuple[str, ...]] = {
    "service": ("purchase_price",),
    "engineering": ("purchase_price",),
    "guarantee": ("purchase_price",),
}


def lay_matrix(changes: Mapping[tuple[str, str], int]) -> pd.DataFrame:
    """Return the effect of each kind of component on each kind of bonus.

    Parameters
    ----------
    changes : mapping of (kind of component, kind of bonus) to {-1, 0, 1}
        What the room says otherwise than the usual answer.

    Returns
    -------
    DataFrame
        Index: kinds of components; columns: kinds of bonuses; 1 helps, 0 leaves as it is, −1 hurts.
    """
    matrix = pd.DataFrame(0, index=list(COMPONENT_KINDS), columns=list(BONUS_KINDS), dtype=int)
    for sign, named in ((1, HELPS), (-1, HURTS)):
        for kind, bonuses in named.items():
            matrix.loc[kind, list(bonuses)] = sign
    for (kind, bonus), effect in changes.items():
        matrix.loc[kind, bonus] = effect
    return matrix
