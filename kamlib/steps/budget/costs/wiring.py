"""Wiring of the costs of the budget."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.core.book import Book
from kamlib.steps.budget.assumptions import decided_assumptions
from kamlib.steps.budget.basis.result import BudgetBasisResult
from kamlib.steps.budget.costs.norms import Norms
from kamlib.steps.budget.costs.pricing import price_programmes
from kamlib.steps.budget.costs.result import BudgetCostsResult


@dataclass(frozen=True)
class BudgetCostsCase:
    """What programmes are priced from: candidates, the client's tables, norms."""

    basis: BudgetBasisResult
    programmes: pd.DataFrame
    lines: pd.DataFrame
    norms: Norms


def gather(book: Book) -> BudgetCostsCase:
    """Gather the candidates, the client's programmes and lines, and the norms."""
    settings, capacity = book.settings, book.settings.capacity
    hours = book.result("hours").accounts
    known = hours[hours["basis"] == "norm"]
    norms = Norms(
        settings.base_year,
        tuple(settings.plan_years),
        decided_assumptions(book).indexation,
        capacity.kam_hours,
        capacity.hours_per_account,
        capacity.hour_rate,
        known.set_index("account_id")["fte"],
    )
    return BudgetCostsCase(book.result("budget_basis"), book.frame("programmes"), book.frame("budget_lines"), norms)


def compute(case: BudgetCostsCase) -> BudgetCostsResult:
    """Return what every level costs for every candidate."""
    return price_programmes(case.basis.candidates, case.basis.pools, case.programmes, case.lines, case.norms)
