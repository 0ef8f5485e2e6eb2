"""What people decide of a survey: its questions, who is asked, how it is counted, and what follows from low marks."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal, Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from kamlib.steps.shared.survey_marks import Scale, show_scale
from kamlib.steps.voice.case import VoiceCase
from kamlib.steps.voice.library import UNSORTED, find_item, items
from kamlib.steps.voice.waves import order_waves

Theme = Literal[
    "recommend",
    "whole",
    "product",
    "delivery",
    "support",
    "people",
    "price",
    "claims",
    "information",
    "innovation",
    "partnership",
    "future",
    "unsorted",
]
Text = Annotated[str, Field(max_length=500)]
Name = Annotated[str, Field(max_length=200)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Question(_Model):
    """One question as the client words it: what it is about, the scale of its marks, whether it is asked again."""

    question: Annotated[str, Field(min_length=1, max_length=500)]
    theme: Theme = "unsorted"
    scale: Scale = "0-10"
    ask: bool = True


class Invited(_Model):
    """One person who is to be asked: of which account, and in which role."""

    account_id: Annotated[str, Field(min_length=1, max_length=200)]
    person: Annotated[str, Field(min_length=1, max_length=200)]
    role: Name = ""


class Followup(_Model):
    """What follows from an account's low marks of one theme: what we shall do, who, and by which day."""

    account_id: Annotated[str, Field(min_length=1, max_length=200)]
    theme: Theme
    action: Text = ""
    owner: Name = ""
    due: datetime.date | None = None


class Standard(_Model):
    """One service standard agreed with a customer: what is promised, how often it must hold, and how often it did.

    Attributes
    ----------
    standard, target
        What it is about, and what is promised ("answer to an enquiry", "within 24 hours").
    account_id
        With whom it is agreed; empty: with all.
    agreed_share
        Share of cases that must be within, 0…1. None: nobody said.
    cases, within
        Cases that were counted, and those within. None: nobody counted.
    owner
        Who of us answers for it.
    """

    standard: Annotated[str, Field(min_length=1, max_length=300)]
    account_id: Name = ""
    target: Text = ""
    agreed_share: Annotated[float, Field(ge=0, le=1)] | None = None
    cases: Annotated[int, Field(ge=0)] | None = None
    within: Annotated[int, Field(ge=0)] | None = None
    owner: Name = ""

    @model_validator(mode="after")
    def _within_the_cases(self) -> Self:
        if self.within is not None and (self.cases is None or self.within > self.cases):
            raise ValueError(f"{self.standard}: {self.within} within of {self.cases} cases")
        return self


class Situation(_Model):
    """One critical situation of the trade: what it costs once (money), how often a year, and who drills it."""

    situation: Annotated[str, Field(min_length=1, max_length=300)]
    cost: Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)] | None = None
    times_a_year: Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)] | None = None
    drilled_by: Name = ""


class GroupStatement(_Model):
    """One statement of a focus group: how many of those present agreed."""

    account_id: Name = ""
    held_on: datetime.date | None = None
    theme: Theme = "unsorted"
    statement: Annotated[str, Field(min_length=1, max_length=500)]
    agreed: Annotated[int, Field(ge=0)]
    present: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _of_those_present(self) -> Self:
        if self.agreed > self.present:
            raise ValueError(f"{self.statement}: {self.agreed} agreed of {self.present} present")
        return self


class VoiceDecision(_Model):
    """The survey: a person edits the questions, the people, how marks are counted, and what follows from low ones.

    Attributes
    ----------
    wave
        What the next wave is called; empty until somebody names it.
    items
        Questions of the library that are asked.
    questions
        Questions as they were worded in the answers, or are to be worded: theme and scale of each.
    persons
        Who is asked.
    weighting
        'persons': everybody counts the same; 'roles': every role counts the same.
    all_asked
        Everybody whose opinion is meant was asked: the interval of the NPS narrows by the share that answered.
    low_mark
        Marks up to this one (0…10) are low: each needs an owner and a date.
    followups
        What we do about the low marks.
    standards, situations, statements
        Service standards taken with the customers, critical situations of the trade, statements of focus groups.
    """

    wave: Name = ""
    items: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    persons: tuple[Invited, ...] = ()
    weighting: Literal["persons", "roles"] = "persons"
    all_asked: bool = False
    low_mark: Annotated[float, Field(ge=0, lt=10)] = 5.0
    followups: tuple[Followup, ...] = ()
    standards: tuple[Standard, ...] = ()
    situations: tuple[Situation, ...] = ()
    statements: tuple[GroupStatement, ...] = ()

    @field_validator("items")
    @classmethod
    def _of_the_library(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [key for key in keys if key not in items()]
        if unknown:
            raise ValueError(f"not in the library: {', '.join(unknown)}")
        return keys


def propose_voice(case: VoiceCase) -> VoiceDecision:
    """Propose to ask again what was asked, of those who were asked; a first survey asks the core of the library."""
    questions = tuple(describe_questions(case.survey, ()))
    known = {find_item(each.question) for each in questions}
    asked = tuple(key for key in items() if key in known)
    core = tuple(each.key for each in items().values() if each.core)
    return VoiceDecision(items=asked or core, questions=questions, persons=tuple(_persons(case)))


def describe_questions(survey: pd.DataFrame, decided: tuple[Question, ...]) -> list[Question]:
    """Return every question that was asked or decided on: as decided, else as the library and the marks show it.

    Parameters
    ----------
    survey : DataFrame
        Table ``survey``.
    decided : tuple of Question
        They go before what is proposed.
    """
    known = {each.question: each for each in decided}
    new = [
        Question(question=str(question), theme=_theme(str(question)), scale=show_scale(scores))
        for question, scores in survey.groupby("question", sort=True)["score"]
        if question not in known
    ]
    return [*known.values(), *new]


def _theme(question: str) -> Theme:
    key = find_item(question)
    return items()[key].theme if key else UNSORTED  # type: ignore[return-value]


def _persons(case: VoiceCase) -> list[Invited]:
    sent = case.sent
    if len(sent):
        last = sent[sent["wave"] == order_waves(case.survey.iloc[:0], sent)[-1]]
        rows = last.reindex(columns=["account_id", "respondent", "role"])
    else:
        rows = case.contacts.reindex(columns=["account_id", "person", "function"])
    words = rows.astype(object).where(rows.notna(), "")
    named = words[words.iloc[:, 1] != ""]
    return [
        Invited(account_id=str(account), person=str(person), role=str(role))
        for account, person, role in named.itertuples(index=False, name=None)
    ]
