"""The cells around what is wrong: the rows of a file as they were read, with their numbers, bounded for large files."""

# SQL is put together here from our own expressions.
# ruff: noqa: S608

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb

from kamlib.core.errors import InputError
from kamlib.intake.contracts.binding import Mapping
from kamlib.intake.contracts.relation import Relation
from kamlib.intake.tables.intake import Intake

#: A table of so many rows is shown whole; of a longer one, the rows around its problems.
WHOLE, AROUND = 3000, 2
#: Beyond that many rows nobody counts blank lines for us.
_COUNTED = 1_000_000
_EXACT = re.compile(r"([+-]?\d+\.\d+)e0")
_LONGEST_LINE = 2000


@dataclass(frozen=True)
class Near:
    """Rows of one table as its file has them.

    Parameters
    ----------
    headers : tuple of str
        Titles as found.
    keys : dict
        Place of a column by our name for it.
    rows : list of tuple
        Number in the file, then the cells as text.
    total : int
        How many rows the table has.
    """

    headers: tuple[str, ...]
    keys: dict[str, int]
    rows: list[tuple]
    total: int

    @property
    def whole(self) -> bool:
        """Whether no row was left out."""
        return self.total <= len(self.rows)


def rows_near(intake: Intake, table: str, wanted: Iterable[int]) -> Near | None:
    """Return the rows of a table around the wanted ones; None where it cannot be opened.

    Parameters
    ----------
    intake : Intake
        The tables of an engagement.
    table : str
        Which one.
    wanted : iterable of int
        Rows of the file, as a person counts.

    Returns
    -------
    Near or None
        The whole table where it is small; None as well where its rows have no number.
    """
    try:
        found = intake.opened(table)
        return _read(*found[:2], set(wanted)) if found and found[0].rows_known else None
    except (InputError, duckdb.Error):  # said already, with its place; there are no cells to show it on
        return None


def lines_near(path: Path, wanted: Iterable[int]) -> list[tuple[int, str]]:
    """Return the lines of a text file around the wanted ones, for one that does not fall into cells.

    Parameters
    ----------
    path : Path
        The file.
    wanted : iterable of int
        Numbers of lines, from 1.

    Returns
    -------
    list of (int, str)
        Number and text, without its end.
    """
    near = _around(set(wanted))
    with path.open(encoding="utf-8-sig", errors="replace", newline=None) as stream:
        lines = enumerate(islice(stream, max(near, default=0)), start=1)
        return [(number, line.rstrip("\n")[:_LONGEST_LINE]) for number, line in lines if number in near]


def _read(relation: Relation, mapping: Mapping, wanted: set[int]) -> Near:
    cells = ", ".join(f"CAST(c{at} AS VARCHAR)" for at in range(len(relation.headers)))
    total = relation.con.execute(f"SELECT count(*) FROM {relation.numbered}").fetchone()[0]
    places = _places(relation, total)
    near = _around(wanted) if total > WHOLE else None
    numbers = [number for number, place in places.items() if place in near] if places and near else near
    among = f" WHERE row IN ({', '.join(map(str, sorted(numbers))) or 'NULL'})" if numbers is not None else ""
    found = relation.con.execute(f"SELECT row, {cells} FROM {relation.numbered}{among} ORDER BY row").fetchall()
    rows = [(places.get(row[0], row[0]), *map(_plain, row[1:])) for row in found if any(row[1:])]
    blank = len(found) - len(rows)
    return Near(relation.headers, {each.column.name: each.place for each in mapping.bound}, rows, total - blank)


def _places(relation: Relation, total: int) -> dict[int, int]:
    """Return the row of the file by number of the record, where these may differ."""
    if relation.locate is list or total > _COUNTED:
        return {}
    numbers = [row for (row,) in relation.con.execute(f"SELECT row FROM {relation.numbered}").fetchall()]
    return dict(zip(numbers, relation.locate(numbers), strict=True))


def _around(wanted: set[int]) -> set[int]:
    return {row + step for row in wanted for step in range(-AROUND, AROUND + 1) if row + step > 0}


def _plain(text: str | None) -> str:
    """Return a cell as a person knows it: a fraction from a sheet carries an idle exponent within."""
    exact = _EXACT.fullmatch(text or "")
    return exact.group(1) if exact else text or ""
