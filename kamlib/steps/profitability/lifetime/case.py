"""What lifetime and value are computed from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class LifetimeCase:
    """What lifetime and value are computed from.

    Parameters
    ----------
    ranking : DataFrame
        Of the prioritised list: account_id, name, chosen, nopat, potential, wallet_share, revenue.
    sales : DataFrame
        Table ``sales``.
    since : Series
        Year in which the relationship began, by account_id; NaN where unknown.
    by_year : DataFrame
        Of the profitability.
    signs : DataFrame
        account_id × factor, 0 (no risk) … 1, NaN where unknown
        (see :mod:`kamlib.steps.profitability.lifetime.risk_card`).
    base_year, horizon, discount
        Settings: last full year, years valued, yearly discount rate.
    lapse_months : int
        An account without a purchase for so long has lapsed.
    earned_share : float
        Net profit per unit of gross margin over all accounts: what is left of a margin once it has been served.
    """

    ranking: pd.DataFrame
    sales: pd.DataFrame
    since: pd.Series
    by_year: pd.DataFrame
    signs: pd.DataFrame
    base_year: int
    horizon: int
    discount: float
    lapse_months: int
    earned_share: float
