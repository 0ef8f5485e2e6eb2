"""The best levels in many scenarios at once: the caps stay, the values change from draw to draw."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array
from kamlib.quant.allocation import SLACK, InfeasibleError, choose_levels, problem

#: Choices within the caps that are held at once; beyond, each scenario is solved by itself.
MOST = 200_000
_CELLS = 2_000_000


def choose_in_scenarios(values: ArrayLike, costs: ArrayLike, caps: ArrayLike, most: int = MOST) -> np.ndarray:
    """Return for each scenario the choice of one level per item with the largest value within the caps.

    What the caps allow does not depend on the values, so that it is listed once; a scenario then costs one matrix
    product instead of an integer programme.

    Parameters
    ----------
    values : array_like of shape (scenarios, items, levels)
        NaN where an item does not have the level; the same levels must be missing in every scenario.
    costs : array_like of shape (items, levels) + shape of `caps`
        Non-negative.
    caps : array_like
        As for `allocation.choose_levels`.
    most : int
        How many choices may be listed; beyond it each scenario is an integer programme (see `fits`).

    Returns
    -------
    ndarray of int, shape (scenarios, items)
        Optimal; of equally good choices one with lower levels for the earlier items.

    Raises
    ------
    ValueError
        If the shapes do not fit or a cost is negative.
    InfeasibleError
        If no choice keeps within the caps.
    """
    scenarios = check.array(values, "values", 3)
    worth, need, limits = problem(scenarios[0], costs, caps)
    check.forbid(scenarios, np.isnan(scenarios) != np.isnan(worth), "values", "the same levels in every scenario")
    rows = np.arange(len(worth))
    best = np.nanargmax(scenarios, axis=2)
    caps_flat = limits.ravel()
    kept = np.all(need[rows, best].sum(axis=1) <= caps_flat * (1 + SLACK), axis=1)
    if kept.all():
        return best
    listed = _list(~np.isnan(worth), need, caps_flat, most)
    if listed is None:
        solved = [choose_levels(scenario, costs, caps).levels for scenario in scenarios[~kept]]
        best[~kept] = np.array(solved)
    elif len(listed) == 0:
        choose_levels(worth, costs, caps)  # says which caps, and by how much
        raise InfeasibleError(np.zeros(limits.shape), best[0])  # pragma: no cover - the line above raises
    else:
        best[~kept] = _pick(scenarios[~kept], listed)
    return best


def fits(there: ArrayLike, costs: ArrayLike, caps: ArrayLike, most: int = MOST) -> bool:
    """Return whether the choices within the caps are few enough to be listed.

    Parameters
    ----------
    there : array_like of bool, shape (items, levels)
        Which levels exist.
    costs, caps, most
        As for `choose_in_scenarios`.

    Returns
    -------
    bool
        True: listed, and a scenario costs one matrix product; False: each is an integer programme.

    Raises
    ------
    ValueError
        If the shapes do not fit, a cost is negative, or an item has no level.
    """
    flags = np.asarray(there, dtype=bool)
    _, need, limits = problem(np.where(flags, 0.0, np.nan), costs, caps)
    return _list(flags, need, limits.ravel(), most) is not None


def _list(there: np.ndarray, need: Array, caps: Array, most: int) -> np.ndarray | None:
    """Return all choices within the caps, in lexical order; None where they are too many.

    Items are added one by one and what already exceeds a cap is dropped: costs cannot become less.
    """
    limit = caps * (1 + SLACK)
    chosen, used = np.zeros((1, 0), dtype=np.int8), np.zeros((1, caps.size))
    for item in range(len(there)):
        levels = np.flatnonzero(there[item])
        total = used[:, None, :] + need[item, levels][None, :, :]
        keep = np.all(total <= limit, axis=2)
        if keep.sum() > most:
            return None
        rows, places = np.nonzero(keep)
        chosen = np.column_stack([chosen[rows], levels[places].astype(np.int8)])
        used = total[rows, places]
    return chosen


def _pick(scenarios: Array, listed: np.ndarray) -> np.ndarray:
    """Return the best of the listed choices in each scenario; of equal ones the first."""
    count, items, levels = scenarios.shape
    values = np.nan_to_num(scenarios, nan=0.0).reshape(count, -1)
    best, place = np.full(count, -np.inf), np.zeros(count, dtype=int)
    step = max(1, _CELLS // max(count, items * levels))
    for start in range(0, len(listed), step):
        part = listed[start : start + step]
        flags = (part[:, :, None] == np.arange(levels)).reshape(len(part), -1).astype(float)
        total = values @ flags.T
        first = total.argmax(axis=1)
        better = total[np.arange(count), first] > best
        best = np.where(better, total[np.arange(count), first], best)
        place = np.where(better, start + first, place)
    return listed[place].astype(int)
