"""What plan and actuals say."""

from __future__ import annotations

from collections.abc import Iterator

from kamlib.core.results import Finding
from kamlib.steps.budget.actuals.lines import INCOME, OFF
from kamlib.steps.budget.actuals.result import BudgetActualsResult


def find(result: BudgetActualsResult) -> Iterator[Finding]:
    """Yield what plan and actuals say."""
    figures = result.figures
    if figures["last_year"] is None:
        yield Finding("none", {}, "info", 10)
        return
    found, lines = [], result.by_line
    if figures["plan_total"]:
        values = {name: figures[name] for name in ("plan_total", "actual_total", "variance_share")}
        off = abs(figures["variance_share"]) > OFF
        found.append(Finding("total", values, "warn" if off else "info", 60))
    costs = lines[~lines["line"].isin(INCOME)]
    far = costs[costs["variance_share"].abs() > OFF]
    if len(far):
        first = far.loc[far["variance"].abs().astype(float).idxmax()]
        key = "line_over" if first["variance"] > 0 else "line_under"
        values = {"n": len(far), "line": first["line"], "year": int(first["year"])}
        sizes = {"variance": abs(float(first["variance"])), "share": abs(float(first["variance_share"]))}
        found.append(Finding(key, values | sizes, "warn", 65))
    income = lines[(lines["line"] == "revenue") & lines["variance_share"].notna()]
    if len(income) and abs(income["variance_share"].iloc[-1]) > 0.02:
        row = income.iloc[-1]
        key = "revenue_over" if row["variance"] > 0 else "revenue_under"
        values = {"year": int(row["year"]), "share": abs(float(row["variance_share"])), "actual": float(row["actual"])}
        found.append(Finding(key, values, "good" if row["variance"] > 0 else "warn", 58))
    if figures["reforecast_difference"] and abs(figures["reforecast_difference"]) > 0.01 * figures["reforecast_total"]:
        values = {"difference": figures["reforecast_difference"], "total": figures["reforecast_total"]}
        found.append(Finding("reforecast", values | {"carry": figures["carry"]}, "info", 55))
    if figures["unplanned"]:
        found.append(Finding("unplanned", {"n": figures["unplanned"]}, "warn", 40))
    yield from found
