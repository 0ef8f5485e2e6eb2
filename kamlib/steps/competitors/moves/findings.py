"""What would make us first, and who is nearest to passing us."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from kamlib.core.results import Finding

if TYPE_CHECKING:
    from kamlib.steps.competitors.moves.result import CompetitorsMovesResult


def find(result: CompetitorsMovesResult) -> Iterator[Finding]:
    """Yield what the moves show; nothing where no conclusion may be drawn."""
    if result.figures["improve_state"]:
        yield from _improvement(result)
        yield from _threat(result.threats)


def _improvement(moves: CompetitorsMovesResult) -> list[Finding]:
    state, figures, table = moves.figures["improve_state"], moves.figures, moves.improvements
    if state == "first":
        return []
    if state == "impossible":
        return [Finding("improve_impossible", {}, "bad", 80)]
    steps = [f"{row.criterion} +{row.points}" for row in table.itertuples()]
    values = {"steps": steps, "n": figures["improve_criteria"], "points": figures["improve_points"]}
    return [Finding(f"improve_{state}", values, "info" if state == "found" else "warn", 80)]


def _threat(threats: pd.DataFrame) -> list[Finding]:
    near = threats[threats["state"] == "possible"]
    if near.empty:
        return []
    top = near.sort_values(["criteria", "points", "company"], kind="stable").iloc[0]
    values = {"company": top["company"], "moves": top["moves"].split("; "), "points": int(top["points"])}
    return [Finding("threat", values, "warn", 70)]
