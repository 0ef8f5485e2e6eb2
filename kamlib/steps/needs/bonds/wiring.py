"""Wiring of mutual commitment: the account's row of ``bonds``, and its needs."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.steps.needs.bonds.findings import find
from kamlib.steps.needs.bonds.result import NeedsBondsResult
from kamlib.steps.needs.bonds.signs import SIGNS, judge_parts, read_signs
from kamlib.steps.needs.findings import PHANTOMS
from kamlib.steps.shared.ledger import column
from kamlib.steps.shared.of_account import rows_of, whole_table


@dataclass(frozen=True)
class NeedsBondsCase:
    """What mutual commitment is judged on.

    Attributes
    ----------
    facts : mapping
        The account's row of ``bonds``; empty where there is none.
    since : float
        Year since which it is a customer; NaN unknown.
    as_of : date
        The day on which it is judged.
    needs : mapping
        Key figures of the account's needs.
    strategy : str
        State of the question about strategic goals.
    """

    facts: Mapping[str, Any]
    since: float
    as_of: datetime.date
    needs: Mapping[str, Any]
    strategy: str


def gather(book: Book, account: str) -> NeedsBondsCase:
    """Gather the account's bonds and needs."""
    needs = book.result("needs", account)
    rows = rows_of(whole_table(book, "bonds"), account)
    facts: dict[str, Any] = {str(name): rows[name].iloc[0] for name in rows.columns} if len(rows) else {}
    since = float(column(rows_of(whole_table(book, "accounts"), account), "customer_since").iloc[0])
    strategy = str(needs.questions.set_index("question")["state"]["strategy"])
    return NeedsBondsCase(facts, since, needs.figures["as_of"], needs.figures, strategy)


def compute(case: NeedsBondsCase) -> NeedsBondsResult:
    """Return the signs of mutual commitment."""
    signs = read_signs(case.facts, case.since, case.as_of)
    counts = signs["state"].value_counts()
    known, holding = int(len(signs) - counts.get("unknown", 0)), int(counts.get("holds", 0))
    facts = signs.set_index("sign")["fact"]
    gap = float(facts["lasting_for_us"] - facts["lasting_for_them"])
    figures = {
        "known": known,
        "holding": holding,
        "holding_share": holding / known if known else None,
        "belief_gap": None if gap != gap else gap,
    }
    parts = judge_parts(signs, case.needs, case.strategy, PHANTOMS)
    checks = (Check("signs", float(counts.sum()), float(len(SIGNS))),)
    return with_findings(NeedsBondsResult(signs=signs, parts=parts, figures=figures, checks=checks), find)
