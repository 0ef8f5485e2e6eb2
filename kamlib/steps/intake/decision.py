"""What is decided in step 0: nothing by itself. Accounts are merged, and names replaced, when somebody says so."""

from __future__ import annotations

from kamlib.intake.tables.decision import IntakeDecision
from kamlib.steps.intake.case import IntakeCase

__all__ = ["IntakeDecision", "propose_intake"]


def propose_intake(case: IntakeCase) -> IntakeDecision:
    """Return the decision where nobody has decided: every account stays itself, every name means what it says."""
    return IntakeDecision()
