"""The smallest set of improvements that makes us first, and what each rival must do to pass us."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.results import Check
from kamlib.quant.uplift import fewest_steps
from kamlib.steps.competitors.moves.result import CompetitorsMovesResult
from kamlib.steps.competitors.panel import best_rival, weighted
from kamlib.steps.competitors.standing import Standing, places

#: Ahead means ahead by something: a hundredth of a point.
_AHEAD = 0.01


def plan_moves(standing: Standing, price_cuts: Mapping[str, float] | None = None) -> CompetitorsMovesResult:
    """Find the smallest moves of ours and of each rival.

    Parameters
    ----------
    standing : Standing
        Marks and weights.
    price_cuts : mapping of company to share, optional
        What each rival would have to take off its price (see ``competitors_value``).
    """
    if standing.lacking:
        unknown = dict.fromkeys(("improve_criteria", "improve_points", "mark_after", "first_after_share"))
        empty = {"improvements": _improvements(standing, None), "threats": _threats(standing, {})}
        return CompetitorsMovesResult(**empty, figures={"improve_state": ""} | unknown)
    state, steps = _improve(standing)
    improvements = _improvements(standing, steps)
    figures = _figures(standing, state, steps)
    checks = [Check("moves_gain", float(improvements["gain"].sum()), figures["mark_after"] - float(standing.scores[0]))]
    return CompetitorsMovesResult(
        improvements=improvements, threats=_threats(standing, price_cuts or {}), figures=figures, checks=tuple(checks)
    )


def _improve(standing: Standing) -> tuple[str, np.ndarray | None]:
    """Return first, found, found_with_price or impossible, and the whole points by criterion."""
    price = np.array([name == standing.decision.price_criterion for name in standing.criteria])
    if standing.ranks[0] == 1 and (standing.ranks == 1).sum() == 1:
        return "first", np.zeros(len(price), dtype=int)
    best = float(np.nanmax(standing.scores[1:]))
    without = smallest_moves(standing, 0, best, banned=price)
    if without is not None:
        return "found", without
    steps = smallest_moves(standing, 0, best)
    return ("impossible", None) if steps is None else ("found_with_price", steps)


def smallest_moves(
    standing: Standing, company: int, goal: float, banned: np.ndarray | None = None
) -> np.ndarray | None:
    """Return the fewest criteria, then points, that bring a company's weighted mark above a goal; None: not enough.

    A mark rises by whole points, by `max_step` of the decision at most and never above 10. Unknown marks stay unknown.
    """
    marks = standing.marks[company]
    weights = np.where(np.isnan(marks), 0.0, np.nan_to_num(standing.weights))
    gains = weights / weights.sum() if weights.sum() > 0 else weights
    room = np.floor(10.0 - np.nan_to_num(marks, nan=10.0) + 1e-9)
    caps = np.where(gains > 0, np.clip(room, 0, standing.decision.max_step), 0)
    if banned is not None:
        caps = np.where(banned, 0, caps)
    return fewest_steps(gains, caps, goal + _AHEAD - float(standing.scores[company]))


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
        }
    )
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
