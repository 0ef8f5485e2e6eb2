"""A twin that came back: what its register says and what stands in its cells now, whichever program saved it."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

from python_calamine import CalamineError, CalamineWorkbook

from kamlib.core.errors import InputError, Problem
from kamlib.intake.formats.workbooks import check_size
from kamlib.sheets.register import COLUMNS, FACTS, MARK, SHEET, VERSION, hash_shape

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile(r"^\$?(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d{1,7})$")


@dataclass(frozen=True)
class Input:
    """A cell that may have been typed into.

    Attributes
    ----------
    kind, blank, key, labels, titles, shown, original
        As in the register (see :mod:`kamlib.sheets.register`).
    sheet, cell : str
        Where it stands now; both empty where it was deleted.
    value
        What stands there now; None where it is blank.
    """

    kind: str
    blank: bool
    key: tuple[Any, ...]
    labels: Mapping[str, str]
    titles: Mapping[str, str]
    shown: str
    original: Any
    sheet: str
    cell: str
    value: Any


@dataclass(frozen=True)
class Sent:
    """A twin that came back: whose it is, and its inputs."""

    file: str
    facts: Mapping[str, str]
    inputs: tuple[Input, ...]


def read_sent(path: Path) -> Sent:
    """Read a twin.

    Raises
    ------
    InputError
        The file is no workbook or unreasonably large; ``twin_foreign``: it is no twin; ``twin_version``: it was made by
        another version; ``twin_damaged``: its register was changed.
    """
    if not path.is_file():
        raise InputError(Problem("source_missing", found=str(path)))
    check_size(path, path.name)
    try:
        book = CalamineWorkbook.from_path(str(path))
        if SHEET not in book.sheet_names:
            raise InputError(Problem("twin_foreign", file=path.name))
        rows = [[str(cell) for cell in row] for row in _rows(book, SHEET)]
        facts = {row[0]: row[1] for row in rows[: len(FACTS)] if len(row) > 1}
        _refuse_other(facts, path.name)
        entries = [row[: len(COLUMNS)] for row in rows[len(FACTS) + 1 :] if row[0]]
        if hash_shape(entries) != facts.get("shape"):
            raise InputError(Problem("twin_damaged", file=path.name))
        places = _formulas(path, len(COLUMNS) - 1)
        values = {name: _rows(book, name) for name in book.sheet_names if name != SHEET}
    except (CalamineError, zipfile.BadZipFile, OSError, Xml.ParseError, KeyError, IndexError, ValueError) as error:
        raise InputError(Problem("workbook_broken", file=path.name, found=str(error)[:120])) from error
    first = len(FACTS) + 2
    inputs = tuple(_input(row, places.get(at, ""), values) for at, row in enumerate(entries, start=first))
    return Sent(path.name, facts, inputs)


def _rows(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _refuse_other(facts: Mapping[str, str], file: str) -> None:
    if facts.get("mark") != MARK:
        raise InputError(Problem("twin_foreign", file=file))
    if facts.get("version") != str(VERSION):
        raise InputError(Problem("twin_version", file=file, found=facts.get("version", ""), expected=str(VERSION)))


def _formulas(path: Path, column: int) -> dict[int, str]:
    """Return the formulas of one column of the register by row: addresses, as the last program wrote them."""
    letter = chr(ord("A") + column)
    with zipfile.ZipFile(path) as archive:
        links = {each.get("Id"): each.get("Target", "") for each in _xml(archive, "xl/_rels/workbook.xml.rels")}
        sheets = _xml(archive, "xl/workbook.xml").iter(f"{_MAIN}sheet")
        target = next(links[str(each.get(_RELATION))] for each in sheets if each.get("name") == SHEET)
        sheet = _xml(archive, target.lstrip("/") if target.startswith("/") else f"xl/{target}")
        found = {str(cell.get("r")): cell.find(f"{_MAIN}f") for cell in sheet.iter(f"{_MAIN}c")}
    own = {place: formula for place, formula in found.items() if re.fullmatch(rf"{letter}\d+", place)}
    return {int(place[1:]): (formula.text or "") for place, formula in own.items() if formula is not None}


def _xml(archive: zipfile.ZipFile, name: str) -> Xml.Element:
    content = archive.read(name)
    if b"<!DOCTYPE" in content:  # entities could unpack beyond reason; no office program writes any
        raise ValueError(f"{name}: DOCTYPE")
    return Xml.fromstring(content)  # noqa: S314


def _input(row: list[str], place: str, values: Mapping[str, list[list[Any]]]) -> Input:
    kind, key, labels, titles, shown, original = row[:6]
    sheet, cell, value = _found(place, values)
    path = tuple(json.loads(key))
    return Input(
        kind.rstrip("?"),
        kind.endswith("?"),
        path,
        json.loads(labels),
        json.loads(titles),
        shown,
        json.loads(original),
        sheet,
        cell,
        value,
    )


def _found(place: str, values: Mapping[str, list[list[Any]]]) -> tuple[str, str, Any]:
    """Return the sheet, the cell and what stands there; empty where the cell was deleted."""
    match = _PLACE.match(place)
    sheet = (match.group(1) or match.group(2)).replace("''", "'") if match else ""
    if not match or sheet not in values:
        return "", "", None
    column, row = 0, int(match.group(4)) - 1
    for letter in match.group(3):
        column = column * 26 + ord(letter) - 64
    rows = values[sheet]
    value = rows[row][column - 1] if row < len(rows) and column <= len(rows[row]) else None
    return sheet, f"{match.group(3)}{row + 1}", None if value == "" else value
