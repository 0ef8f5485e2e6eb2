"""Step 1: what accounts will consume of what we sell, from physical causes."""

from kamlib.steps.potential.step import COLUMNS, PotentialResult

__all__ = ["COLUMNS", "PotentialResult"]
