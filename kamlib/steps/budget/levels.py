"""Limits of money and people, and the level of each account: the best within them, or as decided."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.quant.allocation import InfeasibleError
from kamlib.steps.budget.assumptions import BudgetDecision
from kamlib.steps.budget.costs.result import BudgetCostsResult
from kamlib.steps.budget.options import Limits, Options, choose


def sum_by_year(frame: pd.DataFrame, years: Sequence[int]) -> np.ndarray:
    """Return the amounts of each year."""
    return frame.groupby("year")["amount"].sum().reindex(list(years)).fillna(0.0).to_numpy(dtype=float)


def limits_of(decision: BudgetDecision, costs: BudgetCostsResult, options: Options) -> Limits:
    """Return the decided limits; what is not named is not limited."""
    named = {each.year: each.amount for each in decision.money_caps}
    money = np.array([named.get(year, np.inf) for year in options.years], dtype=float)
    fte = np.inf if decision.fte_cap is None else decision.fte_cap
    return Limits(money, fte, sum_by_year(costs.shared, options.years))


def best_levels(options: Options, limits: Limits, least: np.ndarray) -> np.ndarray:
    """Return the levels of largest expected NPV; where no choice keeps the limits, those that exceed them least."""
    if not options.ids:
        return np.zeros(0, dtype=int)
    try:
        return choose(options, limits, least).levels
    except InfeasibleError as error:
        return error.levels


def decided_levels(options: Options, decision: BudgetDecision, optimal: np.ndarray) -> np.ndarray:
    """Return the level of each account: as decided where that level exists, else the optimum."""
    named = decision.level_of()
    levels = np.array([named.get(account, best) for account, best in zip(options.ids, optimal, strict=True)], dtype=int)
    there = options.there[np.arange(len(levels)), levels] if len(levels) else np.zeros(0, dtype=bool)
    return np.where(there, levels, optimal).astype(int)
