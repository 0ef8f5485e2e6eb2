"""What must hold between rows and between tables: keys that are unique, names that exist, years that can be."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from kamlib.core.errors import Problem
from kamlib.core.schema import US, InputColumn
from kamlib.core.tables import TABLES
from kamlib.i18n.spellings import plain
from kamlib.intake.cells.lost_decimals import against_list
from kamlib.intake.contracts.binding import Mapping
from kamlib.intake.contracts.relation import Relation
from kamlib.intake.names import resolve_accounts
from kamlib.intake.names.matching import WORTH_NAMING, match_names
from kamlib.intake.names.reading import folded
from kamlib.intake.names.tax import are_russian, read_tax_id
from kamlib.intake.names.variants import find_variants
from kamlib.intake.tables.checks import LISTED
from kamlib.intake.tables.reading import Loaded

#: Tables of what really happened.
ACTUALS = ("sales", "costs", "receivables", "plan_actuals")
#: Tables whose product lines are typed by many hands, and those that list them.
NAMED, LISTS = ("sales", "deals", "addressable"), ("norms", "prices")


def within(loaded: Loaded, relation: Relation, mapping: Mapping, base_year: int | None) -> list[Problem]:
    """Return the problems between the rows of one table.

    Parameters
    ----------
    loaded : Loaded
        The table as it was read.
    relation : Relation
        Its file.
    mapping : Mapping
        Its columns.
    base_year : int or None
        Of the engagement; None: years are not held against it.

    Returns
    -------
    list of Problem
        Errors and warnings.
    """
    place = {"file": relation.file, "sheet": relation.sheet}
    problems = _repeated(loaded, mapping, place) + _wrong_tax_ids(loaded, mapping, place)
    if loaded.table in ACTUALS and base_year:
        problems += _later(loaded, mapping, place, base_year) + _without_base(loaded, place, base_year)
    if loaded.frame.empty and not loaded.broken:
        problems.append(Problem("no_rows", **place, severity="warning", values={"table": loaded.table}))
    return problems


def between(loaded: Loaded, load: Callable[[str], Loaded | None]) -> list[Problem]:
    """Return the problems of one table with the tables that its columns refer to.

    Parameters
    ----------
    loaded : Loaded
        The table as it was read.
    load : callable
        From the name of a table to what was read of it; None where there is none.

    Returns
    -------
    list of Problem
        Errors and warnings.
    """
    problems = []
    for column in TABLES[loaded.table].columns:
        if column.refers and column.name in loaded.frame:
            table, _, key = column.refers.partition(".")
            target = load(table)
            problems += _unknown(loaded, column, table, key, target)
    if loaded.table == "sales" and not loaded.broken and not loaded.scale_confirmed:
        problems += _off_list(loaded, load)
    return problems + _variants(loaded, load)


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


def _without_base(loaded: Loaded, place: dict, base_year: int) -> list[Problem]:
    """Say that the base year has no sales, with the last year that has them in full."""
    years = loaded.frame["year"].dropna()
    if loaded.table != "sales" or years.empty or (years == base_year).any() or (years > base_year).any():
        return []
    values = {"base_year": base_year, "last": int(years.max())}
    return [Problem("base_year_empty", **place, values=values, severity="warning")]


def _later(loaded: Loaded, mapping: Mapping, place: dict, base_year: int) -> list[Problem]:
    later = loaded.frame[(loaded.frame["year"] > base_year).fillna(False)]
    if later.empty:
        return []
    rows = int(later["lines"].sum()) if "lines" in later else len(later)
    values = {"n": rows, "years": sorted({int(year) for year in later["year"]})[:10], "base_year": base_year}
    return [Problem("year_after_base", **place, column=mapping.header("year"), values=values, severity="warning")]


def _unknown(loaded: Loaded, column: InputColumn, table: str, key: str, target: Loaded | None) -> list[Problem]:
    """List the values that the other table does not have: how often, where first, and what was perhaps meant."""
    values = loaded.frame[column.name]
    weight = loaded.frame["lines"] if "lines" in loaded.frame else pd.Series(1, index=values.index)
    known = set(target.frame[key].dropna()) if target is not None else set()
    unknown = values.notna() & ~values.isin(known)
    if not unknown.any() or (target is not None and target.broken and not known):
        return []
    place = {key_: loaded.report.get(key_, "") for key_ in ("file", "sheet")}
    place |= {"column": loaded.header(column.name)}
    if target is None:
        # Without accounts everything is unknown: that is said once, for the whole engagement.
        missing = Problem("table_missing", **place, expected=table, values={"n": int(weight[unknown].sum())})
        return [] if table == "accounts" else [missing]
    counts = weight[unknown].groupby(values[unknown], sort=False).sum()
    rows = loaded.first_rows(column.name, counts.head(LISTED).index.tolist())
    near = _near([str(value) for value in counts.head(LISTED).index], target, key)
    namesakes = _namesakes(target)
    problems = [
        Problem(
            "reference_namesakes",
            **place,
            row=rows.get(value),
            found=str(value)[:80],
            expected=f"{table}.{key}",
            values={"n": int(number), "table": table, "ids": namesakes[plain(str(value))][:LISTED]},
        )
        if plain(str(value)) in namesakes
        else Problem(
            "reference_unknown",
            **place,
            row=rows.get(value),
            found=str(value)[:80],
            expected=f"{table}.{key}",
            values={"n": int(number), "table": table, **near.get(str(value), {"nearest": ""})},
        )
        for value, number in counts.head(LISTED).items()
    ]
    if len(counts) > LISTED:
        problems.append(Problem("and_more", **place, values={"n": len(counts) - LISTED, "of": "reference_unknown"}))
    return problems


def _namesakes(target: Loaded) -> dict[str, list[str]]:
    """Return the ids of the accounts that have one name, by that name."""
    if target.table != "accounts" or "name" not in target.frame:
        return {}
    found: dict[str, list[str]] = {}
    for account, name in target.frame[["account_id", "name"]].dropna().itertuples(index=False):
        found.setdefault(plain(str(name)), []).append(str(account))
    return {name: ids for name, ids in found.items() if len(ids) > 1}


def _near(found: list[str], target: Loaded, key: str) -> dict[str, dict[str, str]]:
    """Return by value what was perhaps meant: an id, and of accounts the name that stands under it."""
    known = target.frame[key].dropna()
    by_id = {each.found: each.meant for each in match_names(found, known) if each.kind != "similar"}
    if "name" not in target.frame:
        return {each: {"nearest": meant, "alike": _alike(each, meant)} for each, meant in by_id.items()}
    mapping, unresolved = resolve_accounts(found, target.frame)
    meant = {each.found: each.meant for each in unresolved if each.confidence >= WORTH_NAMING} | by_id | mapping
    names = dict(zip(target.frame[key], target.frame["name"], strict=True))
    return {
        each: {"nearest": account, "named": str(names[account]), "alike": _alike(each, account)}
        for each, account in meant.items()
    }


def _alike(found: str, meant: str) -> list[str]:
    """Return the letters of one id that only look as those of the other: Latin here, Cyrillic there."""
    if len(found) != len(meant):
        return []
    pairs = [(one, other) for one, other in zip(found, meant, strict=True) if one != other]
    alike = [one for one, other in pairs if folded(one) == folded(other) and one.casefold() != other.casefold()]
    return list(dict.fromkeys(alike)) if len(alike) == len(pairs) else []


def _wrong_tax_ids(loaded: Loaded, mapping: Mapping, place: dict) -> list[Problem]:
    """Name the INNs whose check digits do not agree, where the column holds INNs at all."""
    if loaded.table != "accounts" or "tax_id" not in loaded.frame:
        return []
    ids = {row: read_tax_id(text) for row, text in loaded.frame["tax_id"].dropna().items()}
    if not are_russian(ids.values()):
        return []
    wrong = {row: each for row, each in ids.items() if each.state in ("wrong", "repaired")}
    place = place | {"column": mapping.header("tax_id")}
    problems = [
        Problem(
            "tax_id_wrong",
            **place,
            row=loaded.rows[row] if loaded.rows else None,
            found=tax.text[:40],
            values={"nearest": tax.number if tax.state == "repaired" else ""},
            severity="warning",
        )
        for row, tax in list(wrong.items())[:LISTED]
    ]
    return problems + _more(len(wrong), "tax_id_wrong", place)


def _variants(loaded: Loaded, load: Callable[[str], Loaded | None]) -> list[Problem]:
    """Name the product lines of facts that look like a slip for another one, or for one of norms and prices."""
    if loaded.table not in NAMED or "product_line" not in loaded.frame:
        return []
    lines = loaded.frame["product_line"]
    weight = loaded.frame["lines"] if "lines" in loaded.frame else pd.Series(1, index=lines.index)
    counts = {str(name): int(n) for name, n in weight.groupby(lines, sort=False).sum().items()}
    frames = [known.frame for name in LISTS if (known := load(name)) is not None and "product_line" in known.frame]
    matches = find_variants(counts, {str(name): 1 for frame in frames for name in frame["product_line"].dropna()})
    place = {key: loaded.report.get(key, "") for key in ("file", "sheet")} | {"column": loaded.header("product_line")}
    rows = loaded.first_rows("product_line", [each.found for each in matches[:LISTED]]) if matches else {}
    problems = [
        Problem(
            "name_variants",
            **place,
            row=rows.get(each.found),
            found=each.found[:80],
            expected=each.meant[:80],
            values={"n": counts[each.found], "others": counts.get(each.meant, 0)},
            severity="warning",
        )
        for each in matches[:LISTED]
    ]
    return problems + _more(len(matches), "name_variants", place)


def _more(count: int, code: str, place: dict) -> list[Problem]:
    if count <= LISTED:
        return []
    return [Problem("and_more", **place, values={"n": count - LISTED, "of": code}, severity="warning")]
