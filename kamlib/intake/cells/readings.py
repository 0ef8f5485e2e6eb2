"""How a column writes its numbers and dates: by all its values, by its neighbours where these leave it open, or asked.

Nothing is guessed: a column that no value decides, in a file that decides nothing, is a question to the person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field

from kamlib.core.errors import Problem
from kamlib.i18n.spellings import plain
from kamlib.intake.cells.evidence import Counts, conditions, examples, first, kind_of
from kamlib.intake.cells.expressions import ColumnWay
from kamlib.intake.contracts.binding import Bound, Mapping
from kamlib.intake.contracts.relation import Relation
from kamlib.intake.contracts.source import Reading

#: Tables of what was: how many years after the base year a date of theirs can lie. Promises and plans lie further.
AHEAD = {"sales": 1, "dossier": 1, "activities": 1, "concessions": 1, "deal_events": 1}
FAR_AHEAD = 15
_NO_LIMIT = 2200


@dataclass
class ReadingDecision:
    """Ways of all columns by place, and what is open: problems by place, so that a column of text may drop its own."""

    ways: dict[int, ColumnWay] = field(default_factory=dict)
    problems: list[tuple[int, Problem]] = field(default_factory=list)


def latest_year(table: str, base_year: int | None) -> int:
    """Return the last year that a date of the table can have.

    Parameters
    ----------
    table : str
        Of the method.
    base_year : int or None
        Of the engagement; None: not agreed yet.

    Returns
    -------
    int
        Calendar year; beyond all dates where there is no base year.
    """
    return base_year + AHEAD.get(table, FAR_AHEAD) if base_year else _NO_LIMIT


def decide(
    relation: Relation,
    mapping: Mapping,
    counts: dict[int, Counts],
    readings: MappingType[str, Reading],
    *,
    latest: int,
    whole: bool = True,
) -> ReadingDecision:
    """Choose how every column is read.

    Parameters
    ----------
    relation, mapping : Relation, Mapping
        The opened source and its columns.
    counts : dict
        Result of :func:`count`.
    readings : mapping
        What a person confirmed, by title.
    latest : int
        Last year that a date of the table can have.
    whole : bool
        Whether the counts saw every row. Where not, a column without any mark is read as whole numbers only, so that
        a mark further down is noticed.

    Returns
    -------
    ReadingDecision
        With ``ambiguous_number`` or ``ambiguous_date`` for a column that nothing decides, and ``decimal_contradicts``
        or ``dates_contradict`` for one whose values prove two ways.
    """
    confirmed = {plain(title): each for title, each in readings.items()}
    usual = {what: _usual(relation, mapping, counts, confirmed, what) for what in ("decimal", "dates")}
    decision = ReadingDecision()
    for bound in mapping.bound:
        said = confirmed.get(plain(bound.header), Reading())
        what, seen = kind_of(relation, bound), counts.get(bound.place, Counts())
        way = _way(bound, what, seen, said, usual.get(what, ""), whole)
        if what in usual and not way.evidence and (seen.doubtful or len(seen.proven(what)) > 1):
            decision.problems.append((bound.place, _ask(relation, bound, what, seen, latest)))
        decision.ways[bound.place] = way
    return decision


def _way(bound: Bound, what: str, seen: Counts, said: Reading, usual: str, whole: bool) -> ColumnWay:
    scale, slashes = said.scale or 1.0, bool(seen.slashes)
    if not what:
        return ColumnWay(scale=scale)
    if what == "ids":
        return ColumnWay(rounded=bool(seen.rounded) and seen.digits == seen.values)
    proven, answer = seen.proven(what), getattr(said, what)
    if answer:
        return ColumnWay(**{what: answer}, slashes=slashes, evidence="confirmed", scale=scale)
    if len(proven) == 1:
        return ColumnWay(**{what: proven[0]}, slashes=slashes, evidence="own", scale=scale)
    if bound.column.kind in ("int", "year") and seen.doubtful and not proven:
        # A whole number has no fraction: what looks like one parts thousands.
        return ColumnWay("," if seen.point_doubt >= seen.comma_doubt else ".", evidence="own", scale=scale)
    evidence = "others" if seen.doubtful and usual and not proven else ""
    if what == "dates":
        return ColumnWay(dates=usual if evidence else "", slashes=slashes, evidence=evidence, scale=scale)
    mark = (usual or ",") if whole or seen.doubtful else ""
    return ColumnWay(mark, evidence=evidence, scale=scale)


def _usual(relation: Relation, mapping: Mapping, counts: dict[int, Counts], confirmed: dict, what: str) -> str:
    """Return how all the columns of the file write that are decided; empty where none is, or they differ."""
    found = set()
    for bound in mapping.bound:
        if kind_of(relation, bound) == what:
            proven = counts.get(bound.place, Counts()).proven(what)
            said = getattr(confirmed.get(plain(bound.header), Reading()), what)
            found |= {said} if said else set(proven)
    found -= {"=", "-"}
    return found.pop() if len(found) == 1 else ""


def _ask(relation: Relation, bound: Bound, what: str, seen: Counts, latest: int) -> Problem:
    """Say what is open: the doubtful values, or the ways that are proven against each other with a place of each."""
    place = {"file": relation.file, "sheet": relation.sheet, "column": bound.header}
    tests = conditions(bound, what, latest)
    if len(seen.proven(what)) > 1:
        return _contradiction(relation, bound, what, seen, tests)
    row, example = first(relation, bound, tests["doubt"])
    values = {"n": seen.doubtful, "examples": examples(relation, bound, tests["doubt"])}
    if what == "dates":
        # A year of four digits behind leaves day and month open; full stops never part month, day, year.
        other = ("mdy",) if re.search(r"\d{4}", example) else ("ymd",) if "." in example else ("mdy", "ymd")
        values["choices"] = ["dmy", *other]
        return Problem("ambiguous_date", **place, row=row, found=example, values=values)
    mark = "." if seen.point_doubt >= seen.comma_doubt else ","
    return Problem(
        "ambiguous_number", **place, row=row, found=example, values=values | {"choices": [".", ","], "mark": mark}
    )


def _contradiction(relation: Relation, bound: Bound, what: str, seen: Counts, tests: dict[str, str]) -> Problem:
    """A client's own column may still be text: there it is a warning, and the column is read as text."""
    one, other = seen.proven(what)[:2]
    (row_one, found_one), (row_other, found_other) = (first(relation, bound, tests[way]) for way in (one, other))
    names = {".": "point", ",": "comma"}
    values = {"one": found_one, "other": found_other, "row_one": row_one, "row_other": row_other}
    values |= {"n_one": getattr(seen, names.get(one, one)), "n_other": getattr(seen, names.get(other, other))}
    return Problem(
        "decimal_contradicts" if what == "decimal" else "dates_contradict",
        file=relation.file,
        sheet=relation.sheet,
        row=row_other,
        column=bound.header,
        found=found_other,
        values=values | {"ways": [one, other]},
        severity="warning" if bound.column.kind == "open" else "error",
    )
