"""Step 11: one page of what the other steps found and what happens next. It passes results on and retypes nothing."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from kamlib.core.results import Check, Finding, Result, table
from kamlib.steps.summary.actions import ACTIONS, list_actions, list_questions

#: Criteria named as the reason why an account is on the list.
REASONS = 2


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
        In the order of their days; ``action`` is a key of ``ACTIONS`` (``steps.summary_actions``) or free text.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: datetime.date | None = None
    actions: tuple[PlannedAction, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SummaryResult(Result):
    """The page.

    Attributes
    ----------
    key_accounts : DataFrame
        rank, account_id, name, status, score, stamp, potential, wallet_share, revenue, why (criteria that carry it).
    money : DataFrame
        account_id, name, level, cost (horizon), npv, payback (years): the budget of the key accounts.
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
    decision : SummaryDecision
        As saved, or the proposal.
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
    decision: SummaryDecision


@dataclass(frozen=True)
class Steps:
    """What the other steps found.

    Parameters
    ----------
    engagement : mapping of str to Result
        ``priorities`` at least; ``profile``, ``potential``, ``profitability``, ``budget`` where they could run.
    competitors, offers : mapping of str to Result
        By account, where they could run.
    decided : frozenset of str
        Decisions that somebody signed: ``profile``, ``priorities``, ``offers.A008``…
    """

    engagement: Mapping[str, Result]
    competitors: Mapping[str, Result]
    offers: Mapping[str, Result]
    decided: frozenset[str] = frozenset()

    @property
    def key_accounts(self) -> tuple[str, ...]:
        """Key accounts, decided or proposed."""
        return self.engagement["priorities"].key_accounts


def propose_summary(steps: Steps, accounts: pd.DataFrame) -> SummaryDecision:
    """Propose the actions of the next 90 days from what the steps found lacking; owners are the accounts' own KAMs."""
    rows = list_actions(steps)
    owners = accounts.set_index("account_id")["owner"].fillna("") if "owner" in accounts else pd.Series(dtype=object)
    return SummaryDecision(actions=tuple(PlannedAction(**row, owner=owners.get(row["account_id"], "")) for row in rows))


def summarise(steps: Steps, accounts: pd.DataFrame, decision: SummaryDecision) -> SummaryResult:
    """Put the steps' results on one page.

    Parameters
    ----------
    steps : Steps
        Results of the other steps.
    accounts : DataFrame
        account_id, name, owner.
    decision : SummaryDecision
        Planned actions.

    Returns
    -------
    SummaryResult
    """
    names = accounts.set_index("account_id")["name"]
    tables = {
        "key_accounts": _key_accounts(steps),
        "money": _money(steps),
        "years": _years(steps),
        "positions": _positions(steps, names),
        "offers": _offers(steps, names),
        "actions": _actions(decision, names),
        "questions": list_questions(steps, names),
    }
    figures = _figures(steps, tables)
    return SummaryResult(
        **tables, decision=decision, figures=figures, findings=_findings(steps), checks=_checks(steps, tables)
    )


def _key_accounts(steps: Steps) -> pd.DataFrame:
    priorities = steps.engagement["priorities"]
    names = ["rank", "account_id", "name", "status", "score", "stamp", "potential", "wallet_share", "revenue"]
    table = priorities.ranking[priorities.ranking["account_id"].isin(steps.key_accounts)][names].reset_index(drop=True)
    best = priorities.contributions.dropna(subset=["contribution"]).sort_values(
        "contribution", ascending=False, kind="stable"
    )
    best = best[best["contribution"] > 0].groupby("account_id", sort=False).head(REASONS)
    reasons = best.groupby("account_id")["criterion"].agg(", ".join)
    return table.assign(why=table["account_id"].map(reasons).fillna(""))


def _money(steps: Steps) -> pd.DataFrame:
    names = ["account_id", "name", "level", "cost", "npv", "payback"]
    budget = steps.engagement.get("budget")
    if budget is None:
        return pd.DataFrame(columns=names)
    return budget.accounts[budget.accounts["account_id"].isin(steps.key_accounts)][names].reset_index(drop=True)


def _years(steps: Steps) -> pd.DataFrame:
    names = ["year", "cost", "incremental_margin", "net", "cumulative"]
    budget = steps.engagement.get("budget")
    return pd.DataFrame(columns=names) if budget is None else budget.totals[names].reset_index(drop=True)


def _positions(steps: Steps, names: pd.Series) -> pd.DataFrame:
    rows = [
        _position(account, names[account], result)
        for account, result in steps.competitors.items()
        if result.figures["complete"]
    ]
    columns = ["account_id", "name", "place", "lead", "strongest", "win", "loss", "stamp"]
    return pd.DataFrame(rows, columns=columns)


def _position(account: str, name: str, result: Any) -> tuple:
    rival = result.rivals.iloc[0]
    figures = result.figures
    return (account, name, figures["our_place"], figures["lead"], figures["strongest"], rival["win"], rival["loss"],
            figures["stamp"])  # fmt: skip


def _offers(steps: Steps, names: pd.Series) -> pd.DataFrame:
    rows = [_offer(account, names[account], result) for account, result in steps.offers.items()]
    columns = ["account_id", "name", "variant", "title", "validation", "customer_npv", "our_npv", "equivalent_discount"]
    return pd.DataFrame([row for row in rows if row], columns=columns)


def _offer(account: str, name: str, result: Any) -> tuple | None:
    chosen = result.variants[result.variants["variant"] == result.decision.variant]
    if chosen.empty:
        return None
    row = chosen.iloc[0]
    return (account, name, *(row[each] for each in ("variant", "title", "validation", "customer_npv", "our_npv",
            "equivalent_discount")))  # fmt: skip


def _actions(decision: SummaryDecision, names: pd.Series) -> pd.DataFrame:
    rows = [
        (
            each.days,
            pd.Timestamp(decision.start) + pd.Timedelta(days=each.days) if decision.start else pd.NaT,
            each.action,
            each.account_id,
            names.get(each.account_id, ""),
            each.subject,
            each.owner,
        )
        for each in sorted(decision.actions, key=lambda each: each.days)
    ]
    return pd.DataFrame(rows, columns=["days", "due", "action", "account_id", "name", "subject", "owner"])


def _figures(steps: Steps, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    priorities, budget = steps.engagement["priorities"], steps.engagement.get("budget")
    passed = {
        name: priorities.figures[name] for name in ("chosen_accounts", "chosen_revenue_share", "chosen_potential_share")
    }
    money = {name: budget.figures[name] if budget else None for name in ("cost_total", "npv", "payback")}
    places = tables["positions"]["place"]
    counts = {
        "actions": len(tables["actions"]),
        "questions": len(tables["questions"]),
        "compared": len(places),
        "first_places": int((places == 1).sum()),
        "decided_steps": len(steps.decided),
    }
    return {**passed, **money, **counts}


def _findings(steps: Steps) -> tuple[Finding, ...]:
    """Pass on what the steps found: first the best of each step, in the order of the page, then the second of each."""
    order = ("priorities", "budget", "profitability", "potential", "profile")
    found: Sequence[tuple[int, int, Finding]] = [
        (place, order.index(stem), replace(each, stem=each.stem or stem))
        for stem in order
        if stem in steps.engagement
        for place, each in enumerate(steps.engagement[stem].findings[:3])
    ]
    ordered = _once([finding for _, _, finding in sorted(found, key=lambda each: each[:2])])
    return tuple(replace(each, weight=float(100 - place)) for place, each in enumerate(ordered))


def _once(findings: list[Finding]) -> list[Finding]:
    """Drop what would tell of the same account a second time."""
    told: set[str] = set()
    kept = []
    for each in findings:
        name = str(each.values.get("name", ""))
        if name not in told:
            kept.append(each)
        told |= {name} if name else set()
    return kept


def _checks(steps: Steps, tables: Mapping[str, pd.DataFrame]) -> tuple[Check, ...]:
    priorities, budget = steps.engagement["priorities"], steps.engagement.get("budget")
    checks = [
        Check("listed", float(len(tables["key_accounts"])), float(len(steps.key_accounts)), 0.0),
        Check(
            "potential",
            float(tables["key_accounts"]["potential"].sum()),
            float(priorities.figures["chosen_potential"] or 0.0),
        ),
    ]
    if budget is not None:
        checks.append(Check("cost", float(tables["years"]["cost"].sum()), float(budget.figures["cost_total"])))
    return tuple(checks)


__all__ = [
    "ACTIONS",
    "PlannedAction",
    "Steps",
    "SummaryDecision",
    "SummaryResult",
    "propose_summary",
    "summarise",
]
