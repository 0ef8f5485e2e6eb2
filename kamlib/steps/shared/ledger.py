"""From invoice lines and cost rows to one row per account and year; shared by every step that speaks of profit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.core.schema import COST_KINDS, REVENUE_KINDS
from kamlib.quant import costing

KEY = ["account_id", "year"]
#: Costs that go when the customer goes; the people who served it stay on the payroll.
LEAVING = ("logistics", "financing")
STAYING = ("account_management", "acquisition", "knowledge", "service", "other")
SALES = [*KEY, "revenue", "cogs", "margin", *(f"revenue_{kind}" for kind in REVENUE_KINDS)]


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return a column as floats; all unknown where the client's table has no such column.

    Parameters
    ----------
    frame : DataFrame
        A client's table.
    name : str
        Of the column.

    Returns
    -------
    Series of float
        Index of the frame; NaN where nothing is known.
    """
    if name not in frame:
        return pd.Series(np.nan, index=frame.index, dtype=float)
    return pd.to_numeric(frame[name]).astype(float)


def words(frame: pd.DataFrame, name: str, default: str | None = None) -> pd.Series:
    """Return a text column as objects, blanks as `default`.

    Parameters
    ----------
    frame : DataFrame
        A client's table.
    name : str
        Of the column.
    default : str, optional
        What stands for a blank; None: blanks stay missing.

    Returns
    -------
    Series of object
        Index of the frame; `default` throughout where the table has no such column.
    """
    if name not in frame:
        return pd.Series(default, index=frame.index, dtype=object)
    texts = frame[name].astype(object)
    return texts.where(texts.notna(), default)


def year_of(frame: pd.DataFrame) -> pd.Series:
    """Return the calendar year of each row: as stated, else from its date (Int64, unknown where neither is there)."""
    stated = column(frame, "year")
    if "date" in frame:
        stated = stated.fillna(pd.to_datetime(frame["date"]).dt.year.astype(float))
    return stated.astype("Int64")


def month_of(sales: pd.DataFrame) -> pd.Series:
    """Return the number of each row's month, counted from year 0; unknown where only the year is."""
    stated = column(sales, "month")
    if "date" in sales:
        stated = stated.fillna(pd.to_datetime(sales["date"]).dt.month.astype(float))
    return year_of(sales).astype(float) * 12 + stated - 1


def line_costs(sales: pd.DataFrame) -> pd.Series:
    """Return the cost of goods of each line; ``margin`` may stand in for ``cogs``, unknown where neither is told."""
    return column(sales, "cogs").fillna(column(sales, "revenue") - column(sales, "margin"))


def leaving_costs(years: pd.DataFrame) -> pd.Series:
    """Return what of the recorded costs goes when the customer goes, by row of accounts and years."""
    return years[list(LEAVING)].fillna(0.0).sum(axis=1)


def fixed_cost(year: pd.DataFrame, unused_cost: float | None) -> float:
    """Return what the people who serve customers cost in a year, whether anybody used them or not.

    Parameters
    ----------
    year : DataFrame
        A row for each account, with the kinds of `STAYING` (money).
    unused_cost : float or None
        Cost of capacity that nobody used; an overload (below 0) costs nothing more.

    Returns
    -------
    float
        NaN where nobody recorded what people cost.
    """
    people = year[list(STAYING)].sum(axis=1, min_count=1).sum(min_count=1)
    return float(people) + max(unused_cost or 0.0, 0.0)


def yearly_sales(sales: pd.DataFrame) -> pd.DataFrame:
    """Return sales per account and year.

    Parameters
    ----------
    sales : DataFrame
        Table ``sales``; ``margin`` may stand in for ``cogs``. A line without a kind is goods.

    Returns
    -------
    DataFrame
        account_id, year (int), revenue, cogs, margin (= revenue − cogs; both unknown where any line of that account
        and year has neither), revenue_goods, revenue_service, revenue_intellectual. Sorted by account and year.
    """
    if sales.empty:
        return pd.DataFrame(columns=SALES).astype(dict.fromkeys(SALES[2:], float))
    revenue = column(sales, "revenue")
    cogs = line_costs(sales)
    kind = words(sales, "kind", "goods")
    lines = pd.DataFrame({"account_id": sales["account_id"], "year": year_of(sales), "revenue": revenue, "cogs": cogs})
    for each in REVENUE_KINDS:
        lines[f"revenue_{each}"] = revenue.where(kind == each, 0.0)
    lines["uncosted"] = cogs.isna()
    yearly = lines.groupby(KEY, sort=True).sum().reset_index()
    yearly["year"] = yearly["year"].astype(int)
    yearly["cogs"] = yearly["cogs"].where(yearly["uncosted"] == 0)
    yearly["margin"] = yearly["revenue"] - yearly["cogs"]
    return yearly[SALES]


def priced_costs(costs: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Return cost rows with an amount: typed, or activity count times its rate.

    An activity's rate is stated (``rate``), or time-driven: minutes · cost of capacity / practical capacity.

    Parameters
    ----------
    costs : DataFrame
        Rows of the cost ledger: account_id, year or date, and kind, activity, amount (money), count where they are
        there.
    rates : DataFrame
        One row for each activity, with its kind and its rate (money) or its minutes; may be empty.

    Returns
    -------
    DataFrame
        account_id, year, kind, amount; the amount is unknown where an activity has no rate or no count.
    """
    if costs.empty:
        return pd.DataFrame({"account_id": [], "year": [], "kind": [], "amount": []}).astype({"amount": float})
    priced = pd.DataFrame({"account_id": costs["account_id"], "year": year_of(costs).astype(int)})
    activity = words(costs, "activity")
    typed, counted = column(costs, "amount"), pd.Series(np.nan, index=costs.index)
    kind = words(costs, "kind")
    if len(rates):
        known = rates.set_index("activity")
        counted = activity.map(activity_rates(rates)).astype(float) * column(costs, "count")
        kind = kind.where(kind.notna(), activity.map(words(known, "kind")))
    priced["kind"] = kind.where(kind.notna(), "other")
    priced["amount"] = typed.fillna(counted)
    return priced


def activity_rates(rates: pd.DataFrame) -> pd.Series:
    """Return the cost of doing each activity once, by activity; unknown where neither way of stating it is complete."""
    minute = column(rates, "capacity_cost") / column(rates, "capacity_minutes").where(lambda minutes: minutes > 0)
    once = column(rates, "rate").fillna(column(rates, "minutes") * minute)
    return pd.Series(once.to_numpy(), index=rates["activity"])


def capacity_use(costs: pd.DataFrame, rates: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return what each time-driven capacity cost in a year, how much of it accounts used, and what stood idle.

    Activities with the same kind, cost and minutes of capacity are done by the same people: they are one row.

    Parameters
    ----------
    costs : DataFrame
        Rows of the cost ledger, as for :func:`priced_costs`.
    rates : DataFrame
        One row for each activity; those with a rate of their own are not time-driven.
    year : int
        Which year's costs.

    Returns
    -------
    DataFrame
        activities (text), kind, minute_rate, capacity_cost, capacity_minutes, used_minutes, unused_minutes (negative
        where more was used than there is), used_cost, unused_cost, used_share: unknown where an activity was done whose
        minutes, or how often it was done, nobody said.
    """
    names = ["kind", "capacity_cost", "capacity_minutes"]
    driven = rates[column(rates, "rate").isna() & (column(rates, "capacity_minutes") > 0)] if len(rates) else rates
    rows = [_pool(key, pool, costs, year) for key, pool in driven.groupby(names, sort=True)] if len(driven) else []
    return pd.DataFrame(rows, columns=CAPACITY)


CAPACITY = [
    "activities",
    "kind",
    "minute_rate",
    "capacity_cost",
    "capacity_minutes",
    "used_minutes",
    "unused_minutes",
    "used_cost",
    "unused_cost",
    "used_share",
]


def _pool(key: tuple, pool: pd.DataFrame, costs: pd.DataFrame, year: int) -> tuple:
    kind, cost, minutes = key
    rows = costs[(year_of(costs) == year).fillna(False)] if len(costs) else costs
    counts = column(rows, "count").groupby(words(rows, "activity")).agg(lambda each: each.sum(skipna=False))
    titles = ", ".join(sorted(pool["activity"]))
    listed = pool["activity"].isin(counts.index).to_numpy()
    # The ledger is complete: what is not in it was not done. What is in it without a count is unknown.
    done = np.where(listed, pool["activity"].map(counts).astype(float), 0.0)
    each = np.where(done == 0, 0.0, column(pool, "minutes").to_numpy(dtype=float))
    if np.isnan(done).any() or np.isnan(each).any():
        return (titles, kind, float(cost) / float(minutes), float(cost), float(minutes), *[np.nan] * 5)
    made = costing.time_driven(float(cost), float(minutes), done, each)
    shown = (made.rate, float(cost), float(minutes), made.used, made.unused, made.assigned, made.unused_cost)
    return (titles, kind, *shown, made.utilisation)


def customers(accounts: pd.DataFrame) -> pd.Series:
    """Return whose customer each account is, by account_id: accounts under one parent are one customer.

    A parent may be named by the account_id of another account, or be a name of its own.
    """
    own = accounts["account_id"].astype(object)
    parent = words(accounts, "parent")
    return pd.Series(parent.where(parent.notna(), own).to_numpy(), index=own)


def yearly_costs(priced: pd.DataFrame, receivables: pd.DataFrame, financing: float) -> pd.DataFrame:
    """Return costs per account and year, a column a kind.

    The cost ledger is complete by nature: an account without a row of a kind caused no such cost, provided that
    somebody's cost of that kind was recorded in that year. A kind that nobody recorded in a year is unknown there.
    Financing is the average debt times the rate, unless it was typed for that account and year.

    Parameters
    ----------
    priced : DataFrame
        Of :func:`priced_costs`.
    receivables : DataFrame
        Average debt (money) by account and year; may be empty.
    financing : float
        Yearly rate, 0…1.

    Returns
    -------
    DataFrame
        account_id, year and one column per kind of cost; unknown, never zero, where the kind was not recorded.
    """
    table = priced.dropna(subset=["amount"]).groupby([*KEY, "kind"], sort=True)["amount"].sum().unstack("kind")
    if len(receivables):
        debt = receivables.assign(year=year_of(receivables).astype(int)).set_index(KEY)["average_debt"].astype(float)
        table = table.reindex(table.index.union(debt.index)) if len(table) else pd.DataFrame(index=debt.index)
        bound = (debt * financing).reindex(table.index)
        table["financing"] = table["financing"].fillna(bound) if "financing" in table else bound
    table = table.reindex(columns=list(COST_KINDS)).astype(float)
    table.index = pd.MultiIndex.from_tuples(list(table.index), names=KEY)
    return table.rename_axis(columns=None).reset_index()
