"""How unevenly sales and profit are spread over customers: the whale curve, classes, top shares, HHI."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.quant import concentration

#: Shares of the number of customers whose part of the revenue is shown.
TOPS = {"top_1_share": 0.01, "top_5_share": 0.05, "top_10_share": 0.1, "top_20_share": 0.2}


def draw_whale(profit: pd.Series, accounts: pd.DataFrame) -> pd.DataFrame:
    """Return the whale curve of any profit, period and level: best account first, equal ones by account_id.

    Parameters
    ----------
    profit : Series of float
        By account_id; unknown ones are left out.
    accounts : DataFrame
        account_id, name.

    Returns
    -------
    DataFrame
        position (from 1), account_id, name, nopat (the profit given), cumulative.
    """
    known = profit.dropna().sort_index()
    if known.empty:
        return pd.DataFrame(columns=["position", "account_id", "name", "nopat", "cumulative"])
    curve = concentration.whale_curve(known.to_numpy())
    ordered = known.iloc[curve.order]
    names = accounts.set_index("account_id")["name"]
    return pd.DataFrame(
        {
            "position": np.arange(1, len(ordered) + 1),
            "account_id": ordered.index,
            "name": names.reindex(ordered.index).to_numpy(),
            "nopat": ordered.to_numpy(),
            "cumulative": curve.cumulative,
        }
    )


def measure_concentration(table: pd.DataFrame, owners: pd.Series) -> pd.DataFrame:
    """Return how concentrated sales and profit are, in the base year and over all years.

    Parameters
    ----------
    table : DataFrame
        ``accounts`` of the result.
    owners : Series
        Customer of each account (see :func:`kamlib.steps.shared.ledger.customers`).
    """
    base = table[["account_id", "revenue", "margin", "nopat"]]
    whole = table[["account_id", "revenue_all", "margin_all", "nopat_all"]].set_axis(base.columns, axis=1)
    rows = [_concentration_row("base_year", base, owners), _concentration_row("all_years", whole, owners)]
    whole_numbers = ["whale_peak_position", "nopat_peak_position", "losing_accounts"]
    return pd.DataFrame(rows).astype(dict.fromkeys(whole_numbers, "Int64"))


def _concentration_row(scope: str, table: pd.DataFrame, owners: pd.Series) -> dict:
    bought = table[table["revenue"].fillna(0) > 0]
    by_customer = bought.groupby(bought["account_id"].map(owners))["revenue"].sum()
    classes = pd.Series(concentration.abc(bought["revenue"]) if len(bought) else [], dtype=object)
    tops = concentration.top_shares(by_customer, list(TOPS.values())) if len(bought) else [np.nan] * len(TOPS)
    row = {"scope": scope, "revenue": table["revenue"].sum(min_count=1), "accounts": len(bought)}
    row |= {"customers": len(by_customer), "hhi": concentration.hhi(by_customer) if len(bought) else np.nan}
    row |= {f"{each.lower()}_accounts": int((classes == each).sum()) for each in "ABC"}
    row |= dict(zip(TOPS, map(float, tops), strict=True))
    gross, net = _peak(table["margin"], table), _peak(table["nopat"], table)
    row |= dict(zip(("gross_margin", "whale_peak", "whale_peak_share", "whale_peak_position"), gross, strict=False))
    row |= dict(zip(("nopat", "nopat_peak", "nopat_peak_share", "nopat_peak_position", "destroyed"), net, strict=True))
    losing = (table["nopat"] < 0).sum() if table["nopat"].notna().any() else pd.NA
    return row | {"losing_accounts": losing}


def _peak(profit: pd.Series, table: pd.DataFrame) -> tuple:
    known = profit[(table["revenue"].fillna(0) != 0) | (profit < 0)]
    # The curve of some accounts is not the curve of the company: one unknown margin leaves the total unknown.
    if known.empty or known.isna().any():
        return (np.nan, np.nan, np.nan, pd.NA, np.nan)
    curve = concentration.whale_curve(known)
    return curve.total, curve.peak, curve.peak_share, curve.peak_position, curve.destroyed
