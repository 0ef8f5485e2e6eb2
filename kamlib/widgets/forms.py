"""From a decision's model to columns and fields of an editor: bounds from the model, words from the catalogues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, get_args

from pydantic import BaseModel

from kamlib.i18n import Language
from kamlib.widgets.cells import EditColumn
from kamlib.widgets.table import Row, TableEditor

#: Limits of a model's field (pydantic's words) and what they are for a cell: the end, and whether it is outside.
_LIMITS = {
    "ge": ("low", False),
    "gt": ("low", True),
    "le": ("high", False),
    "lt": ("high", True),
    "max_length": ("longest", False),
}
_FIELD = ("field", "value", "hint")


def title(language: Language, stem: str, name: str) -> str:
    """Return the title of a column as the step's tables have it, else the editors' own.

    Parameters
    ----------
    language : Language
        Of the words.
    stem : str
        The result whose words are looked for first.
    name : str
        Of the column.

    Returns
    -------
    str
        `name` where no catalogue has a title.
    """
    keys = (f"{stem}.column.{name}", f"common.column.{name}")
    return language.first(*keys, f"widgets.column.{name}", default=name)


def word(language: Language, stem: str, column: str, value: str) -> str:
    """Return the words of a value as the step's tables have them, else the editors' own.

    Parameters
    ----------
    language : Language
        Of the words.
    stem : str
        The result whose words are looked for first.
    column : str
        Whose value it is.
    value : str
        The key.

    Returns
    -------
    str
        The key where no catalogue has words for it.
    """
    keys = [f"{stem}.value.{column}.{value}", f"common.value.{column}.{value}"]
    return language.first(*keys, f"widgets.value.{column}.{value}", f"common.value.any.{value}", default=str(value))


def choices(language: Language, stem: str, column: str, values: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return keys with their words.

    Parameters
    ----------
    language : Language
        Of the words.
    stem : str
        The result whose words are looked for first.
    column : str
        Whose values they are.
    values : iterable of str
        The keys.

    Returns
    -------
    tuple of (str, str)
        Keys with their words, in the order of `values`.
    """
    return tuple((each, word(language, stem, column, each)) for each in values)


def column(language: Language, stem: str, name: str, model: type[BaseModel] | None = None, **rules: Any) -> EditColumn:
    """Return an editable column with the bounds of the model's field of that name.

    Parameters
    ----------
    language : Language
        Of the title.
    stem : str
        The result whose words are looked for first.
    name : str
        Of the column, and of the field.
    model : type, optional
        The pydantic model that bounds the column; None: no bounds.
    **rules
        What else an :class:`EditColumn` takes; they go before the model's, and a `title` before the catalogues'.

    Returns
    -------
    EditColumn
        With its title and bounds.
    """
    bounds = bounds_of(model, name) if model else {}
    return EditColumn(name, rules.pop("title", "") or title(language, stem, name), **{**bounds, **rules})


def told(language: Language, stem: str, name: str, kind: str = "text", **rules: Any) -> EditColumn:
    """Return a column that is only shown.

    Parameters
    ----------
    language : Language
        Of the title.
    stem : str
        The result whose words are looked for first.
    name : str
        Of the column.
    kind : str
        Of an :class:`EditColumn`.
    **rules
        What else it takes.

    Returns
    -------
    EditColumn
        Not editable.
    """
    return column(language, stem, name, kind=kind, editable=False, **rules)


def bounds_of(model: type[BaseModel], name: str) -> dict[str, Any]:
    """Return low, high, open_low, open_high, longest, required of a model's field.

    Parameters
    ----------
    model : type
        A pydantic model.
    name : str
        Of its field.

    Returns
    -------
    dict
        Rules of an :class:`EditColumn`; a limit that the field does not have is left out.
    """
    field = model.model_fields[name]
    marks = [*field.metadata, *_nested(field.annotation)]
    found: dict[str, Any] = {"required": type(None) not in get_args(field.annotation) and field.annotation is not str}
    for mark in marks:
        for limit, (end, is_open) in _LIMITS.items():
            if getattr(mark, limit, None) is not None:
                found |= {end: getattr(mark, limit)} | ({f"open_{end}": True} if is_open else {})
    return found


def _nested(annotation: Any) -> list[Any]:
    """Return the marks of a field that may be None: they stand inside the union."""
    marks = []
    for part in get_args(annotation):
        for each in getattr(part, "__metadata__", ()):
            marks += each.metadata if hasattr(each, "metadata") else [each]
    return marks


def fields(
    decision: BaseModel,
    rules: Mapping[str, Mapping[str, Any]],
    language: Language,
    stem: str,
) -> TableEditor:
    """Return the single values of a decision as a table: name, value, what it means.

    Parameters
    ----------
    decision : BaseModel
        Where the values and their bounds come from.
    rules : mapping of str to mapping
        For each field, in order: ``kind`` and what else an :class:`EditColumn` takes.
    language : Language
        Of the words ``widgets.<stem>.field.<name>`` and ``widgets.<stem>.hint.<name>``.
    stem : str
        The decision.

    Returns
    -------
    TableEditor
        One row for each field; only the value can be edited.
    """
    names = {name: language(f"widgets.{stem}.field.{name}") for name in rules}
    cells = {
        name: column(language, stem, name, type(decision), title=names[name], **dict(rules[name])) for name in rules
    }

    def adapt(row: Row, shown: EditColumn) -> EditColumn:
        return replace(cells[row["name"]], name="value") if shown.name == "value" else shown

    heads = [EditColumn(each, language(f"widgets.field.{each}"), editable=each == "value") for each in _FIELD]
    return TableEditor(
        field_rows(decision, rules, language, stem), heads, language, language("widgets.field.label"), adapt=adapt
    )


def field_rows(decision: BaseModel, rules: Iterable[str], language: Language, stem: str) -> list[Row]:
    """Return the rows of :func:`fields`.

    Parameters
    ----------
    decision : BaseModel
        Where the values come from.
    rules : iterable of str
        Names of the fields, in order.
    language : Language
        Of the words, as in :func:`fields`.
    stem : str
        The decision.

    Returns
    -------
    list of dict
        ``name``, ``field`` (its title), ``value`` (as stored) and ``hint`` (empty where there is none).
    """
    return [
        {
            "name": name,
            "field": language(f"widgets.{stem}.field.{name}"),
            "value": getattr(decision, name),
            "hint": language.first(f"widgets.{stem}.hint.{name}"),
        }
        for name in rules
    ]


def field_values(rows: Iterable[Row]) -> dict[str, Any]:
    """Return what stands in a table of :func:`fields`, by field."""
    return {row["name"]: row["value"] for row in rows}
