"""Wiring of step 4."""

import pandas as pd

from kamlib.blocks import Block
from kamlib.steps.competitors.criteria.result import choose_criteria
from kamlib.steps.competitors.result import (
    CompetitorsDecision,
    CompetitorsResult,
    analyse_competitors,
    propose_competitors,
)
from kamlib.steps.shared.ledger import words
from kamlib.steps.shared.money_view import collect_benefits
from kamlib.steps.shared.of_account import purchases_of, rows_of, whole_table


def compute(book, account: str) -> CompetitorsResult:
    """Return how one key account compares us with our competitors."""
    ratings, importance = whole_table(book, "ratings"), whole_table(book, "importance")
    own, points = rows_of(ratings, account), rows_of(importance, account)
    decision = book.decided("competitors", CompetitorsDecision, lambda: propose_competitors(own, points), account)
    names = ("dossier", "variants", "offers", "equations")
    benefits = collect_benefits(*(rows_of(whole_table(book, name), account) for name in names), book.settings.base_year)
    return analyse_competitors(
        account,
        ratings,
        importance,
        whole_table(book, "prices"),
        decision=decision,
        purchases=purchases_of(book, account),
        benefits=benefits,
        industry=_industry(book, account),
        seed=book.seed(f"competitors.{account}"),
    )


def decision_frame(result: CompetitorsResult) -> pd.DataFrame:
    """Return the agreed criteria and their importance, beside what each side gave."""
    return result.criteria[["criterion", "weight", "team", "customer"]]


def worksheet(book) -> list[Block]:
    """Return what to fill in where there is no session yet: the starter library for this account."""
    return [book.table(choose_criteria(_industry(book, book.account)), "library", rows=80)]


def _industry(book, account: str) -> str:
    accounts = book.frame("accounts")
    found = words(accounts, "industry", "")[accounts["account_id"] == account]
    return str(found.iloc[0]) if len(found) else ""
