"""The smallest set of improvements that makes us first, and what each rival must do to pass us."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.results import Check
from kamlib.quant.uplift import cheapest_steps, fewest_steps
from kamlib.steps.competitors.decision import known_of
from kamlib.steps.competitors.moves.copying import find_strengths, sum_copying
from kamlib.steps.competitors.moves.result import CompetitorsMovesResult
from kamlib.steps.competitors.panel import best_rival, weighted
from kamlib.steps.competitors.standing import Standing, places

#: Ahead means ahead by something: a hundredth of a point.
_AHEAD = 0.01


def plan_moves(
    standing: Standing, price_cuts: Mapping[str, float] | None = None, horizon: int = 1
) -> CompetitorsMovesResult:
    """Find the smallest moves of ours and of each rival, and which of our strengths a rival copies.

    Where it is known of every criterion that can be raised what a point costs, the set is the cheapest one; else it is
    the shortest.

    Parameters
    ----------
    standing : Standing
        Marks and weights.
    price_cuts : mapping of company to share, optional
        What each rival would have to take off its price (see ``competitors_value``).
    horizon : int
        Years within which a strength that a rival copies is none.
    """
    strengths = find_strengths(standing, horizon)
    if standing.lacking:
        empty = {"improvements": _improvements(standing, None), "threats": _threats(standing, {})}
        return CompetitorsMovesResult(**empty, strengths=strengths.iloc[:0], figures={"improve_state": ""} | _UNKNOWN)
    state, steps, by, shortest = _improve(standing)
    improvements = _improvements(standing, steps)
    figures = _figures(standing, state, steps) | _costs(standing, improvements, by, shortest)
    figures |= sum_copying(standing, strengths, horizon)
    checks = [Check("moves_gain", float(improvements["gain"].sum()), figures["mark_after"] - float(standing.scores[0]))]
    return CompetitorsMovesResult(
        improvements=improvements,
        threats=_threats(standing, price_cuts or {}),
        strengths=strengths,
        figures=figures,
        checks=tuple(checks),
    )


_UNKNOWN = dict.fromkeys(
    [
        *("improve_criteria", "improve_points", "mark_after", "first_after_share"),
        *("improve_by", "improve_cost", "shortest_cost", "costs_known", "costs_needed"),
        *("strengths", "copied", "copy_unknown", "copy_soonest", "copy_months", "lead_now", "lead_after", "follower"),
        "horizon_months",
    ]
)


def _improve(standing: Standing) -> tuple[str, np.ndarray | None, str, np.ndarray | None]:
    """Return first, found, found_with_price or impossible; the points by criterion; by what; and the shortest set."""
    price = np.array([name == standing.decision.price_criterion for name in standing.criteria])
    if standing.ranks[0] == 1 and (standing.ranks == 1).sum() == 1:
        return "first", np.zeros(len(price), dtype=int), "", None
    best = float(np.nanmax(standing.scores[1:]))
    for state, banned in (("found", price), ("found_with_price", None)):
        steps = smallest_moves(standing, 0, best, banned=banned)
        if steps is not None:
            costs = known_of(standing.decision, standing.criteria, "cost_per_point")
            open_ = _room(standing, 0, banned)[1] > 0
            if np.isnan(costs[open_]).any():
                return state, steps, "some_costs" if (~np.isnan(costs[open_])).any() else "points", None
            return state, smallest_moves(standing, 0, best, banned, costs), "cost", steps
    return "impossible", None, "", None


def smallest_moves(
    standing: Standing,
    company: int,
    goal: float,
    banned: np.ndarray | None = None,
    costs: np.ndarray | None = None,
) -> np.ndarray | None:
    """Return the fewest criteria, then points, that bring a company's weighted mark above a goal; None: not enough.

    A mark rises by whole points, by `max_step` of the decision at most and never above 10. Unknown marks stay unknown.
    With `costs` (money a point, known wherever a mark can rise) the cheapest set is looked for, then the shortest.
    """
    gains, caps = _room(standing, company, banned)
    target = goal + _AHEAD - float(standing.scores[company])
    return fewest_steps(gains, caps, target) if costs is None else cheapest_steps(gains, caps, costs, target)


def _room(standing: Standing, company: int, banned: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Return what a point on each criterion adds to the weighted mark, and how many points it can rise."""
    marks = standing.marks[company]
    weights = np.where(np.isnan(marks), 0.0, np.nan_to_num(standing.weights))
    gains = weights / weights.sum() if weights.sum() > 0 else weights
    room = np.floor(10.0 - np.nan_to_num(marks, nan=10.0) + 1e-9)
    caps = np.where(gains > 0, np.clip(room, 0, standing.decision.max_step), 0)
    return gains, np.where(banned, 0, caps) if banned is not None else caps


def _costs(standing: Standing, improvements: pd.DataFrame, by: str, shortest: np.ndarray | None) -> dict[str, Any]:
    """Return what the set costs, what the shortest would, and how many costs are still to be found out."""
    costs = known_of(standing.decision, standing.criteria, "cost_per_point")
    known = len(improvements) > 0 and improvements["cost"].notna().all()
    open_ = _room(standing, 0, None)[1] > 0
    return {
        "improve_by": by,
        "improve_cost": float(improvements["cost"].sum()) if known else None,
        "shortest_cost": None if shortest is None else float(np.nansum(costs * shortest)),
        "costs_known": int((~np.isnan(costs[open_])).sum()),
        "costs_needed": int(open_.sum()),
    }


def _improvements(standing: Standing, steps: np.ndarray | None) -> pd.DataFrame:
    steps = np.zeros(len(standing.criteria), dtype=int) if steps is None else steps
    cover = standing.coverage[0] if len(standing.coverage) and standing.coverage[0] > 0 else np.nan
    frame = pd.DataFrame(
        {
            "criterion": standing.criteria,
            "weight": standing.weights,
            "mark": standing.marks[0],
            "target": standing.marks[0] + steps,
            "points": steps,
            "gain": standing.weights / cover * steps,
            "best_rival": best_rival(standing.marks),
            "cost_per_point": known_of(standing.decision, standing.criteria, "cost_per_point"),
        }
    )
    frame["cost"] = frame["points"] * frame["cost_per_point"]
    frame = frame[frame["points"] > 0]
    return frame.sort_values(["gain", "criterion"], ascending=[False, True], kind="stable").reset_index(drop=True)


def _figures(standing: Standing, state: str, steps: np.ndarray | None) -> dict[str, Any]:
    moved = np.zeros(len(standing.criteria), dtype=int) if steps is None else steps
    marks = standing.marks.copy()
    marks[0] += moved
    return {
        "improve_state": state,
        "improve_criteria": int((moved > 0).sum()),
        "improve_points": int(moved.sum()),
        "mark_after": float(weighted(marks, standing.weights)[0][0]),
        "first_after_share": _first_after(standing, moved),
    }


def _first_after(standing: Standing, moved: np.ndarray) -> float | None:
    """Return how often we are first across the bootstrap once the improvements stand."""
    if standing.drawn_marks is None:
        return None
    marks = standing.drawn_marks.copy()
    marks[:, 0] = np.clip(marks[:, 0] + moved, None, 10.0)
    return float((places(weighted(marks, standing.drawn_weights[:, None, :])[0])[:, 0] == 1).mean())


_THREAT_COLUMNS = ["company", "lead", "state", "criteria", "points", "moves", "price_cut_share"]


def _threats(standing: Standing, price_cuts: Mapping[str, float]) -> pd.DataFrame:
    if standing.lacking:
        return pd.DataFrame(columns=_THREAT_COLUMNS)
    rows = [
        _threat(standing, place) | {"price_cut_share": price_cuts.get(standing.companies[place], np.nan)}
        for place in range(1, len(standing.companies))
        if not np.isnan(standing.scores[place])
    ]
    frame = pd.DataFrame(rows, columns=_THREAT_COLUMNS).astype({"criteria": "Int64", "points": "Int64"})
    return frame.sort_values(["lead", "company"], kind="stable").reset_index(drop=True)


def _threat(standing: Standing, place: int) -> dict:
    lead = float(standing.scores[0] - standing.scores[place])
    row = {"company": standing.companies[place], "lead": lead}
    if lead < 0:
        return row | {"state": "ahead", "criteria": 0, "points": 0, "moves": ""}
    steps = smallest_moves(standing, place, float(standing.scores[0]))
    if steps is None:
        return row | {"state": "impossible", "criteria": None, "points": None, "moves": ""}
    order = np.argsort(-np.nan_to_num(standing.weights) * steps, kind="stable")
    moves = [f"{standing.criteria[place]} +{steps[place]}" for place in order if steps[place]]
    count, points = int((steps > 0).sum()), int(steps.sum())
    return row | {"state": "possible", "criteria": count, "points": points, "moves": "; ".join(moves)}
