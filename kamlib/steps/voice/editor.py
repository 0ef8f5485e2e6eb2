"""Editor of a survey: questions, people, how marks are counted, and what follows from low ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from kamlib.core.book import LiveBook
from kamlib.i18n import Language
from kamlib.steps.shared.survey_marks import ENDS
from kamlib.steps.voice.decision import (
    Followup,
    GroupStatement,
    Invited,
    Question,
    Situation,
    Standard,
    VoiceDecision,
)
from kamlib.steps.voice.library import THEMES, UNSORTED, WHOLE, items
from kamlib.widgets import forms
from kamlib.widgets.cells import EditColumn
from kamlib.widgets.editor import DecisionEditor
from kamlib.widgets.table import Row, TableEditor

STEM = "voice"
#: Blank lines for questions and people of one's own.
SPARE = 3
#: Tables of one's own lines: the column without which a line is none, and its model.
_OWN: dict[str, tuple[str, type[BaseModel]]] = {
    "standards": ("standard", Standard),
    "situations": ("situation", Situation),
    "statements": ("statement", GroupStatement),
}
#: How their columns are typed, where not as text.
_KINDS = {
    **{"agreed_share": "share", "cases": "whole", "within": "whole", "cost": "money", "times_a_year": "number"},
    **{"held_on": "date", "agreed": "whole", "present": "whole"},
}
_FOLLOWUP = ("action", "owner", "due")


def editor(book: LiveBook) -> DecisionEditor:
    """Return the editor, starting from the saved decision or the proposal.

    A person ticks questions of the library, gives own questions a theme and a scale, ticks people, chooses how marks
    are counted, and says of each low mark what is done, by whom and by which day.
    """
    result, language = book.result(), book.language
    rules = _rules(language)
    low = result.low_marks[["account_id", "name", "theme", "lowest"]].to_dict("records")

    def lay(decision: VoiceDecision) -> dict[str, list[Row]]:
        return _lay(decision, low, language) | {"fields": forms.field_rows(decision, rules, language, STEM)}

    rows = lay(result.decision)
    tables = {
        name: TableEditor(rows[name], columns, language, language(f"widgets.voice.{name}"))
        for name, columns in _columns(language).items()
    }
    tables["fields"] = forms.fields(result.decision, rules, language, STEM)
    return DecisionEditor(book, tables, lambda edited: build(result.decision, edited), lay)


def build(start: VoiceDecision, rows: Mapping[str, Sequence[Row]]) -> VoiceDecision:
    """Return the edited decision.

    Parameters
    ----------
    start : VoiceDecision
        What was edited: followups of accounts and themes without a low mark now stay as they are.
    rows : mapping of str to sequence of dict
        Edited rows of the tables ``items``, ``questions``, ``persons``, ``followups`` and ``fields``.
    Returns
    -------
    VoiceDecision
        As edited.
    """
    shown = {(row["account_id"], row["theme"]) for row in rows["followups"]}
    kept = [each.model_dump() for each in start.followups if (each.account_id, each.theme) not in shown]
    typed = [_followup(row) for row in rows["followups"] if any(row[name] for name in _FOLLOWUP)]
    edited = {
        "items": [row["item"] for row in rows["items"] if row["keep"]],
        "questions": [
            {"question": row["question"], "theme": row["theme"] or UNSORTED, "scale": row["scale"], "ask": row["keep"]}
            for row in rows["questions"]
            if row["question"]
        ],
        "persons": [
            {"account_id": row["account_id"], "person": row["person"], "role": row["role"] or ""}
            for row in rows["persons"]
            if row["keep"] and row["account_id"] and row["person"]
        ],
        "followups": [*kept, *typed],
        **{name: [_told(row, model) for row in rows[name] if row[first]] for name, (first, model) in _OWN.items()},
    }
    fields = forms.field_values(rows["fields"])
    return VoiceDecision.model_validate(start.model_dump() | edited | fields | {"wave": fields["wave"] or ""})


def _told(row: Row, model: type[BaseModel]) -> dict[str, Any]:
    """Return one typed line: what was left blank is as the model leaves it."""
    return {name: row[name] for name in model.model_fields if row[name] not in (None, "")}


def _followup(row: Row) -> dict[str, Any]:
    words = {name: (row[name] or "").strip() for name in ("action", "owner")}
    return {"account_id": row["account_id"], "theme": row["theme"], **words, "due": row["due"] or None}


def _lay(decision: VoiceDecision, low: Sequence[Mapping[str, Any]], language: Language) -> dict[str, list[Row]]:
    told = {(each.account_id, each.theme): each for each in decision.followups}
    blank = {"keep": True, "question": "", "theme": UNSORTED, "scale": "0-10"}
    nobody = {"keep": True, "account_id": "", "person": "", "role": ""}
    return {
        "items": [
            {
                "keep": each.key in decision.items,
                "theme_words": language.value(STEM, "theme", each.theme),
                "item_words": language.value(STEM, "item", each.key),
                "item": each.key,
            }
            for each in items().values()
        ],
        "questions": [
            *({**each.model_dump(exclude={"ask"}), "keep": each.ask} for each in decision.questions),
            *(dict(blank) for _ in range(SPARE)),
        ],
        "persons": [
            *({**each.model_dump(), "keep": True} for each in decision.persons),
            *(dict(nobody) for _ in range(SPARE)),
        ],
        **{name: _own_rows(getattr(decision, name), model) for name, (_, model) in _OWN.items()},
        "followups": [
            {
                **{name: row[name] for name in ("account_id", "name", "theme", "lowest")},
                "theme_words": language.value(STEM, "theme", row["theme"]),
                **_answer(told.get((row["account_id"], row["theme"]))),
            }
            for row in low
        ],
    }


def _own_rows(told: Sequence[BaseModel], model: type[BaseModel]) -> list[Row]:
    return [*(each.model_dump() for each in told), *(dict.fromkeys(model.model_fields) for _ in range(SPARE))]


def _answer(found: Followup | None) -> Row:
    return {name: getattr(found, name, None) for name in _FOLLOWUP}


def _columns(language: Language) -> dict[str, list[EditColumn]]:
    keep = EditColumn("keep", language("widgets.column.keep"), kind="bool")
    theme = forms.title(language, STEM, "theme")
    themes = forms.choices(language, STEM, "theme", (*WHOLE, *THEMES, UNSORTED))
    scales = forms.choices(language, STEM, "scale", tuple(ENDS))
    return {
        "items": [
            keep,
            forms.told(language, STEM, "theme_words", title=theme),
            forms.told(language, STEM, "item_words", title=forms.title(language, STEM, "item")),
        ],
        "questions": [
            keep,
            forms.column(language, STEM, "question", Question, required=False),
            forms.column(language, STEM, "theme", kind="choice", choices=themes, required=False),
            forms.column(language, STEM, "scale", kind="choice", choices=scales),
        ],
        "persons": [
            keep,
            forms.column(language, STEM, "account_id", Invited, required=False),
            forms.column(language, STEM, "person", Invited, required=False),
            forms.column(language, STEM, "role", Invited, required=False),
        ],
        "followups": [
            forms.told(language, STEM, "name"),
            forms.told(language, STEM, "theme_words", title=theme),
            forms.told(language, STEM, "lowest", "number"),
            forms.column(language, STEM, "action", Followup, required=False),
            forms.column(language, STEM, "owner", Followup, required=False),
            forms.column(language, STEM, "due", Followup, kind="date", required=False),
        ],
        **{name: _own_columns(model, themes, language) for name, (_, model) in _OWN.items()},
    }


def _own_columns(model: type[BaseModel], themes: tuple[tuple[str, str], ...], language: Language) -> list[EditColumn]:
    chosen: dict[str, dict[str, Any]] = {"theme": {"kind": "choice", "choices": themes}}
    return [
        forms.column(
            language, STEM, name, model, required=False, **chosen.get(name, {"kind": _KINDS.get(name, "text")})
        )
        for name in model.model_fields
    ]


def _rules(language: Language) -> dict[str, dict[str, Any]]:
    return {
        "wave": {"kind": "text", "required": False},
        "weighting": {"kind": "choice", "choices": forms.choices(language, STEM, "weighting", ("persons", "roles"))},
        "all_asked": {"kind": "bool"},
        "low_mark": {"kind": "number"},
    }
