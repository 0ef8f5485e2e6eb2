"""Typed cells from a sheet or a database, put into the engine as text: the one path goes on from there."""

# SQL is put together here from quoted names and our own expressions.

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

import duckdb
import numpy as np
import pandas as pd

from kamlib.core.tables import Table
from kamlib.intake.delimited import plain
from kamlib.intake.expressions import NUMERIC
from kamlib.intake.headers import titles
from kamlib.intake.relation import Relation, connect
from kamlib.intake.workbooks import cell_text

#: Rows that go into the engine at once.
_BATCH = 50_000


def relation_of(
    headers: list[str], rows: Iterable[tuple], table: Table, renamed: dict[str, str], *, first_row: int, **facts: object
) -> Relation:
    """Put rows of typed cells into the engine.

    Parameters
    ----------
    headers : list of str
        Titles of the columns.
    rows : iterable of tuple
        Cells; blank rows are left out, but counted.
    table : Table
        What they will be read as: its numbers are written so that they cannot be misread.
    renamed : dict
        Our column by title, as the settings write it.
    first_row : int
        Number of the first of the rows, as a person counts.
    **facts
        File, sheet, kind… of the relation.
    """
    con, rows = connect(), iter(rows)
    start = list(islice(rows, _BATCH))
    numeric = [_numeric(header, place, start, table, renamed) for place, header in enumerate(headers)]
    types = ", ".join(f"c{place} VARCHAR" for place in range(len(headers)))
    con.execute(f"CREATE TEMP TABLE source (row BIGINT, {types})")
    for number, batch in _batches(chain(start, rows)):
        _insert(con, batch, number + first_row, numeric)
    return Relation(con, "source", "source", tuple(headers), ("VARCHAR",) * len(headers), **facts)


def _batches(rows: Iterator[tuple]) -> Iterator[tuple[int, list[tuple]]]:
    done = 0
    while batch := list(islice(rows, _BATCH)):
        yield done, batch
        done += len(batch)


def _numeric(header: str, place: int, rows: list[tuple], table: Table, renamed: dict[str, str]) -> bool:
    """Tell whether a column is read as numbers: by schema; a client's own column by its cells."""
    name = {plain(title): ours for title, ours in renamed.items()}.get(plain(header)) or titles(table.name).get(
        plain(header)
    )
    column = table.column(name) if name else None
    if column:
        return column.kind in NUMERIC
    cells = [row[place] for row in rows if row[place] not in (None, "")]
    return all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells)


def _insert(con: duckdb.DuckDBPyConnection, rows: list[tuple], first: int, numeric: list[bool]) -> None:
    columns = {"row": np.arange(first, first + len(rows), dtype="int64")}
    for place, is_number in enumerate(numeric):
        cells = np.empty(len(rows), dtype=object)
        cells[:] = [cell_text(row[place], numeric=is_number) for row in rows]
        columns[f"c{place}"] = pd.Series(cells, dtype="str")
    con.register("batch", pd.DataFrame(columns))
    con.execute("INSERT INTO source FROM batch")
    con.unregister("batch")
