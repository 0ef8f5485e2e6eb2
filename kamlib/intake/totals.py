"""Sales lines to totals in the engine: numbers and dates row by row, names once for each group of equal ones."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

import pandas as pd

from kamlib.intake.casting import Typing
from kamlib.intake.checks import Rule

KEYS = ("account_id", "year", "month", "kind", "product_line")
_NAMES = ("account_id", "kind", "product_line")
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


def broken_by(rules: list[Rule]) -> str:
    """Return the condition of a row that breaks any of the rules."""
    return " OR ".join(f"coalesce({rule.broken}, false)" for rule in rules) or "false"


def sum_lines(typing: Typing, rules: list[Rule], *, used: bool = False) -> tuple[pd.DataFrame, dict]:
    """Sum the lines, and count the rows and sums as read apart from the groups, in the same scan.

    Parameters
    ----------
    typing : Typing
        The typed view.
    rules : list of Rule
        What no row may break: those of names are looked at once a group.
    used : bool
        Leave out the lines that break a rule.

    Returns
    -------
    frame : DataFrame
        :data:`COLUMNS`.
    totals : dict
        Sums, lines, and lines that break a rule, of the whole file.
    """
    place = {each.column.name: f"t{each.place}" for each in typing.mapping.bound}
    year = f"year({place['date']})" if "date" in place else "NULL"
    year = f"coalesce({place['year']}, {year})" if "year" in place else year
    cost = place.get("cogs", "NULL")
    if "margin" in place:
        cost = f"coalesce({cost}, {place['revenue']} - {place['margin']})"
    inner = f"""
        SELECT {place["account_id"]} AS account_id, CAST({year} AS BIGINT) AS year,
               {f"CAST(month({place['date']}) AS BIGINT)" if "date" in place else "CAST(NULL AS BIGINT)"} AS month,
               {f"coalesce({place['kind']}, 'goods')" if "kind" in place else "'goods'"} AS kind,
               {place.get("product_line", "CAST(NULL AS VARCHAR)")} AS product_line,
               CAST({place.get("quantity", "NULL")} AS DOUBLE) AS quantity,
               {place["revenue"]} AS revenue, CAST({cost} AS DOUBLE) AS cogs, ({broken_by(rules)}) AS broken
        FROM {typing.sql(numbered=False)}"""
    keys = ", ".join(KEYS)
    only = " WHERE NOT broken" if used else ""
    query = f"""
        SELECT {keys}, round(fsum(quantity), {DIGITS}) AS quantity, round(fsum(revenue), {DIGITS}) AS revenue,
               round(fsum(cogs), {DIGITS}) AS cogs, count(*) AS lines, count(*) FILTER (broken) AS broken,
               grouping(account_id) AS whole
        FROM ({inner}){only} GROUP BY GROUPING SETS (({keys}, cogs IS NULL), ())
        ORDER BY whole, {keys}, cogs IS NULL"""
    frame = typing.relation.con.execute(query).df()
    whole = frame["whole"] == 1
    total = frame.loc[whole, ["quantity", "revenue", "cogs", "lines", "broken"]].iloc[0].fillna(0.0).to_dict()
    return frame.loc[~whole, list(COLUMNS)].astype(COLUMNS).reset_index(drop=True), total
