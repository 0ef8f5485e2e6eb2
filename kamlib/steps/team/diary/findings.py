"""What the diary says of the norm."""

from __future__ import annotations

from collections.abc import Iterator

from kamlib.core.results import Finding
from kamlib.steps.team.diary.calibration import COVERED, LEAST
from kamlib.steps.team.diary.result import DiaryResult


def find(result: DiaryResult) -> Iterator[Finding]:
    """Yield whether the diary is enough to judge the norm by, and what it would make of it."""
    figures = result.figures
    if figures["account_years"] < LEAST:
        yield Finding("thin", {"n": figures["account_years"], "least": LEAST}, "info", 38)
        return
    values = {
        "n": figures["account_years"],
        "ratio": figures["median_ratio"],
        "hours": figures["relationship_hours"],
        "proposed": figures["proposed_hours"],
    }
    covered = figures["covered_share"]
    if covered is None or covered < COVERED:
        yield Finding("partial", values | {"share": covered}, "warn", 58)
    else:
        yield Finding("calibrated", values, "info", 56)
