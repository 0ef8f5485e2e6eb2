"""Columns of a relation under new expressions, and rows of one relation for the connection of another."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

import duckdb

from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.relation import Relation

_NUMBER = count(1)


@dataclass(frozen=True)
class Field:
    """A column to be: its title, its DuckDB type, its expression over ``s.c0``, ``s.c1``…; what it fills, if known."""

    title: str
    type: str
    sql: str
    ours: str = ""


def fields(relation: Relation) -> list[Field]:
    """Return the columns of a relation as they are."""
    return [
        Field(title, relation.types[place], f"s.c{place}", relation.made.get(place, ""))
        for place, title in enumerate(relation.headers)
    ]


def view(relation: Relation, columns: Sequence[Field], tail: str = "", row: str = "s.row", **facts: object) -> Relation:
    """Return the relation with these columns alone.

    Parameters
    ----------
    relation : Relation
        Its rows are called ``s``.
    columns : sequence of Field
        What stands in ``c0``, ``c1``…
    tail : str
        SQL after ``FROM rows AS s``: joins, a condition.
    row : str
        Expression of the row number.
    **facts
        Other fields of the relation that change.

    Returns
    -------
    Relation
        The same connection, under new titles and types.
    """
    listed = ", ".join(f"{each.sql} AS c{place}" for place, each in enumerate(columns))
    return replace(
        relation,
        plain=f"(SELECT {listed} FROM {relation.plain} AS s {tail})",
        numbered=f"(SELECT {row} AS row, {listed} FROM {relation.numbered} AS s {tail})",
        headers=tuple(each.title for each in columns),
        types=tuple(each.type for each in columns),
        made={place: each.ours for place, each in enumerate(columns) if each.ours},
        **facts,
    )


def place_of(relation: Relation, title: str) -> int | None:
    """Return where a title stands, case and spaces aside; None where it does not.

    Parameters
    ----------
    relation : Relation
        Any.
    title : str
        As somebody wrote it.

    Returns
    -------
    int or None
        From 0; the first where several stand.
    """
    return next((place for place, each in enumerate(relation.headers) if plain(each) == plain(title)), None)


def text_of(sql: str, duck_type: str) -> str:
    """Return a cell as trimmed text, NULL where it is blank.

    Parameters
    ----------
    sql : str
        SQL of the cell.
    duck_type : str
        Its DuckDB type.

    Returns
    -------
    str
        SQL of a text.
    """
    text = sql if duck_type == "VARCHAR" else f"CAST({sql} AS VARCHAR)"
    return f"nullif(trim({text}), '')"


def fresh(stem: str) -> str:
    """Return a name that no other table of this process has."""
    return f"{stem}{next(_NUMBER)}"


def keep_rows(con: duckdb.DuckDBPyConnection, other: Relation, columns: Sequence[int], *, row: bool = False) -> str:
    """Copy columns of a relation to a temporary table of another connection, inside the engine; return its name.

    Parameters
    ----------
    con : DuckDBPyConnection
        Takes the table.
    other : Relation
        Of another connection.
    columns : sequence of int
        Its columns, which keep their names ``c<place>``.
    row : bool
        Whether the row numbers are copied too.

    Returns
    -------
    str
        Name of the temporary table.
    """
    passing, name = fresh("passing"), fresh("beside")
    listed = ", ".join([*(["row"] if row else []), *(f"c{place}" for place in columns)])
    source = other.numbered if row else other.plain
    other.con.execute(f"CREATE TABLE memory.main.{passing} AS SELECT {listed} FROM {source}")
    try:
        con.execute(f"CREATE TEMP TABLE {name} AS FROM memory.main.{passing}")
    finally:
        con.execute(f"DROP TABLE memory.main.{passing}")
    return name


def keep_words(con: duckdb.DuckDBPyConnection, words: Mapping[str, str]) -> str:
    """Put pairs of words into a temporary table (``old``, ``new``); return its name.

    Parameters
    ----------
    con : DuckDBPyConnection
        Takes the table.
    words : mapping of str to str
        New word by old one.

    Returns
    -------
    str
        Name of the temporary table.
    """
    name = fresh("words")
    con.execute(f"CREATE TEMP TABLE {name} (old VARCHAR, new VARCHAR)")
    if words:
        con.executemany(f"INSERT INTO {name} VALUES (?, ?)", list(words.items()))
    return name
