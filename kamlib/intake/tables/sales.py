"""Sales: any number of lines, summed in the engine to one row per account, month, kind and product line.

The lines are never held in pandas. A file is read once where its first rows told its formats right; a second and third
time only where something is wrong or in doubt. Large text files that look clean are tried in one scan first, see
:mod:`kamlib.intake.tables.fast_scan`.
"""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from kamlib.core.errors import Problem
from kamlib.core.tables import TABLES
from kamlib.intake.cells.casting import Typing
from kamlib.intake.cells.evidence import Counts, count
from kamlib.intake.cells.lost_decimals import confirmed, in_lines
from kamlib.intake.cells.mending import mend
from kamlib.intake.cells.readings import ReadingDecision, decide, latest_year
from kamlib.intake.cells.units import unsaid
from kamlib.intake.contracts.binding import Bound, Mapping
from kamlib.intake.contracts.relation import Relation, quoted
from kamlib.intake.contracts.source import Source
from kamlib.intake.tables.checks import Rule, offences, rules_of
from kamlib.intake.tables.reading import Loaded, blank, describe, report_of, sum_line
from kamlib.intake.tables.rejects import add, aside_sums, set_aside
from kamlib.intake.tables.totals import COLUMNS, broken_by, sum_lines

TABLE = TABLES["sales"]


def empty_sales() -> pd.DataFrame:
    """Return the frame of an engagement without sales; it is the caller's own."""
    return blank(tuple(COLUMNS.items()))


def read_sales(relation: Relation, mapping: Mapping, source: Source, base_year: int | None) -> Loaded:
    """Type, check and sum the sales lines.

    Parameters
    ----------
    relation : Relation
        The opened source.
    mapping : Mapping
        Its columns.
    source : Source
        What was said of them.
    base_year : int or None
        Of the engagement.

    Returns
    -------
    Loaded
        Its frame has :data:`COLUMNS`: sums of quantity, revenue and cost of goods, and the count of lines. Lines whose
        cost is unknown stand in a row of their own with cogs NaN, so that no partial cost passes for the whole.
    """
    problems = [*relation.problems, *mapping.problems]
    loaded = Loaded("sales", empty_sales(), [], problems, report_of(TABLE, relation, mapping, 0))
    if any(problem.severity == "error" for problem in mapping.problems):
        return loaded
    loaded.aside = [*relation.aside]
    rules, latest = rules_of("sales", mapping, base_year), latest_year("sales", base_year)
    counts, whole = count(relation, mapping, latest, sample=True), False
    if in_doubt(counts):
        counts, whole = count(relation, mapping, latest), True
    decision = decide(relation, mapping, counts, source.readings, latest=latest, whole=whole)
    typing = Typing(relation, mapping, decision.ways, trim=False)
    frame, totals = sum_lines(typing, rules)
    asides: dict[str, float] = {}
    if totals["broken"] or any(way.rounded for way in decision.ways.values()):
        # A look at every row: a column may be read otherwise, a cell may need mending, or something is wrong.
        decision = decide(relation, mapping, count(relation, mapping, latest), source.readings, latest=latest)
        typing = Typing(relation, mapping, decision.ways)
        mending = mend(typing, typing.cast(numbered=False))
        typing = typing.having(mending.places)
        loaded.problems += mending.problems
        loaded.repairs = mending.repairs
        frame, totals = sum_lines(typing, rules)
        if totals["broken"]:
            asides = _broken(loaded, typing, rules, source)
            frame, totals = sum_lines(typing, rules, used=source.bad_rows == "set_aside") if asides else (frame, totals)
    loaded.frame = frame
    used = f"{typing.sql()} WHERE NOT coalesce({broken_by(rules)}, false)" if asides else typing.sql()
    loaded.count_rows(relation, used, int(totals["lines"]))
    return finish(loaded, typing, decision, totals, asides, source)


def in_doubt(counts: dict[int, Counts]) -> bool:
    """Tell whether a first look leaves a column open that has values to be read in two ways."""
    return any(each.doubtful and len(each.proven("decimal") + each.proven("dates")) != 1 for each in counts.values())


def _broken(loaded: Loaded, typing: Typing, rules: list[Rule], source: Source) -> dict[str, float]:
    """List what breaks the rules; where the settings say so, set these rows aside and return their sums."""
    found = offences(typing.relation, typing.sql(), rules)
    if source.bad_rows != "set_aside":
        loaded.problems += found
        return {}
    loaded.problems += [replace(problem, severity="warning") for problem in found]
    return set_aside(loaded, typing, typing.sql(), broken_by(rules), _money(typing.mapping))


def finish(
    loaded: Loaded, typing: Typing, decision: ReadingDecision, totals: dict, asides: dict[str, float], source: Source
) -> Loaded:
    """Put into it what there is to say of the lines that were summed.

    Parameters
    ----------
    loaded : Loaded
        Takes it all; its frame is summed.
    typing : Typing
        The typed view of the lines.
    decision : ReadingDecision
        How the columns are read, and what is open.
    totals : dict
        Counts and sums of all lines.
    asides : dict of str to float
        Sums of lines set aside for an error, by column.
    source : Source
        What was said of the columns.

    Returns
    -------
    Loaded
        `loaded`, with problems, repairs, sums and the finder of rows.
    """
    relation, mapping = typing.relation, typing.mapping
    loaded.problems += [problem for _, problem in decision.problems]
    loaded.problems += unsaid(relation, mapping, source)
    loaded.problems += _partial_cost(relation, loaded.frame)
    loaded.scale_confirmed = confirmed(source, mapping.header("revenue"))
    if not loaded.broken and not loaded.scale_confirmed:
        loaded.problems += in_lines(typing, totals)
    loaded.repairs = [*relation.repairs, *loaded.repairs]
    asides = add(aside_sums(typing, _money(mapping)), asides)
    loaded.sums = _sums(loaded.frame, totals, mapping, asides)
    loaded.mapping = describe(TABLE, relation, mapping, decision.ways)
    loaded.find = _finder(typing) if relation.rows_known else (lambda column, values: {})
    return loaded


def _money(mapping: Mapping) -> list[Bound]:
    return [each for each in mapping.bound if each.column.kind == "money"]


def _finder(typing: Typing):
    """Return a search for the first line of a value: only what is wrong needs one."""

    def find(column: str, values: list[str]) -> dict[str, int]:
        place = next(each.place for each in typing.mapping.bound if each.column.name == column)
        wanted = ", ".join(map(quoted, values))
        query = f"SELECT t{place}, min(row) FROM {typing.sql()} WHERE t{place} IN ({wanted}) GROUP BY ALL"
        found = dict(typing.relation.con.execute(query).fetchall())
        return dict(zip(found, typing.relation.locate(list(found.values())), strict=True))

    return find


def _partial_cost(relation: Relation, frame: pd.DataFrame) -> list[Problem]:
    unknown = frame["cogs"].isna()
    if not unknown.any() or unknown.all():
        return []
    values = {"n": int(frame.loc[unknown, "lines"].sum()), "revenue": float(frame.loc[unknown, "revenue"].sum())}
    place = {"file": relation.file, "sheet": relation.sheet, "column": "cogs"}
    return [Problem("cost_partly_unknown", **place, values=values, severity="warning")]


def _sums(frame: pd.DataFrame, totals: dict, mapping: Mapping, asides: dict[str, float]) -> list[dict]:
    """Sums as the whole file gives them in one go, beside the sums of the frame that steps will read."""
    if "margin" in asides:
        asides = asides | {"cogs": asides.get("cogs") or asides.get("revenue", 0.0) - asides["margin"]}
    names = ["revenue", *(["cogs"] if mapping.has("cogs") or mapping.has("margin") else [])]
    return [sum_line("sales", name, totals[name], float(frame[name].sum()), asides) for name in names]
