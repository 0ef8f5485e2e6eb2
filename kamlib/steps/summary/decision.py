"""What is decided at the end: the plan of the next 90 days."""

from __future__ import annotations

import datetime
from typing import Annotated

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from kamlib.steps.summary.actions import cut_actions
from kamlib.steps.summary.case import SummaryCase


class PlannedAction(BaseModel):
    """One action of the next 90 days."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    action: Annotated[str, Field(min_length=1, max_length=300)]
    account_id: Annotated[str, Field(max_length=200)] = ""
    subject: Annotated[str, Field(max_length=300)] = ""
    owner: Annotated[str, Field(max_length=200)] = ""
    days: Annotated[int, Field(ge=0, le=365)]


class SummaryDecision(BaseModel):
    """The plan of the next 90 days: a person edits the actions (what, who, by which day) and the day it starts.

    Attributes
    ----------
    start
        First day of the plan; without it actions have days, not dates.
    actions
        In the order of their days; ``action`` is a key of the catalogue
        (``summary.value.action``) or free text.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: datetime.date | None = None
    actions: tuple[PlannedAction, ...] = ()


def propose_summary(case: SummaryCase) -> SummaryDecision:
    """Propose the actions that the steps ask for; owners are the accounts' own KAMs."""
    accounts = case.accounts
    owners = accounts.set_index("account_id")["owner"].fillna("") if "owner" in accounts else pd.Series(dtype=object)
    rows = cut_actions(case.actions)
    return SummaryDecision(actions=tuple(PlannedAction(**row, owner=owners.get(row["account_id"], "")) for row in rows))
