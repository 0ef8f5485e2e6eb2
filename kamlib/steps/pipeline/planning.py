"""Three plans of one pipeline: result, activity, customer base; and what it covers of the budget."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.pipeline.forecast import YEAR
from kamlib.steps.pipeline.history import days

SEGMENTS = ("keep", "develop", "win", "let_go")


def lay_targets(months: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Return the months with their target and the gap that open and average new deals leave.

    Parameters
    ----------
    months : DataFrame
        month, p50, not_born (negative: what deals to come bring on average).
    targets : DataFrame
        month, amount, account_id.

    Returns
    -------
    DataFrame
        With target (of all together, else the sum over accounts; NaN: nobody set one) and gap (target − P50 − average
        new deals; NaN without a target).
    """
    whole = targets[targets["account_id"] == ""].groupby("month")["amount"].sum()
    parts = targets[targets["account_id"] != ""].groupby("month")["amount"].sum()
    target = months["month"].map(whole.combine_first(parts)).astype(float)
    coming = months["p50"].fillna(0.0) + (-months["not_born"]).fillna(0.0)
    return months.assign(target=target, gap=target - coming)


def plan_activity(
    gap: float, conversion: float, size: float, won: int, activities: pd.DataFrame, day: int
) -> dict[str, float | None]:
    """Return how many deals close a gap, and what that takes of the team.

    Parameters
    ----------
    gap : float
        Money; nothing is to be opened where it is not above 0.
    conversion, size : float
        Share of new deals that are won, and what a won one brings.
    won : int
        Deals won in the year before the day.
    activities : DataFrame
        Log of contacts: account_id, date, hours.
    day : int
        Days since 1970.

    Returns
    -------
    dict
        deals_to_open, contacts_per_won, hours_per_won, hours_to_open; None where it cannot be told.
    """
    worth = conversion * size
    opened = None if not worth > 0 or np.isnan(gap) else max(float(np.ceil(gap / worth - 1e-9)), 0.0)
    log = activities[activities["account_id"].notna()] if len(activities) else activities
    when = days(log["date"]) if len(log) else pd.Series(dtype=int)
    year = log[(when > day - YEAR) & (when <= day)] if len(log) else log
    contacts = len(year) / won if won and len(year) else None
    hours = float(year["hours"].sum()) / won if won and len(year) and "hours" in year else None
    needed = None if opened is None or hours is None else opened * conversion * hours
    return {"deals_to_open": opened, "contacts_per_won": contacts, "hours_per_won": hours, "hours_to_open": needed}


def sort_base(ranking: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """Return whom to keep, develop, win and let go: counts and money.

    Parameters
    ----------
    ranking : DataFrame
        account_id, status, chosen, revenue.
    deals : DataFrame
        Open deals: account_id, amount, expected.

    Returns
    -------
    DataFrame
        segment ('keep': key accounts that buy; 'develop': others with an open deal that buy, and key accounts that do
        not buy yet; 'win': prospects and lapsed ones with an open deal; 'let_go': buyers without either), accounts,
        revenue, deals, amount, expected.
    """
    if ranking.empty:
        return pd.DataFrame(columns=["segment", "accounts", "revenue", "deals", "amount", "expected"])
    sums = deals.groupby("account_id").agg(
        deals=("account_id", "size"),
        amount=("amount", lambda each: each.sum(min_count=1)),
        expected=("expected", "sum"),
    )
    table = ranking[["account_id", "status", "chosen", "revenue"]].join(sums, on="account_id")
    buys, has, key = table["status"] == "current", table["deals"].notna(), table["chosen"].astype(bool)
    table["segment"] = np.select(
        [key & buys, key | (buys & has), has, buys], ["keep", "develop", "win", "let_go"], default=""
    )
    found = table[table["segment"] != ""].groupby("segment")
    whole = (
        found[["revenue", "amount", "expected"]]
        .sum(min_count=1)
        .assign(accounts=found.size(), deals=found["deals"].sum().astype(int))
    )
    return whole.reindex([each for each in SEGMENTS if each in whole.index]).reset_index()[
        ["segment", "accounts", "revenue", "deals", "amount", "expected"]
    ]


def money_of_year(deals: pd.DataFrame, reached: np.ndarray, months: list[str], year: int) -> pd.Series:
    """Return what open deals bring to each account in the months of a year that the forecast reaches.

    Parameters
    ----------
    deals : DataFrame
        account_id, amount.
    reached : ndarray of shape (deals, months)
        Cumulative chance of being won.
    months : list of str
        ``2026-01`` …
    year : int
        Calendar year.

    Returns
    -------
    Series
        Money by account.
    """
    inside = np.array([month.startswith(str(year)) for month in months])
    chance = np.diff(reached, axis=1, prepend=0.0)[:, inside].sum(axis=1)
    worth = deals["amount"].fillna(0.0) * chance
    return worth.groupby(deals["account_id"]).sum()


def cover_budget(ranking: pd.DataFrame, planned: pd.DataFrame, year: int, expected: pd.Series) -> pd.DataFrame:
    """Return what open deals cover of the growth that the budget asks of the key accounts in a year.

    Parameters
    ----------
    ranking : DataFrame
        account_id, name, chosen, revenue (base year).
    planned : DataFrame
        account_id, year, planned_revenue.
    year : int
        Calendar year.
    expected : Series
        Money by account that open deals bring in that year.

    Returns
    -------
    DataFrame
        account_id, name, year, planned_revenue, revenue, growth, expected, covered_share (NaN where no growth is
        planned): least covered first.
    """
    columns = ["account_id", "name", "year", "planned_revenue", "revenue", "growth", "expected", "covered_share"]
    if ranking.empty or planned.empty:
        return pd.DataFrame(columns=columns)
    path = planned[planned["year"] == year].set_index("account_id")["planned_revenue"]
    table = ranking[ranking["chosen"].astype(bool) & ranking["account_id"].isin(path.index)].copy()
    table["year"], table["planned_revenue"] = year, table["account_id"].map(path)
    table["growth"] = table["planned_revenue"] - table["revenue"].fillna(0.0)
    table["expected"] = table["account_id"].map(expected).fillna(0.0)
    table["covered_share"] = (table["expected"] / table["growth"]).where(table["growth"] > 0)
    return table.sort_values(["covered_share", "account_id"], kind="stable")[columns].reset_index(drop=True)
