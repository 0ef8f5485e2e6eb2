"""Wiring of the diary."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import with_findings
from kamlib.steps.team.decision import TeamDecision
from kamlib.steps.team.diary.calibration import LEAST, compare_kams, compare_years
from kamlib.steps.team.diary.findings import find
from kamlib.steps.team.diary.result import DiaryResult
from kamlib.steps.team.hours.norming import capacity_hours


@dataclass(frozen=True)
class DiaryCase:
    """The diary, the norms by account, the hours of each KAM, and the hours a month that were agreed."""

    activities: pd.DataFrame
    norms: pd.DataFrame
    hours: pd.Series
    relationship_hours: float


def gather(book: Book) -> DiaryCase:
    """Gather the diary and the norms."""
    decision = book.decided("team", TeamDecision, TeamDecision)
    hours = capacity_hours(book.frame("kams"), book.settings.capacity.kam_hours, decision.customer_share)
    norms = book.result("hours").accounts
    return DiaryCase(book.frame("activities"), norms, hours, decision.relationship_hours)


def compute(case: DiaryCase) -> DiaryResult:
    """Return logged hours against the norm, and the base that would fit them."""
    years = compare_years(case.activities, case.norms)
    kams = compare_kams(case.activities, case.hours, years)
    enough = len(years) >= LEAST
    ratio = float(years["ratio"].median()) if enough else None
    told = kams.dropna(subset=["covered_share"])
    held = float((told["covered_share"] * told["year_hours"]).sum() / told["year_hours"].sum()) if len(told) else None
    figures = {
        "account_years": len(years),
        "median_ratio": ratio,
        "relationship_hours": case.relationship_hours,
        "proposed_hours": None if ratio is None else case.relationship_hours * ratio,
        "covered_share": held,
    }
    return with_findings(DiaryResult(years=years, kams=kams, figures=figures), find)
