"""Columns that the file does not have as they are: arithmetic, constants, running numbers, replaced values."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from kamlib.core.errors import InputError, Problem
from kamlib.core.schema import InputColumn
from kamlib.intake.cells.evidence import count
from kamlib.intake.cells.expressions import ColumnWay, family, key_of, number_of, raw
from kamlib.intake.cells.readings import decide, latest_year
from kamlib.intake.contracts.arithmetic import parse
from kamlib.intake.contracts.binding import Bound
from kamlib.intake.contracts.binding import Mapping as Headers
from kamlib.intake.contracts.relation import AMOUNTS, Aside, Relation, Repair, asides, quoted
from kamlib.intake.contracts.source import Reading
from kamlib.intake.shaping.views import Field, fields, fresh, keep_words, place_of, text_of, view
from kamlib.intake.tables.headers import nearest

#: Cells of one column that are listed one by one; the rest is counted.
LISTED = 20


def computed(
    relation: Relation, formulas: Mapping[str, str], readings: Mapping[str, Reading], origin: tuple[str, str]
) -> Relation:
    """Add a number for every formula, by our column.

    Parameters
    ----------
    relation : Relation
        Its titles stand in the formulas.
    formulas : mapping
        Arithmetic (see :mod:`kamlib.intake.contracts.arithmetic`) by our column.
    readings : mapping
        How a column writes its numbers, by title, where a person said so.
    origin : tuple of str
        File and field that say it, for messages.

    Returns
    -------
    Relation
        A blank operand gives a blank result. Cells that are no numbers are problems of the relation.

    Raises
    ------
    InputError
        ``formula_broken`` or ``formula_title_missing``.
    """
    read = {name: parse(text, origin[0], f"{origin[1]}.computed.{name}".lstrip(".")) for name, text in formulas.items()}
    titles = list(dict.fromkeys(title for each in read.values() for title in each.titles))
    missing = [title for title in titles if place_of(relation, title) is None]
    if missing:
        raise InputError([no_title(relation, title) for title in missing])
    numbers, problems = numbers_of(relation, {title: place_of(relation, title) for title in titles}, readings)
    made = [Field(name, "DOUBLE", formula.sql(numbers.__getitem__), name) for name, formula in read.items()]
    aside = _beside_computed(relation, [each.sql for each in made])
    return view(relation, [*fields(relation), *made], problems=(*relation.problems, *problems), aside=aside)


def _beside_computed(relation: Relation, formulas: list[str]) -> tuple[Aside, ...]:
    """Return the rows set aside with what the formulas give of their cells: their amounts count in the sums as well."""
    width = len(relation.headers)
    whole = [at for at, each in enumerate(relation.aside) if each.reason in AMOUNTS and 1 < len(each.cells) <= width]
    if not whole:
        return relation.aside
    cells = [[at, *relation.aside[at].cells, *[""] * (width - len(relation.aside[at].cells))] for at in whole]
    name = fresh("aside")
    frame = pd.DataFrame(cells, columns=["line", *(f"t{place}" for place in range(width))])
    relation.con.register(name, frame)
    typed = ", ".join(
        f"TRY_CAST(nullif(t{place}, '') AS {kind}) AS c{place}" for place, kind in enumerate(relation.types)
    )
    shown = ", ".join(f"coalesce(CAST(TRY({sql}) AS VARCHAR), '')" for sql in formulas)
    found = relation.con.execute(f"SELECT line, {shown} FROM (SELECT line, {typed} FROM {name}) AS s").fetchall()
    relation.con.unregister(name)
    aside = list(relation.aside)
    for row, (at, *made) in zip(cells, sorted(found), strict=True):
        aside[at] = replace(aside[at], cells=(*row[1:], *made))
    return tuple(aside)


def no_title(relation: Relation, title: str) -> Problem:
    """Return the problem of a title that something is said of and that the file does not have.

    Parameters
    ----------
    relation : Relation
        The file.
    title : str
        What it does not have.

    Returns
    -------
    Problem
        ``formula_title_missing``, with the nearest title.
    """
    near = {"nearest": nearest(title, list(relation.headers))}
    return Problem("formula_title_missing", file=relation.file, sheet=relation.sheet, column=title, values=near)


def numbers_of(
    relation: Relation, places: Mapping[str, int], readings: Mapping[str, Reading]
) -> tuple[dict[str, str], list[Problem]]:
    """Return the SQL of the number under every title, over rows called ``s``, and the cells that hold none.

    Parameters
    ----------
    relation : Relation
        Any.
    places : mapping
        Columns by title.
    readings : mapping
        How a column writes its numbers, by title, where a person said so.

    Returns
    -------
    numbers : dict of str to str
        SQL of a DOUBLE by title, times the scale that was said: NULL where a cell holds no number, a percentage as
        a share.
    problems : list of Problem
        Each with its place.
    """
    bound = [Bound(place, title, InputColumn(title, "number")) for title, place in places.items()]
    headers = Headers(bound)
    latest = latest_year("", None)
    decision = decide(relation, headers, count(relation, headers, latest), readings, latest=latest)
    problems = [problem for _, problem in decision.problems]
    numbers = {}
    for each in bound:
        numbers[each.header] = _number(relation, each.place, decision.ways[each.place])
        problems += _no_numbers(relation, each, numbers[each.header])
    return numbers, problems


def _number(relation: Relation, place: int, way: ColumnWay) -> str:
    kind, mark = relation.types[place], way.decimal or "."
    if family(kind) == "number":
        number = f"CAST(s.c{place} AS DOUBLE)"
    else:
        text = f"({raw(f's.c{place}', kind)})"
        percent = number_of(f"rtrim({text}, {quoted(' %')})", mark)
        number = f"(CASE WHEN suffix({text}, '%') THEN {percent} / 100 ELSE {number_of(text, mark)} END)"
    return number if way.scale == 1 else f"({number} * {way.scale!r})"


def _no_numbers(relation: Relation, bound: Bound, number: str) -> list[Problem]:
    text = text_of(f"s.c{bound.place}", relation.types[bound.place])
    rows = f"FROM {relation.numbered} AS s WHERE {text} IS NOT NULL AND ({number}) IS NULL"
    found = relation.con.execute(f"SELECT row, {text} {rows} ORDER BY row LIMIT {LISTED + 1}").fetchall()
    place = {"file": relation.file, "sheet": relation.sheet, "column": bound.header}
    shown = relation.locate([row for row, _ in found[:LISTED]]) if relation.rows_known else [None] * LISTED
    problems = [
        Problem("not_a_number", **place, row=row, found=cell[:80], expected="number")
        for row, (_, cell) in zip(shown, found, strict=False)
    ]
    if len(found) > LISTED:
        number = relation.con.execute(f"SELECT count(*) {rows}").fetchone()[0] - LISTED
        problems.append(Problem("and_more", **place, values={"n": number, "of": "not_a_number"}))
    return problems


def constants(relation: Relation, values: Mapping[str, str | int | float]) -> Relation:
    """Add a column with one value, by our column.

    Parameters
    ----------
    relation : Relation
        Any.
    values : mapping of str to (str, int or float)
        Value by our column.

    Returns
    -------
    Relation
        The new columns of text stand behind the others.
    """
    made = [Field(name, "VARCHAR", quoted(_shown(value)), name) for name, value in values.items()]
    return view(relation, [*fields(relation), *made])


def _shown(value: str | int | float) -> str:
    """A fraction of the settings is written so that no one can take its point for thousands."""
    return f"{value!r}e0" if isinstance(value, float) and "e" not in repr(value) else str(value)


def numbered(relation: Relation, patterns: Mapping[str, str]) -> Relation:
    """Add running numbers, by our column: ``C000`` gives C001, C002… in the order of the rows.

    Parameters
    ----------
    relation : Relation
        Any.
    patterns : mapping of str to str
        Pattern by our column; its zeros at the end say how wide the number is.

    Returns
    -------
    Relation
        Without blank rows; the new columns of text stand behind the others.
    """
    made = []
    for name, pattern in patterns.items():
        stem, width = pattern.rstrip("0"), len(pattern) - len(pattern.rstrip("0"))
        number = "CAST(row_number() OVER (ORDER BY s.row) AS VARCHAR)"
        padded = f"{quoted(stem)} || lpad({number}, CAST(greatest(length({number}), {width}) AS INTEGER), '0')"
        made.append(Field(name, "VARCHAR", padded, name))
    blank = " AND ".join(f"{text_of(f's.c{at}', kind)} IS NULL" for at, kind in enumerate(relation.types))
    return view(_with_rows(relation), [*fields(relation), *made], f"WHERE NOT ({blank})")


def _with_rows(relation: Relation) -> Relation:
    """Return the relation with its row numbers in every query: what follows needs the order of the rows."""
    return replace(relation, plain=relation.numbered)


def copied(relation: Relation, renamed: Mapping[str, tuple[str, ...]]) -> Relation:
    """Repeat the columns that feed several of ours, each copy with what it fills.

    Parameters
    ----------
    relation : Relation
        Any.
    renamed : mapping of str to tuple of str
        Our columns by title; the first stays where the title is.

    Returns
    -------
    Relation
        The copies stand behind the other columns; a title that is not there is passed over.
    """
    made = []
    for title, ours in renamed.items():
        place = place_of(relation, title)
        if place is not None:
            made += [Field(relation.headers[place], relation.types[place], f"s.c{place}", name) for name in ours[1:]]
    return view(relation, [*fields(relation), *made]) if made else relation


def only(relation: Relation, values: Mapping[str, tuple[str, ...]]) -> Relation:
    """Keep the rows whose cells are among the values; the others are set aside, each with its place.

    Parameters
    ----------
    relation : Relation
        Any.
    values : mapping of str to tuple of str
        Values to keep, by title; a row must fit all titles.

    Returns
    -------
    Relation
        Rows that stay.

    Raises
    ------
    InputError
        ``formula_title_missing``: the file does not have the title.
    """
    missing = [title for title in values if place_of(relation, title) is None]
    if missing:
        raise InputError([no_title(relation, title) for title in missing])
    tests = []
    for title, wanted in values.items():
        place = place_of(relation, title)
        listed = ", ".join(quoted(value.strip()) for value in wanted)
        tests.append(f"coalesce({text_of(f's.c{place}', relation.types[place])} IN ({listed}), false)")
    test = " AND ".join(tests)
    aside = asides(relation, "other_rows", f"NOT ({test})")
    return view(relation, fields(relation), f"WHERE {test}", aside=(*relation.aside, *aside))


def nameless(relation: Relation, places: list[int], named: list[int], meant: str) -> Relation:
    """Give the rows without an account the one that is meant; ``-`` sets them aside.

    Parameters
    ----------
    relation : Relation
        Any.
    places, named : list of int
        Columns that hold the account, and those that hold its name besides.
    meant : str
        Id of an anonymous account, or ``-``.

    Returns
    -------
    Relation
        Every row names an account; what is not one of its rows any more is set aside with its cells.
    """
    columns, blank = fields(relation), f"{text_of(f's.c{places[0]}', relation.types[places[0]])} IS NULL"
    if meant == "-":
        filled = " OR ".join(f"{text_of(f's.c{at}', kind)} IS NOT NULL" for at, kind in enumerate(relation.types))
        aside = asides(relation, "no_account", f"{blank} AND ({filled})")
        return view(relation, columns, f"WHERE NOT ({blank})", aside=(*relation.aside, *aside))
    for place in (*places, *named):
        was, text = columns[place], text_of(f"s.c{place}", relation.types[place])
        sql = f"coalesce({text}, CASE WHEN {blank} THEN {quoted(meant)} END)"
        columns[place] = Field(was.title, "VARCHAR", sql, was.ours)
    query = f"SELECT count(*) FROM {relation.plain} AS s WHERE {blank}"
    number = relation.con.execute(query).fetchone()[0]
    told = [Repair("no_account", number, relation.headers[places[0]], (("", meant),))] if number else []
    return view(relation, columns, repairs=(*relation.repairs, *told))


def replaced(relation: Relation, place: int, words: Mapping[str, str], kind: str) -> Relation:
    """Write the value that is meant for the value found, in one column; how many cells that were is a repair.

    Parameters
    ----------
    relation : Relation
        Any.
    place : int
        The column.
    words : mapping
        Value meant by value found; outer spaces do not count.
    kind : str
        Of the repair: ``value_replaced`` or ``name_to_id``.

    Returns
    -------
    Relation
        The column as text; unchanged where nothing would be written.
    """
    changed = {old.strip(): new for old, new in words.items() if old.strip() != new}
    if not changed:
        return relation
    name = keep_words(relation.con, changed)
    text = text_of(f"s.c{place}", relation.types[place])
    columns = fields(relation)
    was = columns[place]
    columns[place] = Field(was.title, "VARCHAR", f"coalesce(w.new, CAST({was.sql} AS VARCHAR))", was.ours)
    tail = f"LEFT JOIN {name} AS w ON w.old = {text}"
    query = f"SELECT w.old, w.new, count(*) AS n FROM {relation.plain} AS s JOIN {name} AS w ON w.old = {text}"
    found = relation.con.execute(f"{query} GROUP BY ALL ORDER BY n DESC, w.old").fetchall()
    examples = tuple((old, new) for old, new, _ in found[:3])
    repair = Repair(kind, sum(n for *_, n in found), relation.headers[place], examples)
    return view(relation, columns, tail, repairs=(*relation.repairs, repair) if found else relation.repairs)


def _key(relation: Relation, place: int) -> str:
    """Return the text of a key as it will be read: composed, and without the «.0» that a sheet gives to a number."""
    text = key_of(text_of(f"s.c{place}", relation.types[place]))
    shapes = rf"bool_and(regexp_full_match({text}, '\d+(\.0)?')), bool_or(suffix({text}, '.0'))"
    digits, fractions = relation.con.execute(f"SELECT {shapes} FROM {relation.plain} AS s").fetchone()
    return rf"regexp_replace({text}, '\.0$', '')" if digits and fractions else text


def first_of_each(relation: Relation, places: list[int]) -> Relation:
    """Keep the first row of each key; how many others say the same key is told, rows without it are set aside.

    Parameters
    ----------
    relation : Relation
        Any.
    places : list of int
        Columns of the key.

    Returns
    -------
    Relation
        Held in the engine, one row for each key; blank rows are left out in silence.
    """
    texts = [_key(relation, place) for place in places]
    full, keys = " AND ".join(f"{text} IS NOT NULL" for text in texts), ", ".join(texts)
    blank = " AND ".join(f"{text_of(f's.c{at}', kind)} IS NULL" for at, kind in enumerate(relation.types))
    relation = _with_rows(relation)
    # Held, as it is small and read again and again; the rows that it comes from may be many millions.
    first, name = f"SELECT min(s.row) FROM {relation.numbered} AS s WHERE {full} GROUP BY {keys}", fresh("first")
    relation.con.execute(f"CREATE TEMP TABLE {name} AS FROM {relation.numbered} AS s WHERE s.row IN ({first})")
    counts = f"SELECT count(*), count(*) FILTER ({full}) FROM {relation.plain} AS s"
    rows, keyed = relation.con.execute(counts).fetchone()
    others = keyed - relation.con.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
    told = [Repair("same_key", others, relation.headers[places[0]])] if others else []
    aside = asides(relation, "no_key", f"NOT ({full}) AND NOT ({blank})") if rows > keyed else []
    facts = {"repairs": (*relation.repairs, *told), "aside": (*relation.aside, *aside)}
    return replace(relation, plain=name, numbered=name, **facts)
