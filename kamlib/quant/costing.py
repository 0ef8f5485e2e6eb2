"""Time-driven activity-based costing."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array


@dataclass(frozen=True)
class TimeDriven:
    """Cost of capacity assigned by the time that activities take.

    Attributes
    ----------
    rate : float
        Cost of one unit of practical capacity.
    minutes, costs : ndarray of the shape of `counts`
        Time used and cost assigned, by activity (and customer).
    used, assigned : float
        Their sums.
    unused, unused_cost : float
        Capacity left and its cost; negative where more was used than there is.
    utilisation : float
        used / capacity.
    """

    rate: float
    minutes: Array
    costs: Array
    used: float
    assigned: float
    unused: float
    unused_cost: float
    utilisation: float


def time_driven(
    capacity_cost: float, practical_capacity: float, counts: ArrayLike, unit_times: ArrayLike
) -> TimeDriven:
    """Return what activities cost at the rate of the capacity they use, and what unused capacity costs.

    Parameters
    ----------
    capacity_cost : float
        Cost of the capacity supplied, in money for the period.
    practical_capacity : float
        Time it can work in the period, above 0 (usually minutes, 80-85 % of the theoretical ones).
    counts : array_like of shape (activities,) or (customers, activities)
        How often each activity was done, non-negative.
    unit_times : array_like of shape (activities,) or the shape of `counts`
        Time each takes once, non-negative, in the unit of the capacity.

    Returns
    -------
    TimeDriven
        `.rate .minutes .costs .used .assigned .unused .unused_cost .utilisation`. Assigned and unused cost add up to
        the cost of capacity.

    Raises
    ------
    ValueError
        If the capacity is not positive, a number is negative or missing, or the shapes do not fit.

    References
    ----------
    Kaplan, R. S., Anderson, S. R. (2004). Time-driven activity-based costing. Harvard Business Review 82(11).

    Examples
    --------
    >>> found = time_driven(560_000, 700_000, [9_800, 280, 500], [40, 220, 250])
    >>> found.rate, found.used, round(found.assigned, 2)
    (0.8, 578600.0, 462880.0)
    """
    cost = check.number(capacity_cost, "capacity_cost", low=0)
    capacity = check.number(practical_capacity, "practical_capacity", low=0, open_low=True)
    done = check.non_negative(check.known(check.array(counts, "counts"), "counts"), "counts")
    each = check.non_negative(check.known(check.array(unit_times, "unit_times"), "unit_times"), "unit_times")
    if each.ndim and each.shape not in (done.shape, done.shape[-1:]):
        raise check.refuse("unit_times", f"the shape of counts {done.shape}", f"{each.shape}")
    minutes = done * each
    used, rate = float(minutes.sum()), cost / capacity
    return TimeDriven(
        rate, minutes, minutes * rate, used, used * rate, capacity - used, (capacity - used) * rate, used / capacity
    )


def workload(accounts: ArrayLike, calls: ArrayLike, capacity: float) -> float:
    """Return how many people a workload needs: Σ accounts · calls / capacity of one person.

    Parameters
    ----------
    accounts : array_like of shape (classes,)
        Number in each class, non-negative.
    calls : array_like of shape (classes,)
        Calls (or hours) each needs in the period, non-negative.
    capacity : float
        Calls (or hours) one person can give in the period, above 0.

    Returns
    -------
    float
        Not rounded.

    Raises
    ------
    ValueError
        If a number is negative or missing, the capacity is not positive or the lengths differ.

    References
    ----------
    Talley, W. J. (1961). How to design sales territories. J. of Marketing 25(3).

    Examples
    --------
    >>> workload([1_000, 2_000], [36, 12], 1_000)
    60.0
    """
    number = check.non_negative(check.vector(accounts, "accounts"), "accounts")
    each = check.non_negative(check.vector(calls, "calls", length=number.size), "calls")
    return float(number @ each) / check.number(capacity, "capacity", low=0, open_low=True)
