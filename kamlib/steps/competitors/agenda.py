"""What the comparison with rivals gives to the plan of the next 90 days and to the open questions."""

from __future__ import annotations

from typing import Any

from kamlib.steps.competitors.result import CompetitorsResult


def list_actions(result: CompetitorsResult | None, account: str, signed: bool) -> list[dict[str, Any]]:
    """Return the session to be held, where nothing is compared yet."""
    if _compared(result):
        return []
    return [{"action": "hold_session", "account_id": account, "subject": "", "days": 60}]


def list_questions(result: CompetitorsResult | None, account: str, signed: bool) -> list[tuple[str, str, str]]:
    """Return that there is no comparison, where there is none."""
    return [] if _compared(result) else [("no_comparison", account, "")]


def _compared(result: CompetitorsResult | None) -> bool:
    return result is not None and bool(result.figures["complete"])
