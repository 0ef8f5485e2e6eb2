"""Wiring of plan against actuals."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.core.book import Book
from kamlib.steps.budget.actuals.result import BudgetActualsResult
from kamlib.steps.budget.actuals.variance import compare_actuals
from kamlib.steps.budget.result import BudgetResult


@dataclass(frozen=True)
class BudgetActualsCase:
    """What happened, the budget as decided, names by account_id, and the years of the plan."""

    actuals: pd.DataFrame
    budget: BudgetResult
    names: pd.Series
    plan_years: tuple[int, ...]


def gather(book: Book) -> BudgetActualsCase:
    """Gather what happened and the budget as decided."""
    names = book.frame("accounts").set_index("account_id")["name"]
    return BudgetActualsCase(book.frame("plan_actuals"), book.result("budget"), names, tuple(book.settings.plan_years))


def compute(case: BudgetActualsCase) -> BudgetActualsResult:
    """Return the variance of each line and the reforecast of the remaining years."""
    budget = case.budget
    return compare_actuals(case.actuals, budget.lines, case.names, case.plan_years, budget.decision.carry)
