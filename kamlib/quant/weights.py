"""Weights of criteria: from points, ranks, swings, pairwise judgements, or the data themselves.

All functions return a vector that sums to one, in the order of the criteria given. NaN is refused, except where a
missing judgement has a meaning (`ahp`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array
from kamlib.quant.pairwise import (
    BestWorstResult,
    JudgementCheck,
    Priorities,
    ahp,
    best_worst,
    compose_hierarchy,
)

__all__ = [
    "BestWorstResult",
    "JudgementCheck",
    "Priorities",
    "ahp",
    "best_worst",
    "compose_hierarchy",
    "critic",
    "direct",
    "entropy",
    "normalise",
    "rank_order",
    "rank_order_centroid",
    "swing",
]

_FLAT = 1e-12  # a column whose relative range is below this does not separate anything


def normalise(points: ArrayLike) -> Array:
    """Scale non-negative points to sum to one.

    Parameters
    ----------
    points : array_like of shape (n,)
        Any non-negative unit, at least one above zero.

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    ValueError
        If a point is negative or not finite, or if all are zero.
    """
    return check.shares(points, "points")


def direct(points: ArrayLike) -> Array:
    """Return weights from points given directly (100 points shared out, or 0-10 each); see `normalise`.

    Examples
    --------
    >>> direct([50, 30, 20]).tolist()
    [0.5, 0.3, 0.2]
    """
    return normalise(points)


def swing(points: ArrayLike) -> Array:
    """Return weights from swing points.

    The swing judged greatest has 100 points, the others their share of it. Only ratios count, so the scale is free.

    Parameters
    ----------
    points : array_like of shape (n,)
        Worth of moving each criterion from its worst to its best level, non-negative.

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    ValueError
        If a point is negative or not finite, or if all are zero.

    References
    ----------
    von Winterfeldt, D., Edwards, W. (1986). Decision Analysis and Behavioral Research.
    """
    return normalise(points)


def rank_order_centroid(n: int) -> Array:
    """Return the weights of n criteria of which only the order is known, most important first.

    w_k = (1/n) Σ_{i≥k} 1/i, the centroid of all weights with that order.

    Parameters
    ----------
    n : int
        Number of criteria, at least 1.

    Returns
    -------
    ndarray of shape (n,)
        Strictly falling; n = 1 gives [1].

    Raises
    ------
    ValueError
        If `n` is not a whole number of at least 1.

    References
    ----------
    Barron, F. H., Barrett, B. E. (1996). Decision quality using ranked attribute weights. Management Science 42(11).

    Examples
    --------
    >>> rank_order_centroid(5).round(4).tolist()
    [0.4567, 0.2567, 0.1567, 0.09, 0.04]
    """
    n = check.integer(n, "n", low=1)
    return np.cumsum(1.0 / np.arange(n, 0, -1))[::-1] / n


def rank_order(ranks: ArrayLike) -> Array:
    """Return rank-order-centroid weights for criteria in any order, ties sharing.

    Parameters
    ----------
    ranks : array_like of shape (n,)
        Place of each criterion, smallest most important; equal places share the mean of the weights they take up.

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    ValueError
        If a rank is not finite.
    """
    places = check.vector(ranks, "ranks")
    _, group = np.unique(places, return_inverse=True)
    ordered = np.empty_like(places)
    ordered[np.argsort(places, kind="stable")] = rank_order_centroid(places.size)
    return (np.bincount(group, ordered) / np.bincount(group))[group]


def critic(matrix: ArrayLike, maximise: ArrayLike | None = None) -> Array:
    """Return CRITIC weights: contrast within each criterion times its conflict with the others.

    Columns are scaled to 0 (worst) … 1 (best); C_j = σ_j Σ_k (1 − r_jk), and weights are proportional to C.

    Parameters
    ----------
    matrix : array_like of shape (alternatives, criteria)
        Any units; no NaN.
    maximise : array_like of bool, optional
        One flag per criterion, False where less is better. All True by default.

    Returns
    -------
    ndarray of shape (criteria,)
        A constant criterion weighs nothing and takes no part in the conflict of the others. Where all that vary agree
        perfectly (C = 0 throughout), they weigh the same.

    Raises
    ------
    ValueError
        If there are fewer than two alternatives, or if no criterion varies.

    References
    ----------
    Diakoulaki, D., Mavrotas, G., Papayannakis, L. (1995). Determining objective weights in multiple criteria problems:
    the CRITIC method. Computers & Operations Research 22(7).

    Examples
    --------
    >>> first = [[61, 1.08, 4.33], [20.7, 0.26, 4.34], [16.3, 1.98, 2.53], [9, 3.29, 1.65]]
    >>> last = [[5.4, 2.77, 2.33], [4, 4.12, 1.21], [-6.1, 3.52, 2.10], [-34.6, 3.31, 0.98]]
    >>> critic([*first, *last]).round(5).tolist()
    [0.20223, 0.4809, 0.31687]
    """
    values, varies = _varying(matrix)
    best = check.directions(maximise, values.shape[1])
    used = values[:, varies]
    scaled = (used - used.min(axis=0)) / np.ptp(used, axis=0)
    scaled = np.where(best[varies], scaled, 1 - scaled)
    conflict = np.clip(1 - np.atleast_2d(np.corrcoef(scaled, rowvar=False)), 0, None).sum(axis=0)
    return _spread_out(scaled.std(axis=0) * conflict, varies)


def entropy(matrix: ArrayLike, maximise: ArrayLike | None = None) -> Array:
    """Return Shannon-entropy weights: the more unequal a criterion's values, the more it weighs.

    p_ij = x_ij / Σ_i x_ij, e_j = −Σ p ln p / ln m, and weights are proportional to 1 − e_j.

    Parameters
    ----------
    matrix : array_like of shape (alternatives, criteria)
        Non-negative amounts on a ratio scale; no NaN.
    maximise : array_like of bool, optional
        Accepted beside `critic` and checked, but without effect: how unequal a column is does not depend on which end
        of it is better.

    Returns
    -------
    ndarray of shape (criteria,)
        A constant criterion (also all zeros) weighs nothing.

    Raises
    ------
    ValueError
        If a value is negative, there are fewer than two alternatives or nothing varies.

    References
    ----------
    Shannon, C. E. (1948); Zeleny, M. (1982). Multiple Criteria Decision Making; Xu, X. (2004). EJOR 156(2);
    Zavadskas, E. K., Podvezko, V. (2016). Int. J. of Information Technology & Decision Making 15(2).
    """
    values, varies = _varying(matrix)
    check.non_negative(values, "matrix")
    check.directions(maximise, values.shape[1])
    share = values[:, varies] / values[:, varies].sum(axis=0)
    logs = np.log(share, where=share > 0, out=np.zeros_like(share))
    return _spread_out(np.clip(1 + (share * logs).sum(axis=0) / np.log(len(share)), 0, None), varies)


def _varying(matrix: ArrayLike) -> tuple[Array, np.ndarray]:
    """Return the matrix and which of its columns vary; refuse one where none does."""
    values = check.matrix(matrix, "matrix", rows=2)
    varies = np.ptp(values, axis=0) > _FLAT * np.abs(values).max(axis=0)
    if not varies.any():
        raise check.refuse("matrix", "at least one criterion that varies", "none")
    return values, varies


def _spread_out(information: Array, varies: np.ndarray) -> Array:
    """Return weights for all columns from the information of those that vary."""
    if information.sum() <= _FLAT:
        information = np.ones_like(information)
    result = np.zeros(varies.size)
    result[varies] = information / information.sum()
    return result
