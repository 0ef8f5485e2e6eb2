"""Wiring of the starter library: one account's industry, and how many criteria its session has used."""

from __future__ import annotations

from dataclasses import dataclass

from kamlib.core.book import Book
from kamlib.steps.competitors.criteria.library import choose_criteria
from kamlib.steps.competitors.criteria.result import CriteriaResult
from kamlib.steps.shared.ledger import words


@dataclass(frozen=True)
class CriteriaCase:
    """The account's industry in the client's words, and the criteria that its session has used."""

    industry: str
    used: tuple[str, ...] = ()


def gather(book: Book, account: str) -> CriteriaCase:
    """Gather what chooses the criteria."""
    return CriteriaCase(industry_of(book, account), book.result("competitors_session", account).standing.criteria)


def compute(case: CriteriaCase) -> CriteriaResult:
    """Return the library as it fits the account."""
    return choose_criteria(case.industry, case.used)


def industry_of(book: Book, account: str) -> str:
    """Return an account's industry in the client's words; '' where it is not on file."""
    accounts = book.frame("accounts")
    found = words(accounts, "industry", "")[accounts["account_id"] == account]
    return str(found.iloc[0]) if len(found) else ""
