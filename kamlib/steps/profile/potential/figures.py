"""Key figures of the potential, and the sums that must agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kamlib.core.results import Check


def sum_up(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return the key figures of :class:`kamlib.steps.profile.potential.result.PotentialResult`."""
    accounts, norms = tables["accounts"], tables["norms"]
    known = accounts["years_known"] > 0
    compared = accounts[accounts["wallet_share"].notna()]
    open_to_us, covered = compared["addressable"].sum(), compared["revenue_covered"].sum()
    worth = accounts["potential"].abs()
    shares = {f"{letter}_share": _weighted(accounts[f"{letter}_share"], worth) for letter in "abc"}
    return {
        "accounts": len(accounts),
        "accounts_known": int((known & ~accounts["fallback"]).sum()),
        "accounts_fallback": int((known & accounts["fallback"]).sum()),
        "accounts_unknown": int((~known).sum()),
        "accounts_without_margin": int((known & accounts["potential"].isna()).sum()),
        "addressable_total": _total(accounts["addressable"]),
        "potential_total": _total(accounts["potential"]),
        "potential_at_calibrated": _recalibrated(accounts, norms),
        "wallet_share": float(covered / open_to_us) if open_to_us > 0 else None,
        "accounts_over": int((accounts["wallet_share"] > 1 + 1e-9).sum()),
        "norms_wrong": int(norms["verdict"].isin(["low", "high"]).sum()),
        **shares,
    }


def _total(amounts: pd.Series) -> float | None:
    return float(amounts.sum()) if amounts.notna().any() else None


def _recalibrated(accounts: pd.DataFrame, norms: pd.DataFrame) -> float | None:
    """Return the total potential had the wrong norms been the calibrated ones."""
    total = _total(accounts["potential"])
    return None if total is None else total + float((norms["potential_calibrated"] - norms["potential"]).sum())


def _weighted(shares: pd.Series, amounts: pd.Series) -> float | None:
    """Return the mean share by amount; None where there is no amount."""
    known = shares.notna() & amounts.notna()
    total = float(amounts[known].sum())
    return float((shares[known].astype(float) * amounts[known]).sum() / total) if total > 0 else None


def check_sums(tables: Mapping[str, pd.DataFrame], base_year: int, factor: pd.Series) -> tuple[Check, ...]:
    """Return the sums that must agree for any client."""
    lines, by_year, accounts = tables["lines"], tables["by_year"], tables["accounts"]
    caused = by_year[~by_year["fallback"].astype(bool)]
    plan = by_year[by_year["year"].isin(factor.index)]
    totals = plan.groupby("year")["potential_margin"].sum()
    base = by_year[by_year["year"] == base_year]
    return (
        Check("lines", float(lines["addressable"].sum()), float(caused["addressable"].sum())),
        Check("base", float(base["addressable"].sum()), float(accounts["addressable"].sum())),
        Check(
            "present_value", float((totals * factor.reindex(totals.index)).sum()), float(accounts["potential"].sum())
        ),
        Check("evidence", float(tables["totals"]["addressable"].sum()), float(by_year["addressable"].sum())),
    )
