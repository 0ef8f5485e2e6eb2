"""What the pipeline is computed from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class PipelineCase:
    """What the pipeline is computed from.

    Parameters
    ----------
    deals, events, accounts, activities : DataFrame
        Tables of the client.
    ranking : DataFrame
        Of the prioritised list: account_id, status, chosen, revenue; empty where there is none.
    planned : DataFrame
        Of the budget: account_id, year, planned_revenue; empty where there is none.
    base_year : int
    yearly_hours : float
        Of all KAM together.
    seed : int
    """

    deals: pd.DataFrame
    events: pd.DataFrame
    accounts: pd.DataFrame
    activities: pd.DataFrame
    ranking: pd.DataFrame
    planned: pd.DataFrame
    base_year: int
    yearly_hours: float
    seed: int
