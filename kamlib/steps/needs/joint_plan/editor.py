"""Editor of the joint plan: goals with their measures, the agreement, the agenda and the minutes of the meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from kamlib.i18n import Language
from kamlib.i18n.catalogues import catalogue
from kamlib.steps.needs.joint_plan.decision import AgendaItem, JointGoal, JointPlanDecision, Minute, State
from kamlib.steps.needs.schema import SIDES
from kamlib.widgets import forms
from kamlib.widgets.cells import CellError, EditColumn
from kamlib.widgets.editor import DecisionEditor
from kamlib.widgets.table import Row, TableEditor

STEM = "joint_plan"
#: Blank lines under each table, for what a person adds.
SPARE = 3
_TOPIC = "value.topic."
_AGREED = {"yes": True, "no": False, "open": None}
_NAMED = {"goals": ("goal", JointGoal), "agenda": ("topic", AgendaItem), "minutes": ("resolved", Minute)}


def editor(book: Any) -> DecisionEditor:
    """Return the editor of the joint plan of one account, starting from the saved one or the proposal.

    All of it is for the customer's eyes. A line whose first cell is blank is left out.
    """
    language, start = book.language, book.result(STEM).decision
    rules = {
        "agreed": {"kind": "choice", "choices": forms.choices(language, STEM, "agreed", _AGREED), "required": True},
        "agreed_on": {"kind": "date"},
        "agreed_by": {"kind": "text", "required": False},
        "meeting_on": {"kind": "date"},
    }

    def lay(decision: JointPlanDecision) -> dict[str, list[Row]]:
        fields = forms.field_rows(decision, rules, language, STEM)
        fields[0]["value"] = next(word for word, value in _AGREED.items() if value is decision.agreed)
        return {name: _rows(decision, name, language) for name in _NAMED} | {"fields": fields}

    rows = lay(start)
    tables = {
        name: TableEditor(rows[name], columns, language, language(f"widgets.joint_plan.{name}"))
        for name, columns in _columns(language).items()
    }
    tables["fields"] = forms.fields(start, rules, language, STEM)
    tables["fields"].load(rows["fields"])
    return DecisionEditor(book, tables, lambda edited: build(edited, language), lay, key=STEM)


def build(rows: Mapping[str, Sequence[Row]], language: Language) -> JointPlanDecision:
    """Return the edited plan.

    Parameters
    ----------
    rows : mapping of str to sequence of dict
        Edited rows of the tables ``goals``, ``agenda``, ``minutes`` and ``fields``.
    language : Language
        In which the topics were typed.

    Returns
    -------
    JointPlanDecision
        A topic of the catalogue by its key.

    Raises
    ------
    CellError
        A goal stands twice, or the customer agreed, but it is not said when and who.
    """
    words = catalogue(language.code, STEM)
    keys = {said: name.removeprefix(_TOPIC) for name, said in words.items() if name.startswith(_TOPIC)}
    parts: dict[str, Any] = {}
    for name, (first, model) in _NAMED.items():
        kept = [row for row in rows[name] if (row[first] or "").strip()]
        parts[name] = [{key: row[key] for key in model.model_fields if row[key] is not None} for row in kept]
    for row in parts["agenda"]:
        row["topic"] = keys.get(row["topic"].strip(), row["topic"].strip())
    goals = [row["goal"] for row in parts["goals"]]
    twice = sorted({each for each in goals if goals.count(each) > 1})
    if twice:
        raise CellError("\n".join(f"{each}: {language('widgets.needs.twice')}" for each in twice))
    fields = forms.field_values(rows["fields"])
    fields |= {"agreed": _AGREED[fields["agreed"]], "agreed_by": (fields["agreed_by"] or "").strip()}
    if fields["agreed"] and not (fields["agreed_on"] and fields["agreed_by"]):
        raise CellError(language("widgets.joint_plan.unsigned"))
    return JointPlanDecision.model_validate(parts | fields)


def _rows(decision: JointPlanDecision, name: str, language: Language) -> list[Row]:
    rows = [each.model_dump() for each in getattr(decision, name)]
    if name == "agenda":
        rows = [row | {"topic": language.value(STEM, "topic", row["topic"])} for row in rows]
    blank = dict.fromkeys(_NAMED[name][1].model_fields)
    return rows + [dict(blank) for _ in range(SPARE)]


def _columns(language: Language) -> dict[str, list[EditColumn]]:
    def text(name: str, model: type[Any], kind: str = "text", **rules: Any) -> EditColumn:
        return forms.column(language, STEM, name, model, kind=kind, required=False, **rules)

    states = forms.choices(language, STEM, "state", get_args(State))
    sides = forms.choices(language, STEM, "side", SIDES)
    return {
        "goals": [
            *(text(name, JointGoal) for name in ("goal", "contribution", "measure")),
            *(text(name, JointGoal, "number") for name in ("base", "target")),
            *(text(name, JointGoal) for name in ("our_side", "their_side")),
            text("due", JointGoal, "date"),
            text("state", JointGoal, "choice", choices=states),
        ],
        "agenda": [text("topic", AgendaItem), text("subject", AgendaItem), text("length", AgendaItem, "whole")],
        "minutes": [
            text("resolved", Minute),
            text("side", Minute, "choice", choices=sides),
            text("who", Minute),
            text("due", Minute, "date"),
        ],
    }
