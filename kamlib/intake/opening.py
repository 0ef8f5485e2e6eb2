"""From what the settings say about a table to an opened relation."""

from __future__ import annotations

from pathlib import Path

from kamlib.core.tables import Table
from kamlib.intake.files import open_table
from kamlib.intake.grids import numeric_titles
from kamlib.intake.headers import titles
from kamlib.intake.queries import open_sql
from kamlib.intake.relation import Relation, plain
from kamlib.intake.sources import Places, Source


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
    known = frozenset(titles(table.name)) | frozenset(map(plain, source.columns))
    numeric = numeric_titles(table, source.columns)
    facts = {"sheet": source.sheet, "layout": source.layout, "known": known, "numeric": numeric}
    # Sales lines may be many millions: they stay in their file.
    return open_table(path, shown, **facts, keep=table.name != "sales")
