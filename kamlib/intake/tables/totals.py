"""Sales lines to totals in the engine: numbers and dates row by row, names once for each group of equal ones."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

import pandas as pd

from kamlib.intake.cells.casting import Typing
from kamlib.intake.tables.checks import Rule

_NAMES = ("account_id", "kind", "product_line")
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
#: Of the lines whose revenue is a whole number.
_ROUND = ("whole_lines", "whole_revenue")
#: Sums are rounded here, so that the order in which threads add does not show in the last digit.
DIGITS = 6


def broken_by(rules: list[Rule]) -> str:
    """Return the condition of a row that breaks any of the rules; NULL, as well as false, for one that breaks none."""
    return " OR ".join(f"({rule.broken})" for rule in rules) or "false"


def sum_lines(typing: Typing, rules: list[Rule], *, used: bool = False) -> tuple[pd.DataFrame, dict]:
    """Sum the lines by their names as found, then by what the names mean; the totals are those before any name is read.

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
    names = {each.column.name: each.place for each in typing.mapping.bound if each.column.name in _NAMES}
    of_names = [rule for rule in rules if rule.bound.place in names.values()]
    of_rows = [rule for rule in rules if rule.bound.place not in names.values()]
    con = typing.relation.con
    only = f" WHERE NOT coalesce({broken_by(rules)}, false)" if used else ""
    con.execute(f"CREATE OR REPLACE TEMP TABLE groups AS {_groups(typing, of_rows, set(names.values()), only)}")
    known = {name: _name(typing, name, place, of_names) for name, place in names.items()}
    summed = ", ".join(f"fsum({name}) AS {name}" for name in ("quantity", "revenue", "cogs", "lines", *_ROUND))
    total = con.execute(f"SELECT {summed} FROM groups").df().iloc[0].astype("float64").fillna(0.0)
    found = con.execute(_coded(names)).df()
    con.execute("DROP TABLE groups")
    frame = pd.DataFrame({name: _words(found, name, known).astype(kind) for name, kind in COLUMNS.items()}, copy=False)
    return frame, total.round(DIGITS).to_dict() | {"broken": int(found["broken"].sum())}


def _name(typing: Typing, name: str, place: int, rules: list[Rule]) -> list[str | None]:
    """Type every different name once, number them in their order, and return them by number."""
    con = typing.relation.con
    typed = f"coalesce(t{place}, 'goods')" if name == "kind" else f"t{place}"
    broken = broken_by([rule for rule in rules if rule.bound.place == place])
    source = typing.names(f"(SELECT DISTINCT c{place} FROM groups)", {place})
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE names{place} AS SELECT c{place}, {typed} AS name, ({broken}) AS wrong,"
        f" CAST(dense_rank() OVER (ORDER BY {typed} NULLS LAST) - 1 AS INTEGER) AS code FROM {source}"
    )
    rows = con.execute(f"SELECT DISTINCT code, name FROM names{place} ORDER BY code").fetchall()
    return [word for _, word in rows]


def _coded(names: dict[str, int]) -> str:
    """Return the groups with the numbers of their names: numbers are sorted and fetched faster than words."""
    joins = " ".join(
        f"JOIN names{place} ON names{place}.c{place} IS NOT DISTINCT FROM groups.c{place}" for place in names.values()
    )
    codes = {name: f"names{names[name]}.code" if name in names else "0" for name in _NAMES}
    sums = ", ".join(f"round(fsum({name}), {DIGITS}) AS {name}" for name in ("quantity", "revenue", "cogs"))
    flags = " OR ".join(f"names{place}.wrong" for place in names.values())
    keys = ", ".join(KEYS)
    return f"""
        SELECT {keys}, {sums}, CAST(sum(lines) AS BIGINT) AS lines, CAST(sum(broken) AS BIGINT) AS broken
        FROM (SELECT {", ".join(f"{code} AS {name}" for name, code in codes.items())}, year, month, quantity, revenue,
                     cogs, lines, CASE WHEN {flags} THEN lines ELSE broken END AS broken
              FROM groups {joins})
        GROUP BY {keys}, cogs IS NULL ORDER BY {keys}, cogs IS NULL"""


def _words(found: pd.DataFrame, name: str, known: dict[str, list]) -> pd.Series:
    if name not in _NAMES:
        return found[name]
    words = known.get(name) or (["goods"] if name == "kind" else [None])
    return pd.Series(pd.array(words, dtype="str").take(found[name].to_numpy()))


def _groups(typing: Typing, rules: list[Rule], late: set[int], only: str) -> str:
    """Return the lines summed by their names as found."""
    place = {each.column.name: f"t{each.place}" for each in typing.mapping.bound}
    names = "".join(f"c{each}, " for each in sorted(late))
    kept = "".join(f"r{each} AS c{each}, " for each in sorted(late))
    # Only what the file has is grouped by: a key that is always NULL costs as much as any other.
    keys, month, year = "", "CAST(NULL AS BIGINT)", "CAST(NULL AS BIGINT)"
    if "date" in place:
        # One number for year and month is grouped faster than two.
        kept += f"datediff('month', DATE '1970-01-01', {place['date']}) AS month, "
        keys, month, year = "month, ", "month - floor(month / 12) * 12 + 1", "floor(month / 12) + 1970"
    if "year" in place:
        kept += f"CAST({place['year']} AS BIGINT) AS stated, "
        keys, year = f"{keys}stated, ", f"coalesce(stated, {year})"
    cost = place.get("cogs", "NULL")
    if "margin" in place:
        cost = f"coalesce({cost}, {place['revenue']} - {place['margin']})"
    inner = f"""
        SELECT {kept}CAST({place.get("quantity", "NULL")} AS DOUBLE) AS quantity,
               {place["revenue"]} AS revenue, CAST({cost} AS DOUBLE) AS cogs, ({broken_by(rules)}) AS broken
        FROM {typing.sql(numbered=False, late=() if only else late)}{only}"""
    round_ = "revenue = trunc(revenue)"
    return f"""
        SELECT {names}CAST({year} AS BIGINT) AS year, CAST({month} AS INTEGER) AS month, quantity, revenue, cogs, lines,
               broken, whole_lines, whole_revenue
        FROM (SELECT {names}{keys}fsum(quantity) AS quantity, fsum(revenue) AS revenue, fsum(cogs) AS cogs,
                     count(*) AS lines, count(*) FILTER (broken) AS broken,
                     count(*) FILTER ({round_}) AS whole_lines, sum(revenue) FILTER ({round_}) AS whole_revenue
              FROM ({inner}) GROUP BY {names}{keys}cogs IS NULL)"""
