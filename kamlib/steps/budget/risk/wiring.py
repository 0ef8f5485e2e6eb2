"""Wiring of the risk of the budget, a part of step 3."""

from kamlib.steps.budget.options import least_levels
from kamlib.steps.budget.risk.result import BudgetRiskResult, assess_risk


def compute(book) -> BudgetRiskResult:
    """Return scenarios, simulation and stability of the decided budget."""
    basis, budget = book.result("budget_basis"), book.result("budget")
    return assess_risk(
        budget.options,
        budget.plan,
        budget.limits,
        budget.levels,
        least_levels(basis, budget.options.ids, budget.decision),
        basis.candidates.set_index("account_id")["name"],
        correlation=budget.decision.correlation,
        seed=book.seed("budget"),
    )
