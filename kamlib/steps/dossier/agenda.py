"""What the dossier gives to the summary: what is to be done, and what is open."""

from __future__ import annotations

from typing import Any

from kamlib.steps.dossier.result import DossierResult


def list_actions(result: DossierResult | None, account: str, signed: bool) -> list[dict[str, Any]]:
    """Return the dossier to be taken to the customer, where there are lines to be confirmed."""
    if result is None or not result.figures["asked"]:
        return []
    return [{"action": "confirm_dossier", "account_id": account, "subject": "", "days": 45}]


def list_questions(result: DossierResult | None, account: str, signed: bool) -> list[tuple[str, str, str]]:
    """Return that nothing is on file, that the worth of a deed is unknown, or that nobody knows what leaving costs."""
    if result is None:
        return [("no_dossier", account, "")]
    open_deeds = result.asks[result.asks["basis"] != "turns"]
    asks = [("benefit_unknown", account, str(text)) for text in open_deeds["description"].head(1)]
    return asks + ([("switching_unknown", account, "")] if not result.decision.switching else [])
