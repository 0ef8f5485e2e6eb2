"""Wiring of step 2: the prioritised list."""

import pandas as pd

from kamlib.core.errors import InputError, Problem
from kamlib.steps.positions import result as positions
from kamlib.steps.priorities.result import (
    Capacity,
    PrioritiesDecision,
    PrioritiesResult,
    gather_facts,
    prioritise_accounts,
    propose_priorities,
)


def compute(book) -> PrioritiesResult:
    """Return the prioritised list with what was decided, or else proposed."""
    profile, potential = book.result("profile"), book.result("potential").accounts
    profit, settings = book.result("profitability").accounts, book.settings
    view = positions.judge_views(sources(book))["view"]
    facts = gather_facts(profile.scores, potential, profit, _fit(profile.metrics), view)
    proposal = propose_priorities(facts, settings.fit_boundary, settings.key_accounts)
    decision = book.decided("priorities", PrioritiesDecision, lambda: proposal)
    _known_accounts(decision, facts)
    team = settings.capacity
    capacity = Capacity(team.kams * team.kam_hours, team.hours_per_account)
    tables, revenue = (profile.contributions, profile.criteria), float(profit["revenue"].sum())
    return prioritise_accounts(facts, *tables, decision, proposal, capacity, book.seed("priorities"), revenue)


def decision_frame(result: PrioritiesResult) -> pd.DataFrame:
    """Return the key accounts in order, with the score, the boundary facts and the reason given."""
    ranked = result.ranking.set_index("account_id").reindex(list(result.key_accounts)).reset_index()
    ranked["note"] = [each.reason for each in result.decision.accounts]
    return ranked[["account_id", "name", "rank", "score", "fit", "potential", "stamp", "note"]]


def sources(book) -> pd.DataFrame:
    """Return every source of the customers' view of us."""
    wallet = book.result("potential").accounts.set_index("account_id")["wallet_share"]
    frames = (book.frame(name) for name in ("ratings", "survey", "behaviour"))
    return positions.view_sources(book.frame("accounts")["account_id"], *frames, wallet)


def _fit(metrics: pd.DataFrame) -> pd.Series:
    by_account = metrics.set_index("account_id")
    return by_account["usp_fit"] if "usp_fit" in by_account else pd.Series(float("nan"), by_account.index)


def _known_accounts(decision: PrioritiesDecision, facts: pd.DataFrame) -> None:
    """Refuse a decision about an account that is no longer in the base."""
    known = set(facts["account_id"])
    gone = [each.account_id for each in decision.accounts if each.account_id not in known]
    if gone:
        where = {"file": "decisions/priorities.yaml", "column": "accounts", "expected": "accounts.account_id"}
        raise InputError([Problem("account_unknown", found=each, **where) for each in gone])
