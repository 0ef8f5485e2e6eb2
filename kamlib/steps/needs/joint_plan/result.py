"""The joint plan with one customer, its meeting, and the promises of both sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table
from kamlib.steps.needs.joint_plan.decision import JointPlanDecision

_PLAN: Mapping[str, str] = {
    "goal": "text",
    "contribution": "text",
    "measure": "text",
    "base": "plain",
    "target": "plain",
    "our_side": "text",
    "their_side": "text",
    "due": "date",
    "state": "value",
}


@dataclass(frozen=True, kw_only=True)
class JointPlanResult(Result):
    """What both sides plan together. Tables for the customer hold nothing that only we may know.

    Attributes
    ----------
    plan : DataFrame
        Lines of the plan as decided or proposed: goal, contribution, measure, base, target, our_side, their_side, due,
        state.
    agreement : DataFrame
        One row: agreed (yes / no / open), agreed_on, agreed_by, meeting_on.
    agenda : DataFrame
        starts (minutes after the beginning), length (minutes), topic (a key of ours or the room's words), subject.
    minutes : DataFrame
        resolved, side, who, due.
    open_promises : DataFrame
        commitment, side, who, due, state (open / overdue / undated), as_of (the day of that state): for the
        meeting.
    promises : DataFrame
        See ``promises.judge_promises``.
    keepers : DataFrame
        See ``promises.sum_promises``.
    gaps : DataFrame
        goal, lacking (', ' between: contribution, measure, target, our_side, their_side, due): what a line of the plan
        lacks before both sides can hold each other to it.
    decision : JointPlanDecision
        As decided, or as proposed.
    """

    stem: ClassVar[str] = "joint_plan"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "goals": "number",
        "complete_goals": "number",
        "agreed": "word|joint_plan.value.agreed.*",
        "promised": "number",
        "due": "number",
        "kept": "number",
        "overdue": "number",
        "kept_share": "share",
        "worst_days": "number",
        "meeting_minutes": "number",
        "as_of": "date",
    }
    DECISION: ClassVar[Mapping[str, str]] = _PLAN
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client", "decision": "client"}
    plan: pd.DataFrame = table(dict(_PLAN), audience="customer")
    agreement: pd.DataFrame = table(
        {"agreed": "value", "agreed_on": "date", "agreed_by": "text", "meeting_on": "date"}, audience="customer"
    )
    agenda: pd.DataFrame = table(
        {"starts": "number:integer", "length": "number:integer", "topic": "value", "subject": "text"},
        audience="customer",
    )
    minutes: pd.DataFrame = table(
        {"resolved": "text", "side": "value", "who": "text", "due": "date"}, audience="customer"
    )
    open_promises: pd.DataFrame = table(
        {"commitment": "text", "side": "value", "who": "text", "due": "date", "state": "value", "as_of": "date"},
        audience="customer",
    )
    promises: pd.DataFrame = table(
        {
            "commitment": "text",
            "side": "value",
            "owner": "text",
            "due": "date",
            "done_on": "date",
            "state": "value",
            "days": "number",
        },
        audience="client",
    )
    keepers: pd.DataFrame = table(
        {
            "side": "value",
            "owner": "text",
            "promised": "number:integer",
            "kept": "number:integer",
            "late": "number:integer",
            "overdue": "number:integer",
            "open": "number:integer",
            "kept_share": "share",
            "worst_days": "number",
        },
        audience="client",
    )
    gaps: pd.DataFrame = table({"goal": "text", "lacking": "of|joint_plan.value.lacking.*"}, audience="client")
    decision: JointPlanDecision
