"""What the pipeline gives to the summary: deals to act on, and what nobody has agreed."""

from __future__ import annotations

from typing import Any

from kamlib.steps.pipeline.result import PipelineResult

#: Deals that the plan of the next quarter names.
MOST = 3


def list_actions(result: PipelineResult | None, account: str, signed: bool) -> list[dict[str, Any]]:
    """Return the deals to act on first, one action each."""
    if result is None:
        return []
    ids = result.deals.set_index("deal_id")["account_id"]
    return [
        {"action": "work_deal", "account_id": _text(ids[row.deal_id]), "subject": row.deal_id, "days": 14}
        for row in result.to_do.head(MOST).itertuples(index=False)
    ]


def list_questions(result: PipelineResult | None, account: str, signed: bool) -> list[tuple[str, str, str]]:
    """Return (question, account_id, subject): that nobody signed, where nobody did."""
    return [] if signed or result is None else [("not_signed", "", result.stem)]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
