"""Rows that are worth something else than they say: left out, taken off, in another currency or unit, counted once."""

# SQL is put together here from quoted names and our own expressions.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kamlib.core.errors import InputError
from kamlib.core.schema import InputTable
from kamlib.intake.contracts.relation import Relation, asides, quoted
from kamlib.intake.contracts.source import Rows, Source
from kamlib.intake.shaping.fill import no_title, numbers_of
from kamlib.intake.shaping.views import Field, fields, place_of, text_of, view


def additive(table: InputTable) -> list[str]:
    """Return the columns of a table that are summed over its rows: amounts, and quantities of sales."""
    money = [each.name for each in table.columns if each.kind == "money"]
    return [*money, *(["quantity"] if table.name == "sales" else [])]


def left_out(relation: Relation, rows: Mapping[str, Rows]) -> Relation:
    """Set aside the rows of which somebody said that they are none of the table.

    Parameters
    ----------
    relation : Relation
        Any.
    rows : mapping of str to Rows
        What rows are worth, by title; values to drop are looked at.

    Returns
    -------
    Relation
        Rows that stay; the others are set aside, each with its place.

    Raises
    ------
    InputError
        ``formula_title_missing``: the file does not have a title that something is said of.
    """
    missing = [title for title in rows if place_of(relation, title) is None]
    if missing:
        raise InputError([no_title(relation, title) for title in missing])
    tests = [among(_text(relation, title), each.drop) for title, each in rows.items() if each.drop]
    if not tests:
        return relation
    test = " OR ".join(tests)
    aside = asides(relation, "left_out", test)
    return view(relation, fields(relation), f"WHERE NOT ({test})", aside=(*relation.aside, *aside))


def weighed(relation: Relation, places: Sequence[int], source: Source) -> Relation:
    """Return the rows with their amounts as somebody said that they count.

    Parameters
    ----------
    relation : Relation
        Its titles stand in ``source.rows``.
    places : sequence of int
        Columns that are summed.
    source : Source
        What was said of its rows, and how its columns write their numbers.

    Returns
    -------
    Relation
        These columns as DOUBLE; a cell that holds no number is NULL and a problem.
    """
    rates = {title: place_of(relation, title) for title, each in source.rows.items() if each.rate}
    columns = {place: relation.headers[place] for place in places if relation.types[place] != "DOUBLE"}
    wanted = {title: place for place, title in columns.items()} | rates
    # What one unit is worth is applied where the column is typed.
    readings = {title: each.model_copy(update={"scale": None}) for title, each in source.readings.items()}
    numbers, problems = numbers_of(relation, wanted, readings)
    if any(each.once for each in source.rows.values()):
        relation = replace(relation, plain=relation.numbered)  # the order of the rows counts
    made = fields(relation)
    for place in places:
        own = made[place]
        number = numbers[columns[place]] if place in columns else own.sql
        ours = {own.ours, *source.renamed.get(own.title, (own.title,))}
        made[place] = Field(own.title, "DOUBLE", _worth(relation, number, source, numbers, ours), own.ours)
    return view(relation, made, problems=(*relation.problems, *problems))


def among(text: str, values: Sequence[str]) -> str:
    """Return SQL of whether a text is one of the values; one that ends in ``*`` stands for all that begin so.

    Parameters
    ----------
    text : str
        SQL of the text.
    values : sequence of str
        Case does not count.

    Returns
    -------
    str
        SQL of a flag, false where the text is NULL.
    """
    whole = [value.strip().lower() for value in values if not value.endswith("*")]
    tests = [f"lower({text}) IN ({', '.join(map(quoted, whole))})"] if whole else []
    tests += [
        f"starts_with(lower({text}), {quoted(value[:-1].strip().lower())})" for value in values if value[-1:] == "*"
    ]
    return f"coalesce({' OR '.join(tests)}, false)" if tests else "false"


def _worth(relation: Relation, number: str, source: Source, numbers: Mapping[str, str], ours: set[str]) -> str:
    """Return SQL of what a number counts: a quantity is taken off and counted once, but is in no currency."""
    money = "quantity" not in ours
    for title, each in source.rows.items():
        if each.of and not ours & set(each.of):
            continue
        text = _text(relation, title)
        if each.negative:
            number = f"(CASE WHEN {among(text, each.negative)} THEN -abs({number}) ELSE {number} END)"
        for value, factor in each.times.items() if money else ():
            number = f"({number} * CASE WHEN {among(text, (value,))} THEN {factor!r} ELSE 1 END)"
        if each.rate and money:
            number = f"({number} * {numbers[title]})"
        if each.once:
            first = f"{text} IS NULL OR row_number() OVER (PARTITION BY {text} ORDER BY s.row) = 1"
            number = f"(CASE WHEN {first} THEN {number} WHEN ({number}) IS NOT NULL THEN 0 END)"
    return number


def _text(relation: Relation, title: str) -> str:
    place = place_of(relation, title)
    return text_of(f"s.c{place}", relation.types[place])
