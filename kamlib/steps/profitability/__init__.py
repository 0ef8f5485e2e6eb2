"""Step 2: what each account leaves us after everything that it causes."""

from kamlib.steps.profitability.step import COLUMNS, ProfitabilityResult

__all__ = ["COLUMNS", "ProfitabilityResult"]
