"""Wiring of the choice under limits, a part of step 3."""

from kamlib.steps.budget.choice.result import BudgetChoiceResult, compare_choices
from kamlib.steps.budget.options import least_levels


def compute(book) -> BudgetChoiceResult:
    """Return the decided levels beside the optimum and rules of thumb."""
    basis, budget = book.result("budget_basis"), book.result("budget")
    facts = basis.candidates.set_index("account_id")
    least = least_levels(basis, budget.options.ids, budget.decision)
    return compare_choices(budget.options, budget.limits, budget.levels, least, facts["name"], facts["revenue"])
