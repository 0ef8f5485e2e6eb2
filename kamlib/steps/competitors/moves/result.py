"""Moves on the board: the smallest set of improvements that makes us first, and what each rival must do to pass us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class CompetitorsMovesResult(Result):
    """What would change places.

    Attributes
    ----------
    improvements : DataFrame
        criterion, weight, mark (ours, 1–10), target, points (whole), gain (of our weighted mark), best_rival (highest
        mark of a rival: what the market already knows how to do), cost_per_point, cost (money; blank where nobody
        typed it). The cheapest set where all costs are known, else the fewest criteria, then points; empty where we are
        first or no set is enough.
    strengths : DataFrame
        See :func:`kamlib.steps.competitors.moves.copying.find_strengths`.
    threats : DataFrame
        company, lead (ours over it, weighted marks), state (ahead already / possible / impossible within the steps),
        criteria, points, moves (criterion +points, most useful first), price_cut_share (by how much it must cut its
        price for the better value, qualities unchanged; 0 where it has it already; blank without prices).
    """

    stem: ClassVar[str] = "competitors_moves"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "improve_state": "of|competitors_moves.value.improve_state.*",
        "improve_criteria": "number",
        "improve_points": "number",
        "mark_after": "number.1",
        "first_after_share": "share",
        "improve_by": "of|competitors_moves.value.improve_by.*",
        "improve_cost": "money",
        "shortest_cost": "money",
        "costs_known": "number",
        "costs_needed": "number",
        "strengths": "number",
        "copied": "number",
        "copy_unknown": "number",
        "copy_soonest": "text",
        "copy_months": "number",
        "horizon_months": "number",
        "lead_now": "+number.1",
        "lead_after": "+number.1",
        "follower": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client"}
    improvements: pd.DataFrame = table(
        {
            "criterion": "text",
            "weight": "share.1",
            "mark": "number.1",
            "target": "number.1",
            "points": "number:integer",
            "gain": "+number.2",
            "best_rival": "number.1",
            "cost_per_point": "money",
            "cost": "money",
        },
        audience="client",
    )
    strengths: pd.DataFrame = table(
        {
            "criterion": "text",
            "weight": "share.1",
            "mark": "number.1",
            "best_rival": "number.1",
            "advantage": "+number.1",
            "copy_months": "number",
            "copy_evidence": "value",
            "copied": "value",
        },
        audience="client",
    )
    threats: pd.DataFrame = table(
        {
            "company": "value",
            "lead": "+number.1",
            "state": "value",
            "criteria": "number:integer",
            "points": "number:integer",
            "moves": "text",
            "price_cut_share": "share",
        },
        audience="client",
    )
