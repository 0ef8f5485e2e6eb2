"""Load and assignment: what the result holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table
from kamlib.steps.team.decision import TeamDecision


@dataclass(frozen=True, kw_only=True)
class TeamResult(Result):
    """Who carries how much, who should serve whom, and what it takes.

    Attributes
    ----------
    kams : DataFrame
        kam, profile, fte, hours (for customers in a year), accounts, keys (key accounts), worked_hours (of key and
        developing accounts), other_hours, unknown (accounts whose hours nobody can say), load_hours, load_share,
        verdict ('over' above 100 %, 'full' from 85 %, 'room', 'unknown'), after_accounts, after_hours, after_share,
        after_verdict (with the agreed moves). The most loaded first.
    accounts : DataFrame
        account_id, name, key, worked (may change hands), strategic, owner, hours (today), basis ('norm', 'settings',
        'package', 'unknown'), agreed (KAM), after_hours, moved (bool). By KAM, the most hours first.
    moves : DataFrame
        account_id, name, key, from_kam, to_kam, reason ('no_owner', 'not_kam', 'barred', 'overload', 'profile',
        'region', 'room': makes room for another), freed_hours, taken_hours, strength (of the relationship that rests on
        the owner; unknown: counted as whole), kept_by (who else keeps up
        its contacts), handover_hours (given up), fits_profile, fits_region. As agreed, else as
        proposed; the most freed first.
    proposed : DataFrame
        The moves of the integer programme, with the same columns, whatever was agreed.
    bars : DataFrame
        See :func:`~kamlib.steps.team.loads.list_bars`.
    remedies : DataFrame
        when ('today', 'after'), remedy ('hire', 'hand_over'), short_hours, amount (FTE to hire; of a hand-over, what it
        leaves to hire), accounts (handed to ordinary sales), freed_hours, enough (it ends the overload).
    handed : DataFrame
        account_id, name, owner, score, hours: whom ordinary sales would take after the moves, the worst first.
    decision : TeamDecision
        As saved, or the proposal.
    """

    stem: ClassVar[str] = "team"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "kams": "number",
        "accounts": "number",
        "hours": "number",
        "load_hours": "number",
        "load_share": "share",
        "over": "number",
        "short_hours": "number",
        "after_over": "number",
        "after_short_hours": "number",
        "moves": "number",
        "handover_hours": "number",
        "unknown": "number",
        "unserved": "number",
    }
    DECISION: ClassVar[Mapping[str, str]] = {
        "account_id": "text",
        "name": "text",
        "from_kam": "text",
        "to_kam": "text",
        "reason": "value",
        "freed_hours": "number",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "decision": "client", "findings": "client"}
    kams: pd.DataFrame = table(
        {
            "kam": "text",
            "profile": "value",
            "fte": "number.1",
            "hours": "number",
            "accounts": "number:integer",
            "keys": "number:integer",
            "worked_hours": "number",
            "other_hours": "number",
            "unknown": "number:integer",
            "load_hours": "number",
            "load_share": "share",
            "verdict": "value",
            "after_accounts": "number:integer",
            "after_hours": "number",
            "after_share": "share",
            "after_verdict": "word|team.value.verdict.*",
        },
        audience="client",
    )
    accounts: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "key": "value:boolean",
            "worked": "value:boolean",
            "strategic": "value:boolean",
            "owner": "text",
            "hours": "number",
            "basis": "value",
            "agreed": "text",
            "after_hours": "number",
            "moved": "value:boolean",
        },
        audience="client",
    )
    moves: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "key": "value:boolean",
            "from_kam": "text",
            "to_kam": "text",
            "reason": "value",
            "freed_hours": "number",
            "taken_hours": "number",
            "strength": "share",
            "kept_by": "text",
            "handover_hours": "number",
            "fits_profile": "value:boolean",
            "fits_region": "value:boolean",
        },
        audience="client",
    )
    proposed: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "key": "value:boolean",
            "from_kam": "text",
            "to_kam": "text",
            "reason": "value",
            "freed_hours": "number",
            "taken_hours": "number",
            "strength": "share",
            "kept_by": "text",
            "handover_hours": "number",
            "fits_profile": "value:boolean",
            "fits_region": "value:boolean",
        },
        audience="client",
    )
    bars: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "kam": "text",
            "person": "text",
            "owner": "text",
            "broken": "value:boolean",
            "agreed": "text",
            "still_broken": "value:boolean",
            "nobody": "value:boolean",
        }
    )
    remedies: pd.DataFrame = table(
        {
            "when": "value",
            "remedy": "value",
            "short_hours": "number",
            "amount": "number.1",
            "accounts": "number:integer",
            "freed_hours": "number",
            "enough": "value:boolean",
        },
        audience="client",
    )
    handed: pd.DataFrame = table(
        {"account_id": "text", "name": "text", "owner": "text", "score": "score", "hours": "number"}, audience="client"
    )
    decision: TeamDecision
