"""Wiring of the summary: it reads every other step, and each step's agenda."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.registry import OUTPUTS, OWNERS, STEPS, module_of, packages
from kamlib.core.results import Finding, Result, with_findings
from kamlib.steps.shared.ledger import column, year_of
from kamlib.steps.summary.case import SummaryCase
from kamlib.steps.summary.decision import SummaryDecision
from kamlib.steps.summary.findings import MOST, ORDER, find
from kamlib.steps.summary.overview import check_page, make_tables, sum_up
from kamlib.steps.summary.result import SummaryResult

OWN = "summary"
#: Results without an agenda that contradictions are looked for in.
READ = ("competitors_rivals",)


def gather(book: Book) -> SummaryCase:
    """Return what the steps found that can run on the client's data, and what their agendas ask for."""
    whole = {stem: book.result(stem) for stem in _stems("engagement") if not book.lacking(OWNERS[stem])}
    chosen = whole["priorities"].key_accounts
    apart = {
        stem: {account: book.result(stem, account) for account in chosen if not book.lacking(OWNERS[stem], account)}
        for stem in _stems("account")
    }
    signed = dict(_signed(book, chosen))
    return with_agenda(
        SummaryCase(book.frame("accounts"), whole, apart, signed_on=signed, data_until=_end_of_sales(book))
    )


def with_agenda(case: SummaryCase) -> SummaryCase:
    """Return a case with what the steps' agendas make of it."""
    agenda = list(_agenda(case))
    return replace(
        case,
        actions=tuple(row for rules, about in agenda for row in rules.list_actions(*about)),
        questions=tuple(row for rules, about in agenda for row in rules.list_questions(*about)),
    )


def compute(case: SummaryCase, decision: SummaryDecision) -> SummaryResult:
    """Put the steps' results on one page.

    Parameters
    ----------
    case : SummaryCase
        Results of the other steps.
    decision : SummaryDecision
        The actions of the next 90 days.

    Returns
    -------
    SummaryResult
        With its findings.
    """
    tables: dict[str, Any] = make_tables(case, decision)
    result = SummaryResult(
        **tables,
        decision=decision,
        told=tuple(_told(case)),
        figures=sum_up(case, tables),
        checks=check_page(case, tables),
    )
    return with_findings(result, find)


def decision_frame(result: SummaryResult) -> pd.DataFrame:
    """Return the planned actions."""
    return result.actions[["days", "due", "action", "name", "subject", "owner"]]


def _stems(scope: str) -> list[str]:
    """Return the results that the page is made of: each step's own, those with an agenda, and `READ`."""
    return [
        stem
        for step in STEPS
        if step.scope == scope and step.stem != OWN
        for stem in OUTPUTS
        if OWNERS[stem] == step.stem and (stem == step.stem or stem in READ or _has_agenda(stem))
    ]


def _has_agenda(stem: str) -> bool:
    return find_spec(f"{packages()[stem]}.agenda") is not None


def _agenda(case: SummaryCase) -> Iterator[tuple[Any, tuple[Result | None, str, bool]]]:
    """Yield the agenda of each step with what it is asked about: its result, the account, whether it is signed."""
    for stem in _stems("engagement"):
        if _has_agenda(stem) and stem in case.engagement:
            yield module_of(stem, "agenda"), (case.engagement[stem], "", stem in case.signed_on)
    for account in case.key_accounts:
        for stem in _stems("account"):
            if _has_agenda(stem):
                result = case.by_account.get(stem, {}).get(account)
                yield module_of(stem, "agenda"), (result, account, f"{stem}.{account}" in case.signed_on)


def _signed(book: Book, chosen: tuple[str, ...]) -> Iterator[tuple[str, datetime.date]]:
    """Yield the decisions that somebody signed, with the day."""
    for step in STEPS:
        for key in step.decisions:
            for account in ("",) if step.scope == "engagement" else chosen:
                day = book.signed_on(key, account)
                if day is not None:
                    yield f"{key}.{account}" if account else key, day


def _end_of_sales(book: Book) -> datetime.date | None:
    """Return the last day of the last month with sales; of a year without months its last day."""
    sales = book.frame("sales")
    years = year_of(sales).dropna().astype(int)
    if years.empty:
        return None
    year = int(years.max())
    months = column(sales, "month")[years.index[years == year]].dropna()
    month = int(months.max()) if len(months) else 12
    return (pd.Timestamp(year, month, 1) + pd.offsets.MonthEnd(0)).date()


def _told(case: SummaryCase) -> Iterator[Finding]:
    for stem in ORDER:
        if stem in case.engagement:
            yield from (replace(each, stem=each.stem or stem) for each in case.engagement[stem].findings[:MOST])
