"""Wiring of value for money: where we stand, price facts, purchases and documented benefits of one account."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import with_findings
from kamlib.steps.competitors.standing import Standing
from kamlib.steps.competitors.value.fair_line import map_value
from kamlib.steps.competitors.value.findings import find
from kamlib.steps.competitors.value.result import CompetitorsValueResult
from kamlib.steps.shared.money_view import benefits_of
from kamlib.steps.shared.of_account import purchases_of, whole_table


@dataclass(frozen=True)
class CompetitorsValueCase:
    """What a value map is drawn from.

    Attributes
    ----------
    account : str
    standing : Standing
        Marks and weights as agreed.
    prices : DataFrame
        The client's price facts, all accounts.
    purchases : Series
        What the account bought from us in the base year, by product line (money).
    benefits : DataFrame
        Documented benefits in money (``money_view.collect_benefits``).
    """

    account: str
    standing: Standing
    prices: pd.DataFrame
    purchases: pd.Series
    benefits: pd.DataFrame


def gather(book: Book, account: str) -> CompetitorsValueCase:
    """Gather what quality, price and benefits are compared on."""
    return CompetitorsValueCase(
        account,
        standing=book.result("competitors_session", account).standing,
        prices=whole_table(book, "prices"),
        purchases=purchases_of(book, account),
        benefits=benefits_of(book, account),
    )


def compute(case: CompetitorsValueCase) -> CompetitorsValueResult:
    """Return quality against price, and the money beside it."""
    result = map_value(case.standing, case.prices, case.account, case.purchases, case.benefits)
    return with_findings(result, find)
