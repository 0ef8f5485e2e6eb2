"""Step 2: the prioritised list, its maps, and what customers are worth and how they behave."""

from kamlib.steps.priorities.step import COLUMNS, PrioritiesDecision, PrioritiesResult

__all__ = ["COLUMNS", "PrioritiesDecision", "PrioritiesResult"]
