"""Columns across become rows: blank cells are no rows, zeros are."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from dataclasses import replace

from kamlib.core.errors import InputError, Problem
from kamlib.intake.contracts.relation import Aside, Relation, Repair, asides, in_one_cell, quoted
from kamlib.intake.contracts.source import Melt
from kamlib.intake.shaping.views import fields, place_of, text_of
from kamlib.intake.tables.headers import nearest


def melt(relation: Relation, across: Melt) -> Relation:
    """Return a row for every key of a crosstab and every row that has anything under it.

    Parameters
    ----------
    relation : Relation
        The crosstab.
    across : Melt
        Its columns across: key and measure of each.

    Returns
    -------
    Relation
        The other columns, the key, then each measure.

    Raises
    ------
    InputError
        ``melt_title_missing``: titles that the file does not have; ``melt_twice``: two titles say the same.
    """
    cells = _cells(relation, across)
    keys = list(dict.fromkeys(key for key, _ in cells))
    measures = list(dict.fromkeys(value for _, value in cells))
    kept = [each for place, each in enumerate(fields(relation)) if place not in cells.values()]
    types = {name: _type(relation, cells, name) for name in measures}
    structs = ", ".join(_struct(relation, cells, key, measures, types, at) for at, key in enumerate(keys))
    listed = ", ".join(["k", *(f"v{at}" for at in range(len(measures)))])
    columns = ", ".join(f"c{place}" for place in range(len(relation.headers)))

    def rows(source: str, row: str) -> str:
        inner = f"SELECT {row}{columns}, unnest([{structs}], recursive := true) FROM {source}"
        shown = ", ".join(f"{each.sql.removeprefix('s.')} AS c{at}" for at, each in enumerate(kept))
        made = ", ".join(f"{name} AS c{len(kept) + at}" for at, name in enumerate(listed.split(", ")))
        number = f"row * {len(keys)} + nth AS row, " if row else ""
        full = " OR ".join(f"{text_of(f'v{at}', types[name])} IS NOT NULL" for at, name in enumerate(measures))
        return f"(SELECT {number}{', '.join(filter(None, (shown, made)))} FROM ({inner}) WHERE {full})"

    made = {place: each.ours for place, each in enumerate(kept) if each.ours}
    made |= {len(kept) + at: name for at, name in enumerate((across.into, *measures))}
    return replace(
        relation,
        plain=rows(relation.plain, ""),
        numbered=rows(relation.numbered, "row, "),
        headers=(*(each.title for each in kept), across.into, *measures),
        types=(*(each.type for each in kept), "VARCHAR", *types.values()),
        made=made,
        across=len(keys),
        aside=tuple(in_one_cell(each) for each in (*relation.aside, *_empty(relation, cells))),
        locate=lambda found: relation.locate([row // len(keys) for row in found]),
        repairs=(*relation.repairs, Repair("melted", len(cells), examples=_examples(across))),
    )


def _empty(relation: Relation, cells: dict[tuple[str, str], int]) -> list[Aside]:
    """Return the rows that have nothing under any of the columns across, and so become no row."""
    texts = {place: text_of(f"s.c{place}", kind) for place, kind in enumerate(relation.types)}
    filled = " OR ".join(f"{text} IS NOT NULL" for text in texts.values())
    blank = " AND ".join(f"{texts[place]} IS NULL" for place in set(cells.values()))
    return asides(relation, "nothing_across", f"({filled}) AND {blank}")


def _cells(relation: Relation, across: Melt) -> dict[tuple[str, str], int]:
    """Return where the cells of every key and measure stand."""
    cells, problems = {}, []
    for title, each in across.columns.items():
        place, key = place_of(relation, title), (each.key, each.value)
        code = "melt_title_missing" if place is None else "melt_twice" if key in cells else ""
        if code:
            near = {"nearest": nearest(title, list(relation.headers)) if place is None else ""}
            problems.append(
                Problem(code, file=relation.file, sheet=relation.sheet, column=title, found=each.key, values=near)
            )
        cells[key] = place
    if problems:
        raise InputError(problems)
    return cells


def _type(relation: Relation, cells: dict[tuple[str, str], int], measure: str) -> str:
    found = {relation.types[place] for (_, name), place in cells.items() if name == measure}
    return found.pop() if len(found) == 1 else "VARCHAR"


def _struct(relation, cells, key, measures, types, at) -> str:
    values = [
        f"CAST({f'c{cells[key, name]}' if (key, name) in cells else 'NULL'} AS {types[name]})" for name in measures
    ]
    named = ", ".join(f"v{number}: {value}" for number, value in enumerate(values))
    return f"{{nth: {at}, k: {quoted(key)}, {named}}}"


def _examples(across: Melt) -> tuple[tuple[str, str], ...]:
    return tuple((title, each.key) for title, each in list(across.columns.items())[:3])
