"""The tables of a document as a workbook to be filled in: a form that comes back. Nothing in it is hidden.

It holds what the document holds and no byte more: no formulas, no hidden sheets, no notes, no author but the one on the
cover. Cells to be filled in are yellow; which column is which, whoever reads it back knows by the titles.
"""

from __future__ import annotations

import datetime
import io
import re
from typing import Any

import xlsxwriter

from kamlib.blocks import Table
from kamlib.core.errors import Problem
from kamlib.documents.model import Document, Item
from kamlib.i18n.plain_text import plain
from kamlib.workspace.branding import pick_language

#: Letters of a sheet's name, and those that may not stand in it.
_NAME, _BARRED = 31, set("[]:*?/\\'")
#: Widths of columns in letters: of words, of the rest, of what is to be filled in.
_WIDE, _PLAIN, _BLANK = 48, 16, 22
_INK, _HEAD, _INPUT = "#1d2733", "#e8edf3", "#fff7d6"
_FORMATS = {"money": "#,##0", "amount": "#,##0.##", "number": "General", "share": "0%", "date": "dd.mm.yyyy"}
#: Title and a blank line above the head of a table.
HEAD = 2


def write(document: Document) -> tuple[bytes, list[Problem]]:
    """Return the document's tables as a workbook, a sheet each, and no remarks."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        meta, code = document.meta, document.language.code
        author = plain(pick_language(document.brand.consultant, code) or meta.supplier)
        book.set_properties(
            {
                "title": plain(meta.title),
                "subject": plain(meta.subtitle),
                "author": author,
                "created": _moment(meta.run),
            }
        )
        taken: set[str] = set()
        for table in _tables(document):
            _fill(book, book.add_worksheet(_sheet_name(table.title, taken)), table)
    return stream.getvalue(), []


def _moment(run: str) -> datetime.datetime:
    """Return the day of the run: the same document is the same file, whenever it is made."""
    day = re.match(r"(\d{4})-(\d\d)-(\d\d)", run)
    return datetime.datetime(*map(int, day.groups())) if day else datetime.datetime(2000, 1, 1)


def _tables(document: Document) -> list[Table]:
    """Return the tables of the sections, the form first: what is to be filled in opens."""
    found = [
        part.block
        for _, section in document.walk()
        for part in section.parts
        if isinstance(part, Item) and isinstance(part.block, Table) and part.block.rows
    ]
    return sorted(found, key=lambda table: not any(_blank(table, place) for place in range(len(table.columns))))


def _blank(table: Table, place: int) -> bool:
    return all(row[place] in (None, "") for row in table.rows) and table.columns[place].kind == "text"


def _sheet_name(title: str, taken: set[str]) -> str:
    words = "".join(" " if letter in _BARRED else letter for letter in plain(title)).strip() or "1"
    name, count = words[:_NAME], 1
    while name.casefold() in taken:
        count += 1
        name = f"{words[: _NAME - 4]} {count}"
    taken.add(name.casefold())
    return name


def _fill(book: Any, sheet: Any, table: Table) -> None:
    base = {"font_color": _INK, "valign": "top", "text_wrap": True, "border": 1, "border_color": "#c4ccd6"}
    head = book.add_format(base | {"bold": True, "bg_color": _HEAD})
    sheet.write_string(0, 0, plain(table.title), book.add_format({"bold": True, "font_size": 14, "font_color": _INK}))
    for place, column in enumerate(table.columns):
        blank = _blank(table, place)
        kind = column.kind.lstrip("+").split(".")[0]
        look = base | ({"bg_color": _INPUT} if blank else {})
        if kind in _FORMATS:
            look |= {"num_format": _FORMATS[kind]}
        shape = book.add_format(look)
        words = kind in ("text", "value") and not blank and place
        sheet.set_column(place, place, _BLANK if blank else _WIDE if words else _PLAIN)
        sheet.write_string(HEAD, place, plain(column.title), head)
        for row, shown in enumerate(table.cells()):
            _write(sheet, HEAD + 1 + row, place, table.rows[row][place], shown[place], kind, shape)
    sheet.freeze_panes(HEAD + 1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)


def _write(sheet: Any, row: int, column: int, raw: Any, shown: str, kind: str, shape: Any) -> None:
    if raw is None or raw == "" or raw != raw:
        sheet.write_blank(row, column, None, shape)
    elif kind in ("money", "amount", "number", "share") and isinstance(raw, int | float):
        sheet.write_number(row, column, raw, shape)
    elif kind == "date" and isinstance(raw, datetime.date):
        sheet.write_datetime(row, column, datetime.datetime(raw.year, raw.month, raw.day), shape)
    else:
        sheet.write_string(row, column, plain(shown), shape)
