"""What must hold for the cells of a table: a condition a rule, counted in one query, offenders listed by row."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from dataclasses import dataclass, field

from kamlib.core.errors import Problem
from kamlib.core.schema import InputColumn
from kamlib.intake.cells.expressions import YEARS
from kamlib.intake.cells.words import words
from kamlib.intake.contracts.binding import Bound, Mapping
from kamlib.intake.contracts.relation import Relation
from kamlib.intake.tables.headers import nearest

#: Offending cells of one column that are listed one by one; the rest is counted.
LISTED = 20
MAX_ID = 64
_UNSAFE = r"(^|[/\\])\.\.([/\\]|$)|\\|[\x00-\x1f\x7f]"
#: What a spreadsheet makes of a long id. A code such as 12E5 has no mark.
_ROUNDED = r"\d[.,]\d+[eE]\+?\d+|\d[eE]\+\d+"
#: No amount and no quantity of a customer is so large: a slip of the keys, or an id in a column of money.
LARGEST = 1e15
#: Tables of actuals may hold part of a later year; plans far from the base year are slips of the pen.
PLANNED = ("drivers", "budget_lines")
BEFORE, AFTER = 10, 15


@dataclass(frozen=True)
class Rule:
    """One condition that no row may meet.

    Parameters
    ----------
    code : str
        Of the problem.
    bound : Bound
        The column it is about.
    broken : str
        SQL condition of an offence, over ``r<place>`` (text) and ``t<place>`` (typed).
    expected : str
        What was expected.
    values : dict
        Further facts of the problem.
    """

    code: str
    bound: Bound
    broken: str
    expected: str = ""
    values: dict = field(default_factory=dict)


def rules_of(table: str, mapping: Mapping, base_year: int | None) -> list[Rule]:
    """Return the rules of every column that the file has.

    Parameters
    ----------
    table : str
        Of the method.
    mapping : Mapping
        Columns of the file.
    base_year : int or None
        Of the engagement; None: years are not held against it.

    Returns
    -------
    list of Rule
        Column by column, then those of sales lines.
    """
    rules = []
    for bound in mapping.bound:
        rules += _of_column(bound)
        if table in PLANNED and bound.column.kind == "year" and base_year:
            low, high = base_year - BEFORE, base_year + AFTER
            values = {"low": low, "high": high, "base_year": base_year}
            broken = f"t{bound.place} NOT BETWEEN {low} AND {high}"
            rules.append(Rule("year_outside", bound, broken, f"{low}…{high}", values))
    if table == "sales":
        rules += _of_sales(mapping)
    return rules


def _of_column(bound: Bound) -> list[Rule]:
    column, raw, typed = bound.column, f"r{bound.place}", f"t{bound.place}"
    rules = []
    if column.required:
        rules.append(Rule("cell_blank", bound, f"{raw} IS NULL"))
    if column.kind not in ("id", "text", "open"):
        values = {"values": list(column.values), "key": column.name} if column.kind == "category" else {}
        broken = f"{raw} IS NOT NULL AND {typed} IS NULL"
        rules.append(Rule(_type_code(column), bound, broken, column.kind, values))
    if column.kind == "id":
        broken = f"length({typed}) > {MAX_ID} OR regexp_matches({typed}, '{_UNSAFE}')"
        rules.append(Rule("id_unsafe", bound, broken, values={"longest": MAX_ID}))
        rules.append(Rule("id_rounded", bound, f"regexp_full_match({typed}, '{_ROUNDED}')"))
    if column.kind in ("year", "date"):
        low, high = YEARS
        span = f"DATE '{low}-01-01' AND DATE '{high}-12-31'" if column.kind == "date" else f"{low} AND {high}"
        rules.append(Rule("year_unlikely", bound, f"{typed} NOT BETWEEN {span}", f"{low}…{high}"))
    if column.kind in ("money", "number"):
        rules.append(Rule("value_implausible", bound, f"abs({typed}) >= {LARGEST:.0f}", f"{LARGEST:.0e}"))
    rules += _bounds(bound, typed)
    return rules


def _bounds(bound: Bound, typed: str) -> list[Rule]:
    column = bound.column
    low, high = column.low, column.high
    if low is None and high is None:
        return []
    conditions = ([f"{typed} < {low}"] if low is not None else []) + ([f"{typed} > {high}"] if high is not None else [])
    code = (
        "value_outside"
        if low is not None and high is not None
        else "value_too_low"
        if high is None
        else "value_too_high"
    )
    if column.kind == "share" and (low, high) == (0.0, 1.0):
        code = "share_outside"
    shown = "…".join(f"{each:g}" for each in (low, high) if each is not None)
    return [Rule(code, bound, " OR ".join(conditions), shown, {"low": low, "high": high})]


def _type_code(column: InputColumn) -> str:
    codes = {"category": "value_unknown", "date": "not_a_date", "bool": "not_a_yes_no", "int": "not_a_whole_number"}
    return codes.get(column.kind, "not_a_year" if column.kind == "year" else "not_a_number")


def _of_sales(mapping: Mapping) -> list[Rule]:
    """A line needs its year, from the date or from the year itself, and the two must not contradict each other."""
    day = next((each for each in mapping.bound if each.column.name == "date"), None)
    year = next((each for each in mapping.bound if each.column.name == "year"), None)
    if not day or not year:
        return [Rule("cell_blank", each, f"r{each.place} IS NULL") for each in (day, year) if each]
    both = f"year(t{day.place}) <> t{year.place}"
    none = f"r{day.place} IS NULL AND r{year.place} IS NULL"
    return [Rule("year_contradicts", year, both, day.header), Rule("cell_blank", day, none)]


def offences(relation: Relation, typed: str, rules: list[Rule]) -> list[Problem]:
    """Return the problems of a table: each of the first offenders of a rule, and how many more there are.

    Parameters
    ----------
    relation : Relation
        The opened source.
    typed : str
        SQL of its rows with ``row``, ``r<place>`` and ``t<place>``.
    rules : list of Rule
        What to look for.

    Returns
    -------
    list of Problem
        Rule by rule; empty where no row breaks one.
    """
    if not rules:
        return []
    counts = ", ".join(f"count(*) FILTER ({rule.broken})" for rule in rules)
    numbers = relation.con.execute(f"SELECT {counts} FROM {typed}").fetchone()
    problems = []
    for rule, number in zip(rules, numbers, strict=True):
        if number:
            problems += _list(relation, typed, rule, number)
    return problems


def _list(relation: Relation, typed: str, rule: Rule, number: int) -> list[Problem]:
    column = f"r{rule.bound.place}"
    query = f"SELECT row, {column} FROM {typed} WHERE {rule.broken} ORDER BY row LIMIT {LISTED}"
    found = relation.con.execute(query).fetchall()
    rows = relation.locate([row for row, _ in found]) if relation.rows_known else [None] * len(found)
    place = {"file": relation.file, "sheet": relation.sheet, "column": rule.bound.header}
    problems = [
        Problem(
            rule.code,
            **place,
            row=row,
            found=(text or "")[:80],
            expected=rule.expected,
            values=rule.values | _suggestion(rule, text),
        )
        for row, (_, text) in zip(rows, found, strict=True)
    ]
    if number > len(found):
        problems.append(Problem("and_more", **place, values={"n": number - len(found), "of": rule.code}))
    return problems


def _suggestion(rule: Rule, text: str | None) -> dict:
    if rule.code != "value_unknown" or not text:
        return {}
    known = words(rule.bound.column)
    word = nearest(text, list(known))
    return {"nearest": word} if word else {}
