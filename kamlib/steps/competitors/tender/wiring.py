"""Wiring of the tender: where we stand, price facts and purchases of one account."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import with_findings
from kamlib.steps.competitors.standing import Standing
from kamlib.steps.competitors.tender.bidding import hold_tender
from kamlib.steps.competitors.tender.findings import find
from kamlib.steps.competitors.tender.result import CompetitorsTenderResult
from kamlib.steps.shared.of_account import purchases_of, whole_table


@dataclass(frozen=True)
class CompetitorsTenderCase:
    """What a tender is held on: marks and the formula, price facts of all accounts, purchases of the base year."""

    account: str
    standing: Standing
    prices: pd.DataFrame
    purchases: pd.Series


def gather(book: Book, account: str) -> CompetitorsTenderCase:
    """Gather what the customer's formula is applied to."""
    standing = book.result("competitors_session", account).standing
    return CompetitorsTenderCase(account, standing, whole_table(book, "prices"), purchases_of(book, account))


def compute(case: CompetitorsTenderCase) -> CompetitorsTenderResult:
    """Return our place by the customer's own formula, and the price that wins."""
    return with_findings(hold_tender(case.standing, case.prices, case.account, case.purchases), find)
