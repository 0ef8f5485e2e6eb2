"""What would cure the accounts that cost more than they bring."""

from __future__ import annotations

import numpy as np
import pandas as pd


def treat_unprofitable(table: pd.DataFrame, by_year: pd.DataFrame) -> pd.DataFrame:
    """Return the accounts that lost money in two or more years and what would cure them (see the result)."""
    base = by_year.set_index("account_id")["profit_before_tax"]
    sold = table[table["revenue"] > 0]
    usual_margin = sold["margin"].sum(min_count=1) / sold["revenue"].sum()
    usual_cost = sold["cost_to_serve"].sum(min_count=1) / sold["revenue"].sum() if len(sold) else np.nan
    low = (table["potential"] < table["potential"].median()) | (table["potential"] <= 0)
    frame = table.assign(low_potential=low.astype("boolean").mask(table["potential"].isna()))
    # A prospect that only costs is an investment, not a loss-maker: it has to buy to be on this list.
    frame = frame[(frame["loss_years"].fillna(0) >= 2) & (frame["revenue"] > 0)].copy()
    frame["price_gap"] = (usual_margin * frame["revenue"] - frame["margin"]).clip(lower=0)
    frame["service_gap"] = (frame["cost_to_serve"] - usual_cost * frame["revenue"]).clip(lower=0)
    gaps = frame[["price_gap", "service_gap"]].fillna(0.0)
    profit = frame["account_id"].map(base).astype(float)
    frame["nopat_after"] = profit + gaps.max(axis=1)
    hopeless = frame["low_potential"].fillna(False).astype(bool) & (profit + gaps.sum(axis=1) < 0)
    cheaper = gaps["service_gap"] > gaps["price_gap"]
    recovered = frame["nopat"] >= 0
    remedies = ["watch", "part", "serve_cheaper"]
    frame["remedy"] = np.select([recovered, hopeless, cheaper], remedies, "reprice").astype(object)
    names = ["account_id", "name", "loss_years", "revenue", "nopat", "price_gap", "service_gap", "low_potential"]
    ordered = frame.sort_values(["nopat", "account_id"], na_position="last", kind="stable")
    return ordered[[*names, "remedy", "nopat_after"]].reset_index(drop=True)
