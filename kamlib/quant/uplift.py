"""The smallest set of whole steps that lifts a weighted sum by a target, exactly."""

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
    gain = check.non_negative(check.vector(gains, "gains"), "gains")
    cap = np.floor(check.non_negative(check.vector(caps, "caps", length=gain.size), "caps"))
    target = check.number(target, "target")
    if target <= 0:
        return np.zeros(gain.size, dtype=int)
    scale = max(target, 1e-12)
    if gain @ cap < target - _SLACK * scale:
        return None
    order = np.lexsort((np.arange(gain.size), -gain))
    found = _solve(gain[order] / scale, cap[order])
    steps = np.empty(gain.size, dtype=int)
    steps[order] = found
    return steps


def _solve(gain: np.ndarray, cap: np.ndarray) -> np.ndarray:
    """Return the steps for a target of one; items come in the order of preference."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    n = gain.size
    # One more item costs more than all steps together; the preference only decides between equals.
    cost = np.concatenate([np.ones(n), np.full(n, cap.sum() + 1.0) + np.arange(n) / (n * n + 1.0)])
    reach = LinearConstraint(np.concatenate([gain, np.zeros(n)])[None, :], lb=1.0 - _SLACK / 2)
    tied = LinearConstraint(np.hstack([np.eye(n), -np.diag(cap)]), ub=0.0)
    bounds = Bounds(0, np.concatenate([cap, np.ones(n)]))
    with quiet_stdout():
        solved = milp(
            cost, constraints=[reach, tied], bounds=bounds, integrality=np.ones(2 * n), options={"mip_rel_gap": 0}
        )
    return np.round(converged(solved, "fewest steps").x[:n]).astype(int)
