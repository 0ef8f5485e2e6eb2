"""Sales: any number of lines, summed in the engine to one row per account, month, kind and product line.

The lines are never held in pandas. A file is read once where its first rows told its formats right; a second and third
time only where something is wrong or in doubt.
"""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

import pandas as pd

from kamlib.core.errors import Problem
from kamlib.core.tables import TABLES
from kamlib.intake.checks import Rule, offences, rules_of
from kamlib.intake.headers import Mapping
from kamlib.intake.reading import Loaded, Typing, describe, report_of
from kamlib.intake.readings import count, decide
from kamlib.intake.relation import Relation, quoted

TABLE = TABLES["sales"]
KEYS = ("account_id", "year", "month", "kind", "product_line")
#: Columns of the frame that steps read, with their types.
COLUMNS = {
    "account_id": "str",
    "year": "Int64",
    "month": "Int64",
    "kind": "str",
    "product_line": "str",
    "quantity": "float64",
    "revenue": "float64",
    "cogs": "float64",
    "lines": "int64",
}
#: Sums are rounded here, so that the order in which threads add does not show in the last digit.
DIGITS = 6


def empty_sales() -> pd.DataFrame:
    """Return the frame of an engagement without sales."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})


def read_sales(relation: Relation, mapping: Mapping, base_year: int | None) -> Loaded:
    """Type, check and sum the sales lines.

    Returns
    -------
    Loaded
        Its frame has :data:`COLUMNS`: sums of quantity, revenue and cost of goods, and the count of lines. Lines whose
        cost is unknown stand in a row of their own with cogs NaN, so that no partial cost passes for the whole.
    """
    if any(problem.severity == "error" for problem in mapping.problems):
        return Loaded("sales", empty_sales(), [], mapping.problems, report_of(TABLE, relation, mapping, 0))
    counts, whole = count(relation, mapping, sample=True), False
    if any(each.doubtful and not each.proven for each in counts.values()):
        counts, whole = count(relation, mapping), True
    rules = rules_of("sales", mapping, base_year)
    marks, warnings = decide(relation, mapping, counts, whole=whole)
    frame, totals = _sum(Typing(relation, mapping, marks, trim=False), rules)
    problems = list(mapping.problems)
    if totals["broken"]:
        # A look at every row: a column may be read otherwise, a space may be in the way, or something is wrong.
        marks, warnings = decide(relation, mapping, count(relation, mapping), whole=True)
        typing = Typing(relation, mapping, marks)
        frame, totals = _sum(typing, rules)
        problems += offences(relation, typing.sql(), rules) if totals["broken"] else []
    problems += warnings
    problems += _partial_cost(relation, frame)
    loaded = Loaded("sales", frame, [], problems, report_of(TABLE, relation, mapping, int(totals["lines"])))
    loaded.report["rows_used"] = int(frame["lines"].sum())
    loaded.sums = _sums(frame, totals, mapping)
    loaded.mapping = describe(TABLE, relation, mapping, marks)
    loaded.find = _finder(relation, mapping, marks) if relation.rows_known else (lambda column, values: {})
    return loaded


def _finder(relation: Relation, mapping: Mapping, marks: dict[int, str]):
    """Return a search for the first line of a value: only what is wrong needs one."""

    def find(column: str, values: list[str]) -> dict[str, int]:
        place = next(each.place for each in mapping.bound if each.column.name == column)
        wanted = ", ".join(map(quoted, values))
        rows = Typing(relation, mapping, marks).sql()
        query = f"SELECT t{place}, min(row) FROM {rows} WHERE t{place} IN ({wanted}) GROUP BY ALL"
        found = dict(relation.con.execute(query).fetchall())
        return dict(zip(found, relation.locate(list(found.values())), strict=True))

    return find


def _sum(typing: Typing, rules: list[Rule]) -> tuple[pd.DataFrame, dict]:
    """Sum the lines, and count the rows and sums as read apart from the groups, in the same scan."""
    place = {each.column.name: f"t{each.place}" for each in typing.mapping.bound}
    year = f"year({place['date']})" if "date" in place else "NULL"
    year = f"coalesce({place['year']}, {year})" if "year" in place else year
    cost = place.get("cogs", "NULL")
    if "margin" in place:
        cost = f"coalesce({cost}, {place['revenue']} - {place['margin']})"
    broken = " OR ".join(f"coalesce({rule.broken}, false)" for rule in rules) or "false"
    inner = f"""
        SELECT {place["account_id"]} AS account_id, CAST({year} AS BIGINT) AS year,
               {f"CAST(month({place['date']}) AS BIGINT)" if "date" in place else "CAST(NULL AS BIGINT)"} AS month,
               {f"coalesce({place['kind']}, 'goods')" if "kind" in place else "'goods'"} AS kind,
               {place.get("product_line", "CAST(NULL AS VARCHAR)")} AS product_line,
               CAST({place.get("quantity", "NULL")} AS DOUBLE) AS quantity,
               {place["revenue"]} AS revenue, CAST({cost} AS DOUBLE) AS cogs, ({broken}) AS broken
        FROM {typing.sql(numbered=False)}"""
    keys = ", ".join(KEYS)
    query = f"""
        SELECT {keys}, round(fsum(quantity), {DIGITS}) AS quantity, round(fsum(revenue), {DIGITS}) AS revenue,
               round(fsum(cogs), {DIGITS}) AS cogs, count(*) AS lines, count(*) FILTER (broken) AS broken,
               grouping(account_id) AS whole
        FROM ({inner}) GROUP BY GROUPING SETS (({keys}, cogs IS NULL), ())
        ORDER BY whole, {keys}, cogs IS NULL"""
    frame = typing.relation.con.execute(query).df()
    whole = frame["whole"] == 1
    total = frame.loc[whole, ["quantity", "revenue", "cogs", "lines", "broken"]].iloc[0].fillna(0.0).to_dict()
    return frame.loc[~whole, list(COLUMNS)].astype(COLUMNS).reset_index(drop=True), total


def _partial_cost(relation: Relation, frame: pd.DataFrame) -> list[Problem]:
    unknown = frame["cogs"].isna()
    if not unknown.any() or unknown.all():
        return []
    values = {"n": int(frame.loc[unknown, "lines"].sum()), "revenue": float(frame.loc[unknown, "revenue"].sum())}
    place = {"file": relation.file, "sheet": relation.sheet, "column": "cogs"}
    return [Problem("cost_partly_unknown", **place, values=values, severity="warning")]


def _sums(frame: pd.DataFrame, totals: dict, mapping: Mapping) -> list[dict]:
    """Sums as the whole file gives them in one go, beside the sums of the frame that steps will read."""
    names = ["revenue", *(["cogs"] if mapping.has("cogs") or mapping.has("margin") else [])]
    return [{"table": "sales", "column": n, "read": totals[n], "used": float(frame[n].sum())} for n in names]
