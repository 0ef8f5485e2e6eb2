"""What came in, counted: sums of money, filling, years, statuses, shared names, evidence."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kamlib.core.evidence import CLASSES
from kamlib.core.tables import TABLES

#: Below this share of filled cells a column is worth a question to the client.
POORLY_FILLED = 0.7


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
    """Return the revenue of one year by account_id.

    Parameters
    ----------
    sales : DataFrame
        With account_id, year and revenue (money).
    year : int
        Which.

    Returns
    -------
    dict of str to float
        In money; an account without sales in that year is left out.
    """
    return sales[sales["year"] == year].groupby("account_id")["revenue"].sum().to_dict()


def count_statuses(accounts: pd.DataFrame, sales: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Return accounts, buyers and revenue of the base year by status; an unstated status is its own row.

    Parameters
    ----------
    accounts : DataFrame
        With account_id and status.
    sales : DataFrame
        With account_id, year and revenue (money).
    base_year : int
        Of the engagement.

    Returns
    -------
    DataFrame
        status, accounts and buyers (counts), revenue (money; NaN throughout where the base year has no sales).
    """
    bought = sales[sales["year"] == base_year].groupby("account_id")["revenue"].sum()
    frame = pd.DataFrame(
        {
            "status": accounts["status"].fillna("unstated").astype(object),
            "revenue": accounts["account_id"].map(bought).astype(float),
        }
    )
    grouped = frame.groupby("status", sort=True)["revenue"]
    table = grouped.agg(accounts="size", buyers="count", revenue="sum").reset_index()
    return table if len(bought) else table.assign(revenue=float("nan"))  # a year that is not on file is unknown


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
