"""What shocks are run through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kamlib.core.book import ShockView


@dataclass(frozen=True)
class ListRules:
    """What decides who stands on the prioritised list.

    Parameters
    ----------
    criteria : sequence
        Of the profile as decided: each with id, metric, function, floor, target, edges, values.
    weights : Series
        Agreed, by criterion.
    metrics, contributions : DataFrame
        Of the profile: facts by account; account_id, criterion, value.
    cut : float
        Least score of a key account, 0…1.
    size : int
        How many key accounts the team means to have.
    """

    criteria: Sequence[Any]
    weights: pd.Series
    metrics: pd.DataFrame
    contributions: pd.DataFrame
    cut: float
    size: int


@dataclass(frozen=True)
class ShocksCase:
    """What shocks are run through.

    Parameters
    ----------
    shocks : sequence of ShockView
        Named in the settings of the engagement.
    industries : Series
        Industry by account_id.
    base : DataFrame
        Base-year rows of ``by_year`` of the profitability.
    line_costs : DataFrame
        account_id, product_line, cogs of the base year.
    ranking : DataFrame
        Of the prioritised list.
    demand, lines : DataFrame
        ``by_year`` and ``lines`` of the potential.
    rules : ListRules
        What decides who stands on the list.
    base_year : int
        Last full year of actuals.
    discount, financing, tax : float
        Yearly rates, as shares.
    unused_cost : float or None
        Cost of capacity that nobody used; it is paid all the same. None: unknown.
    """

    shocks: Sequence[ShockView]
    industries: pd.Series
    base: pd.DataFrame
    line_costs: pd.DataFrame
    ranking: pd.DataFrame
    demand: pd.DataFrame
    lines: pd.DataFrame
    rules: ListRules
    base_year: int
    discount: float
    financing: float
    tax: float
    unused_cost: float | None = None
