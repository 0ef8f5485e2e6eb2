"""What step 0 says about what came in."""

from __future__ import annotations

from collections.abc import Iterator

from kamlib.core.results import Finding
from kamlib.core.tables import TABLES
from kamlib.steps.intake.result import IntakeResult


def find(result: IntakeResult) -> Iterator[Finding]:
    """Yield what step 0 says."""
    tables, figures = result.tables(), result.figures
    found = [_silent_current(tables), _partial_base(tables, figures), _shared(tables), _guesses(tables), _gaps(tables)]
    found += [_next_tables(tables), _prospects(tables), _mended(tables), _aside(tables)]
    found += [_unread(tables), _told_twice(tables), _outliers(tables)]
    found += [_duplicates(tables), _merged(tables), _variants(tables)]
    found += [_tax_ids(tables, state) for state in ("wrong", "repaired")]
    refused = _refused(tables)
    if refused:
        found.append(Finding("refused", {"n": len(refused), "tables": refused}, "bad", 95))
    if figures["revenue"] is not None:
        found.append(Finding("scope", figures, "info", 10))
    elif "sales" not in refused:  # sales that are refused are there: nothing can be said of the year yet
        found.append(Finding("no_sales", {"year": figures["base_year"]}, "warn", 90))
    yield from (each for each in found if each)


def _refused(tables: dict) -> list[str]:
    """Return the tables of which no row is used."""
    report = tables["report"]
    return list(report.loc[(report["rows_read"] > 0) & (report["rows_used"] == 0), "table"])


def _silent_current(tables: dict) -> Finding | None:
    statuses = tables["statuses"].set_index("status")
    if "current" not in statuses.index or not statuses["buyers"].sum():
        return None
    row = statuses.loc["current"]
    silent = int(row["accounts"] - row["buyers"])
    return Finding("silent_current", {"n": silent, "of": int(row["accounts"])}, "warn", 60) if silent else None


def _mended(tables: dict) -> Finding | None:
    """What was mended, most frequent first: one who knows the file sees at once whether it was read right."""
    kinds = tables["repairs"].groupby("repair")["n"].sum().sort_values(ascending=False, kind="stable")
    values = {"n": int(kinds.sum()), "kinds": list(kinds.index)}
    return Finding("mended", values, "info", 20) if len(kinds) else None


def _aside(tables: dict) -> Finding | None:
    reasons = tables["set_aside"]["reason"].value_counts()
    values = {"n": int(reasons.sum()), "reasons": list(reasons.index)}
    bad = "bad_value" in reasons.index
    return Finding("set_aside", values, "warn" if bad else "info", 70 if bad else 22) if len(reasons) else None


def _partial_base(tables: dict, figures: dict) -> Finding | None:
    months, years = figures["base_months"], tables["years"]
    later = years[years["year"] > figures["base_year"]]
    if len(later):
        return Finding("later_years", {"years": [str(year) for year in later["year"]]}, "info", 50)
    return Finding("partial_base", {"n": months, "year": figures["base_year"]}, "warn", 80) if 0 < months < 12 else None


def _shared(tables: dict) -> Finding | None:
    shared = tables["shared_names"]
    names = {"n": len(shared), "names": list(shared["name"])}
    return Finding("shared_names", names, "warn", 55) if len(shared) else None


def _guesses(tables: dict) -> Finding | None:
    evidence = tables["evidence"]
    if evidence.empty:
        return None
    worst = evidence.sort_values(["A", "table"], kind="stable").iloc[0]
    if worst["A"] >= 1:
        return None  # everything is documented: nothing is weakest
    return Finding("least_documented", {"table": worst["table"], "documented": float(worst["A"])}, "info", 30)


def _gaps(tables: dict) -> Finding | None:
    gaps = tables["columns"]
    if gaps.empty:
        return None
    row = gaps.iloc[0]
    schema = TABLES.get(row["table"])
    # A column of ours has a title, one of the client's own goes by its name.
    ours = schema is not None and schema.column(row["column"]) is not None
    column = f"{row['table']}.column.{row['column']}" if ours else row["column"]
    values = {"n": len(gaps), "table": row["table"], "column": column, "filled": row["filled_share"]}
    return Finding("poorly_filled", values, "info", 25)


def _next_tables(tables: dict) -> Finding | None:
    missing = tables["missing"]
    values = {"n": len(missing), "tables": list(missing["table"])}
    return Finding("collect_next", values, "info", 40) if len(missing) else None


def _prospects(tables: dict) -> Finding | None:
    statuses = tables["statuses"].set_index("status")
    if "prospect" in statuses.index:
        return None
    return Finding("no_prospects", {"n": int(statuses["accounts"].sum())}, "warn", 45)


def _duplicates(tables: dict) -> Finding | None:
    """Tell of companies that stand under several names; one name under several ids is told as such."""
    rows = tables["duplicates"]
    rows = rows[(rows["verdict"] == "likely") & (rows["decided"] == "open") & (rows["reasons"] != "same_name")]
    if rows.empty:
        return None
    kept = rows.drop_duplicates("keep")
    revenue = float(rows["revenue"].sum() + kept["kept_revenue"].sum())
    first = rows.iloc[0]
    values = {"n": len(kept), "revenue": revenue, "one": first["kept_name"], "other": first["name"]}
    return Finding("likely_duplicates", values, "warn", 57)


def _merged(tables: dict) -> Finding | None:
    rows = tables["duplicates"]
    merged = rows[rows["decided"] == "merged"]
    values = {"n": merged["account_id"].nunique(), "into": merged["keep"].nunique()}
    return Finding("merged", values | {"revenue": float(merged["revenue"].sum())}, "info", 12) if len(merged) else None


def _variants(tables: dict) -> Finding | None:
    rows = tables["variants"]
    rows = rows[(rows["decided"] == "open") & (rows["meant"] != "")]
    if rows.empty:
        return None
    meant = rows["meant"].where(rows["meant_name"] == "", rows["meant_name"])
    values = {"n": len(rows), "rows": int(rows["rows"].sum()), "found": rows["found"].iloc[0], "meant": meant.iloc[0]}
    return Finding("name_variants", values, "warn", 58)


def _tax_ids(tables: dict, state: str) -> Finding | None:
    rows = tables["tax_ids"]
    rows = rows[rows["state"] == state]
    values = {"n": len(rows), "names": list(rows["name"])}
    return Finding(f"tax_ids_{state}", values, "warn", 35 if state == "wrong" else 34) if len(rows) else None


def _unread(tables: dict) -> Finding | None:
    given = tables["unread"].loc[tables["unread"]["given"], "table"]
    return Finding("unread", {"n": len(given), "tables": list(given)}, "info", 33) if len(given) else None


def _told_twice(tables: dict) -> Finding | None:
    rows = tables["told_twice"]
    if rows.empty:
        return None
    first = rows.iloc[0]
    names = ("fact", "name", "one_table", "other_table")
    values = {"n": len(rows), "year": int(first["year"])} | {name: first[name] for name in names}
    return Finding("told_twice", values | {"one": float(first["one"]), "other": float(first["other"])}, "warn", 75)


def _outliers(tables: dict) -> Finding | None:
    rows = tables["outliers"]
    if rows.empty:
        return None
    first = rows.iloc[0]
    values = {name: first[name] for name in ("table", "name")} | {"n": len(rows)}
    return Finding("outliers", values | {"share": float(first["share"]), "times": float(first["times"])}, "warn", 65)
