"""From what the settings say about a table to an opened relation."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from kamlib.core.errors import InputError, Problem
from kamlib.core.schema import InputTable
from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.arithmetic import parse
from kamlib.intake.contracts.binding import titles
from kamlib.intake.contracts.relation import Relation
from kamlib.intake.contracts.source import Join, Layout, Source, parted
from kamlib.intake.formats.files import HELD, open_table
from kamlib.intake.formats.grids import numeric_titles
from kamlib.intake.formats.places import Places
from kamlib.intake.formats.template import open_filled
from kamlib.intake.mapping.shapes import changed
from kamlib.intake.shaping import shape
from kamlib.intake.tables.queries import open_sql


def open_source(table: InputTable, source: Source, places: Places, *, glance: bool = False) -> Relation | None:
    """Open the source of a table, or its default file; None where the client gave neither.

    Parameters
    ----------
    table : InputTable
        The table.
    source : Source
        What was said of it.
    places : Places
        Where files may stand.
    glance : bool
        Whether a large file of lines may be opened by a look at beginning and end, see
        :func:`kamlib.intake.formats.files.open_table`.

    Returns
    -------
    Relation or None
        Its rows are those of the table.

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
        from kamlib.intake.formats.databases import open_database

        return open_database(table, source, places)
    path = _find(table, source, places, source.file) if source.file else places.defaults(table.name)
    if not path:
        return None
    relation = _open_file(table, source, path, places.shown(path), glance=glance and source.as_it_stands)
    return _shaped(relation, table, source, places) if source.file else relation


def _find(table: InputTable, source: Source, places: Places, name: str) -> Path:
    file, column = source.origin(table.name)
    return places.find(name, column, file)


def _shaped(relation: Relation, table: InputTable, source: Source, places: Places) -> Relation:
    def more(name: str) -> Relation:
        file, sheet = parted(name)
        path = _find(table, source, places, file)
        theirs = source.parts[name].titles if name in source.parts else {}
        back = {plain(ours): title for title, ours in theirs.items()}
        shape = tuple(back.get(plain(title), title) for title in source.shape)
        own = {"sheet": sheet, "layout": Layout(titles=shape)} if sheet or theirs else {}
        return _open_file(table, source.model_copy(update=own), path, places.shown(path))

    def join(each: Join) -> Relation:
        path = _find(table, source, places, each.file)
        beside = open_table(path, places.shown(path), sheet=each.sheet, layout=_titled(each.layout, each.shape))
        return replace(beside, problems=(*beside.problems, *changed(beside, each.shape, source, table.name)))

    _refuse_twins(table, source, places)
    relation = replace(relation, problems=(*relation.problems, *changed(relation, source.shape, source, table.name)))
    return shape(relation, table, source, more=more, join=join)


def _refuse_twins(table: InputTable, source: Source, places: Places) -> None:
    """Refuse a file that stands twice among those of a table, be it under another name: its rows would count twice.

    Raises
    ------
    InputError
        ``file_twice``.
    """
    seen: dict[tuple[str, str], str] = {}
    for name in source.names if source.more else ():
        file, sheet = (source.file, source.sheet) if name == source.name else parted(name)
        path = _find(table, source, places, file)
        key = (hashlib.sha256(path.read_bytes()).hexdigest(), sheet)
        if key in seen:
            raise InputError(Problem("file_twice", file=name, found=name, expected=seen[key]))
        seen[key] = name


def _open_file(table: InputTable, source: Source, path: Path, shown: str, *, glance: bool = False) -> Relation:
    filled = open_filled(table, path, shown, source.sheet) if path.suffix.lower() == ".xlsx" else None
    if filled and not source.shape:
        return filled
    known = frozenset(titles(table.name)) | frozenset(map(plain, (*source.columns, *source.shape)))
    layout = _titled(source.layout, source.shape)
    facts = {"sheet": source.sheet, "layout": layout, "known": known, "numeric": _numeric(table, source)}
    # Sales lines may be many millions: they stay in their file, which is read anew by every look at them.
    few = not glance and path.stat().st_size <= HELD
    keep = few or table.name != "sales" or bool(source.numbered or source.distinct)
    return open_table(path, shown, **facts, keep=keep, glance=glance)


def _titled(layout: Layout | None, shape: tuple[str, ...]) -> Layout | None:
    """Let the confirmed titles find the table, where the layout names none itself."""
    return layout.model_copy(update={"titles": shape}) if layout and shape and not layout.titles else layout


def _numeric(table: InputTable, source: Source) -> dict[str, bool]:
    """Return which titles are read as numbers: by schema, in a formula, or across."""
    operands = [title for text in source.computed.values() for title in parse(text).titles]
    across = {title: (each.value,) for title, each in source.melt.columns.items()} if source.melt else {}
    return numeric_titles(table, source.renamed | across) | dict.fromkeys(map(plain, operands), True)
