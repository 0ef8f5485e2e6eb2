"""The result: who answered, what they said, what moved, what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table
from kamlib.steps.voice.decision import VoiceDecision

_SCORE = {
    "n": "number:integer",
    "accounts": "number:integer",
    "mean": "number.1",
    "low": "number.1",
    "high": "number.1",
    "median": "number.1",
    "least": "number.1",
    "most": "number.1",
    "basis": "value",
}
_RESPONSE = {"asked": "number:integer", "answered": "number:integer", "response_share": "share"}


@dataclass(frozen=True, kw_only=True)
class VoiceResult(Result):
    """What the customers' people told us. Marks are points 0…10, whatever scale they were asked on.

    Attributes
    ----------
    waves : DataFrame
        wave, asked (NaN: no list on file), answered, listed (of those asked), unlisted, response_share, accounts.
    roles : DataFrame
        role, asked, answered, response_share: the last wave.
    response : DataFrame
        account_id, name, asked, answered, response_share: the last wave.
    silent : DataFrame
        account_id, name, owner, asked, waves (in which it was asked and never answered): accounts of which nobody
        answered the last wave.
    unanswered : DataFrame
        account_id, name, respondent, role: people who were asked in the last wave and did not answer.
    loyalty : DataFrame
        wave, n, promoters, passives, detractors, nps, nps_low, nps_high, clustered_low, clustered_high (−100…100).
    themes : DataFrame
        theme, n, accounts, mean, low, high, median, least, most, basis, questions, alpha, alpha_low, alpha_high,
        alpha_n: the last wave, the lowest first.
    history : DataFrame
        theme, wave, n, accounts, mean, low, high, median, least, most, basis: every wave.
    questions : DataFrame
        question, theme, scale and the score of each: the last wave.
    set_aside : DataFrame
        question, scale, n: marks beyond the scale of their question, in any wave.
    movement : DataFrame
        theme, wave_before, wave, paired_n, paired, paired_low, paired_high, before_n, after_n, before, after, change,
        change_low, change_high, mix, verdict: the last two waves with answers.
    drivers : DataFrame
        theme, n, mean, correlation, low, high, place: what goes together with the mark for us as a whole.
    low_marks : DataFrame
        account_id, name, theme, persons, lowest, action, owner, due, open: the last wave.
    comments : DataFrame
        account_id, name, respondent, theme, question, mark, comment: the last wave.
    letter : DataFrame
        account_id, name, theme, told, mark, action, due: what each account is written back.
    library : DataFrame
        theme, item, roles, asked: questions to choose from.
    form : DataFrame
        theme, question (key of the library, or the client's own words): what is asked next.
    invited : DataFrame
        account_id, name, person, role: who is asked next.
    standards, situations, statements : DataFrame
        See :mod:`kamlib.steps.voice.agreed`.
    decision : VoiceDecision
        As saved, or the proposal.
    """

    stem: ClassVar[str] = "voice"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "wave": "text",
        "asked": "number",
        "answered": "number",
        "response_share": "share",
        "unlisted": "number",
        "silent_accounts": "number",
        "nps": "number",
        "nps_low": "number",
        "nps_high": "number",
        "n": "number",
        "low_open": "number",
        "letters_waiting": "number",
        "whole": "of|voice.value.theme.*",
        "weighting": "of|voice.value.weighting.*",
    }
    DECISION: ClassVar[Mapping[str, str]] = {"theme": "value", "question": "word|voice.value.item.*", "scale": "value"}
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client", "decision": "client"}
    waves: pd.DataFrame = table(
        {
            "wave": "text",
            **_RESPONSE,
            "listed": "number:integer",
            "unlisted": "number:integer",
            "accounts": "number:integer",
        },
        audience="client",
    )
    roles: pd.DataFrame = table({"role": "text", **_RESPONSE}, audience="client")
    response: pd.DataFrame = table({"account_id": "text", "name": "text", **_RESPONSE}, audience="client")
    silent: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "owner": "text",
            "asked": "number:integer",
            "waves": "number:integer",
        },
        audience="client",
    )
    unanswered: pd.DataFrame = table({"account_id": "text", "name": "text", "respondent": "text", "role": "text"})
    loyalty: pd.DataFrame = table(
        {
            "wave": "text",
            "n": "number:integer",
            "promoters": "number:integer",
            "passives": "number:integer",
            "detractors": "number:integer",
            "nps": "number",
            "nps_low": "number",
            "nps_high": "number",
            "clustered_low": "number",
            "clustered_high": "number",
        },
        audience="client",
    )
    themes: pd.DataFrame = table(
        {
            "theme": "value",
            **_SCORE,
            "questions": "number:integer",
            "alpha": "number.2",
            "alpha_low": "number.2",
            "alpha_high": "number.2",
            "alpha_n": "number:integer",
        },
        audience="client",
    )
    history: pd.DataFrame = table({"theme": "value", "wave": "text", **_SCORE}, audience="client")
    questions: pd.DataFrame = table(
        {"question": "text", "theme": "value", "scale": "value", **_SCORE}, audience="client"
    )
    set_aside: pd.DataFrame = table({"question": "text", "scale": "value", "n": "number:integer"}, audience="client")
    movement: pd.DataFrame = table(
        {
            "theme": "value",
            "wave_before": "text",
            "wave": "text",
            "paired_n": "number:integer",
            "paired": "+number.1:number",
            "paired_low": "+number.1:number",
            "paired_high": "+number.1:number",
            "before_n": "number:integer",
            "after_n": "number:integer",
            "before": "number.1",
            "after": "number.1",
            "change": "+number.1:number",
            "change_low": "+number.1:number",
            "change_high": "+number.1:number",
            "mix": "+number.1:number",
            "verdict": "value",
        },
        audience="client",
    )
    drivers: pd.DataFrame = table(
        {
            "theme": "value",
            "n": "number:integer",
            "mean": "number.1",
            "correlation": "number.2",
            "low": "number.2",
            "high": "number.2",
            "place": "value",
        },
        audience="client",
    )
    low_marks: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "theme": "value",
            "persons": "number:integer",
            "lowest": "number.1",
            "action": "text",
            "owner": "text",
            "due": "date",
            "open": "value:boolean",
        }
    )
    comments: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "respondent": "text",
            "theme": "value",
            "question": "text",
            "mark": "number.1",
            "comment": "text",
        }
    )
    letter: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "theme": "value",
            "told": "value",
            "mark": "number.1",
            "action": "text",
            "due": "date",
        },
        audience="customer",
    )
    library: pd.DataFrame = table(
        {"theme": "value", "item": "value", "roles": "of|voice.value.asked_role.*", "asked": "value:boolean"},
        audience="client",
    )
    form: pd.DataFrame = table({"theme": "value", "question": "word|voice.value.item.*"}, audience="customer")
    invited: pd.DataFrame = table({"account_id": "text", "name": "text", "person": "text", "role": "text"})
    standards: pd.DataFrame = table(
        {
            "standard": "text",
            "account_id": "text",
            "name": "text",
            "target": "text",
            "agreed_share": "share",
            "cases": "number:integer",
            "within": "number:integer",
            "within_share": "share",
            "owner": "text",
            "verdict": "value",
        },
        audience="client",
    )
    situations: pd.DataFrame = table(
        {
            "situation": "text",
            "cost": "money",
            "times_a_year": "number.1",
            "yearly_cost": "money",
            "drilled_by": "text",
        }
    )
    statements: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "held_on": "date",
            "theme": "value",
            "statement": "text",
            "agreed": "number:integer",
            "present": "number:integer",
            "agreed_share": "share",
        }
    )
    decision: VoiceDecision
