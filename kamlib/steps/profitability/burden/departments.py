"""What each account asks of other departments than sales, and whether that is more than its size."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.profitability.profits import LARGE
from kamlib.steps.shared import ledger

#: Kinds of cost of those who do not sell: audits, certification, requirements, service, deliveries.
DEPARTMENTS = ("knowledge", "service", "logistics", "other")
COLUMNS = [
    *("account_id", "name", "revenue", "large", "hours", *DEPARTMENTS),
    *("money", "burden_share", "usual_share", "excess", "heaviest"),
]


def measure_burden(accounts: pd.DataFrame, base: pd.DataFrame, work: pd.DataFrame) -> pd.DataFrame:
    """Return what each buying account asks of other departments in the base year.

    Parameters
    ----------
    accounts, base : DataFrame
        ``accounts`` of the profitability, and the base-year rows of its ``by_year``.
    work : DataFrame
        See :func:`list_work`.

    Returns
    -------
    DataFrame
        account_id, name, revenue, large (bool; among the :data:`LARGE` largest buyers), hours (of work done by the
        minute; unknown where none is on file at all), one column per kind of :data:`DEPARTMENTS` (unknown where nobody
        recorded it), money (of them), burden_share (of its revenue), usual_share (of the base), excess (money above the
        usual share of its revenue), heaviest (the activity that costs most, or ''). Largest excess first.
    """
    bought = accounts[accounts["revenue"] > 0]
    table = bought[["account_id", "name", "revenue", "revenue_rank"]].copy()
    table["large"] = table.pop("revenue_rank").astype(float) <= LARGE
    spent = base.set_index("account_id")[list(DEPARTMENTS)].astype(float)
    table = table.join(spent, on="account_id")
    table["money"] = table[list(DEPARTMENTS)].sum(axis=1, min_count=1)
    timed = work[(work["kind"].isin(DEPARTMENTS)) & work["hours"].notna()]
    hours = timed.groupby("account_id")["hours"].sum()
    table["hours"] = table["account_id"].map(hours).fillna(0.0 if len(timed) else np.nan).astype(float)
    priced = work[work["kind"].isin(DEPARTMENTS)].dropna(subset=["cost"])
    dearest = priced.sort_values(["cost", "activity"], ascending=[False, True]).drop_duplicates("account_id")
    table["heaviest"] = table["account_id"].map(dearest.set_index("account_id")["activity"])
    table["heaviest"] = table["heaviest"].astype(object).where(table["heaviest"].notna(), "")
    table["burden_share"] = table["money"] / table["revenue"]
    known = table[table["money"].notna()]
    table["usual_share"] = known["money"].sum() / known["revenue"].sum() if len(known) else np.nan
    table["excess"] = table["money"] - table["usual_share"] * table["revenue"]
    ordered = table.sort_values(["excess", "account_id"], ascending=[False, True], na_position="last", kind="stable")
    return ordered[COLUMNS].reset_index(drop=True)


def list_work(costs: pd.DataFrame, rates: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the counted activities of a year: account_id, activity, kind, count, hours, cost.

    Hours are unknown where an activity has no minutes, cost where it has no rate.
    """
    names = ["account_id", "activity", "kind", "count", "hours", "cost"]
    activity = ledger.words(costs, "activity") if len(costs) else pd.Series(dtype=object)
    rows = costs[((ledger.year_of(costs) == year).fillna(False)) & activity.notna()] if len(costs) else costs
    if rows.empty or rates.empty:
        return pd.DataFrame(columns=names).astype({"count": float, "hours": float, "cost": float})
    done = rows["activity"]
    known = rates.set_index("activity")
    count, priced = ledger.column(rows, "count"), ledger.priced_costs(rows, rates)
    found = {
        "account_id": rows["account_id"],
        "activity": done,
        "kind": priced["kind"],
        "count": count,
        "hours": count * done.map(ledger.column(known, "minutes")).astype(float) / 60,
        "cost": priced["amount"],
    }
    return pd.DataFrame(found)[names].reset_index(drop=True)
