"""The page of the summary: what the other steps found and what happens next. It passes on and retypes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Finding, Result, table
from kamlib.steps.summary.decision import SummaryDecision


@dataclass(frozen=True, kw_only=True)
class SummaryResult(Result):
    """The page.

    Attributes
    ----------
    key_accounts : DataFrame
        rank, account_id, name, status, score, stamp, potential, wallet_share, revenue, why (criteria that carry it).
    money : DataFrame
        account_id, name, key (bool), level, cost (horizon), npv, payback (years): the budget of the key accounts and of
        everybody else with a programme.
    years : DataFrame
        year, cost, incremental_margin, net, cumulative: all accounts of the budget.
    positions : DataFrame
        account_id, name, place (ours), lead (points over the strongest rival), strongest, win, loss (criteria that add
        most for and against us), stamp. Only where the comparison is complete.
    offers : DataFrame
        account_id, name, variant, title, validation (unvalidated, revised, refused, discussed, accepted),
        customer_npv, our_npv, equivalent_discount.
    actions : DataFrame
        days, due (date or NaT), action, account_id, name, subject, owner.
    questions : DataFrame
        question, account_id, name, subject: what is still open, most important first.
    contradictions : DataFrame
        What does not fit together (:func:`kamlib.steps.summary.contradictions.find_contradictions`).
    first_checks : DataFrame
        What to check first (:func:`kamlib.steps.summary.guesses.rank_checks`).
    decision : SummaryDecision
        As saved, or the proposal.
    told : tuple of Finding
        What the other steps found, each with its step, in the order of the page.
    """

    stem: ClassVar[str] = "summary"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "chosen_accounts": "number",
        "chosen_revenue_share": "share",
        "chosen_potential_share": "share",
        "cost_total": "money",
        "npv": "money",
        "payback": "number.1",
        "actions": "text",
        "questions": "text",
        "compared": "text",
        "first_places": "text",
        "decided_steps": "number",
        "contradictions": "number",
        "documented_share": "share",
        "estimated_share": "share",
        "guessed_share": "share",
        "guessed_returns_share": "share",
    }
    DECISION: ClassVar[Mapping[str, str]] = {
        "days": "number:integer",
        "due": "date",
        "action": "value",
        "name": "text",
        "subject": "of|profile.metric.*|*.title",
        "owner": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"findings": "client", "figures": "client", "decision": "client"}
    key_accounts: pd.DataFrame = table(
        {
            "rank": "text:integer",
            "account_id": "text",
            "name": "text",
            "status": "value",
            "score": "score",
            "stamp": "value",
            "potential": "money",
            "wallet_share": "share",
            "revenue": "money",
            "why": "of|profile.metric.*",
        },
        audience="client",
    )
    money: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "key": "value:boolean",
            "level": "value",
            "cost": "money",
            "npv": "money",
            "payback": "number.1",
        },
        audience="client",
    )
    years: pd.DataFrame = table(
        {"year": "text:integer", "cost": "money", "incremental_margin": "money", "net": "money", "cumulative": "money"},
        audience="client",
    )
    positions: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "place": "text:integer",
            "lead": "+number.1",
            "strongest": "text",
            "win": "text",
            "loss": "text",
            "stamp": "value",
        },
        audience="client",
    )
    offers: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "variant": "text",
            "title": "text",
            "validation": "of|offers.value.validation.*",
            "customer_npv": "money",
            "our_npv": "money",
            "equivalent_discount": "share.1",
        },
        audience="client",
    )
    actions: pd.DataFrame = table(
        {
            "days": "number:integer",
            "due": "date",
            "action": "value",
            "account_id": "text",
            "name": "text",
            "subject": "of|profile.metric.*|*.title",
            "owner": "text",
        }
    )
    questions: pd.DataFrame = table(
        {"question": "value", "account_id": "text", "name": "text", "subject": "of|profile.metric.*|*.title"},
        audience="client",
    )
    contradictions: pd.DataFrame = table(
        {
            "kind": "value",
            "account_id": "text",
            "name": "text",
            "one": "measure@one_unit",
            "one_unit": "text",
            "one_place": "of|*.title",
            "other": "measure@other_unit",
            "other_unit": "text",
            "other_place": "of|*.title",
            "settle": "value",
        }
    )
    first_checks: pd.DataFrame = table(
        {
            "check": "value",
            "account_id": "text",
            "name": "text",
            "subject": "of|profile.metric.*|*.title",
            "worth": "money",
        },
        audience="client",
    )
    decision: SummaryDecision
    told: tuple[Finding, ...] = ()
