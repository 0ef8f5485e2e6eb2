"""What the basis of the budget says."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kamlib.core.results import Finding
from kamlib.steps.budget.basis.result import BudgetBasisResult


def _eaten(candidates: pd.DataFrame) -> pd.DataFrame:
    """Return accounts that leave less than half of the norm's margin, worst first."""
    ratio = candidates["kept_margin_share"] / candidates["norm_margin_share"]
    own = candidates.assign(ratio=ratio)[(candidates["kept_from"] == "own") & ~candidates["fallback"] & (ratio < 0.5)]
    return own.sort_values(["ratio", "account_id"], kind="stable")


def find(result: BudgetBasisResult) -> Iterator[Finding]:
    """Yield what the basis says."""
    candidates, figures, found = result.candidates, result.figures, []
    assessed = candidates[candidates["assessable"]]
    guessed = assessed[assessed["fallback"]]
    if len(guessed):
        values = {"n": len(guessed), "of": len(assessed), "share": figures["assumed_share"]}
        found.append(Finding("wallet_assumed", values, "warn", 60 + 30 * len(guessed) / len(assessed)))
    eaten = _eaten(candidates)
    if len(eaten):
        first = eaten.iloc[0]
        values = {"name": first["name"], "kept": float(first["kept_margin_share"]), "n": len(eaten)}
        found.append(Finding("eaten", values | {"norm": float(first["norm_margin_share"])}, "warn", 66))
    over = assessed[~assessed["fallback"] & (assessed["share_today"] > 1)]
    if len(over):
        found.append(Finding("above_wallet", {"n": len(over), "names": over["name"].tolist()}, "warn", 55))
    for reason, group in candidates[~candidates["assessable"]].groupby("reason", sort=True):
        values = {"n": len(group), "names": group["name"].tolist()}
        found.append(Finding(str(reason), values, "warn", 70 if group["key"].any() else 40))
    hoped, usual = (
        assessed[assessed["key"] & (assessed["kept_from"] == "norm") & ~assessed["fallback"]],
        figures["usual_ratio"],
    )
    if usual is not None and usual < 0.85 and len(hoped):
        values = {"n": len(hoped), "names": hoped["name"].tolist(), "usual": usual}
        found.append(Finding("hoped", values, "warn", 57))
    prospects = assessed[(assessed["share_today"] == 0) & assessed["key"]]
    if len(prospects):
        found.append(Finding("from_zero", {"n": len(prospects), "names": prospects["name"].tolist()}, "info", 35))
    yield from found
