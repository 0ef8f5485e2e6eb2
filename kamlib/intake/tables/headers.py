"""Which column of the file is which of the table: by our keys, by the catalogues' titles, by the settings."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kamlib.core.errors import Problem
from kamlib.core.schema import InputColumn, InputTable
from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.binding import Bound, Mapping, titles
from kamlib.intake.contracts.relation import Relation

if TYPE_CHECKING:
    from kamlib.intake.contracts.source import Source


def meant(headers: Sequence[str], table: InputTable, source: Source, made: MappingOf[int, str]) -> dict[int, str]:
    """Return the name of our column (or of a client's own) by the place of the titles that mean one.

    What the settings say of a title goes before what the catalogues know; a title that the settings leave aside, or
    whose column is made otherwise, means nothing.

    Parameters
    ----------
    headers : sequence of str
        Titles of the file.
    table : InputTable
        Its schema.
    source : Source
        What the settings say of its titles.
    made : mapping of int to str
        Our column by the place of a column that was made for it.

    Returns
    -------
    dict of int to str
        Titles that mean none are left out.
    """
    known = titles(table.name)
    said = {plain(title): ours[0] for title, ours in source.renamed.items() if ours}
    aside = {plain(title) for title in source.ignore}
    filled = set(made.values())
    found = {}
    for place, header in enumerate(headers):
        title = plain(header)
        if place in made:
            found[place] = made[place]
        elif title in said:
            found[place] = said[title]
        elif title not in aside and not source.distinct and known.get(title, "") not in filled | {""}:
            found[place] = known[title]
    return found


def map_headers(relation: Relation, table: InputTable, source: Source) -> Mapping:
    """Map the titles of a file to the columns of a table.

    Parameters
    ----------
    relation : Relation
        The opened source.
    table : InputTable
        Its schema.
    source : Source
        What the settings say of its titles.

    Returns
    -------
    Mapping
        Columns that fill one of ours, titles left aside, and problems.
    """
    names = meant(relation.headers, table, source, relation.made)
    mapping = Mapping([])
    taken: dict[str, str] = {}
    repeated = [title for title, count in Counter(map(plain, relation.headers)).items() if title and count > 1]
    aside = {plain(title) for title in source.ignore}
    for place, header in enumerate(relation.headers):
        name = names.get(place)
        column = table.column(name) if name else None
        own = table.open and not source.distinct and header and plain(header) not in repeated
        if name and name in taken:
            mapping.problems.append(_problem("column_twice", relation, header, found=taken[name], expected=name))
        elif column:
            taken[name] = header
            mapping.bound.append(Bound(place, header, column))
        elif name or (own and plain(header) not in aside):
            mapping.bound.append(Bound(place, header, InputColumn(name or header, "open")))
        elif plain(header) in repeated and plain(header) not in aside and not source.shape:
            mapping.problems.append(_problem("header_repeated", relation, header))
        else:
            mapping.ignored.append(header)
    mapping.problems += _renamed_unfound(relation, source.renamed)
    mapping.problems += _missing(relation, table, mapping)
    # What a person has confirmed is not said again.
    mapping.problems += [] if source.shape else _ignored(relation, table, mapping)
    return mapping


def nearest(word: str, choices: list[str], cutoff: float = 0.6) -> str:
    """Return the choice that looks most like the word, or an empty string.

    Parameters
    ----------
    word : str
        What was written.
    choices : list of str
        What there is.
    cutoff : float
        Least likeness, 0…1.

    Returns
    -------
    str
        As `choices` has it.
    """
    by_plain = {plain(choice): choice for choice in choices}
    found = difflib.get_close_matches(plain(word), by_plain, n=1, cutoff=cutoff)
    return by_plain[found[0]] if found else ""


def _problem(code: str, relation: Relation, header: str = "", **facts) -> Problem:
    return Problem(code, file=relation.file, sheet=relation.sheet, row=_row(relation), column=header, **facts)


def _row(relation: Relation) -> int | None:
    return relation.header_row if relation.kind in ("csv", "xlsx") else None


def _missing(relation: Relation, table: InputTable, mapping: Mapping) -> list[Problem]:
    """Name every column that the table cannot do without, with the unmapped title that looks most like it."""
    free = [*mapping.ignored, *(each.header for each in mapping.bound if each.column.kind == "open")]
    problems = []
    for column in table.columns:
        if column.required and not mapping.has(column.name):
            near = _near_title(table.name, column.name, free)
            values = {"table": table.name, "key": column.name, "nearest": near}
            problems.append(_problem("column_missing", relation, column.name, values=values))
    for group in table.one_of:
        if not any(mapping.has(name) for name in group):
            near = next(filter(None, (_near_title(table.name, name, free) for name in group)), "")
            values = {"table": table.name, "columns": list(group), "nearest": near}
            problems.append(_problem("one_of_missing", relation, ", ".join(group), values=values))
    return problems


def _near_title(table: str, name: str, free: list[str]) -> str:
    ours = [title for title, column in titles(table).items() if column == name]
    return next(filter(None, (nearest(title, free) for title in ours)), "")


def _ignored(relation: Relation, table: InputTable, mapping: Mapping) -> list[Problem]:
    ours = [title for title, name in titles(table.name).items() if not mapping.has(name)]
    return [
        _problem(
            "column_unknown" if header else "header_blank",
            relation,
            header,
            values={"table": table.name, "nearest": nearest(header, ours) if header else ""},
            severity="warning",
        )
        for header in mapping.ignored
    ]


def _renamed_unfound(relation: Relation, renamed: dict[str, tuple[str, ...]]) -> list[Problem]:
    """Name the titles that the settings map, but the file does not have."""
    found = {plain(header) for header in relation.headers}
    unfound = {title: ", ".join(names) for title, names in renamed.items() if plain(title) not in found}
    return [_renamed(relation, title, names) for title, names in unfound.items()]


def _renamed(relation: Relation, title: str, name: str) -> Problem:
    near = nearest(title, list(relation.headers))
    return _problem("column_renamed_missing", relation, title, expected=name, values={"nearest": near})
