"""Wiring of step 0."""

import pandas as pd

from kamlib.core.errors import InputError
from kamlib.core.tables import TABLES
from kamlib.steps.intake.decision import IntakeDecision, propose_intake
from kamlib.steps.intake.names import collect_candidates
from kamlib.steps.intake.result import IntakeResult, review_intake, sum_revenue


def compute(book) -> IntakeResult:
    """Return the review of everything that came in, and what may be decided about its names.

    A table that cannot be used as it is counts as absent here: this is the step that says so, and in which names that
    nobody knows are given their meaning.
    """
    intake, year = book.engagement.intake, book.settings.base_year
    decision = book.decided("intake", IntakeDecision, propose_intake)
    raw = {name: intake.as_read(name) for name in TABLES}
    candidates = collect_candidates(raw, decision, sum_revenue(raw["sales"], year))
    frames = {name: _usable(book, name) for name in TABLES}
    used = intake.report.loc[intake.report["state"] == "used", "table"]
    sums = intake.sums[intake.sums["table"].isin(used)]
    details = {"repairs": intake.repairs, "set_aside": intake.set_aside, "readings": intake.columns}
    return review_intake(intake.report, sums, frames, year, **details, decision=decision, candidates=candidates)


def decision_frame(result: IntakeResult) -> pd.DataFrame:
    """Return what may be decided, most certain first, with what was decided about each."""
    decision = [
        _told(result.duplicates, "duplicate", "name", "kept_name", "reasons"),
        _told(result.parents, "parent", "name", "parent", "reason"),
        _told(result.variants, "name", "found", "meant", "reason"),
    ]
    return pd.concat(decision, ignore_index=True)


def _told(rows: pd.DataFrame, what: str, subject: str, meant: str, why: str) -> pd.DataFrame:
    meaning = rows[meant].where(rows["meant_name"] == "", rows["meant_name"]) if "meant_name" in rows else rows[meant]
    return pd.DataFrame(
        {
            "choice": what,
            "subject": rows[subject],
            "meaning": meaning,
            "reasons": rows[why],
            "confidence": rows["confidence"].astype(float),
            "decided": rows["decided"],
        }
    )


def _usable(book, name: str) -> pd.DataFrame:
    """Return a table; one that is refused, empty: why, `book.remarks()` says."""
    try:
        return book.frame(name)
    except InputError:
        book.engagement.decided.frame("accounts")  # a decision that cannot be applied is not about this table
        return book.engagement.intake.as_read(name).head(0)
