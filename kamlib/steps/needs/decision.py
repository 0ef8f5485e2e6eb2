"""What people agree on about an account's needs: the needs with their sources, its persons, what helps whom."""

from __future__ import annotations

import datetime
from collections.abc import Hashable
from typing import Annotated, Any, Literal, Protocol, Self, get_args

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from kamlib.core.schema import COMPONENT_KINDS
from kamlib.steps.needs.schema import BONUS_KINDS
from kamlib.steps.shared.ledger import column, words

Name = Annotated[str, Field(min_length=1, max_length=400)]
Person = Annotated[str, Field(max_length=200)]
Question = Literal["earn", "strengthen", "beat_rivals", "strategy", "share", "other"]
Source = Literal["document", "said", "opinion"]
IncomeLink = Literal["owner", "own_result", "bonus", "procedure"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AgreedNeed(_Model):
    """One need.

    Attributes
    ----------
    need
        In the customer's own words.
    question
        Which of the five questions it answers; None: nobody has said yet.
    importance
        0–10, as the customer sees it.
    evidence
        A, B or C.
    source
        A document of theirs, a person's word, or our opinion alone. None: nobody has said which.
    person, said_on
        Who said it and when.
    """

    need: Name
    question: Question | None = None
    importance: Annotated[float, Field(ge=0, le=10)]
    evidence: Literal["A", "B", "C"] | None = None
    source: Source | None = None
    person: Person = ""
    said_on: datetime.date | None = None


class AgreedPerson(_Model):
    """What the room knows of one person better than the table of contacts; what is None stands there."""

    person: Annotated[str, Field(min_length=1, max_length=200)]
    bonus_kind: str | None = None
    income_link: IncomeLink | None = None
    our_owner: Person | None = None

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.bonus_kind is not None and self.bonus_kind not in BONUS_KINDS:
            raise ValueError(f"bonus_kind: expected one of {', '.join(BONUS_KINDS)}")
        return self


class BonusEffect(_Model):
    """One cell of the matrix that the room fills otherwise: 1 helps, 0 leaves the bonus as it is, −1 hurts."""

    kind: str
    bonus_kind: str
    effect: Literal[-1, 0, 1]

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.kind not in COMPONENT_KINDS or self.bonus_kind not in BONUS_KINDS:
            raise ValueError("matrix: a kind of component and a kind of bonus")
        return self


class NeedsDecision(_Model):
    """What the team agreed on for one key account.

    Attributes
    ----------
    needs
        Most important first.
    people
        Corrections of what the table of contacts says of persons.
    matrix
        Cells that differ from the usual answer.
    contact_days
        A contact is live for so many days.
    as_of
        The day on which contacts and promises are judged. None: the end of the base year, or the last day on file of
        the account where that is later.
    """

    needs: tuple[AgreedNeed, ...] = ()
    people: tuple[AgreedPerson, ...] = ()
    matrix: tuple[BonusEffect, ...] = ()
    contact_days: Annotated[int, Field(ge=1, le=3650)] = 90
    as_of: datetime.date | None = None

    @model_validator(mode="after")
    def _once(self) -> Self:
        named = [each.need for each in self.needs]
        persons = [each.person for each in self.people]
        cells = [(each.kind, each.bonus_kind) for each in self.matrix]
        for what, keys in (("needs", named), ("people", persons), ("matrix", cells)):
            if len(set(keys)) < len(keys):
                raise ValueError(f"{what}: something stands twice")
        return self

    @property
    def changes(self) -> dict[tuple[str, str], int]:
        """The cells of the matrix that differ from the usual answer."""
        return {(each.kind, each.bonus_kind): each.effect for each in self.matrix}


class NeedsView(Protocol):
    """What a proposal is made from: the account's rows of `needs`."""

    @property
    def needs(self) -> pd.DataFrame: ...  # noqa: D102


def propose_needs(case: NeedsView) -> NeedsDecision:
    """Propose the needs as they stand on file, most important first; nothing is agreed on of persons or the matrix."""
    rows = case.needs
    texts = {name: words(rows, name) for name in ("question", "evidence", "source", "person")}
    frame = pd.DataFrame({"need": words(rows, "need"), **texts, "importance": column(rows, "importance")})
    days = rows["said_on"] if "said_on" in rows else pd.Series(pd.NaT, index=rows.index)
    frame["said_on"] = pd.to_datetime(days)
    frame = frame.sort_values(["importance", "need"], ascending=[False, True], kind="stable")
    return NeedsDecision(needs=tuple(_agreed(row) for row in frame.to_dict("records")))


def _agreed(row: dict[Hashable, Any]) -> AgreedNeed:
    known = {str(name): value for name, value in row.items() if not pd.isna(value)}
    if "said_on" in known:
        known["said_on"] = pd.Timestamp(str(known["said_on"])).date()
    return AgreedNeed.model_validate(known)


def questions() -> tuple[str, ...]:
    """Return the five questions; ``other`` is none of them."""
    return get_args(Question)[:-1]
