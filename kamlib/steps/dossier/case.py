"""What an account's dossier is drawn up from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class DossierCase:
    """Everything that the dossier of one account is drawn up from.

    Attributes
    ----------
    account : str
        The key account.
    rows : DataFrame
        Its dossier, numbered, with the customer's answers (:func:`kamlib.steps.shared.benefits.dossier_of`).
    switching, offers, equations : DataFrame
        Its rows of these tables.
    prices : DataFrame
        The client's price facts, all accounts.
    purchases : Series
        What it bought from us in the base year, by product line.
    revenue : float
        What it bought from us in the base year, all lines; NaN where there are no sales of it on file.
    growth : ndarray of shape (plan years,)
        Its purchases on today's terms over those of the base year.
    price_growth : float
        Yearly rise of the prices of what the account consumes, by the norms.
    contribution : float
        What goes with him when he leaves: margin less logistics and financing, of the base year; NaN where unknown.
    our_result : float
        Our profit before tax of the base year; NaN where unknown.
    base_year : int
    plan_years : tuple of int
    discount : float
        Yearly discount rate.
    seed : int
    """

    account: str
    rows: pd.DataFrame
    switching: pd.DataFrame
    offers: pd.DataFrame
    equations: pd.DataFrame
    prices: pd.DataFrame
    purchases: pd.Series
    revenue: float
    growth: np.ndarray
    price_growth: float
    contribution: float
    our_result: float
    base_year: int
    plan_years: tuple[int, ...]
    discount: float
    seed: int = 0
