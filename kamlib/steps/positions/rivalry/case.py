"""What conflicts, buyers' states and placements are read from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class RivalryCase:
    """What conflicts, buyers' states and placements are read from.

    Parameters
    ----------
    accounts : DataFrame
        Table ``accounts``: owner, sole_supplier, competes_with, exclusivity, exclusivity_worth, main_supplier,
        supplier_until.
    ranking : DataFrame
        Of the prioritised list: account_id, name, status, potential, wallet_share, revenue, nopat, chosen; best first.
    by_year : DataFrame
        Of the profitability: account_id, year, revenue, acquisition.
    placements : DataFrame
        Table ``placements``.
    base_year : int
        Last full year of actuals.
    """

    accounts: pd.DataFrame
    ranking: pd.DataFrame
    by_year: pd.DataFrame
    placements: pd.DataFrame
    base_year: int
