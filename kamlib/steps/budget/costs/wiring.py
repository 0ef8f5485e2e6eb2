"""Wiring of the costs of step 3."""

from kamlib.steps.budget.basis.wiring import parameters
from kamlib.steps.budget.costs.result import BudgetCostsResult, Norms, price_programmes


def compute(book) -> BudgetCostsResult:
    """Return what every level costs for every candidate."""
    basis, settings = book.result("budget_basis"), book.settings
    capacity = settings.capacity
    norms = Norms(
        settings.base_year,
        tuple(settings.plan_years),
        parameters(book).indexation,
        capacity.kam_hours,
        capacity.hours_per_account,
        capacity.hour_rate,
    )
    return price_programmes(basis.candidates, basis.pools, book.frame("programmes"), book.frame("budget_lines"), norms)
