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
        variants, offers, equations, feedback, contacts: the account's rows; sales and prices: all rows.
    potential, potential_by_year : DataFrame
        Tables ``accounts`` and ``by_year`` of the potential.
    standing : DataFrame
        company, mark, place from the competitor analysis; may be empty.
    purchases : Series
        What the account bought from us in the base year, by product line.
    benefits : float
        What it confirmed to have had from us in the base year beyond the goods; NaN where none is on file.
    base_year : int
    plan_years : tuple of int
    discount : float
        Yearly discount rate.
    seed : int
    """

    account: str
    frames: Mapping[str, pd.DataFrame]
    potential: pd.DataFrame
    potential_by_year: pd.DataFrame
    standing: pd.DataFrame
    purchases: pd.Series
    benefits: float
    base_year: int
    plan_years: tuple[int, ...]
    discount: float
    seed: int = 0
