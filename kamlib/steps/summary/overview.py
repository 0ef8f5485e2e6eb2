"""The tables of the page, cut out of the other steps' results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kamlib.core.results import Check
from kamlib.steps.summary.actions import order_questions
from kamlib.steps.summary.case import SummaryCase
from kamlib.steps.summary.contradictions import find_contradictions
from kamlib.steps.summary.decision import SummaryDecision
from kamlib.steps.summary.guesses import rank_checks, share_guesses

#: Criteria named as the reason why an account is on the list.
REASONS = 2


def make_tables(case: SummaryCase, decision: SummaryDecision) -> dict[str, pd.DataFrame]:
    """Return the tables of :class:`kamlib.steps.summary.result.SummaryResult`, by name.

    Parameters
    ----------
    case : SummaryCase
        Results of the other steps.
    decision : SummaryDecision
        The actions of the next 90 days.

    Returns
    -------
    dict of str to DataFrame
        Every table; one without rows where no step gave any.
    """
    return {
        "key_accounts": _key_accounts(case),
        "money": _money(case),
        "years": _years(case),
        "positions": _positions(case),
        "offers": _offers(case),
        "actions": _actions(decision, case.names),
        "questions": order_questions(case.questions, case.names),
        "contradictions": find_contradictions(case),
        "first_checks": rank_checks(case),
    }


def check_page(case: SummaryCase, tables: Mapping[str, pd.DataFrame]) -> tuple[Check, ...]:
    """Return the sums of the page that must agree with the steps' own.

    Parameters
    ----------
    case : SummaryCase
        Results of the other steps.
    tables : mapping of str to DataFrame
        Of :func:`make_tables`.

    Returns
    -------
    tuple of Check
        Count of key accounts and their potential (money); with a budget, its cost (money) by account and by year.
    """
    priorities, budget = case.engagement["priorities"], case.engagement.get("budget")
    checks = [
        Check("listed", float(len(tables["key_accounts"])), float(len(case.key_accounts)), 0.0),
        Check(
            "potential",
            float(tables["key_accounts"]["potential"].sum()),
            float(priorities.figures["chosen_potential"] or 0.0),
        ),
    ]
    if budget is not None:
        checks.append(Check("money", float(tables["money"]["cost"].sum()), float(budget.figures["cost_total"])))
        checks.append(Check("cost", float(tables["years"]["cost"].sum()), float(budget.figures["cost_total"])))
    return tuple(checks)


def _key_accounts(case: SummaryCase) -> pd.DataFrame:
    priorities = case.engagement["priorities"]
    names = ["rank", "account_id", "name", "status", "score", "stamp", "potential", "wallet_share", "revenue"]
    table = priorities.ranking[priorities.ranking["account_id"].isin(case.key_accounts)][names].reset_index(drop=True)
    best = priorities.contributions.dropna(subset=["contribution"]).sort_values(
        "contribution", ascending=False, kind="stable"
    )
    best = best[best["contribution"] > 0].groupby("account_id", sort=False).head(REASONS)
    reasons = best.groupby("account_id")["criterion"].agg(", ".join)
    return table.assign(why=table["account_id"].map(reasons).astype(object).fillna(""))


def _money(case: SummaryCase) -> pd.DataFrame:
    """Return the key accounts and everybody else who gets money: the table adds up to the whole investment."""
    names = ["account_id", "name", "key", "level", "cost", "npv", "payback"]
    budget = case.engagement.get("budget")
    if budget is None:
        return pd.DataFrame(columns=names)
    rows = budget.accounts[
        budget.accounts["key"] | (budget.accounts["cost"] > 0) | (budget.accounts["level"] != "none")
    ][names]
    return rows.sort_values("key", ascending=False, kind="stable").reset_index(drop=True)


def _years(case: SummaryCase) -> pd.DataFrame:
    names = ["year", "cost", "incremental_margin", "net", "cumulative"]
    budget = case.engagement.get("budget")
    return pd.DataFrame(columns=names) if budget is None else budget.totals[names].reset_index(drop=True)


def _positions(case: SummaryCase) -> pd.DataFrame:
    rows = [
        _position(account, case.names[account], result)
        for account, result in case.by_account.get("competitors", {}).items()
        if result.figures["complete"]
    ]
    columns = ["account_id", "name", "place", "lead", "strongest", "win", "loss", "stamp"]
    return pd.DataFrame(rows, columns=columns)


def _position(account: str, name: str, result: Any) -> tuple:
    rival = result.rivals.iloc[0]
    figures = result.figures
    return (account, name, figures["our_place"], figures["lead"], figures["strongest"], rival["win"], rival["loss"],
            figures["stamp"])  # fmt: skip


def _offers(case: SummaryCase) -> pd.DataFrame:
    offers = case.by_account.get("offers", {})
    rows = [_offer(account, case.names[account], result) for account, result in offers.items()]
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


def sum_up(case: SummaryCase, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return the key figures of the page.

    Parameters
    ----------
    case : SummaryCase
        Results of the other steps.
    tables : mapping of str to DataFrame
        Of :func:`make_tables`.

    Returns
    -------
    dict
        Figure by name; those of the budget are None where it did not run.
    """
    priorities, budget = case.engagement["priorities"], case.engagement.get("budget")
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
        "contradictions": len(tables["contradictions"]),
        "decided_steps": len(case.signed_on),
    }
    return {**passed, **money, **counts, **share_guesses(case)}
