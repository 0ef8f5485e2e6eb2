"""What the prioritised list is made of, and the list itself."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.errors import InputError, Problem
from kamlib.core.results import with_findings
from kamlib.steps.priorities.case import Capacity, Carried, PrioritiesCase
from kamlib.steps.priorities.decision import PrioritiesDecision, propose_priorities
from kamlib.steps.priorities.facts import join_facts
from kamlib.steps.priorities.findings import find
from kamlib.steps.priorities.prioritising import build_list, check_list, sum_list
from kamlib.steps.priorities.result import PrioritiesResult
from kamlib.steps.shared import ledger
from kamlib.steps.shared.customer_view import gather_views, judge_views


def gather(book: Book) -> PrioritiesCase:
    """Return what the prioritised list is made of."""
    profile, settings, team = book.result("profile"), book.settings, book.settings.capacity
    potential, profit = book.result("potential").accounts, book.result("profitability").accounts
    accounts, hours = book.frame("accounts"), book.result("hours")
    view = judge_views(gather_views(book))["view"]
    return PrioritiesCase(
        facts=join_facts(profile.scores, potential, profit, _fit(profile.metrics), view),
        contributions=profile.contributions,
        criteria=profile.criteria,
        boundary=settings.fit_boundary,
        size=settings.key_accounts,
        capacity=_capacity(hours, team.kams * team.kam_hours, team.hours_per_account),
        carried=_carried(book),
        owners=ledger.words(accounts, "owner").set_axis(accounts["account_id"]),
        called=ledger.words(accounts, "called_key").set_axis(accounts["account_id"]),
        seed=book.seed("priorities"),
        revenue=float(profit["revenue"].sum()),
    )


def compute(case: PrioritiesCase, decision: PrioritiesDecision) -> PrioritiesResult:
    """Return the prioritised list with what was decided, or else proposed.

    Raises
    ------
    InputError
        The decision names accounts that are no longer in the base.
    """
    _refuse_unknown(decision, case.facts)
    proposal = propose_priorities(case)
    tables: dict[str, Any] = build_list(case, decision, proposal)
    result = PrioritiesResult(
        **tables,
        decision=decision,
        key_accounts=tuple(each.account_id for each in decision.accounts),
        figures=sum_list(tables["ranking"], decision, proposal),
        checks=check_list(tables, decision, case.revenue),
    )
    return with_findings(result, find)


def decision_frame(result: PrioritiesResult) -> pd.DataFrame:
    """Return the key accounts in order, with the score, the boundary facts and the reason given."""
    ranked = result.ranking.set_index("account_id").reindex(list(result.key_accounts)).reset_index()
    ranked["note"] = [each.reason for each in result.decision.accounts]
    return ranked[["account_id", "name", "rank", "score", "fit", "potential", "stamp", "note"]]


def _capacity(hours: Any, usual: float, per_account: float) -> Capacity:
    """Return the team's hours and the norms: of the team where it is on file, else of the settings."""
    team = hours.figures["team_hours"]
    known = hours.accounts[hours.accounts["basis"] == "norm"]
    return Capacity(usual if team is None else team, per_account, known.set_index("account_id")["hours"])


def _carried(book: Book) -> Carried:
    profit = book.result("profitability")
    base = profit.by_year[profit.by_year["year"] == book.settings.base_year].set_index("account_id")
    fixed = ledger.fixed_cost(base, profit.figures["unused_cost"])
    return Carried(fixed, base["margin"] - ledger.leaving_costs(base))


def _fit(metrics: pd.DataFrame) -> pd.Series:
    by_account = metrics.set_index("account_id")
    return by_account["usp_fit"] if "usp_fit" in by_account else pd.Series(float("nan"), by_account.index)


def _refuse_unknown(decision: PrioritiesDecision, facts: pd.DataFrame) -> None:
    """Refuse a decision about an account that is no longer in the base."""
    known = set(facts["account_id"])
    gone = [each.account_id for each in decision.accounts if each.account_id not in known]
    if gone:
        where: dict[str, Any] = {
            "file": "decisions/priorities.yaml",
            "column": "accounts",
            "expected": "accounts.account_id",
        }
        raise InputError([Problem("account_unknown", found=each, **where) for each in gone])
