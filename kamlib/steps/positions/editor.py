"""Editor of the two maps: where their lines are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kamlib.core.book import LiveBook
from kamlib.steps.positions.decision import PositionsDecision
from kamlib.widgets import forms
from kamlib.widgets.editor import DecisionEditor
from kamlib.widgets.table import Row

STEM = "positions"
_HOURS = ("developing_hours", "maintained_hours", "opportunistic_hours")
_FIELDS = {"view_cut": {"kind": "score"}} | {key: {"kind": "number"} for key in ("value_cut", "risk_cut", *_HOURS)}


def editor(book: LiveBook) -> DecisionEditor:
    """Return the editor of the lines, starting from the saved decision or the proposal."""
    result, language = book.result(), book.language

    def lay(decision: PositionsDecision) -> dict[str, list[Row]]:
        return {"fields": forms.field_rows(decision, _FIELDS, language, STEM)}

    tables = {"fields": forms.fields(result.decision, _FIELDS, language, STEM)}
    return DecisionEditor(book, tables, lambda edited: build(result.decision, edited), lay)


def build(start: PositionsDecision, rows: Mapping[str, Sequence[Row]]) -> PositionsDecision:
    """Return the edited lines; what was not edited is as in `start`."""
    return PositionsDecision.model_validate(start.model_dump() | forms.field_values(rows["fields"]))
