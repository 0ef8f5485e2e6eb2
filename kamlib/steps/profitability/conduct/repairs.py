"""What would cure the accounts that cost more than they bring."""

from __future__ import annotations

import numpy as np
import pandas as pd

#: What an account that loses money may need; unknown: neither its profit nor a gap is on file.
REMEDIES = ("reprice", "serve_cheaper", "part", "watch", "unknown")


def treat_unprofitable(table: pd.DataFrame, by_year: pd.DataFrame) -> pd.DataFrame:
    """Return the accounts that lost money in two or more years and what would cure them (see the result)."""
    base = by_year.set_index("account_id")["profit_before_tax"]
    sold = table[table["revenue"] > 0]
    usual_margin, usual_cost = _usual(sold, "margin"), _usual(sold, "cost_to_serve")
    low = (table["potential"] < table["potential"].median()) | (table["potential"] <= 0)
    frame = table.assign(low_potential=low.astype("boolean").mask(table["potential"].isna()))
    # A prospect that only costs is an investment, not a loss-maker: it has to buy to be on this list.
    frame = frame[(frame["loss_years"].fillna(0) >= 2) & (frame["revenue"] > 0)].copy()
    frame["price_gap"] = (usual_margin * frame["revenue"] - frame["margin"]).clip(lower=0)
    frame["service_gap"] = (frame["cost_to_serve"] - usual_cost * frame["revenue"]).clip(lower=0)
    gaps, profit = frame[["price_gap", "service_gap"]], frame["account_id"].map(base).astype(float)
    # A gap that is not known is none to close; without a known profit there is no remedy to name.
    frame["nopat_after"] = profit + gaps.max(axis=1)
    hopeless = frame["low_potential"].fillna(False).astype(bool) & (profit + gaps.sum(axis=1) < 0)
    cheaper = gaps["service_gap"].fillna(-1.0) > gaps["price_gap"].fillna(-1.0)
    recovered = frame["nopat"] >= 0
    unclear = profit.isna() | gaps.isna().all(axis=1)
    remedies = ["unknown", "watch", "part", "serve_cheaper"]
    frame["remedy"] = np.select([unclear, recovered, hopeless, cheaper], remedies, "reprice").astype(object)
    names = ["account_id", "name", "loss_years", "revenue", "nopat", "price_gap", "service_gap", "low_potential"]
    ordered = frame.sort_values(["nopat", "account_id"], na_position="last", kind="stable")
    return ordered[[*names, "remedy", "nopat_after"]].reset_index(drop=True)


def _usual(sold: pd.DataFrame, column: str) -> float:
    """Return the usual share of revenue over the accounts of which it is known."""
    known = sold[sold[column].notna()]
    return float(known[column].sum() / known["revenue"].sum()) if len(known) else np.nan
