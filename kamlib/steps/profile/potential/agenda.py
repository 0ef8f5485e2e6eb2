"""What the potential gives to the plan of the next 90 days."""

from __future__ import annotations

from typing import Any

from kamlib.steps.profile.potential.result import PotentialResult


def list_actions(result: PotentialResult, account: str, signed: bool) -> list[dict[str, Any]]:
    """Return the norms to be checked with accounts that we supply alone."""
    wrong = [str(each.values["product_line"]) for each in result.findings if each.key == "norm_low"]
    return [{"action": "check_norm", "account_id": "", "subject": line, "days": 30} for line in wrong]


def list_questions(result: PotentialResult, account: str, signed: bool) -> list[tuple[str, str, str]]:
    """Return nothing: unknown potentials are asked about where they could change the list."""
    return []
