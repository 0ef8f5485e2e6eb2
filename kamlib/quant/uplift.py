"""The smallest, or the cheapest, set of whole steps that lifts a weighted sum by a target, exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._converged import converged
from kamlib.quant._quiet import quiet_stdout

#: What the solver may call equal; the target is raised by it and the answer is checked afterwards.
_SLACK = 1e-7


def fewest_steps(gains: ArrayLike, caps: ArrayLike, target: float) -> np.ndarray | None:
    """Return how many whole steps each item takes so that the gain reaches a target with the fewest items and steps.

    Minimises first the number of items with any step, then the number of steps in all; among equals, items with the
    larger gain per step and then the earlier ones win. Solved as an integer programme.

    Parameters
    ----------
    gains : array_like of shape (n,)
        Gain per step, non-negative.
    caps : array_like of shape (n,)
        Most steps of each item, whole and non-negative.
    target : float
        What the gains must reach; 0 or less needs no step.

    Returns
    -------
    ndarray of int, shape (n,), or None
        None where all steps together do not reach the target.

    Raises
    ------
    ValueError
        If a gain or cap is negative or missing, or the lengths differ.

    Examples
    --------
    >>> fewest_steps([0.3, 0.2, 0.1], [1, 5, 5], 0.6).tolist()
    [0, 3, 0]
    """
    return _lift(gains, caps, target, None)


def cheapest_steps(gains: ArrayLike, caps: ArrayLike, costs: ArrayLike, target: float) -> np.ndarray | None:
    """Return how many whole steps each item takes so that the gain reaches a target at the least cost.

    Among sets of the same cost the one with the fewest items wins, then the one with the fewest steps; all else is as
    in :func:`fewest_steps`.

    Parameters
    ----------
    gains, caps : array_like of shape (n,)
        See :func:`fewest_steps`.
    costs : array_like of shape (n,)
        Cost of one step of each item, non-negative; an item that may take no step needs none and its cost is not read.
    target : float
        What the gains must reach; 0 or less needs no step.

    Returns
    -------
    ndarray of int, shape (n,), or None
        None where all steps together do not reach the target.

    Raises
    ------
    ValueError
        If a gain, a cap or the cost of an item with steps is negative or missing, or the lengths differ.

    Examples
    --------
    >>> cheapest_steps([0.3, 0.2, 0.1], [2, 5, 5], [900, 100, 20], 0.6).tolist()
    [0, 1, 4]
    """
    cap = check.vector(caps, "caps")
    open_ = np.nan_to_num(cap) >= 1
    cost = np.where(open_, check.vector(costs, "costs", length=cap.size, missing=True), 0.0)
    return _lift(gains, caps, target, check.non_negative(check.known(cost, "costs"), "costs"))


def _lift(gains: ArrayLike, caps: ArrayLike, target: float, costs: np.ndarray | None) -> np.ndarray | None:
    gain = check.non_negative(check.vector(gains, "gains"), "gains")
    cap = np.floor(check.non_negative(check.vector(caps, "caps", length=gain.size), "caps"))
    target = check.number(target, "target")
    if target <= 0:
        return np.zeros(gain.size, dtype=int)
    scale = max(target, 1e-12)
    if gain @ cap < target - _SLACK * scale:
        return None
    order = np.lexsort((np.arange(gain.size), -gain))
    found = _solve(gain[order] / scale, cap[order], None if costs is None else costs[order])
    steps = np.empty(gain.size, dtype=int)
    steps[order] = found
    return steps


def _solve(gain: np.ndarray, cap: np.ndarray, costs: np.ndarray | None) -> np.ndarray:
    """Return the steps for a target of one; items come in the order of preference."""
    n = gain.size
    # One more item costs more than all steps together; the preference only decides between equals.
    short = np.concatenate([np.ones(n), np.full(n, cap.sum() + 1.0) + np.arange(n) / (n * n + 1.0)])
    if costs is None or not costs.max() > 0:
        return _minimise(short, gain, cap)
    money = np.concatenate([costs / costs.max(), np.zeros(n)])
    least = _minimise(money, gain, cap) @ money[:n]
    return _minimise(short, gain, cap, (money, least + _SLACK * max(1.0, least)))


def _minimise(
    goal: np.ndarray, gain: np.ndarray, cap: np.ndarray, within: tuple[np.ndarray, float] | None = None
) -> np.ndarray:
    from scipy.optimize import Bounds, LinearConstraint, milp

    n = gain.size
    limits = [LinearConstraint(np.concatenate([gain, np.zeros(n)])[None, :], lb=1.0 - _SLACK / 2)]
    limits.append(LinearConstraint(np.hstack([np.eye(n), -np.diag(cap)]), ub=0.0))
    if within is not None:
        limits.append(LinearConstraint(within[0][None, :], ub=within[1]))
    bounds = Bounds(0, np.concatenate([cap, np.ones(n)]))
    with quiet_stdout():
        solved = milp(goal, constraints=limits, bounds=bounds, integrality=np.ones(2 * n), options={"mip_rel_gap": 0})
    return np.round(converged(solved, "steps that lift a sum").x[:n]).astype(int)
