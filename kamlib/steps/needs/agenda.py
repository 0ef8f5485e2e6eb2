"""What the needs give to the plan of the next 90 days and to the open questions."""

from __future__ import annotations

from typing import Any

from kamlib.steps.needs.result import NeedsResult


def list_actions(result: NeedsResult | None, account: str, signed: bool) -> list[dict[str, Any]]:
    """Return the most valuable question to be asked, or that the needs are to be asked for at all."""
    if result is None:
        return [{"action": "ask_needs", "account_id": account, "subject": "", "days": 30}]
    known = result.asks[result.asks["person"] != ""]
    if known.empty:
        return []
    return [{"action": "ask_person", "account_id": account, "subject": known["person"].iloc[0], "days": 30}]


def list_questions(result: NeedsResult | None, account: str, signed: bool) -> list[tuple[str, str, str]]:
    """Return that no needs are on file, or that some of the five questions were never asked."""
    if result is None:
        return [("no_needs", account, "")]
    return [("unasked", account, "")] if result.figures["unasked"] else []
