"""The profile in the live twin: criteria to be changed, the facts, and the scores that follow."""

from __future__ import annotations

from collections.abc import Sequence

from kamlib.sheets.book import Sheet
from kamlib.sheets.context import Twin
from kamlib.sheets.parts import TwinPart
from kamlib.steps.profile.sheet.criteria import fill_profile
from kamlib.steps.profile.sheet.scores import fill_facts, fill_scores


def _fill(twin: Twin, sheets: Sequence[Sheet], account: str) -> None:
    profile, facts, scores = sheets
    placed = fill_profile(twin, profile)
    metrics = fill_facts(twin, facts, placed)
    fill_scores(twin, scores, facts, placed, metrics)


#: Scores take the addresses of potentials.
TWIN = TwinPart(("profile", "facts", "scores"), _fill, after=("potential",))
