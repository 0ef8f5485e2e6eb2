"""What the profile gives to the open questions."""

from __future__ import annotations

from typing import Any

from kamlib.steps.profile.result import ProfileResult


def list_actions(result: ProfileResult, account: str, signed: bool) -> list[dict[str, Any]]:
    """Return nothing: what the profile asks for is asked about the accounts of the list."""
    return []


def list_questions(result: ProfileResult, account: str, signed: bool) -> list[tuple[str, str, str]]:
    """Return that nobody signed the profile, where nobody did."""
    return [] if signed else [("not_signed", "", result.stem)]
