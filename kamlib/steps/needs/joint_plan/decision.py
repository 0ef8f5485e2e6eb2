"""What both sides agree on: the joint plan, the agenda of the meeting and its minutes."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal, Protocol, Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from kamlib.steps.needs.joint_plan.meeting import lay_agenda

Text = Annotated[str, Field(max_length=1000)]
Short = Annotated[str, Field(max_length=200)]
Amount = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
State = Literal["proposed", "agreed", "running", "done", "stopped"]
#: Goals that a proposal takes: a plan of ten goals has none.
MOST_GOALS = 5


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class JointGoal(_Model):
    """One line of the joint plan.

    Attributes
    ----------
    goal
        The customer's goal, in the customer's words.
    contribution
        What we bring to it.
    measure, base, target
        By what both sides will see that it is reached, from where and to where. None: not agreed on yet.
    our_side, their_side
        Who is responsible.
    due
        By when.
    state
        proposed, agreed, running, done, stopped.
    """

    goal: Annotated[str, Field(min_length=1, max_length=1000)]
    contribution: Text = ""
    measure: Text = ""
    base: Amount | None = None
    target: Amount | None = None
    our_side: Short = ""
    their_side: Short = ""
    due: datetime.date | None = None
    state: State = "proposed"


class AgendaItem(_Model):
    """One item of the meeting: a topic (a key of ours, or the room's own words), what about, how many minutes."""

    topic: Annotated[str, Field(min_length=1, max_length=400)]
    subject: Text = ""
    length: Annotated[int, Field(ge=0, le=600)] = 0


class Minute(_Model):
    """One line of the minutes: what was agreed on, who does it, on which side, by when."""

    resolved: Annotated[str, Field(min_length=1, max_length=2000)]
    side: Literal["us", "customer"] | None = None
    who: Short = ""
    due: datetime.date | None = None


class JointPlanDecision(_Model):
    """The joint plan with one customer. All of it is for the customer's eyes.

    Attributes
    ----------
    goals
        Lines of the plan.
    agreed, agreed_on, agreed_by
        Whether the customer agreed to the plan, when, and who of them. None: not asked yet.
    meeting_on
        Day of the joint meeting.
    agenda
        What it is about, in order.
    minutes
        What was agreed on there.
    """

    goals: tuple[JointGoal, ...] = ()
    agreed: bool | None = None
    agreed_on: datetime.date | None = None
    agreed_by: Short = ""
    meeting_on: datetime.date | None = None
    agenda: tuple[AgendaItem, ...] = ()
    minutes: tuple[Minute, ...] = ()

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.agreed and not (self.agreed_on and self.agreed_by):
            raise ValueError("agreed: when, and by whom of the customer")
        named = [each.goal for each in self.goals]
        if len(set(named)) < len(named):
            raise ValueError("goals: a goal stands twice")
        return self


class PlanView(Protocol):
    """What a proposal is made from."""

    @property
    def needs(self) -> pd.DataFrame: ...  # noqa: D102

    @property
    def questions(self) -> pd.DataFrame: ...  # noqa: D102

    @property
    def commitments(self) -> pd.DataFrame: ...  # noqa: D102

    @property
    def owner(self) -> str: ...  # noqa: D102


def propose_joint_plan(case: PlanView) -> JointPlanDecision:
    """Propose a plan from what the customer said or wrote, and an agenda from what is open.

    Parameters
    ----------
    case : PlanView
        Needs, the five questions and the promises of the account.

    Returns
    -------
    JointPlanDecision
        The most important needs that a document or a person of theirs stands behind, each with the best of what is
        unique in us; nothing that only we believe in. Measures, targets and dates are left to both sides, and their
        people to them: who told us of a need is not for the plan.
    """
    backed = case.needs[case.needs["state"] == "backed"].head(MOST_GOALS)
    goals = tuple(
        JointGoal(goal=row["need"], contribution=row["usp"], our_side=case.owner) for row in backed.to_dict("records")
    )
    unasked = case.questions.loc[case.questions["state"] != "asked", "question"].tolist()
    open_promises = int(case.commitments["state"].isin(["open", "overdue", "undated"]).sum())
    items = lay_agenda(unasked, len(goals), open_promises)
    return JointPlanDecision(goals=goals, agenda=tuple(AgendaItem(topic=name, length=long) for name, long in items))
