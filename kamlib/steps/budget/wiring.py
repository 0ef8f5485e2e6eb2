"""Wiring of step 3."""

import pandas as pd

from kamlib.steps.budget.basis.wiring import parameters
from kamlib.steps.budget.decision import BudgetDecision
from kamlib.steps.budget.options import lay_options
from kamlib.steps.budget.result import BudgetResult, build_budget, propose_budget


def compute(book) -> BudgetResult:
    """Return the budget as decided, or as computed where nobody has decided."""
    basis, costs, settings = book.result("budget_basis"), book.result("budget_costs"), book.settings
    rates, assumed = settings.rates, parameters(book)
    options = lay_options(basis, costs, assumed, settings.plan_years, discount=rates.discount, tax=rates.tax)
    decision = book.decided("budget", BudgetDecision, lambda: propose_budget(assumed, basis, costs, options))
    return build_budget(basis, costs, options, decision, base_year=settings.base_year)


def decision_frame(result: BudgetResult) -> pd.DataFrame:
    """Return what is decided: the programme of each account and what it takes."""
    return result.accounts[["account_id", "name", "level", "fte", "cost_first", "cost", "npv"]]
