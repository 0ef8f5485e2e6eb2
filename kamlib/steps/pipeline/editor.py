"""Editor of the pipeline: stages in their order with what they mean, targets by month, what sleeps, the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kamlib.core.book import LiveBook
from kamlib.steps.pipeline.decision import PipelineDecision
from kamlib.steps.pipeline.result import PipelineResult
from kamlib.widgets import forms
from kamlib.widgets.cells import EditColumn
from kamlib.widgets.editor import DecisionEditor
from kamlib.widgets.table import Row, TableEditor

STEM = "pipeline"
_FIELDS = {"as_of": {"kind": "text"}, "sleeping_days": {"kind": "whole"}, "horizon_months": {"kind": "whole"}}


def editor(book: LiveBook) -> DecisionEditor:
    """Return the editor of the pipeline, starting from the saved decision or the proposal."""
    result, language = book.result(), book.language

    def lay(decision: PipelineDecision) -> dict[str, list[Row]]:
        fields = forms.field_rows(_shown(decision), _FIELDS, language, STEM)
        return {"fields": fields, "stages": _stages(decision), "targets": _targets(decision, result)}

    rows = lay(result.decision)
    columns = {
        "stages": [
            forms.told(language, STEM, "stage"),
            EditColumn("place", language.column(STEM, "place"), "whole", low=1, high=100, required=True),
            EditColumn("meaning", language.column(STEM, "meaning"), longest=400),
        ],
        "targets": [
            forms.told(language, STEM, "month"),
            EditColumn("amount", language.column(STEM, "target"), "money", low=0),
        ],
    }
    tables = {"fields": forms.fields(_shown(result.decision), _FIELDS, language, STEM)} | {
        name: TableEditor(rows[name], columns[name], language, language(f"{STEM}.editor.{name}")) for name in columns
    }
    return DecisionEditor(book, tables, lambda edited: build(result.decision, edited), lay)


def build(start: PipelineDecision, rows: Mapping[str, Sequence[Row]]) -> PipelineDecision:
    """Return the edited decision; targets of single accounts and of months that are not shown stay as in `start`."""
    fields = forms.field_values(rows["fields"])
    fields["as_of"] = fields["as_of"] or None
    stages = sorted(rows["stages"], key=lambda row: row["place"])
    shown = {row["month"] for row in rows["targets"]}
    kept = [each.model_dump() for each in start.targets if each.account_id or each.month not in shown]
    targets = [{"month": row["month"], "amount": row["amount"]} for row in rows["targets"] if row["amount"] is not None]
    edited = {
        "stages": [{"stage": row["stage"], "meaning": row["meaning"] or ""} for row in stages],
        "targets": [*targets, *kept],
    }
    return PipelineDecision.model_validate(start.model_dump() | fields | edited)


def _shown(decision: PipelineDecision) -> PipelineDecision:
    """Return the decision with its day as it is typed."""
    return decision.model_copy(update={"as_of": decision.as_of.isoformat() if decision.as_of else ""})


def _stages(decision: PipelineDecision) -> list[Row]:
    return [
        {"stage": each.stage, "place": place, "meaning": each.meaning}
        for place, each in enumerate(decision.stages, start=1)
    ]


def _targets(decision: PipelineDecision, result: PipelineResult) -> list[Row]:
    said = {each.month: each.amount for each in decision.targets if not each.account_id}
    return [{"month": month, "amount": said.get(month)} for month in result.months["month"]]
