"""What must hold between rows and between tables: keys that are unique, names that exist, years that can be."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from kamlib.core.errors import Problem
from kamlib.core.tables import TABLES, US, Column
from kamlib.intake.checks import LISTED
from kamlib.intake.headers import Mapping, nearest
from kamlib.intake.jumps import against_list
from kamlib.intake.reading import Loaded
from kamlib.intake.relation import Relation

#: Tables of what really happened.
ACTUALS = ("sales", "costs", "receivables", "plan_actuals")


def within(loaded: Loaded, relation: Relation, mapping: Mapping, base_year: int | None) -> list[Problem]:
    """Return the problems between the rows of one table."""
    place = {"file": relation.file, "sheet": relation.sheet}
    problems = _repeated(loaded, mapping, place)
    if loaded.table in ACTUALS and base_year:
        problems += _later(loaded, mapping, place, base_year)
    if loaded.frame.empty and not loaded.broken:
        problems.append(Problem("no_rows", **place, severity="warning", values={"table": loaded.table}))
    return problems


def between(loaded: Loaded, load: Callable[[str], Loaded | None]) -> list[Problem]:
    """Return the problems of one table with the tables that its columns refer to."""
    problems = []
    for column in TABLES[loaded.table].columns:
        if column.refers and column.name in loaded.frame:
            table, _, key = column.refers.partition(".")
            target = load(table)
            problems += _unknown(loaded, column, table, key, target)
    if loaded.table == "sales" and not loaded.broken and not loaded.scale_confirmed:
        problems += _off_list(loaded, load)
    return problems


def _off_list(loaded: Loaded, load: Callable[[str], Loaded | None]) -> list[Problem]:
    """Say that what was sold stands a power of ten above the price list: points are lost, or the unit is another."""
    sold = (
        loaded.frame.dropna(subset=["quantity", "product_line"]).groupby("product_line")[["revenue", "quantity"]].sum()
    )
    for name in ("prices", "norms"):
        table = load(name)
        if table is None or table.broken or "price" not in table.frame:
            continue
        own = table.frame[table.frame["company"] == US] if name == "prices" else table.frame
        listed = own.groupby("product_line")["price"].median()
        if found := against_list(sold["revenue"] / sold["quantity"], listed):
            number, power = found
            revenue = float(loaded.frame["revenue"].sum())
            place = {key: loaded.report.get(key, "") for key in ("file", "sheet")} | {
                "column": loaded.header("revenue")
            }
            values = {"n": number, "factor": 10**power, "read": revenue, "table": name, "scale": f"{10.0**-power:g}"}
            return [Problem("scale_off_list", **place, values=values)]
    return []


def _repeated(loaded: Loaded, mapping: Mapping, place: dict) -> list[Problem]:
    key = [name for name in TABLES[loaded.table].key if name in loaded.frame]
    if not key or not all(mapping.has(each.name) for each in TABLES[loaded.table].columns if each.required):
        return []
    frame = loaded.frame
    required = [name for name in key if TABLES[loaded.table].column(name).required]
    full = frame[required].notna().all(axis=1)
    twice = frame[full & frame.duplicated(key, keep=False)]
    number = twice.groupby(key, sort=False, dropna=False).ngroup()
    groups = [rows.index for _, rows in number.groupby(number)]
    problems = []
    for rows in groups[:LISTED]:
        found = ", ".join(str(value) for value in frame.loc[rows[0], key] if not pd.isna(value))
        lines = [loaded.rows[row] for row in rows] if loaded.rows else []
        values = {"rows": lines[:LISTED], "n": len(rows), "key": key}
        column = ", ".join(mapping.header(name) for name in key if mapping.has(name))
        row = lines[1] if lines else None
        problems.append(Problem("duplicate_key", **place, row=row, column=column, found=found[:80], values=values))
    if len(groups) > LISTED:
        problems.append(Problem("and_more", **place, values={"n": len(groups) - LISTED, "of": "duplicate_key"}))
    return problems


def _later(loaded: Loaded, mapping: Mapping, place: dict, base_year: int) -> list[Problem]:
    later = loaded.frame[(loaded.frame["year"] > base_year).fillna(False)]
    if later.empty:
        return []
    rows = int(later["lines"].sum()) if "lines" in later else len(later)
    values = {"n": rows, "years": sorted({int(year) for year in later["year"]})[:10], "base_year": base_year}
    return [Problem("year_after_base", **place, column=mapping.header("year"), values=values, severity="warning")]


def _unknown(loaded: Loaded, column: Column, table: str, key: str, target: Loaded | None) -> list[Problem]:
    """List the values that the other table does not have: how often, where first, and what was perhaps meant."""
    values = loaded.frame[column.name]
    weight = loaded.frame["lines"] if "lines" in loaded.frame else pd.Series(1, index=values.index)
    known = set(target.frame[key].dropna()) if target is not None else set()
    unknown = values.notna() & ~values.isin(known)
    if not unknown.any() or (target is not None and target.broken and not known):
        return []
    place = {key_: loaded.report.get(key_, "") for key_ in ("file", "sheet")} | {"column": column.name}
    if target is None:
        # Without accounts everything is unknown: that is said once, for the whole engagement.
        missing = Problem("table_missing", **place, expected=table, values={"n": int(weight[unknown].sum())})
        return [] if table == "accounts" else [missing]
    counts = weight[unknown].groupby(values[unknown], sort=False).sum()
    rows = loaded.first_rows(column.name, counts.head(LISTED).index.tolist())
    problems = [
        Problem(
            "reference_unknown",
            **place,
            row=rows.get(value),
            found=str(value)[:80],
            expected=f"{table}.{key}",
            values={"n": int(number), "table": table, "nearest": _near(str(value), target, key)},
        )
        for value, number in counts.head(LISTED).items()
    ]
    if len(counts) > LISTED:
        problems.append(Problem("and_more", **place, values={"n": len(counts) - LISTED, "of": "reference_unknown"}))
    return problems


def _near(value: str, target: Loaded, key: str) -> str:
    """Return the id that looks like the value, or the id of the account whose name does."""
    found = nearest(value, target.frame[key].dropna().tolist(), cutoff=0.75)
    if found or "name" not in target.frame:
        return found
    name = nearest(value, target.frame["name"].dropna().tolist(), cutoff=0.8)
    return target.frame.loc[target.frame["name"] == name, key].iloc[0] if name else ""
