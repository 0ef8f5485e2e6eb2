"""Wiring of the rivals' profiles: facts and people of one account, and whom the session compares."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import with_findings
from kamlib.steps.competitors.rivals.findings import find
from kamlib.steps.competitors.rivals.profiles import profile_rivals
from kamlib.steps.competitors.rivals.result import CompetitorsRivalsResult
from kamlib.steps.shared.of_account import rows_of, whole_table


@dataclass(frozen=True)
class CompetitorsRivalsCase:
    """The account's rows of ``rivals`` and ``contacts``, the rivals of the session, and the base year."""

    facts: pd.DataFrame
    contacts: pd.DataFrame
    companies: tuple[str, ...]
    base_year: int


def gather(book: Book, account: str) -> CompetitorsRivalsCase:
    """Gather what is on file of the rivals."""
    facts, contacts = (rows_of(whole_table(book, name), account) for name in ("rivals", "contacts"))
    companies = book.result("competitors_session", account).standing.companies[1:]
    return CompetitorsRivalsCase(facts, contacts, tuple(companies), book.settings.base_year)


def compute(case: CompetitorsRivalsCase) -> CompetitorsRivalsResult:
    """Return the rivals' profiles."""
    return with_findings(profile_rivals(case.facts, case.contacts, case.companies, case.base_year), find)
