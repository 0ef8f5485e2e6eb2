"""What the team gives to the summary: sign the moves, hand accounts over, and what nobody knows of the hours."""

from __future__ import annotations

from typing import Any

from kamlib.steps.team.result import TeamResult


def list_actions(result: TeamResult | None, account: str, signed: bool) -> list[dict[str, Any]]:
    """Return what follows: agree on who serves whom, and hand the accounts over."""
    if result is None or account:
        return []
    rows = [
        {"action": "hand_over", "account_id": row.account_id, "subject": row.to_kam, "days": 45}
        for row in result.moves.itertuples(index=False)
        if row.key
    ]
    return rows if signed else [{"action": "sign_team", "account_id": "", "subject": "", "days": 30}, *rows]


def list_questions(result: TeamResult | None, account: str, signed: bool) -> list[tuple[str, str, str]]:
    """Return what is open: nobody signed, people of key accounts that nobody named."""
    if result is None or account:
        return []
    rows = [] if signed else [("not_signed", "", result.stem)]
    blind = result.accounts[result.accounts["key"] & (result.accounts["basis"] == "settings")]
    return [*rows, *(("who_matters", each, "") for each in blind["account_id"])]
