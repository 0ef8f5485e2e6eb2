"""How large each account's margin pool is: the potential at the margin that is really kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def usual_ratio(margins: pd.DataFrame) -> float | None:
    """Return what of the norm's margin is left at all accounts together; None where that is unknown."""
    known = margins[margins["ratio"].notna()]
    norm = (known["sold"] * known["norm_margin_share"]).sum()
    return float((known["sold"] * known["kept_margin_share"]).sum() / norm) if norm > 0 else None


def scale_pools(
    by_year: pd.DataFrame, candidates: pd.DataFrame, years: Sequence[int], assumed_share: float
) -> pd.DataFrame:
    """Return the pools of the plan years that are known, in the order of the candidates."""
    place = pd.Series(range(len(candidates)), index=candidates["account_id"])
    rows = by_year[by_year["account_id"].isin(place.index) & by_year["year"].isin(list(years))].copy()
    fallback = candidates.set_index("account_id")["fallback"].reindex(rows["account_id"]).to_numpy(dtype=bool)
    grow = np.where(fallback, 1.0 / assumed_share, 1.0)
    facts = candidates.set_index("account_id").reindex(rows["account_id"])
    own = (facts["kept_from"] == "own").to_numpy()
    rows["margin_pool"] = rows["potential_margin"].astype(float) * grow
    scaled = rows["margin_pool"] * facts["ratio"].to_numpy(dtype=float)
    # A trend has no norm to scale: what is left of our own sales is what the pool is made of.
    kept = rows["addressable"].astype(float) * grow * facts["kept_margin_share"].to_numpy(dtype=float)
    rows["margin_pool"] = rows["margin_pool"].where(~own, scaled.where(~fallback, kept))
    rows["addressable"] = rows["addressable"].astype(float) * grow
    for letter in "abc":
        given = f"{letter}_share" in rows
        rows[f"{letter}_share"] = (
            rows[f"{letter}_share"].astype(float) if given else (rows["evidence"] == letter.upper()).astype(float)
        )
    share = candidates.set_index("account_id")["share_today"].reindex(rows["account_id"]).to_numpy()
    rows = rows[rows["margin_pool"].notna() & rows["addressable"].notna() & ~np.isnan(share)]
    rows = rows.assign(place=rows["account_id"].map(place)).sort_values(["place", "year"], kind="stable")
    return rows[["account_id", "year", "addressable", "margin_pool", "a_share", "b_share", "c_share"]]
