"""The margin of an account: what is left of its own sales after serving it, where that is known, else the norms'."""

from __future__ import annotations

import numpy as np
import pandas as pd

SERVING = ("knowledge", "service", "logistics", "financing", "other")


def kept_margins(by_year: pd.DataFrame, profits: pd.DataFrame | None, base_year: int | None) -> pd.DataFrame:
    """Return what of the norm's margin is left at each account after discounts and serving it.

    Parameters
    ----------
    by_year : DataFrame
        account_id, year, addressable, potential_margin.
    profits : DataFrame or None
        account_id, year, revenue, cogs, costs by kind; a kind of cost that is unknown is not taken off.
    base_year : int or None

    Returns
    -------
    DataFrame
        Index account_id; norm_margin_share, kept_margin_share, revenue (base year), ratio (kept / norm). NaN where
        unknown.
    """
    norm = _norm_margins(by_year, base_year)
    frame = pd.DataFrame({"norm_margin_share": norm})
    frame["kept_margin_share"], frame["sold"] = _kept(profits, base_year, frame.index)
    known = frame["kept_margin_share"].notna() & (frame["norm_margin_share"] > 0)
    frame["ratio"] = (frame["kept_margin_share"] / frame["norm_margin_share"]).where(known)
    return frame


def _norm_margins(by_year: pd.DataFrame, base_year: int | None) -> pd.Series:
    """Return the gross margin of the norms by account: of the base year, else of the first year that is known."""
    rows = by_year[by_year["addressable"].astype(float) > 0]
    later = rows[rows["year"] >= base_year] if base_year is not None else rows
    first = (
        later.sort_values(["account_id", "year"], kind="stable").drop_duplicates("account_id").set_index("account_id")
    )
    return first["potential_margin"].astype(float) / first["addressable"].astype(float)


def _kept(profits: pd.DataFrame | None, base_year: int | None, index: pd.Index) -> tuple[pd.Series, pd.Series]:
    """Return the margin left after serving as a share of revenue, and the revenue, of the base year."""
    unknown = pd.Series(np.nan, index=index)
    if profits is None or profits.empty:
        return unknown, unknown
    rows = profits[profits["year"] == base_year].set_index("account_id").reindex(index)
    revenue = rows["revenue"].astype(float).where(lambda amounts: amounts > 0)
    serving = rows[[kind for kind in SERVING if kind in rows]].astype(float).sum(axis=1)
    return (revenue - rows["cogs"].astype(float) - serving) / revenue, revenue
