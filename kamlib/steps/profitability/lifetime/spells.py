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


def find_spells(sales: pd.DataFrame, lapse_months: int) -> pd.DataFrame:
    """Return when each account first and last bought, for how many months, and whether it has lapsed.

    The watch ends with the last month in which anybody bought. Yearly totals count from January to December. Only sales
    above zero are purchases.

    Returns
    -------
    DataFrame
        account_id, first, last ('2024-03'), months (to the last purchase where lapsed, else to the end of the watch,
        both ends counted), lapsed.
    """
    bought = sales[ledger.column(sales, "revenue") > 0] if len(sales) else sales
    if bought.empty:
        return pd.DataFrame(columns=["account_id", "first", "last", "months", "lapsed"])
    month = month_of(bought)
    january = ledger.year_of(bought).astype(int) * 12
    frame = pd.DataFrame({"account_id": bought["account_id"]})
    frame["first"], frame["last"] = month.fillna(january), month.fillna(january + 11)
    spells = frame.groupby("account_id", sort=True).agg(first=("first", "min"), last=("last", "max")).reset_index()
    watched = spells["last"].max()
    spells["lapsed"] = watched - spells["last"] >= lapse_months
    spells["months"] = spells["last"].where(spells["lapsed"], watched) - spells["first"] + 1
    for name in ("first", "last"):
        spells[name] = [f"{each // 12:.0f}-{each % 12 + 1:02.0f}" for each in spells[name]]
    return spells[["account_id", "first", "last", "months", "lapsed"]]


def month_of(sales: pd.DataFrame) -> pd.Series:
    """Return the number of each row's month, counted from year 0; unknown where only the year is."""
    stated = ledger.column(sales, "month")
    if "date" in sales:
        stated = stated.fillna(pd.to_datetime(sales["date"]).dt.month.astype(float))
    return ledger.year_of(sales).astype(float) * 12 + stated - 1


def measure_survival(spells: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Return the survival curve and the yearly retention in it; nothing where too few accounts lapsed.

    The yearly retention is S(t)^(12/t) at the last full year in which enough accounts are still under observation.
    """
    names = ["months", "survival", "survival_low", "survival_high", "at_risk"]
    if len(spells) == 0 or spells["lapsed"].sum() < LEAST_LAPSED:
        return pd.DataFrame(columns=names), np.nan
    curve = survival.kaplan_meier(spells["months"].to_numpy(), spells["lapsed"].to_numpy())
    table = pd.DataFrame(
        dict(zip(names, (curve.times, curve.survival, curve.lower, curve.upper, curve.at_risk), strict=True))
    )
    full = table[(table["at_risk"] >= LEAST_AT_RISK) & (table["months"] >= 12)]
    if full.empty:
        return table, np.nan
    last = full["months"].max() // 12 * 12
    return table, float(curve.at(last) ** (12 / last))
