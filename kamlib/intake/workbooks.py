"""XLSX sheets: a bounded look at the archive first, then typed cells as text that reads back exactly."""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from kamlib.core.errors import InputError, Problem
from kamlib.intake.delimited import MAX_COLUMNS, plain

#: An archive that unpacks to more, or a large part of it that shrinks so well, is not a table.
MAX_BYTES = 500_000_000
MAX_RATIO = 200
_LARGE = 10_000_000
#: Cells of the rectangle between the first and the last cell used; the reader lays it out whole.
MAX_CELLS = 30_000_000
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_CHUNK = 1 << 22


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

    Raises
    ------
    InputError
        The file is broken or unreasonably large, or has no such sheet.
    """
    refuse_unreasonable(path, shown)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        names = workbook.sheet_names
        wanted = next((name for name in names if plain(name) == plain(sheet)), "") if sheet else (names or [""])[0]
        if not wanted:
            raise InputError(Problem("sheet_missing", file=shown, found=sheet, values={"sheets": list(names)}))
        rows = workbook.get_sheet_by_name(wanted).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(Problem("workbook_broken", file=shown, found=str(error)[:120])) from error
    if rows and len(rows[0]) > MAX_COLUMNS:
        found = str(len(rows[0]))
        raise InputError(Problem("too_many_columns", file=shown, sheet=wanted, found=found, expected=str(MAX_COLUMNS)))
    return wanted, rows


def cell_text(value: object, *, numeric: bool) -> str | None:
    """Return a typed cell as text; None where it is blank.

    Parameters
    ----------
    value : object
        As the reader gives it.
    numeric : bool
        Whether the text will be read as a number: a fraction then carries an exponent, so that no one can take its
        point for thousands.
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


def refuse_unreasonable(path: Path, shown: str) -> None:
    """Refuse an archive that would unpack beyond reason, before anything is unpacked.

    Raises
    ------
    InputError
        ``workbook_too_large``, ``sheet_too_wide``, ``workbook_broken``, ``file_empty``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            size = sum(entry.file_size for entry in entries)
            shrunk = max((_ratio(entry) for entry in entries), default=0)
            if size > MAX_BYTES or shrunk > MAX_RATIO:
                values = {"megabytes": round(size / 1e6), "limit": round(MAX_BYTES / 1e6)}
                raise InputError(Problem("workbook_too_large", file=shown, values=values))
            for entry in entries:
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", entry.filename):
                    _area(archive, entry, shown)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        code = "file_empty" if path.stat().st_size == 0 else "workbook_broken"
        raise InputError(Problem(code, file=shown, found="" if code == "file_empty" else str(error)[:120])) from error


def _ratio(entry: zipfile.ZipInfo) -> float:
    return entry.file_size / max(entry.compress_size, 1) if entry.file_size > _LARGE else 0


def _area(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, shown: str) -> None:
    """Refuse a sheet with a few cells far apart: the rectangle between them would fill the memory."""
    columns, last, size, tail = set(), 0, 0, b""
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > MAX_BYTES:
                raise InputError(Problem("workbook_too_large", file=shown, values={"limit": round(MAX_BYTES / 1e6)}))
            text = tail + chunk
            for column, row in _CELL.findall(text):
                columns.add(column)
                last = max(last, int(row))
            tail = text[-200:]
    width = max(map(_number, columns), default=0)
    if width * last > MAX_CELLS:
        raise InputError(Problem("sheet_too_wide", file=shown, values={"height": last, "width": width}))


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number
