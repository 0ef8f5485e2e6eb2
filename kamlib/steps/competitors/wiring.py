"""Wiring of the competitor analysis: the sheets of one account, and what the step's own results made of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from kamlib.blocks import Block
from kamlib.core.book import Book
from kamlib.core.results import Finding, order_findings
from kamlib.steps.competitors.analysis import analyse_competitors
from kamlib.steps.competitors.criteria.library import choose_criteria
from kamlib.steps.competitors.criteria.wiring import industry_of
from kamlib.steps.competitors.decision import CompetitorsDecision
from kamlib.steps.competitors.findings import find
from kamlib.steps.competitors.result import CompetitorsResult
from kamlib.steps.competitors.session.calibration import collect_records
from kamlib.steps.competitors.session.wiring import Sheets, read_sheets
from kamlib.steps.competitors.standing import Standing
from kamlib.steps.shared.of_account import whole_table


@dataclass(frozen=True)
class CompetitorsCase(Sheets):
    """What the competition for one account is analysed on.

    Attributes
    ----------
    records : DataFrame
        rater, shrink, shift: our raters' records at other accounts.
    standing : Standing
        Marks and weights as agreed (see ``competitors_session``).
    raters : DataFrame
        rater, state: who sees us best everywhere, or nowhere.
    passed_on : tuple of Finding
        What value for money, the moves, the tender and the rivals' profiles found, each with its stem.
    """

    records: pd.DataFrame
    standing: Standing
    raters: pd.DataFrame
    passed_on: tuple[Finding, ...] = ()


def gather(book: Book, account: str) -> CompetitorsCase:
    """Gather the account's sheets and the results that the analysis rests on."""
    sheets, session = read_sheets(book, account), book.result("competitors_session", account)
    parts = [book.result(f"competitors_{name}", account) for name in ("value", "moves", "tender", "rivals")]
    return CompetitorsCase(
        sheets.ratings,
        sheets.importance,
        records=collect_records(whole_table(book, "ratings"), account),
        standing=session.standing,
        raters=session.raters,
        passed_on=tuple(replace(each, stem=part.stem) for part in parts for each in part.findings),
    )


def compute(case: CompetitorsCase, decision: CompetitorsDecision) -> CompetitorsResult:
    """Return how one key account compares us with our competitors."""
    result = analyse_competitors(case.standing, case.ratings, case.importance, case.records, case.raters, decision)
    return replace(result, findings=order_findings([*find(result), *case.passed_on]))


def decision_frame(result: CompetitorsResult) -> pd.DataFrame:
    """Return the agreed criteria and their importance, beside what each side gave."""
    return result.criteria[["criterion", "weight", "team", "customer"]]


def worksheet(book: Any) -> list[Block]:
    """Return what to fill in where there is no session yet: the starter library for this account."""
    return [book.table(choose_criteria(industry_of(book, book.account)), "library", rows=80)]
