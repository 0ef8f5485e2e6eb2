"""Step 3: the multi-year budget: what it costs, what returns, what to choose, how sure it is."""

from kamlib.steps.budget.step import COLUMNS, BudgetDecision, BudgetResult

__all__ = ["COLUMNS", "BudgetDecision", "BudgetResult"]
