"""What the costs of programmes say."""

from __future__ import annotations

from collections.abc import Iterator

from kamlib.core.results import Finding
from kamlib.steps.budget.costs.result import BudgetCostsResult


def find(result: BudgetCostsResult) -> Iterator[Finding]:
    """Yield what the costs say."""
    figures, norms, found = result.figures, result.norms, []
    if figures["source"] == "computed":
        key = "computed" if norms.hour_rate > 0 else "computed_no_rate"
        found.append(Finding(key, {"hours": _usual_hours(result), "rate": norms.hour_rate or None}, "warn", 95))
    if figures["unpriced"]:
        found.append(Finding("unpriced", {"n": figures["unpriced"]}, "warn", 65))
    found += _ends(result)
    apart = result.planned[result.planned["difference_share"].abs() > 0.25]
    apart = apart.sort_values("difference_share", key=lambda gap: -gap.abs(), kind="stable")
    if len(apart):
        first = apart.iloc[0]
        values = {"n": len(apart), "name": first["name"], "level": first["written_for"]}
        gap = {"planned": float(first["planned"]), "programme": float(first["by_programme"])}
        found.append(Finding("lines_apart", values | gap | {"gap": float(first["difference_share"])}, "warn", 45))
    time = result.programmes["fte"] * norms.fte_rate
    short = result.programmes[time > result.programmes["yearly_cost"] * 1.001]
    if len(short) and figures["source"] != "computed":
        first = short.assign(time=time).iloc[0]
        values = {"name": first["name"], "level": first["level"], "time": float(first["time"])}
        found.append(Finding("time_dearer", values | {"cost": float(first["yearly_cost"])}, "warn", 50))
    yield from found


def _usual_hours(result: BudgetCostsResult) -> float:
    """Return the hours a year that the computed programmes take a key account to need, over the assessed accounts."""
    accounts = result.programmes["account_id"].drop_duplicates()
    return float(result.norms.fte_of(accounts).mean() * result.norms.kam_hours)


def _ends(result: BudgetCostsResult) -> Iterator[Finding]:
    """Say it where what is typed ends before the plan does: nobody carries a line on in silence."""
    last = result.norms.plan_years[-1]
    early = result.planned[result.planned["last_year"] < last]
    if len(early):
        values = {"n": len(early), "names": early["name"].tolist(), "year": last}
        yield Finding("lines_end", values, "warn", 60)
    shared = result.shared["year"].max()
    if shared < last:
        yield Finding("shared_end", {"year": int(shared), "last": last}, "warn", 61)
