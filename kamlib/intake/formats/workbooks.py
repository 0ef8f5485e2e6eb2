"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS): a bounded look at the archive first, then sheets as typed cells."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from kamlib.core.errors import InputError, Problem
from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.grid import Grid
from kamlib.intake.contracts.relation import Repair
from kamlib.intake.formats.compound import sound
from kamlib.intake.formats.dialects import MAX_COLUMNS
from kamlib.intake.formats.encodings import mended
from kamlib.intake.formats.sheet_facts import Parts, SheetFacts, bounded, bounded_ods, bounded_xlsb

_BROKEN_ARCHIVE = (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError)
#: Cells that a message names.
_NAMED = 8
#: Cells that a look at the letters of an XLS takes in.
_LOOKED = 20_000


@dataclass
class WorkbookSheet:
    """One sheet that was read.

    Parameters
    ----------
    name : str
        As the workbook writes it.
    grid : Grid
        Its cells.
    hidden : bool
        Whether the workbook hides it.
    repairs : tuple of Repair
        What was mended.
    problems : tuple of Problem
        What is to be known of it.
    """

    name: str
    grid: Grid
    hidden: bool = False
    repairs: tuple[Repair, ...] = ()
    problems: tuple[Problem, ...] = ()


class WorkbookFile:
    """A workbook that was opened.

    Parameters
    ----------
    path : Path
        The file.
    shown : str
        Its name in messages.
    kind : {'xlsx', 'xlsb', 'xls', 'ods'}
        By its content.

    Raises
    ------
    InputError
        ``workbook_broken``, ``workbook_locked``, ``workbook_too_large``, ``sheet_too_wide``.
    """

    def __init__(self, path: Path, shown: str, kind: str):
        self.path, self.shown, self.kind = path, shown, kind
        self._facts = _look(path, shown, kind)
        with _reading(shown):
            # By its bytes: the reader would believe the name.
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(self._bytes()))
            self.names = list(self._book.sheet_names)
            self._hidden = {each.name: each.visible != SheetVisibleEnum.Visible for each in self._book.sheets_metadata}

    def _bytes(self) -> bytes:
        if any(facts.stray for facts in self._facts.values()):
            with zipfile.ZipFile(self.path) as archive:
                return Parts(archive, self.shown).without_stray(self._facts) or b""
        return self.path.read_bytes()

    def sheets(self, wanted: str = "") -> Iterator[WorkbookSheet]:
        """Yield the sheets, or the one of that name.

        Raises
        ------
        InputError
            ``sheet_missing``, or a sheet cannot be read.
        """
        names = [name for name in self.names if plain(name) == plain(wanted)] if wanted else self.names
        if not names:
            raise InputError(Problem("sheet_missing", file=self.shown, found=wanted, values={"sheets": self.names}))
        for name in names[:1] if wanted else names:
            yield self._sheet(name)

    def _sheet(self, name: str) -> WorkbookSheet:
        with _reading(self.shown):
            sheet = self._book.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
            merges = _merges(sheet)
        if rows and len(rows[0]) > MAX_COLUMNS:
            rows = self._narrowed(rows, name)
        facts = self._facts.get(name, SheetFacts())
        repairs = _repairs(facts)
        if self.kind == "xls":
            rows, repairs = _mended(rows, repairs)
        for (row, column), digits in facts.padded.items():
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = _padded(rows[row][column], digits)
        grid = Grid(rows, outline=facts.outline, indents=facts.indents, merges=merges)
        return WorkbookSheet(name, grid, self._hidden.get(name, False), repairs, self._problems(name, facts))

    def _narrowed(self, rows: list[list], name: str) -> list[list]:
        """Cut columns that formatting alone has made; more than a table has of filled ones are refused."""
        width = max((n + 1 for row in rows for n, cell in enumerate(row) if cell != ""), default=0)
        if width > MAX_COLUMNS:
            values = {"found": str(width), "expected": str(MAX_COLUMNS)}
            raise InputError(Problem("too_many_columns", file=self.shown, sheet=name, **values))
        return [row[:width] for row in rows]

    def _problems(self, name: str, facts: SheetFacts) -> tuple[Problem, ...]:
        place, found = {"file": self.shown, "sheet": name}, []
        if facts.stray:
            values = {"n": sum(map(len, facts.stray.values()))}
            first = min(facts.stray)
            shown = ", ".join(facts.stray[first])[:80]
            found.append(Problem("stray_cells", **place, row=first, found=shown, values=values, severity="warning"))
        if facts.uncalculated:
            values = {"n": len(facts.uncalculated), "cells": facts.uncalculated[:_NAMED]}
            found.append(Problem("formulas_uncalculated", **place, values=values))
        return tuple(found)


def read_sheet(path: Path, shown: str, sheet: str) -> tuple[str, list[list]]:
    """Return the name and the cells of a sheet, rows from the first row of the sheet on.

    Parameters
    ----------
    path : Path
        The workbook.
    shown : str
        Its name in messages.
    sheet : str
        Name of the sheet; empty for the first one.

    Returns
    -------
    name : str
        As the workbook writes it.
    rows : list of list
        Typed cells; blank ones are None or an empty string.

    Raises
    ------
    InputError
        The file is broken or unreasonably large, or has no such sheet.
    """
    book = WorkbookFile(path, shown, "xlsx")
    found = next(book.sheets(sheet or next(iter(book.names), "")))
    return found.name, found.grid.rows


def cell_text(value: object, *, numeric: bool) -> str | None:
    """Return a typed cell as text; None where it is blank.

    Parameters
    ----------
    value : object
        As the reader gives it.
    numeric : bool
        Whether the text will be read as a number: a fraction then carries an exponent, so that no one can take its
        point for thousands.

    Returns
    -------
    str or None
        Days as ``2026-11-30``, flags as ``true`` and ``false``, whole numbers without a point.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, float):
        text = repr(value)
        return text + "e0" if numeric and "e" not in text else text
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat(" ") if isinstance(value, datetime.datetime) else value.isoformat()
    return str(value)


def check_size(path: Path, shown: str) -> None:
    """Refuse an archive that would unpack beyond reason, before anything is unpacked.

    Parameters
    ----------
    path : Path
        The workbook, an XLSX.
    shown : str
        Its name in messages.

    Raises
    ------
    InputError
        ``workbook_too_large``, ``sheet_too_wide``, ``workbook_broken`` or ``file_empty``.
    """
    _look(path, shown, "xlsx")


def _look(path: Path, shown: str, kind: str) -> dict[str, SheetFacts]:
    """Look at the archive of a workbook before anything lays it out; XLS is none."""
    if kind == "xls":
        sound(path, shown)
        return {}
    try:
        with zipfile.ZipFile(path) as archive:
            bounded(archive, shown)
            if kind == "ods":
                bounded_ods(archive, shown)
            elif kind == "xlsb":
                bounded_xlsb(archive, shown)
            else:
                return _facts(Parts(archive, shown), archive)
            return {}
    except _BROKEN_ARCHIVE as error:
        code = "file_empty" if path.stat().st_size == 0 else "workbook_broken"
        raise InputError(Problem(code, file=shown, found="" if code == "file_empty" else str(error)[:120])) from error
    except zipfile.zlib.error as error:
        raise InputError(_broken(shown, error)) from error


def _facts(parts: Parts, archive: zipfile.ZipFile) -> dict[str, SheetFacts]:
    """Return the facts of every sheet; parts that no name leads to are bounded too."""
    named = {part: name for name, part in parts.sheets.items()}
    listed = [entry.filename for entry in archive.infolist() if entry.filename.startswith("xl/worksheets/")]
    read = {part: parts.read_part(part) for part in {*listed, *named} if part.endswith(".xml")}
    return {name: read[part] for part, name in named.items() if part in read}


@contextmanager
def _reading(shown: str) -> Iterator[None]:
    """Turn what the reader says of a damaged workbook into a problem; some damage makes it panic."""
    try:
        yield
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise InputError(_broken(shown, error)) from error
    except BaseException as error:
        # A panic of the Rust reader is no Exception, and its class has no name to import.
        if type(error).__name__ != "PanicException":
            raise
        raise InputError(_broken(shown, error)) from None


def _broken(shown: str, error: BaseException) -> Problem:
    locked = "password" in str(error).casefold() or "encrypt" in str(error).casefold()
    return Problem("workbook_locked" if locked else "workbook_broken", file=shown, found=str(error)[:120])


def _merges(sheet: CalamineSheet) -> list:
    try:
        return sheet.merged_cell_ranges or []
    except CalamineError:  # a kind of workbook that does not keep them
        return []


def _repairs(facts: SheetFacts) -> tuple[Repair, ...]:
    made = []
    if facts.errors:
        examples = tuple((text, "") for text in sorted(facts.errors)[:3])
        made.append(Repair("error_cell", sum(facts.errors.values()), "", examples))
    made += [Repair("hidden_rows", facts.hidden_rows)] if facts.hidden_rows else []
    made += [Repair("hidden_columns", facts.hidden_columns)] if facts.hidden_columns else []
    made += [Repair("leading_zeros", len(facts.padded))] if facts.padded else []
    return tuple(made)


def _padded(value: object, digits: int) -> object:
    whole = isinstance(value, float) and value.is_integer() and 0 <= value < 10**digits
    return f"{int(value):0{digits}d}" if whole else value


def _mended(rows: list[list], repairs: tuple[Repair, ...]) -> tuple[list[list], tuple[Repair, ...]]:
    """Mend the texts of an XLS that does not say its code page: Russian that was read as Western European."""
    texts = [cell for row in rows for cell in row if isinstance(cell, str) and not cell.isascii()]
    looked = texts[:_LOOKED]
    wrong = [text for text in looked if mended(text) != text]
    if len(wrong) < max(1, len(looked) * 0.9):
        return rows, repairs
    made = [[mended(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    return made, (*repairs, Repair("code_page", len(texts), "", ((wrong[0], mended(wrong[0])),)))
