"""What profits are computed from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class ProfitabilityCase:
    """What profits are computed from.

    Parameters
    ----------
    accounts, sales, costs, rates, receivables : DataFrame
        Tables of that name; all but `accounts` may be empty.
    base_year : int
        Last full year of actuals.
    lapse_months : int
        After so many silent months a customer, or a line of it, is lost.
    tax, financing : float
        Profit tax of the company; yearly cost of the money bound in receivables. Shares.
    """

    accounts: pd.DataFrame
    sales: pd.DataFrame
    costs: pd.DataFrame
    rates: pd.DataFrame
    receivables: pd.DataFrame
    base_year: int
    tax: float = 0.2
    financing: float = 0.15
    lapse_months: int = 12
