"""How far the budget can be trusted, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from kamlib.core.results import Finding
from kamlib.steps.budget.risk.result import BudgetRiskResult


def find(result: BudgetRiskResult) -> Iterator[Finding]:
    """Yield what is uncertain about the budget."""
    figures = result.figures
    if figures["p5"] is None:
        return
    span = {name: figures[name] for name in ("p5", "p50", "p95", "loss_probability", "cvar")}
    tone = "good" if figures["loss_probability"] < 0.1 else "warn" if figures["loss_probability"] < 0.4 else "bad"
    found = [Finding("span", span, tone, 95)]
    if (result.inputs["evidence"] == "C").all():
        found.append(Finding("only_guesses", {}, "bad", 99))
    if figures["npv_pessimistic"] < 0 < figures["npv_base"]:
        found.append(Finding("pessimistic_loses", {"npv": figures["npv_pessimistic"]}, "warn", 70))
    first = result.tornado.iloc[0]
    values = {"factor": first["factor"], "low": float(first["npv_low"]), "high": float(first["npv_high"])}
    found.append(
        Finding("turns_sign" if first["npv_low"] < 0 < first["npv_high"] else "first_factor", values, "info", 65)
    )
    accounts = result.accounts
    shaky = accounts[accounts["stamp"] == "fragile"].sort_values(["level_share", "account_id"], kind="stable")
    if len(shaky):
        values = {"n": len(shaky), "name": shaky["name"].iloc[0], "level": shaky["level"].iloc[0]}
        found.append(Finding("fragile", values | {"share": float(shaky["level_share"].iloc[0])}, "warn", 75))
    risky = accounts[accounts["loss_probability"] >= 0.3].sort_values(
        "loss_probability", ascending=False, kind="stable"
    )
    if len(risky):
        values = {"n": len(risky), "name": risky["name"].iloc[0], "share": float(risky["loss_probability"].iloc[0])}
        found.append(Finding("risky", values, "warn", 72))
    checks = result.inputs[result.inputs["narrowing"] > 0].head(3)
    for number, row in enumerate(checks.itertuples()):
        values = {"name": row.name, "factor": row.factor, "evidence": row.evidence, "narrowing": float(row.narrowing)}
        found.append(Finding("check", values, "info", 50 - number))
    yield from found
    yield from _staged(result)


def _staged(result: BudgetRiskResult) -> Iterator[Finding]:
    """Name the gate that is worth most, where one may stop what would lose."""
    gates = result.stages[result.stages["best"] & (result.stages["share_least"].notna())]
    if gates.empty:
        return
    first = gates.loc[gates["staging_gain"].idxmax()]
    values = {"name": first["name"], "gate": int(first["gate"]), "gain": float(first["staging_gain"])}
    sizes = {"chance": "pass_chance", "staged": "lost_staged", "once": "lost_once", "least": "share_least"}
    yield Finding("staged", values | {key: float(first[name]) for key, name in sizes.items()}, "info", 60)
