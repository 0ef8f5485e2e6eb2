"""Step 11: one page assembled from the steps."""

from kamlib.steps.summary.step import COLUMNS, SummaryDecision, SummaryResult

__all__ = ["COLUMNS", "SummaryDecision", "SummaryResult"]
