"""What the offer gives to the plan of the next 90 days and to the open questions."""

from __future__ import annotations

from typing import Any

from kamlib.steps.offers.result import OffersResult


def list_actions(result: OffersResult | None, account: str, signed: bool) -> list[dict[str, Any]]:
    """Return the offer to be prepared, or the answer to be asked for."""
    if result is None:
        return [{"action": "prepare_offer", "account_id": account, "subject": "", "days": 75}]
    if not _unanswered(result):
        return []
    return [{"action": "ask_feedback", "account_id": account, "subject": result.decision.variant, "days": 30}]


def list_questions(result: OffersResult | None, account: str, signed: bool) -> list[tuple[str, str, str]]:
    """Return that there is no offer, or none that the customer has answered."""
    if result is None:
        return [("no_offer", account, "")]
    return [("unvalidated", account, result.decision.variant)] if _unanswered(result) else []


def _unanswered(result: OffersResult) -> bool:
    """Tell whether the variant that is to go to the customer has no answer from them yet, or changed since it."""
    chosen = result.variants[result.variants["variant"] == result.decision.variant]
    return bool(chosen["validation"].isin(["unvalidated", "revised"]).any())
