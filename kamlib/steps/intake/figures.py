"""Key figures of the intake, and the sums that must agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kamlib.core.registry import STEPS
from kamlib.core.results import Check


def sum_up(
    tables: Mapping[str, pd.DataFrame], accounts: pd.DataFrame, sales: pd.DataFrame, base_year: int
) -> dict[str, Any]:
    """Return the key figures of :class:`kamlib.steps.intake.result.IntakeResult`.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Of the result: years, report, repairs, readiness, variants and duplicates are counted.
    accounts : DataFrame
        One row for each account, after merges.
    sales : DataFrame
        Sums by account, month, kind and product line.
    base_year : int
        Of the engagement.

    Returns
    -------
    dict
        Figure by name; ``revenue`` (money) is None where the base year has no sales.
    """
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


def _open_duplicates(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    rows = tables["duplicates"]
    return rows[(rows["verdict"] == "likely") & (rows["decided"] == "open")]


def check_sums(tables: Mapping[str, pd.DataFrame], sales: pd.DataFrame) -> tuple[Check, ...]:
    """Return the sums that must agree for any client.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Of the result: report, sums and years.
    sales : DataFrame
        Sums by account, month, kind and product line.

    Returns
    -------
    tuple of Check
        Rows always; revenue of the files and of the years where sales are there.
    """
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
