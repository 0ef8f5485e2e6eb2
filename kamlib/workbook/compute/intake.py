"""Wiring of step 0."""

from kamlib.core.tables import TABLES
from kamlib.steps.intake import IntakeResult, review_intake


def compute(book) -> IntakeResult:
    """Return the review of everything that came in."""
    intake = book.engagement.intake
    frames = {name: book.frame(name) for name in TABLES}
    details = {"repairs": intake.repairs, "set_aside": intake.set_aside, "readings": intake.columns}
    return review_intake(intake.report, intake.sums, frames, book.settings.base_year, **details)
