"""What the offer gives to the plan of the next 90 days and to the open questions."""

from __future__ import annotations

from typing import Any

from kamlib.steps.offers.result import OffersResult


def list_actions(result: OffersResult | None, account: str, signed: bool) -> list[dict[str, Any]]:
    """Return the offer to be prepared, the answer to be asked for, or the accepted offer to be started."""
    if result is None:
        return [{"action": "prepare_offer", "account_id": account, "subject": "", "days": 75}]
    if _is(result, "accepted"):
        return [{"action": "start_offer", "account_id": account, "subject": result.decision.variant, "days": 30}]
    if not _is(result, "unvalidated", "revised"):
        return []
    return [{"action": "ask_feedback", "account_id": account, "subject": result.decision.variant, "days": 30}]


def list_questions(result: OffersResult | None, account: str, signed: bool) -> list[tuple[str, str, str]]:
    """Return that there is no offer, or none that the customer has answered."""
    if result is None:
        return [("no_offer", account, "")]
    return [("unvalidated", account, result.decision.variant)] if _is(result, "unvalidated", "revised") else []


def _is(result: OffersResult, *states: str) -> bool:
    """Tell whether the variant that is to go to the customer stands so: unanswered, or changed since the answer…"""
    chosen = result.variants[result.variants["variant"] == result.decision.variant]
    return bool(chosen["validation"].isin(states).any())
