"""Typed cells from a sheet or a database, put into the engine as text: the one path goes on from there."""

# SQL is put together here from quoted names and our own expressions.

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, count, islice

import duckdb
import numpy as np
import pandas as pd

from kamlib.core.schema import InputTable
from kamlib.i18n.spellings import plain
from kamlib.intake.cells.expressions import NUMERIC
from kamlib.intake.contracts.binding import titles
from kamlib.intake.contracts.relation import Relation, connect
from kamlib.intake.formats.workbooks import cell_text

#: Rows that go into the engine at once.
_BATCH = 50_000


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking millions of cells again and again while they are laid out."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def relation_of(
    headers: Sequence[str],
    rows: Iterable[Sequence],
    numeric: Mapping[str, bool],
    *,
    numbers: Iterable[int] | None = None,
    **facts: object,
) -> Relation:
    """Put rows of typed cells into the engine.

    Parameters
    ----------
    headers : sequence of str
        Titles of the columns.
    rows : iterable of sequences
        Cells, as many in every row as there are titles.
    numeric : mapping
        Whether a column is read as numbers, by its normalised title, where the schema says so
        (see :func:`numeric_titles`); elsewhere its cells decide.
    numbers : iterable of int, optional
        Number of every row, as a person counts; without it from 2 on.
    **facts
        File, sheet, kind… of the relation.

    Returns
    -------
    Relation
        Columns of text, in a temporary table of a connection of its own.
    """
    con, rows = connect(), iter(rows)
    numbers = count(2) if numbers is None else iter(numbers)
    start = list(islice(rows, _BATCH))
    cells = list(zip(*start, strict=True)) or [()] * len(headers)
    exact = [_exact(plain(header), each, numeric) for header, each in zip(headers, cells, strict=True)]
    types = ", ".join(f"c{place} VARCHAR" for place in range(len(headers)))
    con.execute(f"CREATE TEMP TABLE source (row BIGINT, {types})")
    for batch in _batches(chain(start, rows)):
        _insert(con, batch, list(islice(numbers, len(batch))), exact)
    return Relation(con, "source", "source", tuple(headers), ("VARCHAR",) * len(headers), **facts)


def numeric_titles(table: InputTable, renamed: Mapping[str, Sequence[str]]) -> dict[str, bool]:
    """Return whether a column is read as numbers, by every title (normalised) that the table or the settings know.

    Parameters
    ----------
    table : InputTable
        The schema.
    renamed : mapping
        Our columns by title, as the settings write it.

    Returns
    -------
    dict of str to bool
        By normalised title; a title that means no column of the schema is left out.
    """
    known = titles(table.name) | {plain(title): names[0] for title, names in renamed.items() if names}
    columns = {title: table.column(name) for title, name in known.items()}
    return {title: column.kind in NUMERIC for title, column in columns.items() if column}


def _batches(rows: Iterator[Sequence]) -> Iterator[list[Sequence]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _exact(title: str, cells: Sequence, numeric: Mapping[str, bool]) -> bool:
    """Tell whether fractions of a column are written so that no one can misread their point."""
    if title in numeric:
        return numeric[title]
    return set(map(type, cells)) <= {float, int, type(None)} or not any(
        isinstance(cell, bool) or not isinstance(cell, int | float) for cell in cells if cell not in (None, "")
    )


def _insert(con: duckdb.DuckDBPyConnection, rows: list[Sequence], numbers: list[int], exact: list[bool]) -> None:
    columns, shown = {"row": np.array(numbers, dtype="int64")}, ["row"]
    for place, (is_exact, cells) in enumerate(zip(exact, zip(*rows, strict=True), strict=True)):
        name = f"c{place}"
        columns[name], is_float = _column(cells, is_exact)
        shown.append(_float_text(name, is_exact) if is_float else name)
    con.register("batch", pd.DataFrame(columns))
    con.execute(f"INSERT INTO source SELECT {', '.join(shown)} FROM batch")  # noqa: S608 - our own names
    con.unregister("batch")


def _column(cells: Sequence, exact: bool) -> tuple[np.ndarray | pd.Series, bool]:
    """Return cells as the engine takes them fastest, and whether these are numbers that it has yet to write."""
    kinds = set(map(type, cells))
    blank = kinds <= {float, str, type(None)} and not any(cell for cell in cells if type(cell) is str)
    if float in kinds and blank:
        return np.array([cell if type(cell) is float else np.nan for cell in cells]), True
    made = np.empty(len(cells), dtype=object)
    if kinds <= {str, type(None)}:
        made[:] = [cell or None for cell in cells]
    else:
        made[:] = [cell_text(cell, numeric=exact) for cell in cells]
    return pd.Series(made, dtype="str"), False


def _float_text(name: str, exact: bool) -> str:
    """Return SQL that writes a number as :func:`~kamlib.intake.formats.workbooks.cell_text` does."""
    text = f"CAST({name} AS VARCHAR)"
    marked = f"CASE WHEN contains({text}, 'e') THEN {text} ELSE {text} || 'e0' END" if exact else text
    whole = f"{name} = trunc({name}) AND abs({name}) < 1e15"
    return f"CASE WHEN isnan({name}) THEN NULL WHEN {whole} THEN CAST({name}::BIGINT AS VARCHAR) ELSE {marked} END"
