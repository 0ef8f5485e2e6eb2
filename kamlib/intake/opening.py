"""From what the settings say about a table to an opened relation."""

from __future__ import annotations

from kamlib.core.errors import InputError, Problem
from kamlib.core.tables import Table
from kamlib.intake.delimited import open_csv
from kamlib.intake.headers import titles
from kamlib.intake.relation import Relation
from kamlib.intake.sources import SETTINGS_FILE, Places, Source


def open_source(table: Table, source: Source, places: Places) -> Relation | None:
    """Open the source of a table, or its default file; None where the client gave neither.

    Raises
    ------
    InputError
        The source is wrong, or cannot be opened.
    """
    source.check(table.name)
    place = f"sources.{table.name}"
    path = places.find(source.file, place) if source.file else places.defaults(table.name)
    if path is None:
        return None
    shown, ending = places.shown(path), path.suffix.lower()
    known = frozenset(titles(table.name)) | {title.casefold() for title in source.columns}
    if ending in (".csv", ".txt", ".tsv"):
        return open_csv(path, shown, known, keep=table.name != "sales")
    raise InputError(Problem("file_kind", file=SETTINGS_FILE, column=place, found=shown))
