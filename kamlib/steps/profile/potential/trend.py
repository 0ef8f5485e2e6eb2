"""The fallback of the potential: where consumption is unknown, our own sales are carried on by their trend."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.shared.frames import blank

#: A line through few years runs away; no forecast year exceeds this multiple of the best year so far.
MOST = 2.0


def extend_trend(purchases: pd.DataFrame, base_year: int, plan_years: list[int]) -> pd.DataFrame:
    """Return the sales of each account that bought in the base year, and their linear trend over the plan years.

    An account that bought nothing in the base year is left out, a narrowing of METHOD.md: its trend is our own zero,
    which says nothing of what it consumes.

    The line is fitted by least squares over the years from the first purchase to the base year; a year on file without
    sales between them is a zero that we know, a year that is not on file is unknown. One year alone is carried on
    flat. The trend never falls below zero and never exceeds :data:`MOST` times the best year. Margins follow the
    account's own share over all years, else that of all accounts together, else they stay unknown.

    Parameters
    ----------
    purchases : DataFrame
        Of :func:`kamlib.steps.shared.purchases.sum_purchases`, without further keys.
    base_year : int
        Last full year of actuals.
    plan_years : list of int
        Years of the horizon.

    Returns
    -------
    DataFrame
        account_id, year (base and plan years), demand, addressable, potential_margin (money).
    """
    columns = ["account_id", "year", "demand", "addressable", "potential_margin"]
    buys = purchases[(purchases["year"] == base_year) & (purchases["revenue"] > 0)]
    history = purchases[purchases["revenue"].notna()]
    history = history[history["account_id"].isin(buys["account_id"])]
    if history.empty:
        return blank(columns)
    table = history.pivot_table(index="account_id", columns="year", values="revenue", aggfunc="sum")
    table = table.reindex(columns=range(int(history["year"].min()), base_year + 1))
    started = table.notna().cummax(axis=1)
    on_file = table.columns.isin(purchases["year"])
    table = table.mask(table.isna() & started & on_file, 0.0)
    frame = _line(table, plan_years)
    frame[base_year] = table[base_year]
    rows = frame.stack().rename("demand").rename_axis(["account_id", "year"]).reset_index()
    rows["addressable"] = rows["demand"]
    rows["potential_margin"] = rows["demand"] * rows["account_id"].map(_margin_shares(history))
    return rows.sort_values(["account_id", "year"], kind="stable")[columns].reset_index(drop=True)


def _line(table: pd.DataFrame, plan_years: list[int]) -> pd.DataFrame:
    """Fit a line to each row, unknown cells left out, and read it at the plan years."""
    years = np.asarray(table.columns, dtype=float)
    known = table.notna().to_numpy()
    values = table.fillna(0.0).to_numpy()
    count = known.sum(axis=1)
    middle = (known * years).sum(axis=1) / count
    level = values.sum(axis=1) / count
    away = np.where(known, years - middle[:, None], 0.0)
    spread = (away**2).sum(axis=1)
    slope = np.divide((away * values).sum(axis=1), spread, out=np.zeros_like(spread), where=spread > 0)
    ahead = np.asarray(plan_years, dtype=float) - middle[:, None]
    most = np.maximum(MOST * values.max(axis=1), 0.0)
    found = np.clip(level[:, None] + slope[:, None] * ahead, 0.0, most[:, None])
    return pd.DataFrame(found, index=table.index, columns=plan_years)


def _margin_shares(history: pd.DataFrame) -> pd.Series:
    """Return margin over revenue by account, where unknown that of all."""
    sums = history.groupby("account_id")[["margin", "margin_revenue"]].sum(min_count=1)
    total = sums.sum(min_count=1)
    usual = total["margin"] / total["margin_revenue"] if total["margin_revenue"] else float("nan")
    own = sums["margin"] / sums["margin_revenue"].where(sums["margin_revenue"] > 0)
    return own.fillna(usual)
