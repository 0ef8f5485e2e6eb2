"""Typed cells from a sheet or a database, put into the engine as text: the one path goes on from there."""

# SQL is put together here from quoted names and our own expressions.

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, islice

import duckdb
import numpy as np
import pandas as pd

from kamlib.core.tables import Table
from kamlib.intake.expressions import NUMERIC
from kamlib.intake.headers import titles
from kamlib.intake.relation import Relation, connect, plain
from kamlib.intake.workbooks import cell_text

#: Rows that go into the engine at once.
_BATCH = 50_000


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
    """
    con, rows = connect(), iter(rows)
    numbers = count(2) if numbers is None else iter(numbers)
    start = list(islice(rows, _BATCH))
    exact = [_exact(plain(header), place, start, numeric) for place, header in enumerate(headers)]
    types = ", ".join(f"c{place} VARCHAR" for place in range(len(headers)))
    con.execute(f"CREATE TEMP TABLE source (row BIGINT, {types})")
    for batch in _batches(chain(start, rows)):
        _insert(con, batch, list(islice(numbers, len(batch))), exact)
    return Relation(con, "source", "source", tuple(headers), ("VARCHAR",) * len(headers), **facts)


def numeric_titles(table: Table, renamed: Mapping[str, Sequence[str]]) -> dict[str, bool]:
    """Return whether a column is read as numbers, by every title (normalised) that the table or the settings know.

    Parameters
    ----------
    table : Table
        The schema.
    renamed : mapping
        Our columns by title, as the settings write it.
    """
    known = titles(table.name) | {plain(title): names[0] for title, names in renamed.items() if names}
    columns = {title: table.column(name) for title, name in known.items()}
    return {title: column.kind in NUMERIC for title, column in columns.items() if column}


def _batches(rows: Iterator[Sequence]) -> Iterator[list[Sequence]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _exact(title: str, place: int, rows: list[Sequence], numeric: Mapping[str, bool]) -> bool:
    """Tell whether fractions of a column are written so that no one can misread their point."""
    if title in numeric:
        return numeric[title]
    cells = [row[place] for row in rows if row[place] not in (None, "")]
    return all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells)


def _insert(con: duckdb.DuckDBPyConnection, rows: list[Sequence], numbers: list[int], exact: list[bool]) -> None:
    columns = {"row": np.array(numbers, dtype="int64")}
    for place, is_exact in enumerate(exact):
        cells = np.empty(len(rows), dtype=object)
        cells[:] = [cell_text(row[place], numeric=is_exact) for row in rows]
        columns[f"c{place}"] = pd.Series(cells, dtype="str")
    con.register("batch", pd.DataFrame(columns))
    con.execute("INSERT INTO source FROM batch")
    con.unregister("batch")
