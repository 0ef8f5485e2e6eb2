"""Step 0: what the client's files hold, whether they agree with each other, and what the workbook can say from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table
from kamlib.steps.intake.decision import IntakeDecision


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
    unread : DataFrame
        table, given (bool): tables that no step reads yet, the given ones first.
    told_twice : DataFrame
        Facts that two tables tell differently (:func:`kamlib.steps.intake.agreement.compare_tables`).
    outliers : DataFrame
        Figures that carry a total (:func:`kamlib.steps.intake.agreement.find_outliers`).
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
        {
            "table": "of|tables.*.title",
            "column": "column@table",
            "read": "amount",
            "used": "amount",
            "set_aside": "amount",
        },
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
    unread: pd.DataFrame = table({"table": "of|tables.*.title", "given": "value:boolean"}, audience="client")
    told_twice: pd.DataFrame = table(
        {
            "fact": "value",
            "account_id": "text",
            "name": "text",
            "year": "text:integer",
            "one_table": "of|tables.*.title",
            "one": "money",
            "other_table": "of|tables.*.title",
            "other": "money",
            "gap": "+money",
            "gap_share": "+share",
        },
        audience="client",
    )
    outliers: pd.DataFrame = table(
        {
            "table": "of|tables.*.title",
            "column": "column@table",
            "account_id": "text",
            "name": "text",
            "year": "text:integer",
            "value": "number",
            "share": "share",
            "times": "number.1",
        },
        audience="client",
    )
    columns: pd.DataFrame = table(
        {"table": "of|tables.*.title", "column": "column@table", "rows": "number", "filled_share": "share"}
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
