"""What the two maps return: what an account is worth to us against how it sees us, and what we are to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table
from kamlib.steps.positions.decision import PositionsDecision


@dataclass(frozen=True, kw_only=True)
class PositionsResult(Result):
    """Where each account stands on the two maps.

    Attributes
    ----------
    selection : DataFrame
        Accounts whose view of us is known: account_id, name, status, score, score_low, score_high, view, view_low,
        view_high (0…1), basis ('voice': its own ratings and survey answers; 'team': our people's score; 'observed':
        share of wallet and behaviour), evidence (A, B, C), segment, holds_share (of the values within both intervals
        that leave it in its quadrant), stamp, to_line (least change of score or view that moves it), revenue,
        potential, chosen (bool). Best score first.
    unknown_views : DataFrame
        account_id, name, status, score, potential, chosen: nobody has asked them; best score first.
    segments : DataFrame
        segment, accounts, revenue, potential, advice (same key as segment).
    views : DataFrame
        account_id, name, ratings, compared, survey, team, wallet, behaviour (0…1, NaN where there is none): every
        source; buys.
    supply : DataFrame
        account_id, name, supply_risk, supply_value (0…10), basis ('stated', 'computed'), evidence, position, reading
        (same key), revenue, chosen. Accounts with both known.
    supply_positions : DataFrame
        position, accounts, revenue, reading.
    rules : DataFrame
        axis, cut, rule: each cut line and the rule behind it.
    decision : PositionsDecision
        As saved, or the proposal.
    """

    stem: ClassVar[str] = "positions"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "accounts": "number",
        "known_views": "number",
        "unknown_view": "number",
        "known_positions": "number",
        "unknown_position": "number",
        "score_cut": "score",
        "view_cut": "score",
        "in_key": "number",
        "in_developing": "number",
        "in_maintained": "number",
        "in_opportunistic": "number",
        "as_partner": "number",
        "as_managed": "number",
        "as_desired": "number",
        "as_independent": "number",
    }
    DECISION: ClassVar[Mapping[str, str]] = {"axis": "value", "cut": "number", "rule": "value"}
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "decision": "client", "findings": "client"}
    selection: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "status": "value",
            "score": "score",
            "score_low": "score",
            "score_high": "score",
            "view": "score",
            "view_low": "score",
            "view_high": "score",
            "basis": "value",
            "evidence": "value",
            "segment": "value",
            "holds_share": "share",
            "stamp": "value",
            "to_line": "score",
            "revenue": "money",
            "potential": "money",
            "chosen": "value:boolean",
        },
        audience="client",
    )
    unknown_views: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "status": "value",
            "score": "score",
            "potential": "money",
            "chosen": "value:boolean",
        },
        audience="client",
    )
    segments: pd.DataFrame = table(
        {"segment": "value", "accounts": "number:integer", "revenue": "money", "potential": "money", "advice": "value"},
        audience="client",
    )
    views: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "ratings": "score",
            "compared": "value:boolean",
            "survey": "score",
            "team": "score",
            "wallet": "score",
            "behaviour": "score",
            "buys": "value:boolean",
        }
    )
    supply: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "supply_risk": "number.1",
            "supply_value": "number.1",
            "basis": "value",
            "evidence": "value",
            "position": "value",
            "reading": "value",
            "revenue": "money",
            "chosen": "value:boolean",
        },
        audience="client",
    )
    supply_positions: pd.DataFrame = table(
        {"position": "value", "accounts": "number:integer", "revenue": "money", "reading": "value"}, audience="client"
    )
    rules: pd.DataFrame = table({"axis": "value", "cut": "number", "rule": "value"}, audience="client")
    decision: PositionsDecision
