"""Who serves whom: work for people of limited hours, least overload first, then least cost (integer programme)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array
from kamlib.quant._converged import converged
from kamlib.quant._quiet import quiet_stdout

#: Hours by which the least overload may be missed while the cost is made small: far below any hour that matters.
_LOOSE = 1e-6


@dataclass(frozen=True)
class Assignment:
    """Who got what.

    Attributes
    ----------
    people : ndarray of int, shape (works,)
        Person by work; -1 where nobody may do it.
    overload : ndarray of shape (people,)
        Hours beyond each person's capacity, at least 0.
    cost : float
        Sum of the costs of what was assigned.
    """

    people: np.ndarray
    overload: Array
    cost: float


def assign(hours: ArrayLike, costs: ArrayLike, capacities: ArrayLike, slack: float = 0.0) -> Assignment:
    """Return the assignment with the least overload, and of those the one of least cost.

    Every work goes to one person. Overload counts in hours, added up over people; it is made small first, and no saving
    of cost buys an hour of it.

    Parameters
    ----------
    hours : array_like of shape (works, people)
        What each work takes of each person, non-negative; NaN where the person may not do it.
    costs : array_like of shape (works, people)
        Non-negative, in any one unit; what stands where a person may not do the work is not read.
    capacities : array_like of shape (people,)
        Hours of each, non-negative; infinite for no limit.
    slack : float
        Where some overload cannot be avoided: hours beyond the least that are given for a lower cost.

    Returns
    -------
    Assignment
        `.people .overload .cost`; a work that nobody may do is left out, with -1.

    Raises
    ------
    ValueError
        If the shapes do not fit, or hours, costs or capacities are negative.

    References
    ----------
    Generalised assignment with soft capacities: Martello, S., Toth, P. (1990). Knapsack Problems, chapter 7; solved as
    an integer programme by HiGHS, in two passes.

    Examples
    --------
    >>> assign([[6, 6], [5, 5]], [[0, 2], [0, 1]], [8, 8]).people.tolist()
    [0, 1]
    """
    need, price, limits = _problem(hours, costs, capacities)
    spare = check.number(slack, "slack", low=0)
    allowed = ~np.isnan(need)
    works = np.flatnonzero(allowed.any(axis=1))
    people = np.full(len(need), -1)
    if works.size:
        took = np.where(allowed, need, 0.0)[works]
        paid = np.where(allowed, price, 0.0)[works]
        least = _programme(took, paid, allowed[works], limits, np.inf)
        room = _overload(took, least, limits).sum()
        room += spare if room > _LOOSE else 0.0
        people[works] = _programme(took, paid, allowed[works], limits, room)
    done = people[works]
    return Assignment(people, _overload(need[works], done, limits), float(price[works, done].sum()))


def _problem(hours: ArrayLike, costs: ArrayLike, capacities: ArrayLike) -> tuple[Array, Array, Array]:
    need = check.matrix(hours, "hours", missing=True)
    check.forbid(need, need < 0, "hours", "non-negative numbers")
    limits = check.array(capacities, "capacities", 1)
    if limits.size != need.shape[1]:
        raise check.refuse("capacities", f"{need.shape[1]} numbers, one a person", limits.size)
    check.forbid(limits, np.isnan(limits) | (limits < 0), "capacities", "non-negative numbers")
    price = check.array(costs, "costs", 2)
    if price.shape != need.shape:
        raise check.refuse("costs", f"shape {need.shape} (works, people)", price.shape)
    check.forbid(price, ~np.isnan(need) & ~(price >= 0), "costs", "non-negative numbers")
    return need, price, limits


def _overload(need: Array, people: np.ndarray, limits: Array) -> Array:
    """Return the hours beyond each person's capacity."""
    took = np.zeros(limits.size)
    np.add.at(took, people, need[np.arange(people.size), people])
    return np.where(np.isinf(limits), 0.0, np.maximum(took - np.where(np.isinf(limits), 0.0, limits), 0.0))


def _programme(need: Array, price: Array, allowed: np.ndarray, limits: Array, room: float) -> np.ndarray:
    """Return the person by work: of least overload where `room` is infinite, else of least cost within it."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, hstack, kron, vstack

    works, count = need.shape
    finite = np.flatnonzero(np.isfinite(limits))
    first = not np.isfinite(room)
    unit = max(float(need.max()), 1.0)
    one = hstack([kron(csr_array(np.eye(works)), csr_array(np.ones((1, count)))), csr_array((works, finite.size))])
    taken = csr_array((need[:, :, None] * np.eye(count)[None, :, finite]).reshape(works * count, -1).T / unit)
    parts = [one, hstack([taken, csr_array(-np.eye(finite.size))])]
    low, high = [np.ones(works), np.full(finite.size, -np.inf)], [np.ones(works), limits[finite] / unit]
    if not first:
        parts.append(csr_array(np.append(np.zeros(works * count), np.ones(finite.size))[None, :]))
        low, high = [*low, np.array([-np.inf])], [*high, np.array([(room + _LOOSE) / unit])]
    top = max(float(price[allowed].max()), 1e-300)
    goal = np.append(np.zeros(works * count) if first else price.ravel() / top, np.full(finite.size, float(first)))
    with quiet_stdout():
        found = milp(
            goal,
            constraints=LinearConstraint(vstack(parts).tocsc(), np.concatenate(low), np.concatenate(high)),
            bounds=Bounds(0, np.append(allowed.ravel().astype(float), np.full(finite.size, np.inf))),
            integrality=np.append(np.ones(works * count), np.zeros(finite.size)),
            options={"mip_rel_gap": 0.0},
        )
    return converged(found, "assignment").x[: works * count].reshape(works, count).argmax(axis=1)
