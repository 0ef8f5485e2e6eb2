"""From what the settings say about a table to an opened relation."""

from __future__ import annotations

from pathlib import Path

from kamlib.core.errors import InputError, Problem
from kamlib.core.tables import Table
from kamlib.intake.delimited import open_csv, plain
from kamlib.intake.grids import relation_of
from kamlib.intake.headers import titles
from kamlib.intake.queries import open_parquet, open_sql
from kamlib.intake.relation import Relation
from kamlib.intake.sources import ENDINGS, Places, Source
from kamlib.intake.template import open_filled
from kamlib.intake.workbooks import read_sheet


def open_source(table: Table, source: Source, places: Places) -> Relation | None:
    """Open the source of a table, or its default file; None where the client gave neither.

    Raises
    ------
    InputError
        The source is wrong, or cannot be opened.
    """
    source.check(table.name)
    if source.sql:
        return open_sql(table, source, places)
    if source.url:
        # Not every engagement has a database, and its library is slow to load.
        from kamlib.intake.databases import open_database

        return open_database(table, source, places)
    path = places.find(source.file, f"sources.{table.name}") if source.file else places.defaults(table.name)
    return _open_file(table, source, path, places.shown(path)) if path else None


def _open_file(table: Table, source: Source, path: Path, shown: str) -> Relation:
    ending = path.suffix.lower()
    if ending in (".csv", ".txt", ".tsv"):
        known = frozenset(titles(table.name)) | frozenset(map(plain, source.columns))
        return open_csv(path, shown, known, keep=table.name != "sales")
    if ending == ".parquet":
        return open_parquet(path, shown)
    if ending == ".xlsx":
        return open_filled(table, path, shown, source.sheet) or _open_sheet(table, source, path, shown)
    raise InputError(Problem("file_kind", file=shown, found=ending, expected=", ".join(ENDINGS)))


def _open_sheet(table: Table, source: Source, path: Path, shown: str) -> Relation:
    """The header is the first row that holds anything."""
    sheet, rows = read_sheet(path, shown, source.sheet)
    first = next((place for place, row in enumerate(rows) if any(cell not in (None, "") for cell in row)), None)
    if first is None:
        raise InputError(Problem("file_empty", file=shown, sheet=sheet))
    headers = [_title(cell) for cell in rows[first]]
    while headers and not headers[-1] and all(row[len(headers) - 1] in (None, "") for row in rows):
        headers.pop()
    facts = {"kind": "xlsx", "file": shown, "sheet": sheet, "first_row": first + 2}
    return relation_of(headers, map(tuple, rows[first + 1 :]), table, source.columns, **facts)


def _title(cell: object) -> str:
    """A year as a title is a number to the sheet."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
