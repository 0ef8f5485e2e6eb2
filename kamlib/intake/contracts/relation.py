"""One path for every source: a relation in an embedded DuckDB, with its header and what is known of its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import duckdb

from kamlib.core.errors import Problem

#: Rows of the files of one table are told apart by this step.
ROWS_A_FILE = 10**9


#: Kinds of repairs that mend nothing: what a table was made of, to be told with them.
RESHAPED = ("melted", "same_key", "queried")


#: Reasons of lines whose figures are amounts of the table; those of other tables, and numbers of columns, are none.
AMOUNTS = ("group", "subtotal", "total", "of_which", "other_rows", "left_out", "no_account")


@dataclass(frozen=True)
class Aside:
    """A row of the file that is no row of the table: kept with its place and the reason.

    Parameters
    ----------
    row : int
        As a person counts it in the file or sheet.
    reason : str
        Code: ``title``, ``parameters``, ``group``, ``subtotal``, ``total``, ``note``, ``bad_value``…; worded as
        ``intake.value.reason.<code>``.
    cells : tuple of str
        Its cells as found.
    file : str
        Which of several files it stands in; empty where the table has one.
    """

    row: int
    reason: str
    cells: tuple[str, ...]
    file: str = ""


@dataclass(frozen=True)
class Repair:
    """What was mended on the way from the file to the table.

    Parameters
    ----------
    kind : str
        Code: ``encoding``, ``header_blank``, ``decimal_comma``, ``thousands``, ``trailing_minus``…; worded as
        ``intake.value.repair.<code>``.
    n : int
        How many cells, rows or titles.
    column : str
        Title as the file writes it; empty where it is about the whole file.
    examples : tuple of (str, str)
        A few: as found, as read.
    """

    kind: str
    n: int
    column: str = ""
    examples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Unseen:
    """What is left to look for in a file of which only beginning and end were looked at.

    Parameters
    ----------
    plain : str
        SQL of the rows as they were opened: rows made of them are looked at whole.
    named : tuple of int
        Columns that may hold the word of a total.
    scan : callable
        Returns SQL of the same rows under other DuckDB types (by place), with further options of the engine's reader.
    """

    plain: str
    named: tuple[int, ...]
    scan: Callable[[Mapping[int, str], str], str]


@dataclass(frozen=True)
class Relation:
    """A source that has been opened: columns ``c0``, ``c1``… as text, or typed where the source has types.

    Parameters
    ----------
    con : DuckDBPyConnection
        The connection that holds it, with tables that no other one sees.
    plain : str
        SQL of the rows, to stand after ``FROM``.
    numbered : str
        The same with a column ``row``, as a person counts: the header is row 1.
    headers : tuple of str
        Titles as found, stripped.
    types : tuple of str
        DuckDB type of each column.
    kind : {'csv', 'xlsx', 'parquet', 'sql', 'database'}
        What it was read from.
    file, sheet : str
        Place for messages.
    mark : str
        Decimal mark that such a file would use: breaks a tie, never more.
    rows_known : bool
        Whether a row number means something to the reader (a query's result has none).
    explain : callable
        Turns an error that the engine met in the rows into problems with their place.
    locate : callable
        Turns row numbers into rows of the file, where these may differ.
    header_row : int or None
        Row of the titles, as a person counts; the last of them, where they take several.
    title : str
        Text found above the table.
    unit : str
        What the file says of the unit of all its figures (``тыс. руб.``), as found.
    held : object
        Keeps a temporary file that the rows are read from for as long as the relation lives.
    aside : tuple of Aside
        Rows of the file that are no rows of the table. With them, every row that is not blank and no header is
        accounted for.
    repairs : tuple of Repair
        What was mended before a value was typed: encoding, titles, layout.
    problems : tuple of Problem
        What is wrong with the file as a whole, such as totals that do not agree with their rows.
    made : mapping of int to str
        Our column by the place of a column that was made for it: computed, constant, from columns across…
    letters : mapping of str to str
        Letters of the sheet's column by title; empty outside of sheets. A title that is no column of the sheet (the
        level of a group, what was computed) has none.
    across : int
        How many rows at most one row of the file becomes; its rows are numbered ``row * across + place``.
    parts : tuple of str
        Files that the rows come from, where there are several; their rows are numbered
        ``place in parts * ROWS_A_FILE + row``.
    unseen : Unseen, optional
        What is left to look for: only where the caller asked for a glance, and a large file looks clean.
    """

    con: duckdb.DuckDBPyConnection
    plain: str
    numbered: str
    headers: tuple[str, ...]
    types: tuple[str, ...]
    kind: str
    file: str
    sheet: str = ""
    mark: str = "."
    rows_known: bool = True
    explain: Callable[[duckdb.Error], list[Problem]] | None = None
    locate: Callable[[list[int]], list[int]] = list
    header_row: int | None = 1
    title: str = ""
    unit: str = ""
    held: object = None
    aside: tuple[Aside, ...] = ()
    repairs: tuple[Repair, ...] = ()
    problems: tuple[Problem, ...] = ()
    made: Mapping[int, str] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)
    across: int = 1
    parts: tuple[str, ...] = ()
    unseen: Unseen | None = None


def asides(relation: Relation, reason: str, condition: str) -> list[Aside]:
    """Return the rows that meet a condition over ``s.c0``… and ``s.row``, each with its place and its cells.

    Parameters
    ----------
    relation : Relation
        The opened source.
    reason : str
        Code of an :class:`Aside`.
    condition : str
        SQL.

    Returns
    -------
    list of Aside
        In the order of the rows; cells as text, blank ones empty.
    """
    cells = ", ".join(f"CAST(s.c{place} AS VARCHAR)" for place in range(len(relation.headers)))
    query = f"SELECT s.row, [{cells}] FROM {relation.numbered} AS s WHERE {condition} ORDER BY s.row"  # noqa: S608
    found = relation.con.execute(query).fetchall()
    places = where(relation, [row for row, _ in found])
    return [
        Aside(row, reason, tuple(cell or "" for cell in each), file)
        for (file, row), (_, each) in zip(places, found, strict=True)
    ]


def in_one_cell(aside: Aside) -> Aside:
    """Return a row set aside as one text: its cells do not stand under the titles that the table has now."""
    return replace(aside, cells=(" | ".join(aside.cells),))


def where(relation: Relation, numbers: list[int]) -> list[tuple[str, int]]:
    """Return the file (empty where the table has one) and the row there for every row number; row 0 is unknown.

    Parameters
    ----------
    relation : Relation
        The opened source.
    numbers : list of int
        Row numbers of the relation.

    Returns
    -------
    list of (str, int)
        One for each number, in their order.
    """
    if not relation.rows_known:
        return [("", 0)] * len(numbers)
    rows = relation.locate(numbers)
    if not relation.parts:
        return [("", row) for row in rows]
    return [(relation.parts[row // ROWS_A_FILE], row % ROWS_A_FILE) for row in rows]


def placed(problem: Problem, parts: tuple[str, ...], letters: Mapping[str, str]) -> Problem:
    """Return a problem with its place as a person finds it.

    Parameters
    ----------
    problem : Problem
        Its row is that of the relation.
    parts : tuple of str
        Files of the table, where it has several: the row tells which.
    letters : mapping
        Letters of the columns of a sheet, by title: with them the place is a cell.

    Returns
    -------
    Problem
        With the file and its row there, and in the first file with the cell where letters are known; unchanged
        where it has no row.
    """
    if problem.row is None:
        return problem
    values, facts, number = dict(problem.values), {}, 0
    if parts:
        number, row = divmod(problem.row, ROWS_A_FILE)
        facts = {"file": parts[number], "row": row}
        if "rows" in values:
            values["rows"] = [each % ROWS_A_FILE for each in values["rows"]]
    if problem.column in letters and not number:
        values["cell"] = f"{letters[problem.column]}{facts.get('row', problem.row)}"
    return replace(problem, values=values, **facts)


def letters_of(column: int) -> str:
    """Return the letters of a column of a sheet, counted from 0: A, B… Z, AA."""
    text = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        text, column = chr(ord("A") + rest) + text, column - 1
    return text


def connect() -> duckdb.DuckDBPyConnection:
    """Return a connection with temporary tables of its own, to the one engine of this process."""
    return _engine(os.getpid()).cursor()


def connect_alone() -> duckdb.DuckDBPyConnection:
    """Return a connection to an engine of its own, whose settings may be locked."""
    fixed = {
        "python_enable_replacements": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    con = duckdb.connect(config=fixed)
    con.execute("SET enable_progress_bar = false")
    return con


@cache
def _engine(process: int) -> duckdb.DuckDBPyConnection:
    # An engine takes longer to start than a table to read; a forked process must not touch its parent's.
    return connect_alone()


def quoted(text: str) -> str:
    """Return a SQL string literal. The engine reads a statement up to a NUL, so that one is spelt out."""
    literal = "'" + text.replace("'", "''").replace("\0", "' || chr(0) || '") + "'"
    return f"({literal})" if "\0" in text else literal


def named(text: str) -> str:
    """Return a quoted SQL identifier; the engine knows none with a NUL in it."""
    return '"' + text.replace("\0", "").replace('"', '""') + '"'


def path_literal(path: object) -> str:
    """Return a path as a literal that DuckDB does not take for a pattern of many files."""
    return quoted("".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path)))
