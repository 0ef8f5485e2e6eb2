"""Key figures of the accounts' profits, and the sums that must agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.results import Check
from kamlib.core.schema import COST_KINDS
from kamlib.quant import ranking
from kamlib.steps.profitability.concentration import TOPS
from kamlib.steps.profitability.profits import find_active
from kamlib.steps.shared import ledger

#: Kinds without which a profit is a partial one; acquisition and other may honestly be nil.
EXPECTED = ("account_management", "knowledge", "service", "logistics", "financing")


def sum_profits(tables: Mapping[str, pd.DataFrame], base_year: int) -> dict[str, Any]:
    """Return the key figures of the accounts' profits."""
    table, by_year = tables["accounts"], tables["by_year"]
    base = by_year[by_year["year"] == base_year]
    recorded = [kind for kind in COST_KINDS if base[kind].notna().any()]
    first = tables["concentration"].iloc[0]
    names = ("revenue", "hhi", "nopat", "nopat_peak", "nopat_peak_share", "destroyed", "losing_accounts", *TOPS)
    active = table[find_active(table)]
    figures = {name: _plain(first[name]) for name in (*names, "gross_margin", "accounts", "nopat_peak_position")}
    costed = base.loc[base["cogs"].notna(), "revenue"].sum()
    capacity = tables["capacity"]
    return figures | {
        "base_year": base_year,
        "level": _level(base, recorded),
        "recorded_costs": ", ".join(recorded),
        "missing_costs": ", ".join(kind for kind in EXPECTED if kind not in recorded),
        "cost_to_serve": _plain(table["cost_to_serve"].sum(min_count=1)),
        "size_profit_correlation": _plain(_agreement(active)),
        "costed_share": _plain(costed / base["revenue"].sum()) if base["revenue"].sum() > 0 else None,
        "unused_cost": _plain(capacity["unused_cost"].sum(skipna=False)) if len(capacity) else None,
        "misfits": len(tables["misfits"]),
        "at_risk": _plain(tables["erosion"]["at_risk"].sum()) if len(tables["erosion"]) else None,
    }


def _agreement(active: pd.DataFrame) -> float:
    return ranking.spearman(active["revenue"], active["nopat"]) if len(active) else np.nan


def _level(base: pd.DataFrame, recorded: list[str]) -> str:
    if not base["cogs"].notna().any() or base["revenue"].abs().sum() == 0:
        return "unknown"
    if not recorded:
        return "gross_margin"
    return "full" if set(EXPECTED) <= set(recorded) else "partial"


def _plain(value):
    return None if pd.isna(value) else (value.item() if hasattr(value, "item") else value)


def check_profits(
    tables: Mapping[str, pd.DataFrame], sales: pd.DataFrame, figures: Mapping[str, Any]
) -> tuple[Check, ...]:
    """Return what must agree: sales by line and by year, the whale and the sum, capacity used and idle and its cost."""
    by_year, whale = tables["by_year"], tables["whale"]
    checks = [Check("revenue", float(by_year["revenue"].sum()), float(ledger.column(sales, "revenue").sum()))]
    if len(whale):
        base = by_year[by_year["year"] == figures["base_year"]]
        checks.append(Check("whale", float(whale["cumulative"].iloc[-1]), float(base["nopat"].sum())))
    bridge = tables["bridges"]
    if len(bridge):
        steps = bridge.drop(columns=["account_id", "name", "after", "change"]).to_numpy(dtype=float).sum()
        checks.append(Check("bridge", float(steps), float(bridge["after"].sum())))
    capacity = tables["capacity"]
    if len(capacity):
        known = capacity[capacity["used_cost"].notna()]
        both = known["used_cost"] + known["unused_cost"]
        checks.append(Check("capacity", float(both.sum()), float(known["capacity_cost"].sum())))
    return tuple(checks)
