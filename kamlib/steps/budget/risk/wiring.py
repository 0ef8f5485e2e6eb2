"""Wiring of the risk of the budget."""

from __future__ import annotations

from dataclasses import dataclass

from kamlib.core.book import Book
from kamlib.steps.budget.basis.result import BudgetBasisResult
from kamlib.steps.budget.options import least_levels
from kamlib.steps.budget.result import BudgetResult
from kamlib.steps.budget.risk.assessment import assess_risk
from kamlib.steps.budget.risk.result import BudgetRiskResult


@dataclass(frozen=True)
class BudgetRiskCase:
    """The candidates, the budget as decided, and the seed of the simulation."""

    basis: BudgetBasisResult
    budget: BudgetResult
    seed: int


def gather(book: Book) -> BudgetRiskCase:
    """Gather the candidates and the budget as decided."""
    return BudgetRiskCase(book.result("budget_basis"), book.result("budget"), book.seed("budget"))


def compute(case: BudgetRiskCase) -> BudgetRiskResult:
    """Return scenarios, simulation and stability of the decided budget."""
    budget = case.budget
    return assess_risk(
        budget.options,
        budget.plan,
        budget.limits,
        budget.levels,
        least_levels(case.basis, budget.options.ids, budget.decision),
        case.basis.candidates.set_index("account_id")["name"],
        correlation=budget.decision.correlation,
        seed=case.seed,
    )
