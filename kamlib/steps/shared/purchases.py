"""Our sales as the steps read them: by account and year, with the margin where the costs are known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.steps.shared.frames import blank
from kamlib.steps.shared.ledger import column, words, year_of


def sum_purchases(sales: pd.DataFrame, last_year: int, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return what accounts bought from us, by year.

    Parameters
    ----------
    sales : DataFrame
        The table ``sales``; a row needs a year or a date.
    last_year : int
        Later years are left out: a year that is not over says nothing about a full one.
    by : sequence of str
        Further columns to keep apart, such as ``product_line``; a blank one is kept as blank.

    Returns
    -------
    DataFrame
        account_id, year (int), the columns of `by`, revenue (money), margin (money; NaN where no cost is known),
        margin_revenue (money; the part of the revenue whose margin is known), quantity (NaN where none is known);
        sorted by its keys.
    """
    keys = ["account_id", "year", *by]
    names = [*keys, "revenue", "margin", "margin_revenue", "quantity"]
    if sales.empty:
        return blank(names)
    frame = pd.DataFrame({"account_id": sales["account_id"], "year": year_of(sales)})
    for name in by:
        frame[name] = words(sales, name)
    frame["revenue"] = column(sales, "revenue")
    frame["margin"] = (frame["revenue"] - column(sales, "cogs")).fillna(column(sales, "margin"))
    frame["margin_revenue"] = frame["revenue"].where(frame["margin"].notna())
    frame["quantity"] = column(sales, "quantity")
    frame = frame[frame["year"].notna() & (frame["year"] <= last_year)].astype({"year": int})
    return frame.groupby(keys, sort=True, dropna=False)[names[len(keys) :]].sum(min_count=1).reset_index()


def demand_growth(addressable: np.ndarray, base: float) -> np.ndarray:
    """Return what an account consumes in each year over the base year; 1 where either is unknown.

    Parameters
    ----------
    addressable : ndarray of shape (years,)
        What it will consume of what we could supply, money.
    base : float
        The same in the base year.

    Returns
    -------
    ndarray of shape (years,)
        1.1: its purchases from us are a tenth larger at today's share.
    """
    growth = np.asarray(addressable, dtype=float) / base if base > 0 else np.full(np.shape(addressable), np.nan)
    return np.where(np.isnan(growth), 1.0, growth)


def price_growth(lines: pd.DataFrame, account: str, base_year: int, last: int) -> float:
    """Return the yearly rise of prices from the base year to the last, for what the account consumes in the base year.

    The potential states prices by product line; a line that has no price in either year is left out, and without any
    nothing is known to rise.

    Parameters
    ----------
    lines : DataFrame
        Table ``lines`` of the potential: account_id, driver, product_line, year, units, demand (money).
    account : str
        Its account_id.
    base_year, last : int

    Returns
    -------
    float
        0.05: five per cent a year.
    """
    known = lines[(lines["account_id"] == account) & (lines["units"] > 0)]
    keys = ["driver", "product_line"]
    price = (known["demand"] / known["units"]).groupby([known[key] for key in [*keys, "year"]]).mean().unstack("year")
    units = known[known["year"] == base_year].groupby(keys)["units"].sum()
    ends = price.reindex(index=units.index, columns=[base_year, last]).dropna()
    before, after = (float(ends[year] @ units.reindex(ends.index)) for year in (base_year, last))
    return (after / before) ** (1 / (last - base_year)) - 1 if before > 0 else 0.0
