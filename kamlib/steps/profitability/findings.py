"""What the accounts' profits say in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from kamlib.core.results import Finding
from kamlib.steps.profitability.profits import LARGE
from kamlib.steps.profitability.result import ProfitabilityResult

#: Up to this multiple of the total the peak is told as a share of it.
TELLING = 3.0


def find(result: ProfitabilityResult) -> Iterator[Finding]:
    """Yield what is true of the accounts' profits."""
    figures = result.figures
    found = [
        *_level_findings(figures),
        _whale_finding(figures),
        _largest_finding(result.accounts),
        _misfit_finding(result.misfits, figures),
        *_capacity_findings(result.capacity),
        _bridge_finding(result.bridge, figures),
        _erosion_finding(result.erosion, figures),
    ]
    if figures["unpriced_costs"]:
        found.append(Finding("unpriced_costs", {"n": figures["unpriced_costs"]}, "warn", 55))
    yield from (each for each in found if each)


def _level_findings(figures: dict) -> list[Finding | None]:
    level, share = figures["level"], figures["costed_share"]
    if figures["revenue"] is None or not figures["accounts"]:
        return [Finding("no_sales", {"year": figures["base_year"]}, "warn", 95)]
    if level == "unknown":
        return [Finding("no_margin", {"revenue": figures["revenue"]}, "warn", 90)]
    partly = Finding("partly_costed", {"share": 1 - share}, "warn", 85) if share is not None and share < 1 else None
    if level == "gross_margin":
        return [partly, Finding("margin_only", {"margin": figures["gross_margin"]}, "warn", 70)]
    if level == "partial":
        return [partly, Finding("partial_costs", {"kinds": figures["missing_costs"].split(", ")}, "warn", 40)]
    return [partly]


def _whale_finding(figures: dict) -> Finding | None:
    if not figures["destroyed"] or not figures["nopat_peak_position"]:
        return None
    share = figures["nopat_peak_share"]
    # A percentage of next to nothing, or of a loss, means nothing: money says it.
    key = "whale_loss" if share is None else ("whale" if share <= TELLING else "whale_little")
    names = ("nopat_peak", "nopat_peak_share", "nopat_peak_position", "destroyed", "losing_accounts", "nopat", "level")
    return Finding(key, {name: figures[name] for name in names}, "bad", 80)


def _largest_finding(table: pd.DataFrame) -> Finding | None:
    known = table.dropna(subset=["nopat_rank", "revenue_rank"]).sort_values(["revenue_rank", "account_id"])
    if len(known) < 2 or (known["nopat_rank"] == 1).to_numpy()[0]:
        return None
    largest, best = known.iloc[0], known.sort_values(["nopat_rank", "account_id"]).iloc[0]
    values = {"name": largest["name"], "place": int(largest["nopat_rank"]), "nopat": float(largest["nopat"])}
    values |= {"best": best["name"], "best_place": int(best["revenue_rank"]), "best_nopat": float(best["nopat"])}
    return Finding("largest_not_best", values, "warn", 75)


def _misfit_finding(misfits: pd.DataFrame, figures: dict) -> Finding | None:
    losing = misfits[misfits["nopat"] < 0]
    if losing.empty:
        return None
    values = {"n": len(losing), "names": losing["name"].tolist(), "loss": float(-losing["nopat"].sum())}
    values |= {"large": LARGE, "revenue": float(losing["revenue"].sum())}
    if not figures["revenue"] > 0:
        return Finding("large_losses_money", values, "bad", 78)
    return Finding("large_losses", values | {"share": values["revenue"] / figures["revenue"]}, "bad", 78)


def _capacity_findings(capacity: pd.DataFrame) -> list[Finding]:
    idle, over = capacity[capacity["unused_cost"] > 0], capacity[capacity["unused_cost"] < 0]
    found, unknown = [], capacity.loc[capacity["unused_cost"].isna(), "activities"].tolist()
    if unknown:
        found.append(Finding("capacity_unknown", {"n": len(unknown), "names": unknown}, "warn", 46))
    if len(idle):
        share = float(idle["unused_cost"].sum() / idle["capacity_cost"].sum())
        found.append(Finding("unused_capacity", {"cost": float(idle["unused_cost"].sum()), "share": share}, "info", 30))
    if len(over):
        worst = over.sort_values(["used_share", "activities"], ascending=[False, True]).iloc[0]
        values = {"activities": worst["activities"], "share": float(worst["used_share"])}
        found.append(Finding("overused_capacity", values, "warn", 45))
    return found


def _bridge_finding(bridge: pd.DataFrame, figures: Mapping) -> Finding | None:
    """Say what moved the year's profit most against the year before."""
    if bridge.empty:
        return None
    amounts = bridge.set_index("step")["amount"]
    steps = amounts.drop(["before", "after"])
    if steps.empty:
        return None
    most = steps.abs().idxmax()
    values = {"before": float(amounts["before"]), "after": float(amounts["after"]), "step": most}
    values |= {"amount": float(steps[most]), "year": str(figures["base_year"]), "last": str(figures["base_year"] - 1)}
    grew = values["after"] >= values["before"]
    return Finding("bridge_up" if grew else "bridge_down", values, "info" if grew else "warn", 66)


def _erosion_finding(erosion: pd.DataFrame, figures: Mapping) -> Finding | None:
    if erosion.empty:
        return None
    row = erosion.iloc[0]
    values = {"n": len(erosion), "sum": figures["at_risk"], "name": row["name"], "line": row["product_line"] or "—"}
    return Finding("erosion", values | {"silent": int(row["silent_months"]), "risk": float(row["at_risk"])}, "warn", 68)
