"""What one account needs, who gains by our offer, and which question to ask whom first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table
from kamlib.steps.needs.decision import NeedsDecision

_NEED: Mapping[str, str] = {
    "need": "text",
    "question": "value",
    "importance": "plain",
    "evidence": "value",
    "source": "value",
    "person": "text",
    "said_on": "date",
}


@dataclass(frozen=True, kw_only=True)
class NeedsResult(Result):
    """The needs of one account and of its persons.

    Attributes
    ----------
    needs : DataFrame
        See ``organisation.list_needs``.
    questions : DataFrame
        See ``organisation.ask_five``.
    persons : DataFrame
        See ``persons.list_persons``.
    matrix : DataFrame
        kind (of a component), then one column for each kind of bonus: 1 helps, 0 leaves it as it is, −1 hurts.
    effects : DataFrame
        See ``gains.weigh_effects``.
    gains : DataFrame
        See ``gains.sum_gains``.
    asks : DataFrame
        See ``asking.rank_questions``.
    decision : NeedsDecision
        As decided, or as proposed.
    """

    stem: ClassVar[str] = "needs"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "needs": "number",
        "phantom_share": "share",
        "phantom_high": "share",
        "unasked": "number",
        "guessed": "number",
        "bonus_coverage": "share",
        "persons": "number",
        "influence_unknown": "number",
        "variants": "number",
        "potential": "money",
        "as_of": "date",
        "owner": "text",
    }
    DECISION: ClassVar[Mapping[str, str]] = _NEED
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client", "decision": "client"}
    needs: pd.DataFrame = table(
        {
            **_NEED,
            "state": "value",
            "elsewhere": "number:integer",
            "said_elsewhere": "number:integer",
            "usp": "text",
            "match": "share",
        },
        audience="client",
    )
    questions: pd.DataFrame = table(
        {
            "question": "value",
            "needs": "number:integer",
            "importance": "plain",
            "backed_share": "share",
            "state": "value",
        },
        audience="client",
    )
    persons: pd.DataFrame = table(
        {
            "person": "text",
            "function": "text",
            "role": "value",
            "bonus_kind": "value",
            "bonus_driver": "text",
            "income_link": "value",
            "our_owner": "text",
            "barred_kams": "text",
            "influence": "number",
            "attitude": "+number",
            "attitude_before": "+number",
            "unanswered": "number",
            "last_contact": "date",
            "matters": "value:boolean",
        },
        audience="client",
    )
    matrix: pd.DataFrame = table({"kind": "value", "*": "+number:integer:common.value.bonus_kind.*"}, audience="client")
    effects: pd.DataFrame = table(
        {
            "variant": "text",
            "person": "text",
            "function": "text",
            "influence": "number",
            "matters": "value:boolean",
            "bonus_kind": "value",
            "effect": "value",
            "net": "+number",
            "helped_by": "text",
            "hurt_by": "text",
            "by_price": "value",
            "turned_by": "of|common.value.kind.*",
        },
        audience="client",
    )
    gains: pd.DataFrame = table(
        {
            "variant": "text",
            "title": "text",
            "helps_share": "share",
            "neutral_share": "share",
            "hurts_share": "share",
            "unknown_share": "share",
            "only_price": "value:boolean",
        },
        audience="client",
    )
    asks: pd.DataFrame = table(
        {
            "topic": "value",
            "subject": "text",
            "person": "text",
            "function": "text",
            "asked_by": "text",
            "weight": "score",
            "worth": "money",
        },
        audience="client",
    )
    decision: NeedsDecision
