"""Step 0: what came in, and which names in it mean the same."""

from kamlib.intake.decision import IntakeDecision
from kamlib.steps.intake.step import COLUMNS, IntakeResult, assess_readiness, review_intake

__all__ = ["COLUMNS", "IntakeDecision", "IntakeResult", "assess_readiness", "review_intake"]
