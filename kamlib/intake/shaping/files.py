"""Several files for one table: more of the same shape below, other ones beside by a key; no row is lost."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePath

import duckdb

from kamlib.core.errors import InputError, Problem
from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.relation import ROWS_A_FILE, Relation, asides
from kamlib.intake.contracts.source import FilePart, Join
from kamlib.intake.shaping.fill import constants
from kamlib.intake.shaping.views import Field, fields, keep_rows, place_of, text_of, view
from kamlib.intake.tables.headers import nearest

#: Examples of keys in a message.
_SHOWN = 5


def of_part(relation: Relation, part: FilePart | None) -> Relation:
    """Return a file under the titles of the first one, with what is the same in every row of it.

    Parameters
    ----------
    relation : Relation
        The file.
    part : FilePart or None
        What it has of its own; None: nothing.

    Returns
    -------
    Relation
        With titles of the first file, and a column for each constant.
    """
    if part is None:
        return relation
    new = {plain(theirs): ours for theirs, ours in part.titles.items()}
    relation = replace(relation, headers=tuple(new.get(plain(title), title) for title in relation.headers))
    return constants(relation, part.constants) if part.constants else relation


def same_rows(relation: Relation) -> str:
    """Return SQL of the place of the first file that holds a row, over rows called ``s`` with their numbers."""
    cells = ", ".join(text_of(f"s.c{place}", kind) for place, kind in enumerate(relation.types))
    return f"min(s.row // {ROWS_A_FILE}) OVER (PARTITION BY {cells})"


def counted_once(relation: Relation) -> Relation:
    """Keep the rows that stand in several files where they stand first, and set the others aside."""
    first = f"SELECT s.*, {same_rows(relation)} AS first FROM {relation.numbered} AS s"
    columns = ", ".join(f"c{place}" for place in range(len(relation.headers)))
    rows = f"(SELECT row, {columns} FROM ({first}) WHERE first = row // {ROWS_A_FILE})"
    others = f"(SELECT row, {columns} FROM ({first}) WHERE first < row // {ROWS_A_FILE})"
    aside = asides(replace(relation, numbered=others), "in_another_file", "true")
    return replace(relation, plain=rows, numbered=rows, aside=(*relation.aside, *aside))


def below(first: Relation, others: Sequence[Relation], needed: Callable[[str], bool]) -> Relation:
    """Return the rows of several files of one shape, in their order; a title that nobody needs may be lacking.

    A row is numbered ``file * ROWS_A_FILE + row``; :func:`~kamlib.intake.contracts.relation.placed` reads it back.

    Parameters
    ----------
    first : Relation
        The first file: its titles are those of the result.
    others : sequence of Relation
        Further files.
    needed : callable
        From a title to whether a file must have it.

    Returns
    -------
    Relation
        Columns of text; rows set aside, repairs and problems of all files.

    Raises
    ------
    InputError
        ``more_columns``: a file lacks titles of the first one, or has others.
    """
    relations, problems = [first, *others], []
    for other in others:
        problems += _differing(first, other, needed)
    if problems:
        raise InputError(problems)
    parts = [_part(first, other, number) for number, other in enumerate(relations)]
    plain_, numbered = (" UNION ALL BY NAME ".join(each) for each in zip(*parts, strict=True))
    return replace(
        first,
        plain=f"({plain_})",
        numbered=f"({numbered})",
        types=("VARCHAR",) * len(first.headers),
        made=first.made,
        explain=lambda error: _explained(relations, error),
        locate=lambda rows: _located(relations, rows),
        parts=tuple(each.file for each in relations),
        held=tuple(each.held for each in relations),
        aside=tuple(replace(aside, file=each.file) for each in relations for aside in each.aside),
        repairs=tuple(repair for each in relations for repair in each.repairs),
        problems=tuple(problem for each in relations for problem in each.problems),
    )


def _differing(first: Relation, other: Relation, needed: Callable[[str], bool]) -> list[Problem]:
    ours, theirs = ({plain(title): title for title in each.headers} for each in (first, other))
    lacks = [title for key, title in ours.items() if key not in theirs and needed(title)]
    if not lacks:
        return []
    new = [title for key, title in theirs.items() if key not in ours]
    values = {"missing": lacks[:_SHOWN], "new": new[:_SHOWN]}
    return [Problem("more_columns", file=other.file, sheet=other.sheet, expected=first.file, values=values)]


def _part(first: Relation, other: Relation, number: int) -> tuple[str, str]:
    """Return SQL of a file's rows under the places of the first file's titles."""
    places = [place_of(other, title) for title in first.headers]
    listed = ", ".join(
        f"CAST({'NULL' if place is None else f'c{place}'} AS VARCHAR) AS c{at}" for at, place in enumerate(places)
    )
    plain_, numbered = other.plain, other.numbered
    if other is not first and not _reads_file(other):
        plain_ = numbered = keep_rows(first.con, other, range(len(other.headers)), row=True)
    row = f"row + {number * ROWS_A_FILE} AS row"
    return f"SELECT {listed} FROM {plain_}", f"SELECT {row}, {listed} FROM {numbered}"


def _reads_file(relation: Relation) -> bool:
    """Tell whether its SQL reads the file itself, so that any connection can: large files are not copied."""
    return relation.kind in ("csv", "parquet") and "read_" in relation.plain and "source" not in relation.plain


def _explained(relations: Sequence[Relation], error: duckdb.Error) -> list[Problem]:
    return [problem for each in relations if each.explain for problem in each.explain(error)]


def _located(relations: Sequence[Relation], rows: list[int]) -> list[int]:
    found = {}
    for number, relation in enumerate(relations):
        own = [row for row in rows if row // ROWS_A_FILE == number]
        places = relation.locate([row % ROWS_A_FILE for row in own])
        found |= {row: number * ROWS_A_FILE + place for row, place in zip(own, places, strict=True)}
    return [found[row] for row in rows]


def beside(relation: Relation, join: Join, other: Relation, wanted: Callable[[str], bool]) -> Relation:
    """Put columns of another file beside the rows.

    Parameters
    ----------
    relation, other : Relation
        The rows so far, and the file that holds each key once.
    join : Join
        The key's title in each.
    wanted : callable
        Whether a title of the other file is needed.

    Returns
    -------
    Relation
        All rows of the first one, in order. A title that both have is called ``<other file>.<title>``. A key that the
        other file lacks leaves its columns blank and is counted (``join_unmatched``).

    Raises
    ------
    InputError
        ``join_title_missing`` or ``join_not_unique``.
    """
    on, to = _keys(relation, join, other)
    titles = titles_beside(relation.headers, join, other.headers)
    places = [place for place, title in enumerate(titles) if place != to and wanted(title)]
    name = keep_rows(relation.con, other, [to, *places])
    left, right = text_of(f"s.c{on}", relation.types[on]), text_of(f"o.c{to}", other.types[to])
    _refuse_twins(relation, name, right, join, other)
    tail = f"LEFT JOIN {name} AS o ON {left} = {right}"
    found = _unmatched(relation, name, left, right, join)
    columns = [*fields(relation), *(Field(titles[place], other.types[place], f"o.c{place}") for place in places)]
    repairs = (*relation.repairs, *other.repairs)
    problems = (*relation.problems, *other.problems, *found)
    return view(relation, columns, tail, repairs=repairs, problems=problems)


def titles_beside(headers: Sequence[str], join: Join, others: Sequence[str]) -> list[str]:
    """Return the titles of the other file as they are called beside these headers.

    Parameters
    ----------
    headers : sequence of str
        Titles so far.
    join : Join
        Which file is put beside.
    others : sequence of str
        Titles of that file.

    Returns
    -------
    list of str
        One for each of `others`; one that is taken has the file's name before it.
    """
    taken = set(map(plain, headers))
    stem = PurePath(join.file).stem
    return [f"{stem}.{title}" if plain(title) in taken else title for title in others]


def _keys(relation: Relation, join: Join, other: Relation) -> tuple[int, int]:
    places, problems = [], []
    for each, title in ((relation, join.key), (other, join.their_key)):
        places.append(place_of(each, title))
        if places[-1] is None:
            near = {"nearest": nearest(title, list(each.headers))}
            problems.append(Problem("join_title_missing", file=each.file, sheet=each.sheet, column=title, values=near))
    if problems:
        raise InputError(problems)
    return places[0], places[1]


def _refuse_twins(relation: Relation, name: str, key: str, join: Join, other: Relation) -> None:
    query = (
        f"SELECT {key} AS k, count(*) FROM {name} AS o WHERE k IS NOT NULL GROUP BY k HAVING count(*) > 1 ORDER BY k"
    )
    twins = relation.con.execute(query).fetchall()
    if twins:
        values = {"n": len(twins), "keys": [str(key)[:40] for key, _ in twins[:_SHOWN]]}
        raise InputError(
            Problem("join_not_unique", file=other.file, sheet=other.sheet, column=join.their_key, values=values)
        )


def _unmatched(relation: Relation, name: str, left: str, right: str, join: Join) -> list[Problem]:
    rows = f"SELECT {left} AS k FROM {relation.plain} AS s WHERE k IS NOT NULL"
    missing = (
        f"SELECT k, count(*) AS n FROM ({rows}) ANTI JOIN (SELECT {right} AS k FROM {name} AS o) USING (k) GROUP BY k"
    )
    found = relation.con.execute(f"{missing} ORDER BY n DESC, k").fetchall()
    if not found:
        return []
    values = {"n": sum(n for _, n in found), "keys": [str(key)[:40] for key, _ in found[:_SHOWN]]}
    return [
        Problem(
            "join_unmatched",
            file=relation.file,
            sheet=relation.sheet,
            column=join.key,
            expected=join.file,
            values=values,
            severity="warning",
        )
    ]
