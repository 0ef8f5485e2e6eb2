"""What choosing under limits says."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kamlib.core.results import Finding
from kamlib.steps.budget.choice.result import BudgetChoiceResult


def find(result: BudgetChoiceResult) -> Iterator[Finding]:
    """Yield what the limits allow and cost."""
    figures, caps, rules, staff = result.figures, result.caps, result.rules, result.staff.iloc[0]
    best = figures["npv_optimal"]
    found: list[Finding | None] = [
        Finding("short_money", {"year": int(row.year), "short": float(row.short), "cap": float(row.cap)}, "bad", 100)
        for row in caps[caps["short"] > 0].itertuples()
    ]
    if staff["fte_short"] > 0:
        found.append(Finding("short_fte", {"short": float(staff["fte_short"]), "cap": figures["fte_cap"]}, "bad", 99))
    for rule, weight in (("proportional", 70), ("equal", 60), ("greedy", 40)):
        row = rules[rules["rule"] == rule]
        if len(row) and row["lost"].iloc[0] > 0.005 * abs(best):
            lost = float(row["lost"].iloc[0])
            found.append(Finding(f"beats_{rule}", {"lost": lost, "share": lost / abs(best)}, "info", weight))
    if (
        figures["feasible"]
        and best > 0
        and figures["money_cap"]
        and (figures["money_unused"] or 0) > 0.05 * figures["money_cap"]
    ):
        values = {"unused": figures["money_unused"], "share": figures["money_unused"] / figures["money_cap"]}
        values["n"] = int(result.options["account_id"].nunique())
        found.append(Finding("money_unused", values, "good", 66))
    money, fte = result.worth_money, result.worth_fte
    found += [
        _unit("more_money", money, "money_change", 0.10, 62),
        _unit("less_money", money, "money_change", -0.10, 64),
        _unit("more_fte", fte, "fte_step", 1.0, 56),
        _unit("less_fte", fte, "fte_step", -1.0, 54),
    ]
    yield from (each for each in found if each)


def _unit(key: str, worth: pd.DataFrame, measure: str, step: float, weight: float) -> Finding | None:
    """Return what a step of a resource would change, where it changes anything."""
    row = worth[np.isclose(worth[measure].astype(float), step)]
    if row.empty or not abs(row["gain"].iloc[0]) > 0:
        return None
    first = row.iloc[0]
    values = {"gain": abs(float(first["gain"])), "n": int(first["changed"])}
    if measure == "money_change":
        values |= {"money": abs(float(first["money_step"])), "per_unit": float(first["gain_per_unit"])}
    return Finding(key, values, "info", weight)
