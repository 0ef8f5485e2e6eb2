"""Several people's weights or judgements made one, and how far apart they stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array


@dataclass(frozen=True)
class Spread:
    """Spread of a group's weights, one entry per criterion.

    Attributes
    ----------
    mean, sd, low, high : ndarray of shape (criteria,)
        Mean, standard deviation (n − 1; 0 for one person), smallest and largest weight.
    cv : ndarray of shape (criteria,)
        sd / mean; NaN where nobody gave the criterion any weight.
    """

    mean: Array
    sd: Array
    low: Array
    high: Array
    cv: Array


@dataclass(frozen=True)
class Distance:
    """How far each person stands from the others.

    Attributes
    ----------
    distances : ndarray of shape (people,)
        Half the sum of absolute differences from the mean of the others: the share of weight that would have to move,
        0 … 1.
    farthest : int
        Position of the largest distance, the first among equals.
    """

    distances: Array
    farthest: int


def aggregate_weights(weights: ArrayLike, method: str = "arithmetic") -> Array:
    """Return a group's weights from its members'.

    Parameters
    ----------
    weights : array_like of shape (people, criteria)
        Non-negative; each row is scaled to sum to one. No NaN.
    method : {"arithmetic", "geometric"}
        Mean taken over people; the geometric one gives a criterion nothing once anybody does.

    Returns
    -------
    ndarray of shape (criteria,)
        Sum 1.

    Raises
    ------
    ValueError
        If a weight is negative, a row sums to zero, or the geometric mean leaves nothing.

    References
    ----------
    Forman, E., Peniwati, K. (1998). Aggregating individual judgments and priorities with the AHP. EJOR 108(1).

    Examples
    --------
    >>> aggregate_weights([[0.5, 0.3, 0.2], [0.3, 0.5, 0.2]]).tolist()
    [0.4, 0.4, 0.2]
    """
    check.choice(method, "method", ("arithmetic", "geometric"))
    people = _people(weights)
    if method == "arithmetic":
        return people.mean(axis=0)
    with np.errstate(divide="ignore"):
        mean = np.exp(np.log(people).mean(axis=0))
    return check.shares(mean, "weights")


def aggregate_judgements(matrices: ArrayLike, importance: ArrayLike | None = None) -> Array:
    """Return a group's pairwise comparison matrix: the geometric mean of its members', entry by entry.

    Parameters
    ----------
    matrices : array_like of shape (people, n, n)
        Positive judgements; NaN where a person made none (the mean is over those who did).
    importance : array_like of shape (people,), optional
        Non-negative importance of each person; equal by default.

    Returns
    -------
    ndarray of shape (n, n)
        NaN where nobody judged. Reciprocal where the members' matrices are.

    Raises
    ------
    ValueError
        If a judgement is not positive, or the shapes do not fit.

    References
    ----------
    Aczél, J., Saaty, T. L. (1983). Procedures for synthesizing ratio judgements. J. of Mathematical Psychology 27(1).
    """
    cube = check.positive(check.known_or_missing(check.array(matrices, "matrices", 3), "matrices"), "matrices")
    people = np.ones(len(cube)) if importance is None else importance
    share = check.shares(people, "importance", len(cube))[:, None, None] * ~np.isnan(cube)
    total = share.sum(axis=0)
    logs = (share * np.log(np.where(np.isnan(cube), 1.0, cube))).sum(axis=0)
    return np.where(total > 0, np.exp(logs / np.where(total > 0, total, 1.0)), np.nan)


def spread(weights: ArrayLike) -> Spread:
    """Return how far a group's weights lie apart, criterion by criterion.

    Parameters
    ----------
    weights : array_like of shape (people, criteria)
        Non-negative; each row is scaled to sum to one. No NaN.

    Returns
    -------
    Spread
        `.mean .sd .low .high .cv`.

    Raises
    ------
    ValueError
        If a weight is negative or a row sums to zero.
    """
    people = _people(weights)
    mean = people.mean(axis=0)
    sd = people.std(axis=0, ddof=1) if len(people) > 1 else np.zeros_like(mean)
    cv = np.divide(sd, mean, out=np.full_like(mean, np.nan), where=mean > 0)
    return Spread(mean, sd, people.min(axis=0), people.max(axis=0), cv)


def distance_from_group(weights: ArrayLike) -> Distance:
    """Return each person's distance from the mean of the others.

    Parameters
    ----------
    weights : array_like of shape (people, criteria)
        Non-negative; each row is scaled to sum to one. At least two people; no NaN.

    Returns
    -------
    Distance
        `.distances .farthest`.

    Raises
    ------
    ValueError
        If there are fewer than two people, a weight is negative or a row sums to zero.
    """
    people = _people(weights, 2)
    others = (people.sum(axis=0) - people) / (len(people) - 1)
    distances = np.abs(people - others).sum(axis=1) / 2
    return Distance(distances, int(np.argmax(np.round(distances, 12))))


def _people(weights: ArrayLike, least: int = 1) -> Array:
    """Return rows of weights that each sum to one."""
    rows = check.non_negative(check.matrix(weights, "weights", rows=least), "weights")
    total = rows.sum(axis=1)
    check.forbid(total, total <= 0, "weights", "rows with a positive sum")
    return rows / total[:, None]
