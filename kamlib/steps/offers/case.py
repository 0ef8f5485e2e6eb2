"""What the offers to one account are weighed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class OffersCase:
    """Everything that an account's offers are weighed on.

    Attributes
    ----------
    account : str
        The key account.
    frames : mapping of str to DataFrame
        variants, offers, equations, feedback, contacts, receivables: the account's rows; prices: all rows.
    potential, potential_by_year, price_lines : DataFrame
        Tables ``accounts``, ``by_year`` and ``lines`` of the potential.
    profits : DataFrame
        Table ``by_year`` of profitability: account_id, year, revenue, cogs, costs by kind (money).
    standing : DataFrame
        company, mark, place from the competitor analysis; may be empty.
    purchases : Series
        What the account bought from us in the base year, by product line.
    benefits : Series
        What it confirmed to have from us beyond the goods, by year (money): in the base year, and later only what lasts
        that long; NaN in every year where nothing is on file.
    base_year : int
    plan_years : tuple of int
    discount, tax, financing : float
        Yearly discount rate, rate of profit tax, yearly cost of our money; shares of one.
    seed : int
    """

    account: str
    frames: Mapping[str, pd.DataFrame]
    potential: pd.DataFrame
    potential_by_year: pd.DataFrame
    price_lines: pd.DataFrame
    profits: pd.DataFrame
    standing: pd.DataFrame
    purchases: pd.Series
    benefits: pd.Series
    base_year: int
    plan_years: tuple[int, ...]
    discount: float
    tax: float = 0.0
    financing: float = 0.0
    seed: int = 0
