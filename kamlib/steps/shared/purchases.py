"""Our sales as the steps read them: by account and year, with the margin where the costs are known."""

from __future__ import annotations

from collections.abc import Sequence

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
