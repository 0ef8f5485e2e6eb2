"""Editor of what an account needs: the needs with their sources, the persons' bonuses, whom a component helps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kamlib.core.evidence import CLASSES
from kamlib.core.schema import COMPONENT_KINDS
from kamlib.i18n import Language
from kamlib.steps.needs.decision import AgreedNeed, AgreedPerson, NeedsDecision
from kamlib.steps.needs.matrix import lay_matrix
from kamlib.steps.needs.schema import BONUS_KINDS, INCOME_LINKS, QUESTIONS, SOURCES
from kamlib.widgets import forms
from kamlib.widgets.cells import CellError, EditColumn
from kamlib.widgets.editor import DecisionEditor
from kamlib.widgets.table import Row, TableEditor

STEM = "needs"
#: Blank lines under the needs, for what a person adds.
SPARE = 3
#: What the room may know better of a person.
KNOWN = ("bonus_kind", "income_link", "our_owner")
_RULES = {"contact_days": {"kind": "whole"}, "as_of": {"kind": "date"}}
_EFFECTS = ("1", "0", "-1")


def editor(book: Any) -> DecisionEditor:
    """Return the editor of one account's needs, starting from the saved decision or the proposal.

    A person ticks, words and weighs needs, says what each rests on, corrects what is known of persons, and changes
    cells of the matrix.
    """
    language, start = book.language, book.result("needs").decision
    contacts = book.frame("contacts")
    filed = contacts[contacts["account_id"] == book.account] if len(contacts) else contacts

    def lay(decision: NeedsDecision) -> dict[str, list[Row]]:
        rows = {"needs": _need_rows(decision), "people": _person_rows(decision, filed), "matrix": _cells(decision)}
        return rows | {"fields": forms.field_rows(decision, _RULES, language, STEM)}

    rows = lay(start)
    tables = {
        name: TableEditor(rows[name], columns, language, language(f"widgets.needs.{name}"))
        for name, columns in _columns(language).items()
    }
    tables["fields"] = forms.fields(start, _RULES, language, STEM)
    return DecisionEditor(book, tables, lambda edited: build(edited, filed, language), lay)


def build(rows: Mapping[str, Sequence[Row]], contacts: pd.DataFrame, language: Language) -> NeedsDecision:
    """Return the edited needs.

    Parameters
    ----------
    rows : mapping of str to sequence of dict
        Edited rows of the tables ``needs``, ``people``, ``matrix`` and ``fields``.
    contacts : DataFrame
        The account's rows of that table: only what differs from it is kept of a person.
    language : Language
        Of the messages.

    Returns
    -------
    NeedsDecision

    Raises
    ------
    CellError
        A ticked need has no importance, or stands twice.
    """
    kept = [row for row in rows["needs"] if row["keep"] and (row["need"] or "").strip()]
    blank = [row["need"] for row in kept if row["importance"] is None]
    if blank:
        raise CellError("\n".join(f"{each}: {language('widgets.needs.no_importance')}" for each in blank))
    named = [row["need"].strip() for row in kept]
    twice = sorted({each for each in named if named.count(each) > 1})
    if twice:
        raise CellError("\n".join(f"{each}: {language('widgets.needs.twice')}" for each in twice))
    needs = [
        {name: row[name] for name in AgreedNeed.model_fields} | {"need": name, "person": row["person"] or ""}
        for name, row in zip(named, kept, strict=True)
    ]
    usual = lay_matrix({})
    matrix = [
        {"kind": row["kind"], "bonus_kind": bonus, "effect": int(row[bonus])}
        for row in rows["matrix"]
        for bonus in BONUS_KINDS
        if row[bonus] is not None and int(row[bonus]) != usual.loc[row["kind"], bonus]
    ]
    content = {"needs": needs, "people": _corrected(rows["people"], contacts), "matrix": matrix}
    return NeedsDecision.model_validate(content | forms.field_values(rows["fields"]))


def _corrected(rows: Sequence[Row], contacts: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what of each person differs from the table of contacts."""
    filed = {row["person"]: row for row in _filed(contacts)}
    found = []
    for row in rows:
        now = filed.get(row["person"], {})
        changed = {name: row[name] for name in KNOWN if row[name] is not None and row[name] != now.get(name)}
        found += [{"person": row["person"], **changed}] if changed else []
    return found


def _filed(contacts: pd.DataFrame) -> list[Row]:
    frame = contacts.reindex(columns=["person", "function", "role", *KNOWN]).astype(object)
    return frame.where(frame.notna(), None).to_dict("records")


def _need_rows(decision: NeedsDecision) -> list[Row]:
    rows = [{"keep": True, **each.model_dump()} for each in decision.needs]
    blank = {"keep": True, **dict.fromkeys(AgreedNeed.model_fields)}
    return rows + [dict(blank) for _ in range(SPARE)]


def _person_rows(decision: NeedsDecision, contacts: pd.DataFrame) -> list[Row]:
    known = {each.person: each for each in decision.people}
    rows = []
    for row in _filed(contacts):
        told = known.get(row["person"])
        better = {name: getattr(told, name) for name in KNOWN if told and getattr(told, name) is not None}
        rows.append(row | better)
    return rows


def _cells(decision: NeedsDecision) -> list[Row]:
    matrix = lay_matrix(decision.changes)
    return [
        {"kind": kind, **{bonus: str(matrix.loc[kind, bonus]) for bonus in BONUS_KINDS}} for kind in COMPONENT_KINDS
    ]


def _columns(language: Language) -> dict[str, list[EditColumn]]:
    def choice(name: str, values: Sequence[str], model: type[Any], **rules: Any) -> EditColumn:
        words = forms.choices(language, STEM, name, values)
        return forms.column(language, STEM, name, model, kind="choice", choices=words, required=False, **rules)

    kinds = forms.choices(language, STEM, "kind", COMPONENT_KINDS)
    effects = tuple(zip(_EFFECTS, ("+1", "0", "−1"), strict=True))
    return {
        "needs": [
            forms.column(language, STEM, "need", AgreedNeed, required=False),
            EditColumn("keep", language("widgets.column.keep"), kind="bool"),
            choice("question", QUESTIONS, AgreedNeed),
            forms.column(language, STEM, "importance", AgreedNeed, kind="number", required=False),
            choice("evidence", CLASSES, AgreedNeed),
            choice("source", SOURCES, AgreedNeed),
            forms.column(language, STEM, "person", AgreedNeed, required=False),
            forms.column(language, STEM, "said_on", AgreedNeed, kind="date", required=False),
        ],
        "people": [
            forms.told(language, STEM, "person"),
            forms.told(language, STEM, "function"),
            choice("bonus_kind", BONUS_KINDS, AgreedPerson),
            choice("income_link", INCOME_LINKS, AgreedPerson),
            forms.column(language, STEM, "our_owner", AgreedPerson, required=False),
        ],
        "matrix": [
            EditColumn("kind", language.column(STEM, "kind"), kind="choice", choices=kinds, editable=False),
            *(
                EditColumn(each, words, kind="choice", choices=effects, required=True)
                for each, words in forms.choices(language, STEM, "bonus_kind", BONUS_KINDS)
            ),
        ],
    }
