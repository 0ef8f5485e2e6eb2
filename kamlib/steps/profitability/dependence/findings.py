"""What dependence says in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from kamlib.core.results import Finding
from kamlib.steps.profitability.dependence.customers import DISCLOSURE
from kamlib.steps.profitability.dependence.laboratory import CRITICAL
from kamlib.steps.profitability.dependence.result import DependenceResult


def find(result: DependenceResult) -> Iterator[Finding]:
    """Yield what is true of the dependence on few customers."""
    table, losses, figures = result.customers, result.losses, result.figures
    if table.empty:
        yield Finding("no_sales", {}, "warn", 90)
        return
    found = [_share_finding(figures), _loss_finding(losses), _hidden_group(table), *_need_findings(result.mutual)]
    disclosed = table[table["disclosed"]]
    if len(disclosed):
        values = {"n": len(disclosed), "names": disclosed["name"].tolist(), "line": DISCLOSURE}
        values["share"] = float(disclosed["revenue_share"].sum())
        found.append(Finding("disclosed", values, "warn", 70))
    yield from (each for each in found if each)


def _share_finding(figures: Mapping) -> Finding | None:
    if not figures["key_accounts"]:
        return None
    values = {"share": figures["key_share_today"], "n": figures["key_accounts"], "line": CRITICAL}
    tone = {"calm": "info", "critical": "warn"}.get(figures["zone"], "bad")
    if figures["zone"] == "calm" and figures["largest_revenue_share"] >= DISCLOSURE:
        values |= {"name": figures["largest"], "largest": figures["largest_revenue_share"]}
        return Finding("key_share_calm_but", values, "warn", 80)
    return Finding(f"key_share_{figures['zone']}", values, tone, 75 if tone == "info" else 85)


def _loss_finding(losses: pd.DataFrame) -> Finding | None:
    row = losses.iloc[0]
    values = {"name": row["name"], "share": float(row["revenue_share"]), "change": _number(row["profit_change"])}
    values |= {"before": _number(row["profit_before"]), "after": _number(row["profit_after"])}
    if values["after"] is None:
        return Finding("loss_revenue", values, "info", 60)
    if values["after"] < 0 < values["before"]:
        return Finding("loss_deadly", values, "bad", 80)
    if values["change"] is None:
        return None
    return Finding("loss" if values["change"] < 0 else "loss_gain", values, "warn", 65)


def _hidden_group(table: pd.DataFrame) -> Finding | None:
    groups = table[(table["accounts"] > 1) & table["disclosed"]]
    if groups.empty:
        return None
    row = groups.iloc[0]
    values = {"name": row["name"], "n": int(row["accounts"]), "share": float(row["revenue_share"])}
    return Finding("hidden_group", values, "warn", 72)


def _need_findings(mutual: pd.DataFrame) -> list[Finding]:
    """Say whom we need more than he needs us, and of which key accounts their side is not on file."""
    ours = mutual[mutual["stronger"] == "we_more"]
    unknown = mutual[mutual["key"] & (mutual["stronger"] == "unknown")]
    found = []
    if len(ours):
        months = ours["fixed_cost_months"].sum(min_count=1)
        values = {"n": len(ours), "names": ours["name"].tolist(), "sum": float(ours["contribution"].sum())}
        key = "we_need_more" if pd.isna(months) else "we_need_more_months"
        found.append(Finding(key, values | {"months": _number(months)}, "warn", 76))
    if len(unknown):
        values = {"n": len(unknown), "names": unknown["name"].tolist()}
        found.append(Finding("need_unknown", values, "info", 45))
    return found


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
