"""What an accepted offer puts into the one plan of its account: growth of share, price, cost by kind and year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class OffersPlanResult(Result):
    """What the offer to one account puts into its plan, once somebody has signed it and the customer has accepted it.

    The figure ``state`` says how far it is: ``unsigned`` (nobody has decided), ``nothing`` (decided: no variant),
    ``absent`` (decided: a variant that is not on file), ``waiting`` (signed, and the customer has not accepted it),
    ``unknown`` (accepted, but nobody said what it costs or wins: nothing can be planned) or ``planned``.

    Attributes
    ----------
    years : DataFrame
        year, variant, validation, share_gain (expected growth of our share of the wallet, reached by then),
        price_change (share of the price), price_value (handed over by it on what is bought today), cost (of components,
        nominal, before tax), kinds (of the components paid that year). Empty unless ``planned``.
    costs : DataFrame
        year, kind (of component), evidence (of the cost), cost. Adds to the costs of ``years``.
    """

    stem: ClassVar[str] = "offers_plan"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "state": "value",
        "variant": "text",
        "label": "text",
        "validation": "word|offers.value.validation.*",
        "accepted": "number",
        "share_gain": "share.1",
        "cost": "money",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    years: pd.DataFrame = table(
        {
            "year": "text:integer",
            "variant": "text",
            "validation": "word|offers.value.validation.*",
            "share_gain": "share.1",
            "price_change": "+share.1",
            "price_value": "money",
            "cost": "money",
            "kinds": "words|offers.value.kind.*",
        }
    )
    costs: pd.DataFrame = table(
        {"year": "text:integer", "kind": "word|offers.value.kind.*", "evidence": "value", "cost": "money"}
    )
