"""Wording of problems: one sentence with the place, what was found, what was expected and what to do."""

from __future__ import annotations

from typing import Any

from kamlib.core.errors import Problem
from kamlib.core.secrets import mask_secrets
from kamlib.i18n.language import Language

#: Facts of a problem that, where they are there, add a sentence of their own: ``errors.hint.<name>``.
_HINTS = ("nearest", "named", "alike", "rows", "sheets")


class _Facts(dict[str, Any]):
    """Facts of one problem; one that a room did not give reads as unknown instead of breaking the sentence."""

    def __missing__(self, name: str) -> None:
        return None


def word(problem: Problem, language: Language) -> str:
    """Return the problem as a sentence in the reader's language.

    Parameters
    ----------
    problem : Problem
        What is wrong; its wording is ``errors.<code>``.
    language : Language
        The reader's.

    Returns
    -------
    str
        Place, what was found, what was expected and what to do; plain text, to be escaped by whoever shows it.
    """
    facts = _facts(problem, language)
    said = _said(f"errors.{_code(problem.code, language)}", facts, language)
    hints = [_said(f"errors.hint.{name}", facts, language) for name in _HINTS if facts[name]]
    place = _place(problem, language)
    text = " ".join([said, *hints])
    return f"{place}: {text}" if place else text[:1].upper() + text[1:]


def _said(key: str, facts: _Facts, language: Language) -> str:
    return language.vformat(language.find(key) or "", (), facts)


def _code(code: str, language: Language) -> str:
    if language.find(f"errors.{code}") is not None:
        return code
    return "setting_other" if code.startswith("setting_") else "other"


def _place(problem: Problem, language: Language) -> str:
    settings = problem.file.endswith((".yaml", ".yml"))
    named = {"row": "line" if settings else "row", "column": "field" if settings else "column"}
    parts, cell = [], problem.values.get("cell", "")
    for part in ("file", "sheet", "cell" if cell else "row", "column"):
        value = cell if part == "cell" else getattr(problem, part)
        if value not in ("", None):
            parts.append(language(f"errors.place.{named.get(part, part)}", **{part: _clean(value)}))
    return ", ".join(parts)


def _facts(problem: Problem, language: Language) -> _Facts:
    own = {name: _clean(getattr(problem, name)) for name in ("code", "file", "sheet", "row", "column")}
    facts = _Facts(own | {"found": _clean(problem.found), "expected": _clean(problem.expected)})
    facts.update({name: _clean(value) for name, value in problem.values.items()})
    table = problem.values.get("table")
    if table:
        facts["table_title"] = language.first(f"tables.{table}.title", default=str(table))
    if table and "key" in problem.values:
        facts["title"] = _title(language, table, problem.values["key"])
    if table and "columns" in problem.values:
        facts["titles"] = [_title(language, table, name) for name in problem.values["columns"]]
    if "values" in problem.values:
        facts["allowed"] = [_value(language, problem.values.get("key", ""), each) for each in problem.values["values"]]
    return facts


def _title(language: Language, table: str, column: str) -> str:
    return language.first(f"tables.{table}.column.{column}", default=column)


def _value(language: Language, column: str, value: str) -> str:
    shown = language.value("tables", column, value)
    return value if shown == value or shown.startswith(value) else f"{shown} ({value})"


def _clean(value: Any) -> Any:
    """Show control characters of the client's data instead of letting them act, and no secret; 10.0 reads as 10."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list | tuple):
        return [_clean(each) for each in value]
    if not isinstance(value, str):
        return value
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in mask_secrets(value))
