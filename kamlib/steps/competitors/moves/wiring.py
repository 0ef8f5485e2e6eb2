"""Wiring of the moves: where we stand, and what rivals must take off their prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kamlib.core.book import Book
from kamlib.core.results import with_findings
from kamlib.steps.competitors.moves.findings import find
from kamlib.steps.competitors.moves.planning import plan_moves
from kamlib.steps.competitors.moves.result import CompetitorsMovesResult
from kamlib.steps.competitors.standing import Standing


@dataclass(frozen=True)
class CompetitorsMovesCase:
    """Marks and weights as agreed, each rival's price cut (share) that gives the better value, and the plan's years."""

    standing: Standing
    price_cuts: Mapping[str, float]
    horizon: int


def gather(book: Book, account: str) -> CompetitorsMovesCase:
    """Gather what moves are planned on."""
    value = book.result("competitors_value", account)
    standing = book.result("competitors_session", account).standing
    return CompetitorsMovesCase(standing, value.price_cuts, book.settings.horizon)


def compute(case: CompetitorsMovesCase) -> CompetitorsMovesResult:
    """Return the smallest moves of ours and of each rival."""
    return with_findings(plan_moves(case.standing, case.price_cuts, case.horizon), find)
