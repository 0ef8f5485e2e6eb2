"""Editor of a dossier's decision: line by line what the customer may read, what the change costs, what is assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kamlib.core.book import LiveBook
from kamlib.core.evidence import CLASSES
from kamlib.i18n import Language
from kamlib.steps.dossier.decision import DossierDecision, ShownLine, SwitchingCost
from kamlib.steps.dossier.schema import ITEMS
from kamlib.widgets import forms
from kamlib.widgets.cells import CellError, EditColumn
from kamlib.widgets.editor import DecisionEditor
from kamlib.widgets.table import Row, TableEditor

STEM = "dossier"
#: Blank rows below the costs of a change, for what is not on file.
SPARE = 3
_KINDS = {
    "count_claimed": "bool",
    "horizon": "whole",
    "indexation": "share",
    "customer_result": "money",
    "correlation": "share",
    "range_a": "share",
    "range_b": "share",
    "range_c": "share",
}
_COST = ("item", "description", "amount", "probability", "evidence", "said_by")


def editor(book: LiveBook) -> DecisionEditor:
    """Return the editor of one account's dossier, starting from the saved decision or the proposal."""
    result, language = book.result(), book.language
    start = result.decision
    deeds = result.deeds[["deed", "description", "benefit", "why_not"]]
    rules = _rules(start, result.premiums["company"], language)

    def lay(decision: DossierDecision) -> dict[str, list[Row]]:
        told = {each.deed: each for each in decision.lines}
        lines = [_line(row, told.get(row["deed"]), language) for row in deeds.to_dict("records")]
        costs = [each.model_dump(include=set(_COST)) for each in decision.switching]
        blank: list[Row] = [dict.fromkeys(_COST) for _ in range(SPARE)]
        fields = forms.field_rows(decision, rules, language, STEM)
        return {"lines": lines, "switching": costs + blank, "fields": fields}

    rows = lay(start)
    tables = {
        "lines": TableEditor(rows["lines"], _line_columns(language), language, language("widgets.dossier.lines")),
        "switching": TableEditor(
            rows["switching"], _cost_columns(language), language, language("widgets.dossier.switching")
        ),
        "fields": forms.fields(start, rules, language, STEM),
    }
    return DecisionEditor(book, tables, lambda edited: build(start, edited, language), lay)


def build(start: DossierDecision, rows: Mapping[str, Sequence[Row]], language: Language) -> DossierDecision:
    """Return the edited decision; what was not edited is as in `start`, answers of the customer among it.

    Parameters
    ----------
    start : DossierDecision
        What the editor began with.
    rows : mapping of str to sequence of dict
        ``lines``, ``switching`` and ``fields`` as edited.
    language : Language
        Of the messages.

    Returns
    -------
    DossierDecision

    Raises
    ------
    CellError
        A cost of the change says nothing of what it is for, or ranges narrow from documents to extrapolation.
    """
    fields = forms.field_values(rows["fields"])
    fields["rival"] = fields["rival"] or ""
    if not fields["range_a"] <= fields["range_b"] <= fields["range_c"]:
        raise CellError(language("widgets.offers.ranges"))
    typed = [row for row in rows["switching"] if any(row[name] not in (None, "") for name in _COST)]
    if any(not row["item"] for row in typed):
        raise CellError(language("widgets.dossier.no_item"))
    shown = {row["deed"] for row in rows["lines"]}
    lines = [{"deed": row["deed"], "show": row["show"], "wording": row["wording"] or ""} for row in rows["lines"]]
    lines += [each.model_dump() for each in start.lines if each.deed not in shown]
    costs = [
        {name: row[name] for name in _COST}
        | {name: row[name] or "" for name in ("description", "said_by")}
        | {"evidence": row["evidence"] or "C"}
        for row in typed
    ]
    return DossierDecision.model_validate(start.model_dump() | fields | {"lines": lines, "switching": costs})


def _line(row: Mapping[str, Any], told: ShownLine | None, language: Language) -> Row:
    why = row["why_not"] if row["why_not"] in ("our_people", "our_money", "denied") else ""
    return {
        "deed": row["deed"],
        "description": row["description"],
        "benefit": None if row["benefit"] != row["benefit"] else row["benefit"],
        "show": bool(told and told.show),
        "wording": told.wording if told else "",
        "why_not": language.value(STEM, "why_not", why) if why else "",
    }


def _line_columns(language: Language) -> list[EditColumn]:
    return [
        forms.told(language, STEM, "deed"),
        forms.told(language, STEM, "description"),
        forms.told(language, STEM, "benefit", "money"),
        EditColumn("show", language.column(STEM, "shown"), kind="bool"),
        forms.column(language, STEM, "wording", ShownLine, required=False),
        forms.told(language, STEM, "why_not"),
    ]


def _cost_columns(language: Language) -> list[EditColumn]:
    rules: dict[str, dict[str, Any]] = {
        "item": {"kind": "choice", "choices": forms.choices(language, STEM, "item", ITEMS)},
        "description": {},
        "amount": {"kind": "money"},
        "probability": {"kind": "share"},
        "evidence": {"kind": "choice", "choices": tuple((each, each) for each in CLASSES)},
        "said_by": {},
    }
    return [forms.column(language, STEM, name, SwitchingCost, required=False, **rules[name]) for name in _COST]


def _rules(start: DossierDecision, rivals: Sequence[str], language: Language) -> dict[str, dict[str, Any]]:
    names = dict.fromkeys([*rivals, *filter(None, [start.rival])])
    chosen = {"kind": "choice", "choices": tuple((each, each) for each in names), "required": False}
    return {"rival": chosen} | {name: {"kind": kind} for name, kind in _KINDS.items()}
