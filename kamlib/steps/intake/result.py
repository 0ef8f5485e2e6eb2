"""Step 0: what the client's files hold, whether they agree with each other, and what the workbook can say from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.evidence import CLASSES
from kamlib.core.reads import uses
from kamlib.core.registry import STEPS
from kamlib.core.results import Check, Result, table
from kamlib.core.tables import TABLES
from kamlib.intake.tables.decision import IntakeDecision
from kamlib.steps.intake.decision import propose_intake
from kamlib.steps.intake.findings import tell
from kamlib.steps.intake.names import Candidates, collect_candidates

#: Below this share of filled cells a column is worth a question to the client.
POORLY_FILLED = 0.7


@dataclass(frozen=True, kw_only=True)
class IntakeResult(Result):
    """What came in.

    Attributes
    ----------
    report : DataFrame
        table, file, rows_read, rows_used, rows_set_aside: one row a table that the client gave.
    sums : DataFrame
        table, column, read, used, set_aside: sums of money columns before and after (engagement currency).
    repairs : DataFrame
        table, file, sheet, column (title as found), repair, n (cells, rows or titles), examples (found → read).
    set_aside : DataFrame
        table, file, sheet, row, reason, cells: every row of a file that is not used.
    readings : DataFrame
        table, header (as found), column (ours), kind, decimal, dates, decided_by (own values, others, confirmed).
    readiness : DataFrame
        step, state (ready / partly / skipped), lacks (needed tables that are absent), would_deepen (optional ones).
    missing : DataFrame
        table, unlocks (steps that cannot run without it), deepens (steps that would say more), most useful first.
    columns : DataFrame
        table, column, rows, filled_share (0…1): columns that are there but poorly filled, emptiest first.
    years : DataFrame
        year, lines, buyers (accounts with sales), months (with sales; 0 where only years are known), revenue.
    statuses : DataFrame
        status, accounts, buyers (bought in the base year), revenue (base year).
    shared_names : DataFrame
        name, accounts, ids: one name under several ids.
    evidence : DataFrame
        table, A, B, C: share of its figures by evidence class.
    duplicates, parents, variants, tax_ids : DataFrame
        What may be decided about names (see :class:`kamlib.steps.intake.names.Candidates`).
    decision : IntakeDecision
        What was decided about them.
    """

    stem: ClassVar[str] = "intake"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "accounts": "number",
        "buyers": "number",
        "revenue": "money",
        "base_year": "text",
        "base_months": "text",
        "rows_read": "number",
        "rows_used": "number",
        "cells_mended": "number",
        "tables_present": "number",
        "steps_ready": "number",
        "steps": "text",
        "duplicates_open": "text",
        "names_open": "text",
    }
    DECISION: ClassVar[Mapping[str, str]] = {
        "choice": "value",
        "subject": "text",
        "meaning": "text",
        "reasons": "of|intake.value.reason.*",
        "confidence": "share",
        "decided": "value",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"findings": "client"}
    report: pd.DataFrame = table(
        {
            "table": "of|tables.*.title",
            "file": "text",
            "rows_read": "number:integer",
            "rows_used": "number:integer",
            "rows_set_aside": "number:integer",
        },
        audience="client",
    )
    sums: pd.DataFrame = table(
        {"table": "of|tables.*.title", "column": "text", "read": "amount", "used": "amount", "set_aside": "amount"},
        audience="client",
    )
    repairs: pd.DataFrame = table(
        {
            "table": "of|tables.*.title",
            "file": "text",
            "sheet": "text",
            "column": "text",
            "repair": "value",
            "n": "number:integer",
            "examples": "text",
        }
    )
    set_aside: pd.DataFrame = table(
        {
            "table": "of|tables.*.title",
            "file": "text",
            "sheet": "text",
            "row": "text:integer",
            "reason": "of|intake.value.reason.*",
            "cells": "text",
        }
    )
    readings: pd.DataFrame = table(
        {
            "table": "of|tables.*.title",
            "header": "text",
            "column": "text",
            "kind": "of|intake.value.kind.*",
            "decimal": "text",
            "dates": "value",
            "decided_by": "value",
        }
    )
    readiness: pd.DataFrame = table(
        {"step": "of|*.title", "state": "value", "lacks": "of|tables.*.title", "would_deepen": "of|tables.*.title"},
        audience="client",
    )
    missing: pd.DataFrame = table(
        {"table": "of|tables.*.title", "unlocks": "number:integer", "deepens": "number:integer"}, audience="client"
    )
    columns: pd.DataFrame = table(
        {"table": "of|tables.*.title", "column": "text", "rows": "number", "filled_share": "share"}
    )
    years: pd.DataFrame = table(
        {
            "year": "text:integer",
            "lines": "number:integer",
            "buyers": "number:integer",
            "months": "number:integer",
            "revenue": "money",
        },
        audience="client",
    )
    statuses: pd.DataFrame = table(
        {"status": "value", "accounts": "number:integer", "buyers": "number:integer", "revenue": "money"},
        audience="client",
    )
    shared_names: pd.DataFrame = table({"name": "text", "accounts": "number:integer", "ids": "text"}, audience="client")
    evidence: pd.DataFrame = table(
        {"table": "of|tables.*.title", "A": "share", "B": "share", "C": "share"}, audience="client"
    )
    duplicates: pd.DataFrame = table(
        {
            "group": "text:integer",
            "verdict": "value",
            "account_id": "text",
            "name": "text",
            "keep": "text",
            "kept_name": "text:number",
            "reasons": "of|intake.value.reason.*",
            "confidence": "share",
            "revenue": "money",
            "kept_revenue": "money",
            "decided": "value:number",
        }
    )
    parents: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "parent_id": "text",
            "parent": "text",
            "reason": "of|intake.value.reason.*",
            "confidence": "share",
            "decided": "value",
        }
    )
    variants: pd.DataFrame = table(
        {
            "table": "of|tables.*.title",
            "column": "text",
            "found": "text",
            "rows": "number",
            "meant": "text",
            "meant_name": "text",
            "others": "text",
            "reason": "of|intake.value.reason.*",
            "confidence": "share",
            "unambiguous": "value:boolean",
            "decided": "value",
        }
    )
    tax_ids: pd.DataFrame = table(
        {"account_id": "text", "name": "text", "tax_id": "text", "state": "value", "proposed": "text"}
    )
    decision: IntakeDecision


def review_intake(
    report: pd.DataFrame,
    sums: pd.DataFrame,
    frames: Mapping[str, pd.DataFrame],
    base_year: int,
    *,
    repairs: pd.DataFrame,
    set_aside: pd.DataFrame,
    readings: pd.DataFrame,
    decision: IntakeDecision | None = None,
    candidates: Candidates | None = None,
) -> IntakeResult:
    """Review what came in: sums, gaps, names to decide about, and which steps can run.

    Parameters
    ----------
    report, sums : DataFrame
        Of the intake: rows and money sums per table, before and after.
    frames : mapping of str to DataFrame
        Every table of the method; empty where the client gave none. ``sales`` is aggregated by month.
    base_year : int
        Last full year of actuals.
    repairs, set_aside, readings : DataFrame
        Of the intake: what was mended, what is not used, how each column was read.
    decision : IntakeDecision, optional
        What was decided about names; by default nothing.
    candidates : Candidates, optional
        What may be decided; by default what the frames themselves show.

    Returns
    -------
    IntakeResult
    """
    decision = decision or propose_intake()
    accounts, sales = frames["accounts"], frames["sales"]
    present = {name for name, frame in frames.items() if not frame.empty}
    tables = {
        "report": report[["table", "file", "rows_read", "rows_used", "rows_set_aside"]].reset_index(drop=True),
        "sums": keep_amounts(sums),
        "repairs": repairs.rename(columns={"kind": "repair"}),
        "set_aside": set_aside,
        "readings": readings.rename(columns={"evidence": "decided_by"}),
        "readiness": assess_readiness(present),
        "missing": rank_missing(present),
        "columns": measure_filling(frames),
        "years": sum_years(sales),
        "statuses": count_statuses(accounts, sales, base_year),
        "shared_names": find_shared_names(accounts),
        "evidence": count_evidence(frames),
    }
    tables |= vars(candidates or collect_candidates(frames, decision, sum_revenue(sales, base_year)))
    figures = _figures(tables, accounts, sales, base_year)
    findings = tell(tables, figures, base_year)
    checks = _checks(tables, sales)
    return IntakeResult(**tables, decision=decision, figures=figures, findings=findings, checks=checks)


def assess_readiness(present: set[str]) -> pd.DataFrame:
    """Return for each step whether it is ready, partly ready or skipped, and what it lacks."""
    rows = []
    for step in STEPS:
        lacks = [name for name in step.needs if name not in present]
        deeper = [name for name in uses(step.stem) if name not in present]
        state = "skipped" if lacks else ("partly" if deeper else "ready")
        rows.append((step.stem, state, ", ".join(lacks), ", ".join(deeper)))
    return pd.DataFrame(rows, columns=["step", "state", "lacks", "would_deepen"])


def rank_missing(present: set[str]) -> pd.DataFrame:
    """Return the absent tables by use: how many steps cannot run without each, how many it would deepen."""
    rows = [
        (name, sum(name in step.needs for step in STEPS), sum(name in uses(step.stem) for step in STEPS))
        for name in TABLES
        if name not in present
    ]
    frame = pd.DataFrame(rows, columns=["table", "unlocks", "deepens"])
    frame = frame[(frame["unlocks"] > 0) | (frame["deepens"] > 0)]
    return frame.sort_values(["unlocks", "deepens"], ascending=False, kind="stable").reset_index(drop=True)


def measure_filling(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the poorly filled figures of the tables with one row an account: there a blank widens a score's interval.

    A column that is wholly empty is absent, not poor; texts may be blank by right.
    """
    rows = [
        (name, column, len(frame), float(share))
        for name, frame in frames.items()
        if TABLES[name].key == ("account_id",) and not frame.empty
        for column, share in frame.select_dtypes("number").notna().mean().items()
        if 0 < share < POORLY_FILLED
    ]
    frame = pd.DataFrame(rows, columns=["table", "column", "rows", "filled_share"])
    return frame.sort_values("filled_share", kind="stable").reset_index(drop=True)


def keep_amounts(sums: pd.DataFrame) -> pd.DataFrame:
    """Return the sums that mean something: amounts, not unit prices."""
    found = [TABLES[table].column(column) for table, column in zip(sums["table"], sums["column"], strict=True)]
    amounts = pd.Series([column is not None and column.unit == "money" for column in found], dtype=bool)
    return sums.reset_index(drop=True)[amounts].reset_index(drop=True)


def sum_years(sales: pd.DataFrame) -> pd.DataFrame:
    """Return lines, buying accounts, months with sales and revenue by year."""
    if sales.empty:
        return pd.DataFrame(columns=["year", "lines", "buyers", "months", "revenue"])
    grouped = sales.groupby("year", sort=True)
    return grouped.agg(
        lines=("lines", "sum"),
        buyers=("account_id", "nunique"),
        months=("month", "nunique"),
        revenue=("revenue", "sum"),
    ).reset_index()


def sum_revenue(sales: pd.DataFrame, year: int) -> dict[str, float]:
    """Return the revenue of one year by account_id."""
    return sales[sales["year"] == year].groupby("account_id")["revenue"].sum().to_dict()


def count_statuses(accounts: pd.DataFrame, sales: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Return accounts, buyers and revenue of the base year by status; an unstated status is its own row."""
    bought = sales[sales["year"] == base_year].groupby("account_id")["revenue"].sum()
    frame = pd.DataFrame(
        {
            "status": accounts["status"].fillna("unstated").astype(object),
            "revenue": accounts["account_id"].map(bought).astype(float),
        }
    )
    grouped = frame.groupby("status", sort=True)["revenue"]
    return grouped.agg(accounts="size", buyers="count", revenue="sum").reset_index()


def find_shared_names(accounts: pd.DataFrame) -> pd.DataFrame:
    """Return the names that stand under several ids; the ids stay apart everywhere in the workbook."""
    grouped = accounts.groupby("name", sort=True)["account_id"]
    frame = grouped.agg(accounts="size", ids=lambda ids: ", ".join(sorted(ids))).reset_index()
    return frame[frame["accounts"] > 1].reset_index(drop=True)


def count_evidence(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the share of figures by evidence class for each table that states one; unstated counts as C."""
    rows = []
    for name, frame in frames.items():
        if "evidence" in frame and not frame.empty:
            shares = frame["evidence"].fillna("C").value_counts(normalize=True)
            rows.append((name, *(float(shares.get(each, 0.0)) for each in CLASSES)))
    return pd.DataFrame(rows, columns=["table", *CLASSES])


def _figures(tables: dict, accounts: pd.DataFrame, sales: pd.DataFrame, base_year: int) -> dict:
    years, base = tables["years"], sales[sales["year"] == base_year]
    row = years[years["year"] == base_year]
    return {
        "accounts": len(accounts),
        "buyers": int(base["account_id"].nunique()),
        "revenue": float(base["revenue"].sum()) if len(base) else None,
        "base_year": base_year,
        "base_months": int(row["months"].iloc[0]) if len(row) else 0,
        "rows_read": int(tables["report"]["rows_read"].sum()),
        "rows_used": int(tables["report"]["rows_used"].sum()),
        "cells_mended": int(tables["repairs"]["n"].sum()),
        "tables_present": len(tables["report"]),
        "steps_ready": int((tables["readiness"]["state"] != "skipped").sum()),
        "steps": len(STEPS),
        "duplicates_open": int(_open_duplicates(tables)["group"].nunique()),
        "names_open": int((tables["variants"]["decided"] == "open").sum()),
    }


def _open_duplicates(tables: dict) -> pd.DataFrame:
    rows = tables["duplicates"]
    return rows[(rows["verdict"] == "likely") & (rows["decided"] == "open")]


def _checks(tables: dict, sales: pd.DataFrame) -> tuple[Check, ...]:
    report, sums = tables["report"], tables["sums"]
    revenue = sums[(sums["table"] == "sales") & (sums["column"] == "revenue")]
    checks = [
        Check(
            "rows", float(report["rows_read"].sum()), float((report["rows_used"] + report["rows_set_aside"]).sum()), 0.0
        )
    ]
    if len(revenue):
        used = float(sales["revenue"].sum()) + float(revenue["set_aside"].iloc[0])
        checks.append(Check("revenue", float(revenue["read"].iloc[0]), used, 1e-9))
        checks.append(Check("years", float(tables["years"]["revenue"].sum()), float(sales["revenue"].sum()), 1e-9))
    return tuple(checks)
