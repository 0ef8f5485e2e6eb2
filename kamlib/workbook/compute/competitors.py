"""Wiring of step 4."""

import pandas as pd

from kamlib.blocks import Block
from kamlib.core.tables import TABLES
from kamlib.steps.competitors.library import choose_criteria
from kamlib.steps.competitors.step import (
    CompetitorsDecision,
    CompetitorsResult,
    analyse_competitors,
    propose_competitors,
)
from kamlib.steps.shared.ledger import column, words, year_of
from kamlib.steps.shared.money_view import collect_benefits


def compute(book, account: str) -> CompetitorsResult:
    """Return how one key account compares us with our competitors."""
    ratings, importance = _table(book, "ratings"), _table(book, "importance")
    own, points = _of(ratings, account), _of(importance, account)
    decision = book.decided("competitors", CompetitorsDecision, lambda: propose_competitors(own, points), account)
    names = ("dossier", "variants", "offers", "equations")
    benefits = collect_benefits(*(_of(_table(book, name), account) for name in names), book.settings.base_year)
    return analyse_competitors(
        account,
        ratings,
        importance,
        _table(book, "prices"),
        decision=decision,
        purchases=_purchases(book, account),
        benefits=benefits,
        industry=_industry(book, account),
        seed=book.seed(f"competitors.{account}"),
    )


def decision_frame(result: CompetitorsResult) -> pd.DataFrame:
    """Return the agreed criteria and their importance, beside what each side gave."""
    return result.criteria[["criterion", "weight", "team", "customer"]]


def worksheet(book) -> list[Block]:
    """Return what to fill in where there is no session yet: the starter library for this account."""
    return [book.table(choose_criteria(_industry(book, book.account)), "library", rows=80, audience="client")]


def _table(book, name: str) -> pd.DataFrame:
    """Return a client's table with every column of its schema; those that he left out are unknown."""
    return book.frame(name).reindex(columns=[each.name for each in TABLES[name].columns])


def _of(frame: pd.DataFrame, account: str) -> pd.DataFrame:
    return frame[frame["account_id"] == account]


def _industry(book, account: str) -> str:
    accounts = book.frame("accounts")
    found = words(accounts, "industry", "")[accounts["account_id"] == account]
    return str(found.iloc[0]) if len(found) else ""


def _purchases(book, account: str) -> pd.Series:
    """Return the account's purchases from us in the base year, by product line."""
    sales = _of(book.frame("sales"), account)
    sales = sales[year_of(sales) == book.settings.base_year]
    lines = words(sales, "product_line")
    return column(sales, "revenue").groupby(lines).sum().astype(float)
