"""Who the key accounts are, as a person decides it, and what is proposed to him."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from kamlib.steps.priorities.case import PrioritiesCase
from kamlib.steps.priorities.eligibility import USUAL_CUT, bar_accounts


class ChosenAccount(BaseModel):
    """One key account and, in a person's words, why it is one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account_id: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Annotated[str, Field(max_length=1000)] = ""


class PrioritiesDecision(BaseModel):
    """Who the key accounts are. A person edits the list (account and reason) and the three lines behind it.

    Attributes
    ----------
    accounts
        The key accounts, in the order in which they are to be worked on.
    boundary
        Least USP fit of key-account work, 0…1.
    cut
        Least profile score, 0…1.
    size
        How many key accounts the team means to have; the length of the compared lists.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    accounts: list[ChosenAccount] = []
    boundary: Annotated[float, Field(ge=0, le=1)] = 0.6
    cut: Annotated[float, Field(ge=0, le=1)] = USUAL_CUT
    size: Annotated[int, Field(ge=1, le=100)] = 5


def propose_priorities(case: PrioritiesCase) -> PrioritiesDecision:
    """Propose the key accounts: must-haves kept, fit at the boundary where known, enough known, above the cut line.

    The line is half-way between floor and target; where fewer than the wanted number of accounts reach it, it is
    lowered to the last of them, and a finding says so.
    """
    facts, size = case.facts, case.size
    open_to = facts[bar_accounts(facts, case.boundary, 0.0) == ""]
    best = open_to["score"].head(size)
    cut = min(USUAL_CUT, float(np.floor(best.iloc[-1] * 100) / 100)) if len(best) else USUAL_CUT
    names = open_to.loc[open_to["score"] >= cut, "account_id"].head(size)
    accounts = [ChosenAccount(account_id=each) for each in names]
    return PrioritiesDecision(accounts=accounts, boundary=case.boundary, cut=cut, size=size)
