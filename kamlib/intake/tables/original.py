"""The cells of a table one by one, as the client wrote them, for those who hand them back: prefilled or marked."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

import datetime
from dataclasses import dataclass

import duckdb

from kamlib.core.errors import InputError
from kamlib.core.schema import InputColumn
from kamlib.core.tables import TABLES
from kamlib.intake.cells.casting import Typing
from kamlib.intake.cells.evidence import count
from kamlib.intake.cells.readings import decide, latest_year
from kamlib.intake.contracts.binding import Mapping
from kamlib.intake.contracts.relation import Relation
from kamlib.intake.contracts.source import Source
from kamlib.intake.tables.intake import Intake
from kamlib.intake.tables.reading import hold, settle

Cell = str | float | int | bool | datetime.date | None


@dataclass(frozen=True)
class Original:
    """A table row by row, nothing summed and nothing left out but blank rows.

    Parameters
    ----------
    columns : tuple of InputColumn
        Those that the file has, in its order; a client's own column has the kind ``open`` or ``text``.
    rows : list of tuple
        Typed where the value obeys its column; the client's text where it does not.
    total : int
        How many rows there are; ``rows`` is empty where these are more than were asked for.
    """

    columns: tuple[InputColumn, ...]
    rows: list[tuple[Cell, ...]]
    total: int


def original(intake: Intake, name: str, most: int) -> Original | None:
    """Return the cells of a table; None where the client gave none.

    Parameters
    ----------
    intake : Intake
        The tables of an engagement.
    name : str
        Which one.
    most : int
        More rows than this are counted, not returned.

    Returns
    -------
    Original or None
        Without rows where there are more than `most`.

    Raises
    ------
    InputError
        The file cannot be opened.
    """
    found = intake.opened(name)
    if found is None:
        return None
    relation, mapping, source = found
    if not mapping.bound:
        return Original((), [], 0)
    try:
        return _read(name, relation, mapping, source, most)
    except duckdb.Error as error:
        # As in reading: what the engine meets in the rows is the client's; without a word for it, a defect of ours.
        if relation.explain is None:
            raise
        raise InputError(relation.explain(error)) from error


def _read(name: str, relation: Relation, mapping: Mapping, source: Source, most: int) -> Original:
    latest = latest_year(name, None)
    decision = decide(relation, mapping, count(relation, mapping, latest), source.readings, latest=latest)
    hold(Typing(relation, mapping, decision.ways))
    mapping = settle(relation, mapping)
    total = relation.con.execute("SELECT count(*) FROM typed").fetchone()[0]
    shown = ", ".join(f"r{each.place}, t{each.place}" for each in mapping.bound)
    query = f"SELECT {shown} FROM typed ORDER BY row"
    lines = relation.con.execute(query).fetchall() if total <= most else []
    columns = tuple(TABLES[name].column(each.column.name) or each.column for each in mapping.bound)
    return Original(columns, [_row(line, columns) for line in lines], total)


def _row(line: tuple, columns: tuple[InputColumn, ...]) -> tuple[Cell, ...]:
    return tuple(_cell(column, line[2 * at], line[2 * at + 1]) for at, column in enumerate(columns))


def _cell(column: InputColumn, raw: str | None, typed: Cell) -> Cell:
    return raw if column.kind == "text" or typed is None else typed
