"""Editor of the plan of the next 90 days: what, about whom, who answers for it, by which day, from when."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from kamlib.i18n import Language
from kamlib.i18n.catalogues import catalogue
from kamlib.steps.summary.decision import PlannedAction, SummaryDecision
from kamlib.widgets import forms
from kamlib.widgets.cells import CellError, EditColumn, read_day
from kamlib.widgets.editor import DecisionEditor
from kamlib.widgets.table import Row, TableEditor

STEM = "summary"
#: Blank lines under the plan, for actions of the team's own.
SPARE = 3
_ACTION = "value.action."


def editor(book: Any) -> DecisionEditor:
    """Return the editor of the plan, starting from the saved one or the proposal.

    A person unticks actions, changes owners and days, and writes own actions into the blank lines at the end.
    """
    result, language = book.result(), book.language
    start, names = result.decision, dict(book.frame("accounts")[["account_id", "name"]].itertuples(index=False))

    def lay(decision: SummaryDecision) -> dict[str, list[Row]]:
        return {"actions": _rows(decision, names, language), "start": [_start_row(decision, language)]}

    rows = lay(start)
    tables = {
        name: TableEditor(rows[name], columns, language, language(f"widgets.summary.{name}"))
        for name, columns in _columns(language).items()
    }
    return DecisionEditor(book, tables, lambda edited: build(edited, language), lay)


def build(rows: Mapping[str, Sequence[Row]], language: Language) -> SummaryDecision:
    """Return the edited plan.

    Parameters
    ----------
    rows : mapping of str to sequence of dict
        Edited rows of the tables ``start`` and ``actions``.
    language : Language
        In which the actions and the date were typed.

    Returns
    -------
    SummaryDecision
        Actions that are kept and worded, one of the catalogue by its key.

    Raises
    ------
    CellError
        The start is not a date, or an action has no days.
    """
    kept = [row for row in rows["actions"] if row["keep"] and (row["action"] or "").strip()]
    if any(row["days"] is None for row in kept):
        raise CellError(language("widgets.summary.no_days"))
    words = catalogue(language.code, STEM)
    keys = {said: name.removeprefix(_ACTION) for name, said in words.items() if name.startswith(_ACTION)}
    actions = [
        {
            "action": keys.get(row["action"].strip(), row["action"].strip()),
            "account_id": row["account_id"] or "",
            "subject": row["subject_key"] or "",
            "owner": (row["owner"] or "").strip(),
            "days": int(row["days"]),
        }
        for row in kept
    ]
    return SummaryDecision.model_validate({"start": _date(rows["start"][0]["value"], language), "actions": actions})


def _date(text: Any, language: Language) -> datetime.date | None:
    text = str(text or "").strip()
    return read_day(text, language) if text else None


def _rows(decision: SummaryDecision, names: Mapping[str, str], language: Language) -> list[Row]:
    rows = [
        {
            "keep": True,
            "action": language.value(STEM, "action", each.action),
            "name": names.get(each.account_id, ""),
            "subject": language.show(each.subject, "of|profile.metric.*|*.title"),
            "owner": each.owner,
            "days": each.days,
            "account_id": each.account_id,
            "subject_key": each.subject,
        }
        for each in decision.actions
    ]
    blank = {"keep": True, "action": "", "name": "", "subject": "", "owner": "", "days": None}
    return rows + [{**blank, "account_id": "", "subject_key": ""} for _ in range(SPARE)]


def _start_row(decision: SummaryDecision, language: Language) -> Row:
    value = language.show(decision.start, "date") if decision.start else ""
    if decision.start and language.code == "en":
        value = decision.start.isoformat()
    return {
        "field": language("widgets.summary.field.start"),
        "value": value,
        "hint": language("widgets.summary.hint.start"),
    }


def _columns(language: Language) -> dict[str, list[EditColumn]]:
    heads = {each: language(f"widgets.field.{each}") for each in ("field", "value", "hint")}
    return {
        "actions": [
            EditColumn("keep", language("widgets.column.keep"), kind="bool"),
            forms.column(language, STEM, "action", PlannedAction, required=False),
            forms.told(language, STEM, "name"),
            forms.told(language, STEM, "subject"),
            forms.column(language, STEM, "owner", PlannedAction, required=False),
            forms.column(language, STEM, "days", PlannedAction, kind="whole", required=False),
        ],
        "start": [EditColumn(each, words, editable=each == "value") for each, words in heads.items()],
    }
