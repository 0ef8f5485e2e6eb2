"""Step 4: how one customer compares us with our competitors."""

from kamlib.steps.competitors.step import COLUMNS, CompetitorsDecision, CompetitorsResult

__all__ = ["COLUMNS", "CompetitorsDecision", "CompetitorsResult"]
