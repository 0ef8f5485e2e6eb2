"""What the profits give to the plan of the next 90 days."""

from __future__ import annotations

from typing import Any

from kamlib.steps.profitability.result import ProfitabilityResult

#: Accounts whose price or service is to be reviewed, in one quarter.
MOST_REPRICED = 3


def list_actions(result: ProfitabilityResult, account: str, signed: bool) -> list[dict[str, Any]]:
    """Return the largest accounts whose profit does not match their size: price or service is to be reviewed."""
    misfits = result.misfits["account_id"].head(MOST_REPRICED)
    return [{"action": "reprice", "account_id": each, "subject": "", "days": 90} for each in misfits]


def list_questions(result: ProfitabilityResult, account: str, signed: bool) -> list[tuple[str, str, str]]:
    """Return nothing: the step says itself which costs are missing."""
    return []
