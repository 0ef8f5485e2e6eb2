"""Wiring of the choice under limits."""

from __future__ import annotations

from dataclasses import dataclass

from kamlib.core.book import Book
from kamlib.steps.budget.basis.result import BudgetBasisResult
from kamlib.steps.budget.choice.comparison import compare_choices
from kamlib.steps.budget.choice.result import BudgetChoiceResult
from kamlib.steps.budget.options import least_levels
from kamlib.steps.budget.result import BudgetResult


@dataclass(frozen=True)
class BudgetChoiceCase:
    """The candidates and the budget as decided."""

    basis: BudgetBasisResult
    budget: BudgetResult


def gather(book: Book) -> BudgetChoiceCase:
    """Gather the candidates and the budget as decided."""
    return BudgetChoiceCase(book.result("budget_basis"), book.result("budget"))


def compute(case: BudgetChoiceCase) -> BudgetChoiceResult:
    """Return the decided levels beside the optimum and rules of thumb."""
    budget, facts = case.budget, case.basis.candidates.set_index("account_id")
    least = least_levels(case.basis, budget.options.ids, budget.decision)
    return compare_choices(budget.options, budget.limits, budget.levels, least, facts["name"], facts["revenue"])
