"""Ranks and orders: weighted sum, TOPSIS, ranks with ties, rank correlations."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array

TIE = 1e-12  # scores closer than this, relative to the largest, are one score: no order hangs on rounding


def weighted_sum(values: ArrayLike, weights: ArrayLike) -> Array:
    """Return Σ_j w_j v_j for each row.

    Parameters
    ----------
    values : array_like of shape (rows, criteria)
        Any unit; NaN where missing.
    weights : array_like of shape (criteria,)
        Non-negative, used as given: weights that sum to one give a weighted mean.

    Returns
    -------
    ndarray of shape (rows,)
        With missing values, the mean over the known ones times the sum of all weights, so that a gap neither adds nor
        takes away; NaN where nothing that weighs is known.

    Raises
    ------
    ValueError
        If the weights are negative, sum to zero or do not fit.
    """
    table = check.matrix(values, "values", missing=True)
    share = check.shares(weights, "weights", table.shape[1])
    known = ~np.isnan(table)
    total = float(np.sum(check.array(weights, "weights")))
    part, coverage = np.where(known, table, 0.0) @ share, known @ share
    return np.divide(total * part, coverage, out=np.full_like(part, np.nan), where=coverage > 0)


def topsis(matrix: ArrayLike, weights: ArrayLike, maximise: ArrayLike | None = None) -> Array:
    """Return the closeness of each alternative to the ideal one, vector normalisation.

    Parameters
    ----------
    matrix : array_like of shape (alternatives, criteria)
        Any unit on a ratio scale; no NaN (complete or set aside what is missing first).
    weights : array_like of shape (criteria,)
        Non-negative, scaled to sum to one.
    maximise : array_like of bool, optional
        One flag per criterion, False where less is better. All True by default.

    Returns
    -------
    ndarray of shape (alternatives,)
        d⁻ / (d⁺ + d⁻) in [0, 1], more is better. 0.5 for all where the alternatives do not differ.

    Raises
    ------
    ValueError
        If the shapes do not fit, or the weights are negative or sum to zero.

    References
    ----------
    Hwang, C. L., Yoon, K. (1981). Multiple Attribute Decision Making; Tzeng, G. H., Huang, J. J. (2011).

    Examples
    --------
    >>> topsis([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], [0.3, 0.4, 0.3]).round(4).tolist()
    [0.5037, 0.6581, 0.7482, 0.334]
    """
    table = check.matrix(matrix, "matrix")
    share = check.shares(weights, "weights", table.shape[1])
    sign = np.where(check.directions(maximise, table.shape[1]), 1.0, -1.0)
    table = table / np.maximum(np.abs(table).max(axis=0), np.finfo(float).tiny)  # keeps the squares in range
    length = np.linalg.norm(table, axis=0)
    weighted = sign * share * table / np.where(length > 0, length, 1.0)
    above = np.linalg.norm(weighted - weighted.max(axis=0), axis=1)
    below = np.linalg.norm(weighted - weighted.min(axis=0), axis=1)
    span = above + below
    return np.divide(below, span, out=np.full_like(below, 0.5), where=span > 1e-15)


def prefer(matrix: ArrayLike, weights: ArrayLike, indifference: float = 0.05, preference: float = 0.25) -> Array:
    """Return how far each alternative is preferred to each other: criteria of type V of PROMETHEE.

    Parameters
    ----------
    matrix : array_like of shape (alternatives, criteria)
        More is better, on one scale for all criteria; no NaN.
    weights : array_like of shape (criteria,)
        Non-negative, scaled to sum to one.
    indifference, preference : float
        Differences up to the first mean nothing, from the second on everything; linear between. Of the scale.

    Returns
    -------
    ndarray of shape (alternatives, alternatives)
        Row over column, 0…1.

    Raises
    ------
    ValueError
        If the shapes do not fit, the weights are negative or sum to zero, or the second line is not above the first.
    """
    table = check.matrix(matrix, "matrix")
    share = check.shares(weights, "weights", table.shape[1])
    low = check.number(indifference, "indifference", low=0)
    high = check.number(preference, "preference", low=low, open_low=True)
    found = np.zeros((len(table), len(table)))
    for weight, column in zip(share, table.T, strict=True):
        found += weight * np.clip((column[:, None] - column[None, :] - low) / (high - low), 0.0, 1.0)
    return found


def promethee(matrix: ArrayLike, weights: ArrayLike, indifference: float = 0.05, preference: float = 0.25) -> Array:
    """Return the net flow of each alternative (PROMETHEE II), −1…1, more is better; see :func:`prefer`.

    Parameters
    ----------
    matrix : array_like of shape (alternatives, criteria)
        More is better, on one scale for all criteria; no NaN.
    weights : array_like of shape (criteria,)
        Non-negative, scaled to sum to one.
    indifference, preference : float
        As for `prefer`.

    Returns
    -------
    ndarray of shape (alternatives,)
        How far each is preferred to the others less how far they are to it, on average; they add to 0, and one
        alternative alone has 0.

    Raises
    ------
    ValueError
        As for `prefer`.

    References
    ----------
    Brans, J. P., Vincke, P. (1985). A preference ranking organisation method. Management Science 31(6).

    Examples
    --------
    >>> promethee([[0.9], [0.5]], [1.0]).tolist()
    [1.0, -1.0]
    """
    found = prefer(matrix, weights, indifference, preference)
    return (found.sum(axis=1) - found.sum(axis=0)) / max(1, len(found) - 1)


def rank(scores: ArrayLike, method: str = "min", descending: bool = True) -> Array:
    """Return places from 1, equal scores sharing one.

    Parameters
    ----------
    scores : array_like of shape (n,)
        NaN has no place and gets NaN.
    method : {"min", "average", "dense", "ordinal"}
        Equal scores take the best place of their group (1 2 2 4, the default), its mean, the next whole number without
        gaps, or different places in the order given.
    descending : bool
        Whether the largest score is first.

    Returns
    -------
    ndarray of shape (n,)
        Scores within a relative 1e-12 (of the largest) of each other are equal.

    Raises
    ------
    ValueError
        If a score is infinite or the method unknown.

    Examples
    --------
    >>> rank([70, 90, 90, 50]).tolist()
    [3.0, 1.0, 1.0, 4.0]
    """
    check.choice(method, "method", ("min", "average", "dense", "ordinal"))
    values = check.vector(scores, "scores", missing=True)
    result = np.full(values.size, np.nan)
    known = np.flatnonzero(~np.isnan(values))
    if known.size == 0:
        return result
    group = tie_groups(-values[known] if descending else values[known])
    counts = np.bincount(group)
    first = np.cumsum(counts) - counts + 1
    if method == "ordinal":
        result[known[np.argsort(group, kind="stable")]] = np.arange(1, known.size + 1)
    else:
        result[known] = {"min": first, "average": first + (counts - 1) / 2, "dense": np.arange(1, first.size + 1)}[
            method
        ][group]
    return result


def tie_groups(values: Array) -> np.ndarray:
    """Return the number (from 0, ascending) of the group of equal values to which each belongs."""
    order = np.argsort(values, kind="stable")
    gap = np.diff(values[order], prepend=values[order[0]]) > TIE * np.abs(values).max()
    result = np.empty(values.size, dtype=int)
    result[order] = np.cumsum(gap)
    return result


def kendall_tau(first: ArrayLike, second: ArrayLike) -> float:
    """Return Kendall's τ-b of two orders, ties corrected.

    Parameters
    ----------
    first, second : array_like of shape (n,)
        Scores or ranks; pairs with a NaN on either side are left out.

    Returns
    -------
    float
        −1 … 1; NaN where fewer than two pairs are left or one side does not vary.

    Raises
    ------
    ValueError
        If the lengths differ.

    References
    ----------
    Kendall, M. G. (1945). The treatment of ties in ranking problems. Biometrika 33(3).

    Examples
    --------
    >>> round(kendall_tau([1, 2, 3, 4], [1, 3, 2, 4]), 4)
    0.6667
    """
    a, b = _pairs(first, second)
    if not _correlates(a, b):
        return float("nan")
    agreement = untied_a = untied_b = 0.0
    # Row by row: a square of all pairs would not fit into memory for a long list.
    for place in range(a.size - 1):
        signs_a, signs_b = (np.sign(side[place + 1 :] - side[place]) for side in (a, b))
        agreement += signs_a @ signs_b
        untied_a += signs_a @ signs_a
        untied_b += signs_b @ signs_b
    return float(agreement / np.sqrt(untied_a * untied_b))


def spearman(first: ArrayLike, second: ArrayLike) -> float:
    """Return Spearman's ρ of two vectors: the correlation of their average ranks.

    Parameters
    ----------
    first, second : array_like of shape (n,)
        Pairs with a NaN on either side are left out.

    Returns
    -------
    float
        −1 … 1; NaN where fewer than two pairs are left or one side does not vary.

    Raises
    ------
    ValueError
        If the lengths differ.

    Examples
    --------
    >>> round(spearman([1, 2, 3, 4], [1, 3, 2, 4]), 2)
    0.8
    """
    a, b = _pairs(first, second)
    if not _correlates(a, b):
        return float("nan")
    return float(np.clip(np.corrcoef(rank(a, "average"), rank(b, "average"))[0, 1], -1.0, 1.0))


def spearman_matrix(columns: ArrayLike) -> Array:
    """Return Spearman's ρ between every two columns, each over the rows known in both.

    Parameters
    ----------
    columns : array_like of shape (rows, n)
        NaN where missing.

    Returns
    -------
    ndarray of shape (n, n)
        Symmetric, ones on the diagonal; NaN for pairs that cannot be compared (see `spearman`).

    Raises
    ------
    ValueError
        If a value is infinite.
    """
    table = check.matrix(columns, "columns", missing=True)
    result = np.eye(table.shape[1])
    for i in range(table.shape[1]):
        for j in range(i):
            result[i, j] = result[j, i] = spearman(table[:, i], table[:, j])
    return result


def _pairs(first: ArrayLike, second: ArrayLike) -> tuple[Array, Array]:
    """Return two vectors of equal length without the places where either is missing."""
    a = check.vector(first, "first", missing=True)
    b = check.vector(second, "second", length=a.size, missing=True)
    both = ~(np.isnan(a) | np.isnan(b))
    return a[both], b[both]


def _correlates(a: Array, b: Array) -> bool:
    """Say whether a correlation of the two exists."""
    return bool(a.size > 1 and np.ptp(a) > 0 and np.ptp(b) > 0)
