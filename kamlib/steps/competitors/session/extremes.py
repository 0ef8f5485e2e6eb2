"""Euphoria and defeat: raters, or a whole group, who see us best everywhere or nowhere."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.quant.consensus import rater_effects
from kamlib.steps.competitors.panel import Panel, best_rival

#: Strictly best on this share of criteria or more: euphoria; on this share or less: defeat (METHOD.md 7).
EUPHORIA, DEFEAT = 0.9, 0.1
#: Fewer comparisons than this show no mood.
LEAST_COMPARISONS = 5
_COLUMNS = ["rater", "state", "best_share", "worst_on_price", "effect", "criteria", "marks"]


def detect_extremes(team: Panel, price_criterion: str = "", dearest: bool | None = None) -> tuple[pd.DataFrame, dict]:
    """Find the emotional extremes among our raters and in the group's mean.

    Parameters
    ----------
    team : Panel
        Our people's marks as given.
    price_criterion : str
        Which criterion is the price; '' where none is.
    dearest : bool or None
        Whether price facts show us to be the most expensive; None without facts: then price betrays nobody.

    Returns
    -------
    tuple of DataFrame and dict
        One row a rater, the most euphoric first; and the group's state, share and number of criteria.
    """
    effects = rater_effects(team.flat).raters if np.isfinite(team.scores).any() else np.full(len(team.raters), np.nan)
    rows = [
        {"rater": rater, "effect": effect, "marks": int(np.isfinite(marks).sum())}
        | mood(marks, team.criteria, price_criterion, dearest)
        for rater, effect, marks in zip(team.raters, effects, team.scores, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    frame = frame.sort_values(["best_share", "rater"], ascending=[False, True], kind="stable").reset_index(drop=True)
    group = mood(team.mean, team.criteria, price_criterion, dearest)
    return frame, {f"group_{name}": group[name] for name in ("state", "best_share", "criteria")}


def mood(marks: np.ndarray, criteria: tuple[str, ...], price_criterion: str, dearest: bool | None) -> dict:
    """Return state, share of criteria on which we are strictly best, and whether we are worst on price.

    `marks` has companies in rows, ours first. Only criteria with a mark of ours and of a rival are compared.
    """
    rivals = best_rival(marks)
    known = ~np.isnan(marks[0]) & ~np.isnan(rivals)
    count = int(known.sum())
    best = float((marks[0] > rivals)[known].mean()) if count else None
    worst = _worst_on(marks, criteria, price_criterion)
    return {
        "state": _state(best, count, worst, dearest),
        "best_share": best,
        "worst_on_price": worst,
        "criteria": count,
    }


def _worst_on(marks: np.ndarray, criteria: tuple[str, ...], criterion: str) -> bool | None:
    """Tell whether ours is strictly the lowest mark; None where it cannot be compared."""
    if criterion not in criteria:
        return None
    column = marks[:, criteria.index(criterion)]
    rivals = column[1:][~np.isnan(column[1:])]
    return None if np.isnan(column[0]) or not len(rivals) else bool(column[0] < rivals.min())


def _state(best: float | None, count: int, worst_on_price: bool | None, dearest: bool | None) -> str:
    if best is None or count < LEAST_COMPARISONS:
        return "too_few"
    state = state_of(best)
    return "defeat_price" if state == "level" and worst_on_price and dearest is False else state


def state_of(best_share: float) -> str:
    """Return euphoria, defeat or level by the share of criteria on which we are strictly best."""
    if best_share >= EUPHORIA - 1e-9:
        return "euphoria"
    return "defeat" if best_share <= DEFEAT + 1e-9 else "level"
