"""What the two maps are made of."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class PositionsCase:
    """What the two maps are made of.

    Parameters
    ----------
    ranking : DataFrame
        Of the prioritised list: account_id, name, status, score, score_low, score_high, revenue, potential, chosen.
    cut : float
        Agreed least profile score.
    views : DataFrame
        See :func:`kamlib.steps.shared.customer_view.collect_views`.
    behaviour : DataFrame
        Table ``behaviour``: supply_risk, supply_value (0–10).
    computed : DataFrame
        See :func:`kamlib.steps.positions.supply.compute_supply`: what stands in where nobody stated it.
    """

    ranking: pd.DataFrame
    cut: float
    views: pd.DataFrame
    behaviour: pd.DataFrame
    computed: pd.DataFrame
