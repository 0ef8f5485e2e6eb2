"""One cell of the client's: typed where it can be, and text for ever where it is text."""

from __future__ import annotations

import datetime
import math

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kamlib.core.errors import InputError, Problem
from kamlib.core.schema import InputColumn
from kamlib.i18n import Language
from kamlib.intake.tables.original import Cell

#: Excel's calendar begins here; its first two months have a day that never was.
_FIRST_YEAR = 1901
_LONGEST = 32_767


def word_value(value: Cell, column: InputColumn, language: Language) -> Cell:
    """Return a value as the sheet shows it: categories and yes/no in words, all else as it is.

    Parameters
    ----------
    value : int, float, str, bool, date or None
        The value.
    column : InputColumn
        The column of the schema.
    language : Language
        Of every word.

    Returns
    -------
    int, float, str, bool, date or None
        As the sheet shows it.
    """
    if isinstance(value, bool):
        return language(f"common.value.any.{value}")
    if column.kind == "category" and value in column.values:
        return language.value("tables", column.name, value)
    return value


def write_cell(page: Worksheet, row: int, at: int, value: Cell, style: Format) -> None:
    """Write a cell; what begins like a formula stays text, and a blank stays blank.

    Parameters
    ----------
    page : Worksheet
        The sheet.
    row : int
        From 0.
    at : int
        Column, from 0.
    value : int, float, str, bool, date or None
        The value.
    style : Format
        Of the cell.

    Raises
    ------
    InputError
        ``text_too_long``: Excel would cut it.
    """
    if value is None or value == "":
        return
    if isinstance(value, datetime.date) and value.year >= _FIRST_YEAR:
        page.write_datetime(row, at, value, style)
    elif isinstance(value, int | float) and math.isfinite(value):
        page.write_number(row, at, value, style)
    else:
        text = str(value)
        if len(text) > _LONGEST:
            place = {"sheet": page.get_name(), "row": row + 1, "found": text[:80], "expected": str(_LONGEST)}
            raise InputError(Problem("text_too_long", **place))
        page.write_string(row, at, text, style)


def read_example(text: str, column: InputColumn) -> Cell:
    """Return a value of the catalogue's example, typed by its column.

    Parameters
    ----------
    text : str
        As the catalogue has it.
    column : InputColumn
        The column of the schema.

    Returns
    -------
    int, float, str, bool, date or None
        Typed by its column.
    """
    match column.kind:
        case "id" | "text" | "category":
            return text
        case "bool":
            return text == "true"
        case "date":
            return datetime.date.fromisoformat(text)
        case _:
            return float(text)
