"""The input workbook, read back: which of its sheets is which table, whatever was renamed, moved or deleted.

Every sheet that we write carries a hidden row with ``<table>.<column>`` over its columns. It moves with the columns, it
does not care for names of sheets or titles, and every spreadsheet program keeps it. Where it is lost, the titles speak.
A hidden sheet says that the file is ours; so does nothing else, and any other workbook is read as before.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from kamlib.core.errors import InputError, Problem
from kamlib.core.schema import InputTable
from kamlib.core.tables import TABLES
from kamlib.i18n import LANGUAGES
from kamlib.i18n.catalogues import catalogue
from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.binding import titles
from kamlib.intake.contracts.relation import Relation, letters_of
from kamlib.intake.formats.grids import numeric_titles, relation_of
from kamlib.intake.formats.workbooks import check_size

#: The hidden sheet, what its first cell says, and the version of the layout in its second.
SHEET, MARK, VERSION = "kam", "kam-input-workbook", 1
#: Stands behind the title of a required column.
STAR = " *"
#: Over a column that helps the person who fills in, and is not read.
HELPER = "kam.check"
#: Rows of a sheet among which the hidden row is looked for; more were inserted by nobody.
_TOP = 40
_HIDDEN_NAME = re.compile(rf'<(?:\w+:)?sheet [^>]*\bname="{SHEET}"')
_MAX_LISTING = 4_000_000


@dataclass(frozen=True)
class TemplateSheet:
    """One table in a filled workbook.

    Parameters
    ----------
    name : str
        Of the sheet, as it is called now.
    header : int
        Place of the row of titles, from 0.
    keys : tuple of str
        By place: our column, :data:`HELPER`, or empty for a column of the client's.
    filled : bool
        Whether any row holds anything.
    """

    name: str
    header: int
    keys: tuple[str, ...]
    filled: bool


@dataclass(frozen=True)
class Filled:
    """An input workbook of ours: its language and sheet by table, or why it cannot be read."""

    language: str = ""
    sheets: dict[str, TemplateSheet] = field(default_factory=dict)
    problem: Problem | None = None

    def holds(self, table: str) -> bool:
        """Tell whether the workbook gives the table; a sheet without rows is no table."""
        return table in self.sheets and self.sheets[table].filled


def recognise(path: Path) -> Filled | None:
    """Return what a file holds where it is an input workbook of ours, else None.

    Parameters
    ----------
    path : Path
        An XLSX file; a damaged one is not ours.
    """
    try:
        facts = path.stat()
        return _recognised(path, facts.st_mtime_ns, facts.st_size)
    except OSError:
        return None


def open_filled(table: InputTable, path: Path, shown: str, sheet: str = "") -> Relation | None:
    """Open a table of an input workbook; None where the file is not one, or another sheet is wanted.

    Parameters
    ----------
    table : InputTable
        Its schema.
    path, shown : Path, str
        The file, and its name in messages.
    sheet : str
        The sheet that the settings name, if they do.

    Returns
    -------
    Relation or None
        Under the titles of our columns and the client's, rows numbered as in the sheet.

    Raises
    ------
    InputError
        The workbook is ours, but cannot be read; or holds no such table.
    """
    filled = recognise(path)
    if filled is None:
        return None
    if filled.problem:
        raise InputError(replace(filled.problem, file=shown))
    place = filled.sheets.get(table.name)
    if place is None or (sheet and plain(sheet) != plain(place.name)):
        return None
    rows = _cells(path, shown, place.name)
    headers, places = _headers(table, place, filled.language, rows)
    cells = (tuple(row[at] for at in places) for row in rows[place.header + 1 :])
    facts = {"kind": "xlsx", "file": shown, "sheet": place.name, "header_row": place.header + 1}
    facts["letters"] = dict(zip(headers, map(letters_of, places), strict=True))
    return relation_of(headers, cells, numeric_titles(table, {}), numbers=count(place.header + 2), **facts)


def _cells(path: Path, shown: str, name: str) -> list[list]:
    """Return the cells of a sheet; its size was looked at when the workbook was recognised."""
    try:
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(Problem("workbook_broken", file=shown, found=str(error)[:120])) from error


@lru_cache(maxsize=32)
def _recognised(path: Path, changed: int, size: int) -> Filled | None:
    """Look into the workbook; what the file was when it was looked into is part of the key."""
    if not _listed(path):
        return None
    try:
        check_size(path, path.name)
        book = CalamineWorkbook.from_path(str(path))
        mark = [row for row in book.get_sheet_by_name(SHEET).to_python(skip_empty_area=False)[:1] if row]
    except InputError as error:
        return Filled(problem=error.problems[0])
    except (CalamineError, OSError, ValueError):
        return None
    if not mark or mark[0][0] != MARK:
        return None
    version, language = (*mark[0][1:3], "", "")[:2]
    if not isinstance(version, float | int) or version > VERSION:
        return Filled(problem=Problem("template_version", file=path.name, found=str(version), expected=str(VERSION)))
    return Filled(language if language in LANGUAGES else LANGUAGES[0], _sheets(book))


def _listed(path: Path) -> bool:
    """Tell by the list of sheets alone whether the file may be ours: others are not unpacked for it."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as stream:
            return bool(_HIDDEN_NAME.search(stream.read(_MAX_LISTING).decode("utf-8", "replace")))
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return False


def _sheets(book: CalamineWorkbook) -> dict[str, TemplateSheet]:
    found: dict[str, TemplateSheet] = {}
    for name in book.sheet_names:
        if name == SHEET:
            continue
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        known = _by_keys(rows[:_TOP]) or _by_titles(name, rows[:_TOP])
        if known and known[0] not in found:
            table, header, keys = known
            found[table] = TemplateSheet(name, header, keys, _any(rows[header + 1 :], keys))
    return found


def _by_keys(rows: list[list]) -> tuple[str, int, tuple[str, ...]] | None:
    """Find the hidden row: the row of titles follows it."""
    for at, row in enumerate(rows):
        tables = [_split(cell)[0] for cell in row if _split(cell)[1]]
        if tables:
            table = max(dict.fromkeys(tables), key=tables.count)
            return table, at + 1, tuple(_key(cell, table) for cell in row)
    return None


def _split(cell: object) -> tuple[str, str]:
    """Return table and column of a cell of the hidden row; two empty strings for any other cell."""
    table, _, column = cell.partition(".") if isinstance(cell, str) else ("", "", "")
    return (table, column) if table in TABLES and TABLES[table].column(column) else ("", "")


def _key(cell: object, table: str) -> str:
    if cell == HELPER:
        return HELPER
    return _split(cell)[1] if _split(cell)[0] == table else ""


def _by_titles(name: str, rows: list[list]) -> tuple[str, int, tuple[str, ...]] | None:
    """Without the hidden row: the table by the name of the sheet, the header by the most titles that it knows."""
    table = next((each for each in TABLES if plain(name) in _names(each)), "")
    if not table or not rows:
        return None
    known = titles(table)
    keyed = [tuple(known.get(plain(_title(cell)), "") for cell in row) for row in rows]
    best = max(range(len(keyed)), key=lambda at: sum(map(bool, keyed[at])))
    return (table, best, keyed[best]) if any(keyed[best]) else None


def _names(table: str) -> set[str]:
    return {plain(catalogue(language, "tables")[f"{table}.title"]) for language in LANGUAGES} | {table}


def _any(rows: Iterable[list], keys: tuple[str, ...]) -> bool:
    return any(cell not in (None, "") for row in rows for key, cell in zip(keys, row, strict=False) if key != HELPER)


def _headers(table: InputTable, place: TemplateSheet, language: str, rows: list[list]) -> tuple[list[str], list[int]]:
    """Return the titles by which the columns are known, and where these columns stand."""
    found = rows[place.header] if place.header < len(rows) else [""] * len(place.keys)
    headers, places = [], []
    for at, key in enumerate(place.keys):
        title = _title(found[at], star=bool(key))
        below = [[row[at]] for row in rows[place.header + 1 :]]
        if key == HELPER or not (key or title or _any(below, ("",))):
            continue
        headers.append(_known_by(table.name, key, title, language) if key else title)
        places.append(at)
    return headers, places


def _known_by(table: str, key: str, title: str, language: str) -> str:
    """The title that stands there, where it is one of ours for this column; else the one that we wrote."""
    return title if titles(table).get(plain(title)) == key else catalogue(language, "tables")[f"{table}.column.{key}"]


def _title(cell: object, *, star: bool = True) -> str:
    """Return a title without the star that we put behind it; a year as a title is a number to the sheet."""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell or "").strip()
    return text.removesuffix(STAR.strip()).rstrip() if star else text
