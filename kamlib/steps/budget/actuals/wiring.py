"""Wiring of plan against actuals, a part of step 3."""

from kamlib.steps.budget.actuals.result import BudgetActualsResult, compare_actuals


def compute(book) -> BudgetActualsResult:
    """Return the variance of each line and the reforecast of the remaining years."""
    budget, accounts = book.result("budget"), book.frame("accounts")
    names = accounts.set_index("account_id")["name"]
    years = tuple(book.settings.plan_years)
    return compare_actuals(book.frame("plan_actuals"), budget.lines, names, years, budget.decision.carry)
