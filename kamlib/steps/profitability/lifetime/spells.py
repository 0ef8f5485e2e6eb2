"""How long accounts keep buying: spells, the survival curve and the yearly retention in it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.quant import survival
from kamlib.steps.shared import ledger

#: Below this many accounts that lapsed, a survival curve is a story about a handful of them.
LEAST_LAPSED = 30

#: Fewer accounts still under observation make the end of the curve worthless.
LEAST_AT_RISK = 10


#: Months of a watch in which a yearly retention can be read.
YEAR = 12


def find_spells(sales: pd.DataFrame, lapse_months: int, since: pd.Series | None = None) -> pd.DataFrame:
    """Return when each account first and last bought, how long it was watched, and whether it has lapsed.

    A lapse is seen only after so many silent months: in the last of them nobody can be seen to go, so the watch of an
    account that has not lapsed ends that much before the last month in which anybody bought. An account that was a
    customer before the data begin is watched from their first month on (left truncation), any other from its first
    purchase. Yearly totals count from January to December. Only sales above zero are purchases.

    Parameters
    ----------
    sales : DataFrame
        Table ``sales``.
    lapse_months : int
        An account without a purchase for so long has lapsed.
    since : Series, optional
        Year in which the relationship began, by account_id; NaN where unknown.

    Returns
    -------
    DataFrame
        account_id, first, last ('2024-03'), months (watched, both ends counted; 0 where its watch has not begun),
        lapsed.
    """
    bought = sales[ledger.column(sales, "revenue") > 0] if len(sales) else sales
    if bought.empty:
        return pd.DataFrame(columns=["account_id", "first", "last", "months", "lapsed"])
    spells = _first_and_last(bought)
    began, ended = spells["first"].min(), spells["last"].max()
    spells["lapsed"] = ended - spells["last"] >= lapse_months
    year = spells["account_id"].map(since if since is not None else pd.Series(dtype=float)).astype(float)
    entered = spells["first"].mask(year * 12 < began, began)
    until = spells["last"].where(spells["lapsed"], ended - lapse_months)
    spells["months"] = (until - entered + 1).clip(lower=0)
    for name in ("first", "last"):
        spells[name] = [f"{each // 12:.0f}-{each % 12 + 1:02.0f}" for each in spells[name]]
    return spells[["account_id", "first", "last", "months", "lapsed"]]


def _first_and_last(bought: pd.DataFrame) -> pd.DataFrame:
    month, january = ledger.month_of(bought), ledger.year_of(bought).astype(int) * 12
    frame = pd.DataFrame({"account_id": bought["account_id"]})
    frame["first"], frame["last"] = month.fillna(january), month.fillna(january + 11)
    return frame.groupby("account_id", sort=True).agg(first=("first", "min"), last=("last", "max")).reset_index()


def measure_survival(spells: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, float], str]:
    """Return the survival curve, the yearly retention in it, and why there is none.

    The yearly retention is S(t)^(12/t) at the last full year in which enough accounts are still watched.

    Returns
    -------
    curve : DataFrame
        months, survival, survival_low, survival_high, at_risk; empty where it is refused.
    retention : dict
        retention, retention_low, retention_high (95 %); NaN where it is refused.
    refusal : str
        '' or 'few_lapsed' (fewer than :data:`LEAST_LAPSED`) or 'short_watch' (not a full year of :data:`LEAST_AT_RISK`
        accounts in which a lapse could have been seen).
    """
    names = ["months", "survival", "survival_low", "survival_high", "at_risk"]
    nothing = pd.DataFrame(columns=names), dict.fromkeys(("retention", "retention_low", "retention_high"), np.nan)
    watched = spells[spells["months"] > 0]
    if (watched["months"] >= YEAR).sum() < LEAST_AT_RISK:
        return *nothing, "short_watch"
    if watched["lapsed"].sum() < LEAST_LAPSED:
        return *nothing, "few_lapsed"
    curve = survival.kaplan_meier(watched["months"].to_numpy(), watched["lapsed"].to_numpy())
    columns = (curve.times, curve.survival, curve.lower, curve.upper, curve.at_risk)
    table = pd.DataFrame(dict(zip(names, columns, strict=True)))
    full = YEAR * int(table.loc[table["at_risk"] >= LEAST_AT_RISK, "months"].max() // YEAR)
    row = table[table["months"] <= full].iloc[-1]
    ends = {"retention": "survival", "retention_low": "survival_low", "retention_high": "survival_high"}
    return table, {name: float(row[end] ** (YEAR / full)) for name, end in ends.items()}, ""


def compare_years(by_year: pd.DataFrame, last_year: int) -> pd.DataFrame:
    """Return how many of the buyers of each year bought again in the next: year, buyers, came_back, came_back_share.

    Parameters
    ----------
    by_year : DataFrame
        Of the profitability: account_id, year, revenue.
    last_year : int
        Last full year; a year that is not over says nothing.
    """
    bought = by_year[(by_year["revenue"] > 0) & (by_year["year"] <= last_year)]
    buyers = {year: set(rows) for year, rows in bought.groupby("year")["account_id"]}
    rows = [(year, len(buyers[year]), len(buyers[year] & buyers[year + 1])) for year in buyers if year + 1 in buyers]
    table = pd.DataFrame(rows, columns=["year", "buyers", "came_back"])
    return table.assign(came_back_share=table["came_back"] / table["buyers"])
