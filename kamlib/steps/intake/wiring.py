"""Wiring of step 0."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamlib.core.errors import InputError
from kamlib.core.results import with_findings
from kamlib.core.tables import TABLES
from kamlib.steps.intake.agreement import compare_tables, find_outliers
from kamlib.steps.intake.case import IntakeCase
from kamlib.steps.intake.decision import IntakeDecision
from kamlib.steps.intake.figures import check_sums, sum_up
from kamlib.steps.intake.findings import find
from kamlib.steps.intake.names import collect_candidates
from kamlib.steps.intake.readiness import assess_readiness, list_unread, rank_missing
from kamlib.steps.intake.result import IntakeResult
from kamlib.steps.intake.review import (
    count_evidence,
    count_statuses,
    find_shared_names,
    keep_amounts,
    measure_filling,
    sum_revenue,
    sum_years,
)


def gather(book: Any) -> IntakeCase:
    """Return everything that came in.

    A table that cannot be used as it is counts as absent here: this is the step that says so, and in which names that
    nobody knows are given their meaning.
    """
    intake, persons = book.engagement.intake, book.engagement.persons
    used = intake.report.loc[intake.report["state"] == "used", "table"]
    return IntakeCase(
        report=intake.report,
        sums=intake.sums[intake.sums["table"].isin(used)],
        frames={name: _usable(book, name) for name in TABLES},
        raw={name: intake.as_read(name) for name in TABLES},
        base_year=book.settings.base_year,
        repairs=persons.hide_quotes(intake.repairs, "examples"),
        set_aside=persons.hide_quotes(intake.set_aside, "cells"),
        readings=intake.columns,
    )


def compute(case: IntakeCase, decision: IntakeDecision) -> IntakeResult:
    """Review what came in: sums, gaps, names to decide about, and which steps can run.

    Parameters
    ----------
    case : IntakeCase
        The tables with what was found while they were read.
    decision : IntakeDecision
        Which accounts are one, and what names mean.

    Returns
    -------
    IntakeResult
        With its findings.
    """
    frames, year = case.frames, case.base_year
    accounts, sales = frames["accounts"], frames["sales"]
    present = {name for name, frame in frames.items() if not frame.empty}
    tables: dict[str, Any] = {
        "report": case.report[["table", "file", "rows_read", "rows_used", "rows_set_aside"]].reset_index(drop=True),
        "sums": keep_amounts(case.sums),
        "repairs": case.repairs.rename(columns={"kind": "repair"}),
        "set_aside": case.set_aside,
        "readings": case.readings.rename(columns={"evidence": "decided_by"}),
        "readiness": assess_readiness(present),
        "missing": rank_missing(present),
        "unread": list_unread(present),
        "told_twice": compare_tables(frames),
        "outliers": find_outliers(frames),
        "columns": measure_filling(frames),
        "years": sum_years(sales),
        "statuses": count_statuses(accounts, sales, year),
        "shared_names": find_shared_names(accounts),
        "evidence": count_evidence(frames),
    }
    tables |= vars(collect_candidates(case.raw, decision, sum_revenue(case.raw["sales"], year)))
    figures, checks = sum_up(tables, accounts, sales, year), check_sums(tables, sales)
    return with_findings(IntakeResult(**tables, decision=decision, figures=figures, checks=checks), find)


def decision_frame(result: IntakeResult) -> pd.DataFrame:
    """Return what may be decided, most certain first, with what was decided about each."""
    decision = [
        _told(result.duplicates, "duplicate", "name", "kept_name", "reasons"),
        _told(result.parents, "parent", "name", "parent", "reason"),
        _told(result.variants, "name", "found", "meant", "reason"),
    ]
    return pd.concat(decision, ignore_index=True)


def _told(rows: pd.DataFrame, what: str, subject: str, meant: str, why: str) -> pd.DataFrame:
    meaning = rows[meant].where(rows["meant_name"] == "", rows["meant_name"]) if "meant_name" in rows else rows[meant]
    return pd.DataFrame(
        {
            "choice": what,
            "subject": rows[subject],
            "meaning": meaning,
            "reasons": rows[why],
            "confidence": rows["confidence"].astype(float),
            "decided": rows["decided"],
        }
    )


def _usable(book: Any, name: str) -> pd.DataFrame:
    """Return a table; one that is refused, empty: why, `book.remarks()` says."""
    try:
        return book.frame(name)
    except InputError:
        book.engagement.decided.frame("accounts")  # a decision that cannot be applied is not about this table
        return book.engagement.intake.as_read(name).head(0)
