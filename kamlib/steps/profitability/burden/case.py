"""What the burden is measured from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class BurdenCase:
    """What the burden is measured from.

    Parameters
    ----------
    accounts, base : DataFrame
        ``accounts`` of the profitability, and the base-year rows of its ``by_year``.
    costs, rates, activities : DataFrame
        Tables of that name; may be empty.
    base_year : int
        Last full year of actuals.
    hour_rate : float
        Cost of an hour of those who keep the diary, money; 0: not known.
    """

    accounts: pd.DataFrame
    base: pd.DataFrame
    costs: pd.DataFrame
    rates: pd.DataFrame
    activities: pd.DataFrame
    base_year: int
    hour_rate: float
