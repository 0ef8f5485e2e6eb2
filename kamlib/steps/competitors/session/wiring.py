"""Wiring of the group session: the sheets of one account, what was agreed on, and what prices betray."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import with_findings
from kamlib.steps.competitors.decision import CompetitorsDecision, propose_competitors
from kamlib.steps.competitors.session.calibration import collect_records
from kamlib.steps.competitors.session.findings import find
from kamlib.steps.competitors.session.result import CompetitorsSessionResult
from kamlib.steps.competitors.session.review import review_session
from kamlib.steps.competitors.standing import stand
from kamlib.steps.shared.of_account import purchases_of, rows_of, whole_table
from kamlib.steps.shared.price_facts import compare_prices, dearest


@dataclass(frozen=True)
class Sheets:
    """What one account's session left.

    Attributes
    ----------
    ratings, importance : DataFrame
        The account's rows of the client's tables.
    """

    ratings: pd.DataFrame
    importance: pd.DataFrame


@dataclass(frozen=True)
class CompetitorsSessionCase(Sheets):
    """What a session is reviewed on.

    Attributes
    ----------
    account : str
    decision : CompetitorsDecision
        Agreed criteria, importance, rivals and choices.
    records : DataFrame
        rater, shrink, shift: our raters' records at other accounts.
    prices : DataFrame
        The client's price facts, all accounts.
    purchases : Series
        What the account bought from us in the base year, by product line (money).
    contacts, deals : DataFrame
        The account's rows of those tables.
    seed : int
        Of the bootstrap over raters.
    """

    account: str
    decision: CompetitorsDecision
    records: pd.DataFrame
    prices: pd.DataFrame
    purchases: pd.Series
    contacts: pd.DataFrame
    deals: pd.DataFrame
    seed: int = 0


def gather(book: Book, account: str) -> CompetitorsSessionCase:
    """Gather the sheets and what they are read with."""
    ratings = whole_table(book, "ratings")
    sheets = read_sheets(book, account)
    return CompetitorsSessionCase(
        sheets.ratings,
        sheets.importance,
        account,
        decision=book.decided("competitors", CompetitorsDecision, lambda: propose_competitors(sheets), account),
        records=collect_records(ratings, account),
        prices=whole_table(book, "prices"),
        purchases=purchases_of(book, account),
        contacts=rows_of(whole_table(book, "contacts"), account),
        deals=rows_of(whole_table(book, "deals"), account),
        seed=book.seed(f"competitors.{account}"),
    )


def compute(case: CompetitorsSessionCase) -> CompetitorsSessionResult:
    """Return the session of one account, with where we stand by it."""
    standing = stand(case.ratings, case.importance, case.decision, seed=case.seed, records=case.records)
    prices = {} if standing.lacking else compare_prices(case.prices, case.account, standing.companies, case.purchases)
    people = (case.contacts, case.deals)
    return with_findings(review_session(case.ratings, case.importance, standing, people, dearest(prices)), find)


def read_sheets(book: Book, account: str) -> Sheets:
    """Return the account's rows of both sheets."""
    return Sheets(*(rows_of(whole_table(book, name), account) for name in ("ratings", "importance")))
