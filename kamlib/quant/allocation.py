"""Choosing under limits, exactly: one level for every item, or items within a budget (simple rules are in `rules`)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array
from kamlib.quant._converged import converged
from kamlib.quant._quiet import quiet_stdout

SLACK = 1e-9  # of a cap: what adding up may lose
_WORTH = 1e3  # the largest value as the solver sees it, far above its absolute gap of 1e-6
_THRIFT = 1e-5  # what using a whole cap costs the solver: decides between equals only
_INFEASIBLE = 2  # status of a programme that has no answer


class InfeasibleError(ValueError):
    """No choice keeps within the caps.

    Attributes
    ----------
    overrun : ndarray of the shape of the caps
        By how much each cap is exceeded by the choice that exceeds them least (relative overruns added up).
    levels : ndarray of int, shape (items,)
        That choice.
    """

    def __init__(self, overrun: Array, levels: np.ndarray) -> None:
        self.overrun, self.levels = overrun, levels
        places = [tuple(int(i) for i in place) for place in np.argwhere(overrun > 0)]
        parts = [f"cap {place[0] if len(place) == 1 else place} by {overrun[place]:g}" for place in places]
        super().__init__(f"caps: expected caps that some choice keeps, found at the least exceeded {', '.join(parts)}")


@dataclass(frozen=True)
class Choice:
    """One level for every item.

    Attributes
    ----------
    levels : ndarray of int, shape (items,)
        The level chosen.
    value : float
        Sum of values.
    used : ndarray of the shape of the caps
        What the choice takes of each resource.
    """

    levels: np.ndarray
    value: float
    used: Array


@dataclass(frozen=True)
class Knapsack:
    """Items within a budget.

    Attributes
    ----------
    chosen : ndarray of bool, shape (items,)
        Which are taken.
    value, cost : float
        Their sums.
    """

    chosen: np.ndarray
    value: float
    cost: float


def choose_levels(values: ArrayLike, costs: ArrayLike, caps: ArrayLike) -> Choice:
    """Return the choice of one level per item with the largest total value within all caps.

    Parameters
    ----------
    values : array_like of shape (items, levels)
        Worth of each level, any sign; NaN where an item does not have the level.
    costs : array_like of shape (items, levels) + shape of `caps`
        What each level takes of each resource (and year), non-negative.
    caps : array_like
        One number, or an array: (resources,), (resources, years) … Non-negative, infinite for no limit.

    Returns
    -------
    Choice
        `.levels .value .used`. Optimal; of equally good choices one that uses less of the caps, always the same for the
        same input.

    Raises
    ------
    ValueError
        If the shapes do not fit, a cost or cap is negative, or an item has no level.
    InfeasibleError
        A ValueError as well: if no choice keeps within the caps. It says which caps and by how much at the least.

    References
    ----------
    Kellerer, H., Pferschy, U., Pisinger, D. (2004). Knapsack Problems, chapter 11 (multiple choice); solved as an
    integer programme by HiGHS.

    Examples
    --------
    >>> choose_levels([[0, 5, 6], [0, 4, 7]], [[0, 2, 4], [0, 2, 4]], 6).levels.tolist()
    [1, 2]
    """
    worth, need, limits = problem(values, costs, caps)
    levels = _solve(worth, need, limits.ravel())
    if levels is None:
        overrun, levels = _least_overrun(worth, need, limits)
        if overrun.any():
            raise InfeasibleError(overrun, levels)
    return choice(worth, need, limits.shape, levels)


def problem(values: ArrayLike, costs: ArrayLike, caps: ArrayLike) -> tuple[Array, Array, Array]:
    """Return checked values, costs with all resources on one axis, and caps.

    Parameters
    ----------
    values : array_like of shape (items, levels)
        Worth of each level, any sign; NaN where an item does not have the level.
    costs : array_like of shape (items, levels) + shape of `caps`
        Non-negative where there is a level; what stands elsewhere is not read.
    caps : array_like
        One number, or an array: (resources,), (resources, years) … Non-negative, infinite for no limit.

    Returns
    -------
    worth : ndarray of shape (items, levels)
        `values`.
    need : ndarray of shape (items, levels, caps)
        Costs, all resources and years on the last axis; 0 where there is no level.
    limits : ndarray of the shape of `caps`
        `caps`.

    Raises
    ------
    ValueError
        If the shapes do not fit, a cost or cap is negative, or an item has no level.
    """
    worth = check.matrix(values, "values", missing=True)
    empty = np.atleast_1d(np.isnan(worth).all(axis=1))
    check.forbid(np.where(empty, np.nan, 0.0), empty, "values", "at least one level for every item")
    limits = check.array(caps, "caps")
    check.forbid(limits, np.isnan(limits), "caps", "numbers")
    check.non_negative(limits, "caps")
    need = check.array(costs, "costs")
    if need.shape != worth.shape + limits.shape:
        raise check.refuse("costs", f"shape {worth.shape + limits.shape} (items, levels, caps)", need.shape)
    need = need.reshape(*worth.shape, limits.size)
    there = ~np.isnan(worth)[:, :, None]
    check.forbid(need, there & ~np.isfinite(need), "costs", "finite numbers")
    check.forbid(need, there & (need < 0), "costs", "non-negative numbers")
    return worth, np.where(there, need, 0.0), limits


def choice(worth: Array, need: Array, shape: tuple[int, ...], levels: np.ndarray) -> Choice:
    """Return value and use of given levels.

    Parameters
    ----------
    worth : ndarray of shape (items, levels)
        Of `problem`.
    need : ndarray of shape (items, levels, caps)
        Of `problem`.
    shape : tuple of int
        That of the caps as they were given.
    levels : ndarray of int, shape (items,)
        The level of each item.

    Returns
    -------
    Choice
        `.levels .value .used`; the use in the shape of the caps.
    """
    rows = np.arange(levels.size)
    return Choice(levels, float(worth[rows, levels].sum()), need[rows, levels].sum(axis=0).reshape(shape))


def _solve(worth: Array, need: Array, caps: Array) -> np.ndarray | None:
    """Return optimal levels or None; what the solver lets through by its tolerance is caught and solved again."""
    limits = caps.copy()
    for _ in range(20):
        levels = _programme(worth, need, limits)
        if levels is None:
            return None
        over = need[np.arange(levels.size), levels].sum(axis=0) - caps
        bad = over > SLACK * np.maximum(caps, 1e-300)
        if not bad.any():
            return levels
        limits = np.where(bad, np.minimum(limits, caps) - over, limits)
        if np.any(limits < 0):
            return None
    return None


def _programme(worth: Array, need: Array, caps: Array, slack: bool = False) -> np.ndarray | None:
    """Solve the integer programme once; with `slack`, minimise the relative overrun of the caps instead."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, hstack, kron, vstack

    items, count = worth.shape
    active = np.isfinite(caps)
    unit = np.where(caps[active] > 0, caps[active], np.maximum(need[:, :, active].max(axis=(0, 1)), 1.0))
    weight = need[:, :, active].reshape(items * count, -1) / unit
    gain = np.where(np.isnan(worth), 0.0, worth).ravel()
    gain = gain / max(np.abs(gain).max(), 1e-300) * _WORTH - _THRIFT * weight.sum(axis=1)
    one = kron(csr_array(np.eye(items)), csr_array(np.ones((1, count))))
    k = int(active.sum())
    extra = csr_array(-np.eye(k)) if slack else csr_array((k, 0))
    rows = vstack([hstack([one, csr_array((items, extra.shape[1]))]), hstack([csr_array(weight.T), extra])])
    goal = np.concatenate([-gain * (1e-6 / _WORTH / items if slack else 1.0), np.ones(extra.shape[1])])
    with quiet_stdout():
        found = milp(
            goal,
            constraints=LinearConstraint(
                rows.tocsc(),
                np.concatenate([np.ones(items), np.full(k, -np.inf)]),
                np.concatenate([np.ones(items), caps[active] / unit]),
            ),
            bounds=Bounds(0, np.append((~np.isnan(worth)).ravel(), np.full(extra.shape[1], np.inf))),
            integrality=np.append(np.ones(items * count), np.zeros(extra.shape[1])),
            options={"mip_rel_gap": 0.0},
        )
    if found.status == _INFEASIBLE:
        return None
    return converged(found, "choice under caps").x[: items * count].reshape(items, count).argmax(axis=1)


def _least_overrun(worth: Array, need: Array, limits: Array) -> tuple[Array, np.ndarray]:
    """Return overruns and levels of the choice that exceeds the caps least, relative to each."""
    caps = limits.ravel()
    levels = _programme(worth, need, caps, slack=True)
    if levels is None:  # pragma: no cover - every item has a level, so the relaxation always has an answer
        raise RuntimeError("the relaxed programme has no answer")
    over = need[np.arange(levels.size), levels].sum(axis=0) - np.where(np.isfinite(caps), caps, np.inf)
    return np.where(over > SLACK * np.maximum(caps, 1e-300), over, 0.0).reshape(limits.shape), levels


def marginal_values(values: ArrayLike, costs: ArrayLike, caps: ArrayLike, step: float = 1.0) -> Array:
    """Return what `step` more of each cap is worth.

    The programme is solved again with each cap raised: in whole programmes there is no shadow price, and the worth of
    one more unit is often zero until it buys the next level. Choose a step that could.

    Parameters
    ----------
    values, costs, caps
        As for `choose_levels`.
    step : float
        How much more, above 0, in the unit of the caps.

    Returns
    -------
    ndarray of the shape of `caps`
        Gain in total value, at least 0; divide by `step` for a rate. 0 for an infinite cap.

    Raises
    ------
    ValueError
        As `choose_levels`.
    """
    more = check.number(step, "step", low=0, open_low=True)
    base = choose_levels(values, costs, caps)
    limits = check.array(caps, "caps")
    result = np.zeros(limits.shape)
    for place in zip(*np.nonzero(np.isfinite(np.atleast_1d(limits))), strict=True):
        raised = np.atleast_1d(limits).copy()
        raised[place] += more
        gain = choose_levels(values, costs, raised.reshape(limits.shape)).value - base.value
        np.atleast_1d(result)[place] = max(gain, 0.0)
    return result


def frontier(values: ArrayLike, costs: ArrayLike, caps: ArrayLike, scales: ArrayLike) -> list[Choice | None]:
    """Return the best choice at each scaling of all caps.

    Parameters
    ----------
    values, costs, caps
        As for `choose_levels`.
    scales : array_like of shape (k,)
        Factors on all caps, non-negative: 0.5 for half of everything.

    Returns
    -------
    list of Choice or None
        None where the scaled caps allow no choice. Values rise with the scale.

    Raises
    ------
    ValueError
        As `choose_levels`.
    """
    factors = check.non_negative(check.vector(scales, "scales"), "scales")
    worth, need, limits = problem(values, costs, caps)
    found: list[Choice | None] = []
    for factor in factors:
        scaled = np.where(np.isinf(limits), limits, limits * factor)
        levels = _solve(worth, need, scaled.ravel())
        found.append(None if levels is None else choice(worth, need, limits.shape, levels))
    return found


def knapsack(values: ArrayLike, costs: ArrayLike, budget: float) -> Knapsack:
    """Return the items of largest total value within a budget, exactly.

    Parameters
    ----------
    values : array_like of shape (items,)
        Worth of each; one worth nothing is never taken.
    costs : array_like of shape (items,)
        Non-negative.
    budget : float
        Non-negative.

    Returns
    -------
    Knapsack
        `.chosen .value .cost`; of equally good sets one that costs less.

    Raises
    ------
    ValueError
        If a cost or the budget is negative, or the lengths differ.

    References
    ----------
    Kellerer, H., Pferschy, U., Pisinger, D. (2004). Knapsack Problems.

    Examples
    --------
    >>> knapsack([24, 13, 23, 15, 16], [12, 7, 11, 8, 9], 26).value
    51.0
    """
    worth, need, limit = items_within(values, costs, budget)
    table = np.column_stack([np.zeros(worth.size), np.where((worth > 0) & (need <= limit), worth, np.nan)])
    levels = choose_levels(table, np.column_stack([np.zeros(worth.size), need]), limit).levels
    return sack(worth, need, levels == 1)


def items_within(values: ArrayLike, costs: ArrayLike, budget: float) -> tuple[Array, Array, float]:
    """Return checked values, costs and budget.

    Parameters
    ----------
    values : array_like of shape (items,)
        Worth of each item, any sign; no NaN.
    costs : array_like of shape (items,)
        Non-negative, in the unit of the budget.
    budget : float
        At least 0.

    Returns
    -------
    worth, need : ndarray of shape (items,)
        Values and costs.
    budget : float
        As it was given.

    Raises
    ------
    ValueError
        If the lengths differ, or a cost or the budget is negative.
    """
    worth = check.vector(values, "values")
    need = check.non_negative(check.vector(costs, "costs", length=worth.size), "costs")
    return worth, need, check.number(budget, "budget", low=0)


def sack(worth: Array, need: Array, chosen: np.ndarray) -> Knapsack:
    """Return the sums of what was chosen.

    Parameters
    ----------
    worth, need : ndarray of shape (items,)
        Values and costs, of `items_within`.
    chosen : ndarray of bool, shape (items,)
        Which are taken.

    Returns
    -------
    Knapsack
        `.chosen .value .cost`; 0 where nothing is taken.
    """
    return Knapsack(chosen, float(worth[chosen].sum()), float(need[chosen].sum()))
