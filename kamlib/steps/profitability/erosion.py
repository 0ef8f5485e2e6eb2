"""Silent erosion: product lines that an account has stopped ordering in its own rhythm, before the money is lost."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.shared import ledger

#: Orders from which a line has a rhythm at all.
LEAST_ORDERS = 6
#: A silence beyond so many times the gap that 95 % of its orders kept breaks the rhythm.
BREAK, USUAL = 1.5, 0.95
EROSION = ["account_id", "name", "product_line", "orders", "usual_gap", "silent_months", "at_risk"]


def find_erosion(sales: pd.DataFrame, names: pd.Series, lapse_months: int) -> pd.DataFrame:
    """Return the lines whose rhythm is broken and that are not lost yet.

    Parameters
    ----------
    sales : DataFrame
        Table ``sales``; only rows with a month or a date speak of a rhythm.
    names : Series
        Name by account_id.
    lapse_months : int
        After so long a silence a line is lost, not at risk.

    Returns
    -------
    DataFrame
        account_id, name, product_line ('' where none is stated), orders (months with purchases), usual_gap (months;
        95 % of its gaps were no longer), silent_months (to the last month on file), at_risk (bought in the twelve
        months up to its last order, money). Largest first.
    """
    bought = sales[ledger.column(sales, "revenue") > 0] if len(sales) else sales
    month = ledger.month_of(bought) if len(bought) else pd.Series(dtype=float)
    if month.notna().sum() == 0:
        return pd.DataFrame(columns=EROSION)
    lines = pd.DataFrame({"account_id": bought["account_id"], "product_line": ledger.words(bought, "product_line", "")})
    lines["month"], lines["revenue"] = month, ledger.column(bought, "revenue")
    keys = ["account_id", "product_line"]
    monthly = lines.dropna(subset=["month"]).groupby([*keys, "month"], sort=True)["revenue"].sum().reset_index()
    monthly["gap"] = monthly.groupby(keys)["month"].diff()
    monthly["last"] = monthly.groupby(keys)["month"].transform("max")
    year = monthly[monthly["month"] > monthly["last"] - 12].groupby(keys)["revenue"].sum()
    grouped = monthly.groupby(keys)
    table = pd.DataFrame({"orders": grouped.size(), "usual_gap": grouped["gap"].quantile(USUAL)})
    table["silent_months"] = monthly["month"].max() - grouped["last"].first()
    table["at_risk"] = year
    broken = (table["silent_months"] > BREAK * table["usual_gap"]) & (table["silent_months"] < lapse_months)
    table = table[broken & (table["orders"] >= LEAST_ORDERS)].reset_index()
    table["name"] = table["account_id"].map(names)
    order = table.assign(size=-np.round(table["at_risk"], 6)).sort_values(["size", *keys], kind="stable")
    return order[EROSION].reset_index(drop=True)
