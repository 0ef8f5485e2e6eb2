"""A large file of sales lines that looks clean, in one scan: opened at a glance, checked while it is summed.

What a whole look would find before (bytes that are no UTF-8, NUL bytes, lines of other ends, totals among the lines)
the scan itself finds: the engine refuses it, or a rule counts it. Numbers and dates are cast by the engine's own reader
where the first rows let it read just what we read. Whatever is found, be it one cell, nothing is kept of the scan, and
the file is looked at whole: there is one way to deal with what is wrong, and it is not here.
"""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from dataclasses import replace

import duckdb

from kamlib.core.schema import InputColumn
from kamlib.core.tables import TABLES
from kamlib.intake.cells.casting import Typing
from kamlib.intake.cells.evidence import SAMPLE, count
from kamlib.intake.cells.expressions import FORMS, ColumnWay, cast_of
from kamlib.intake.cells.readings import decide, latest_year
from kamlib.intake.contracts.binding import Bound, Mapping
from kamlib.intake.contracts.relation import Relation, quoted
from kamlib.intake.contracts.source import Source
from kamlib.intake.formats.delimited import begins_like_total
from kamlib.intake.tables.checks import Rule, rules_of
from kamlib.intake.tables.reading import Loaded, report_of
from kamlib.intake.tables.sales import empty_sales, finish, in_doubt
from kamlib.intake.tables.totals import sum_lines

#: What the engine's reader makes of words such as "epoch" and "infinity" where a date has a format.
_WORDS = "DATE '1900-01-01'"
_NUL = "chr(0)"


def read_clean(relation: Relation, mapping: Mapping, source: Source, base_year: int | None) -> Loaded | None:
    """Sum the lines of a file opened at a glance; None where anything is wrong or in doubt.

    Parameters
    ----------
    relation : Relation
        The file, opened at a glance.
    mapping : Mapping
        Its columns.
    source : Source
        What was said of them.
    base_year : int or None
        Of the engagement.

    Returns
    -------
    Loaded or None
        As :func:`kamlib.intake.tables.sales.read_sales` returns it.
    """
    problems = [*relation.problems, *mapping.problems]
    if relation.plain != relation.unseen.plain or any(problem.severity == "error" for problem in problems):
        return None
    latest = latest_year("sales", base_year)
    try:
        counts = count(relation, mapping, latest, sample=True)
        decision = decide(relation, mapping, counts, source.readings, latest=latest, whole=False)
        if in_doubt(counts) or any(way.rounded for way in decision.ways.values()):
            return None
        cast = _cast(relation, mapping, decision.ways)
        seen = _with_unseen(relation, mapping)
        rules = [*rules_of("sales", mapping, base_year), *_unseen(cast, seen)]
        frame, totals = sum_lines(Typing(cast, seen, decision.ways, trim=False), rules)
    except duckdb.Error:
        return None
    if totals["broken"]:
        return None
    loaded = Loaded("sales", empty_sales(), [], problems, report_of(TABLES["sales"], relation, mapping, 0))
    loaded.aside, loaded.frame = [*relation.aside], frame
    typing = Typing(relation, mapping, decision.ways, trim=False)
    loaded.count_rows(relation, typing.sql(), int(totals["lines"]))
    return finish(loaded, typing, decision, totals, {}, source)


def _with_unseen(relation: Relation, mapping: Mapping) -> Mapping:
    """Add the columns that are ours only to be searched for the word of a total."""
    bound = {each.place for each in mapping.bound}
    more = [
        Bound(place, relation.headers[place], InputColumn("", "text"))
        for place in relation.unseen.named
        if place not in bound
    ]
    return replace(mapping, bound=[*mapping.bound, *more])


def _unseen(relation: Relation, mapping: Mapping) -> list[Rule]:
    rules = []
    for bound in mapping.bound:
        text = f"r{bound.place}"
        if relation.types[bound.place] == "DATE":
            rules.append(Rule("not_a_date", bound, f"t{bound.place} = {_WORDS}"))
            continue
        if bound.column.kind in ("id", "text", "category"):
            rules.append(Rule("nul_byte", bound, f"contains({text}, {_NUL})"))
        if bound.place in relation.unseen.named and relation.types[bound.place] == "VARCHAR":
            rules.append(Rule("total_inside", bound, begins_like_total(text)))
    return rules


def _cast(relation: Relation, mapping: Mapping, ways: dict[int, ColumnWay]) -> Relation:
    """Return the rows with numbers and dates cast by the engine's reader, where it reads them just as we do.

    Never a whole number: the reader rounds ``1.5`` and reads ``0x1F``. A date only by its format: without one the
    reader takes ``2024-01-05x`` for a date.
    """
    tests, options = _tests(mapping, ways)
    if not tests:
        return relation
    clean = ", ".join(f"count(c{place}) = count({test})" for place, (_, test) in tests.items())
    found = relation.con.execute(f"SELECT {clean} FROM (FROM {relation.plain} LIMIT {SAMPLE})").fetchone()
    kinds = {place: kind for (place, (kind, _)), good in zip(tests.items(), found, strict=True) if good}
    said = "".join(f", {name} = {quoted(value)}" for name, value in options.items())
    types = tuple(kinds.get(place, kind) for place, kind in enumerate(relation.types))
    return replace(relation, plain=relation.unseen.scan(kinds, said), types=types)


def _tests(mapping: Mapping, ways: dict[int, ColumnWay]) -> tuple[dict[int, tuple[str, str]], dict[str, str]]:
    """Return type and expression of the columns that may be cast, by place, and what the reader is told for them."""
    tests, options = {}, {}
    for bound in mapping.bound:
        place, way = bound.place, ways[bound.place]
        if bound.column.kind == "date" and way.dates in FORMS:
            options["dateformat"] = FORMS[way.dates].format("/" if way.slashes else ".")
            tests[place] = "DATE", f"try_strptime(c{place}, {quoted(options['dateformat'])})"
        number = bound.column.kind in ("number", "money") and way.evidence and way.decimal in (".", ",")
        # The reader takes one decimal mark for all.
        if number and options.setdefault("decimal_separator", way.decimal) == way.decimal:
            tests[place] = "DOUBLE", cast_of(f"c{place}", way.decimal)
    return tests, options
