"""What the survey gives to the plan of the next 90 days and to the open questions."""

from __future__ import annotations

from typing import Any

from kamlib.steps.voice.result import VoiceResult

#: Silent accounts that are asked again, and accounts whose low marks are answered, in one quarter.
MOST = 3


def list_actions(result: VoiceResult | None, account: str, signed: bool) -> list[dict[str, Any]]:
    """Return the first survey where nobody was asked; else silent accounts to call and low marks to answer."""
    if result is None or result.figures["wave"] is None:
        return [{"action": "first_survey", "account_id": "", "subject": "", "days": 60}]
    silent = result.silent["account_id"].head(MOST)
    waiting = result.low_marks[result.low_marks["open"]].drop_duplicates("account_id").head(MOST)
    return [
        *({"action": "ask_silent", "account_id": each, "subject": "", "days": 30} for each in silent),
        *({"action": "close_low", "account_id": each, "subject": "", "days": 30} for each in waiting["account_id"]),
    ]


def list_questions(result: VoiceResult | None, account: str, signed: bool) -> list[tuple[str, str, str]]:
    """Return that nobody signed the questionnaire, where there is one to sign."""
    return [] if signed or result is None or result.figures["wave"] is None else [("not_signed", "", result.stem)]
