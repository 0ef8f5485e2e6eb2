"""What would make us first, who is nearest to passing us, and how long our strengths last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from kamlib.core.results import Finding

if TYPE_CHECKING:
    from kamlib.steps.competitors.moves.result import CompetitorsMovesResult


def find(result: CompetitorsMovesResult) -> Iterator[Finding]:
    """Yield what the moves show; nothing where no conclusion may be drawn."""
    if result.figures["improve_state"]:
        yield from _improvement(result)
        yield from _threat(result.threats)
        yield from _copying(result.figures)


def _improvement(moves: CompetitorsMovesResult) -> list[Finding]:
    state, figures, table = moves.figures["improve_state"], moves.figures, moves.improvements
    if state == "first":
        return []
    if state == "impossible":
        return [Finding("improve_impossible", {}, "bad", 80)]
    steps = [f"{row.criterion} +{row.points}" for row in table.itertuples()]
    values = {"steps": steps, "n": figures["improve_criteria"], "points": figures["improve_points"]}
    found = [Finding(f"improve_{state}", values, "info" if state == "found" else "warn", 80)]
    if figures["improve_by"] == "cost":
        cheap = {"cost": figures["improve_cost"], "shortest": figures["shortest_cost"]}
        same = cheap["cost"] >= cheap["shortest"]
        found = [Finding(f"improve_{'cheapest' if same else 'cheaper'}", values | cheap, "info", 80)]
    elif figures["improve_by"] == "some_costs":
        gaps = {"known": figures["costs_known"], "needed": figures["costs_needed"]}
        found.append(Finding("improve_some_costs", gaps, "warn", 44))
    return found


def _copying(figures: Mapping[str, Any]) -> list[Finding]:
    """Say which strengths a rival copies within the plan, what is left of the lead, and of which nobody knows."""
    found = []
    if figures["copied"]:
        names = ("copied", "copy_soonest", "copy_months", "horizon_months", "lead_now", "lead_after", "follower")
        values = {name: figures[name] for name in names} | {"of": figures["strengths"]}
        passed = values["lead_now"] > 0 >= values["lead_after"]
        found.append(Finding("copied_passed" if passed else "copied", values, "bad" if passed else "warn", 72))
    elif figures["strengths"] and not figures["copy_unknown"]:
        values = {"n": figures["strengths"], "horizon_months": figures["horizon_months"]}
        found.append(Finding("copied_none", values, "good", 40))
    if figures["copy_unknown"]:
        values = {"n": figures["copy_unknown"], "of": figures["strengths"]}
        found.append(Finding("copy_unknown", values, "info", 43))
    return found


def _threat(threats: pd.DataFrame) -> list[Finding]:
    near = threats[threats["state"] == "possible"]
    if near.empty:
        return []
    top = near.sort_values(["criteria", "points", "company"], kind="stable").iloc[0]
    values = {"company": top["company"], "moves": top["moves"].split("; "), "points": int(top["points"])}
    return [Finding("threat", values, "warn", 70)]
