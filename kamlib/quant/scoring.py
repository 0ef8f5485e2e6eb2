"""Value functions and interval scores: facts in, values in [0, 1] out, missing facts kept missing."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array


@dataclass(frozen=True)
class Scores:
    """Interval scores, one entry per row.

    Attributes
    ----------
    score : ndarray
        Weighted mean over the known criteria, 0 … 1; NaN where nothing that weighs is known.
    low, high : ndarray
        The score if every missing value were 0, or 1.
    coverage : ndarray
        Share of the weight that is known; high − low = 1 − coverage.
    """

    score: Array
    low: Array
    high: Array
    coverage: Array


def linear_value(x: ArrayLike, floor: float, target: float) -> Array:
    """Return clip((x − floor) / (target − floor), 0, 1).

    Parameters
    ----------
    x : array_like
        Facts, any shape and unit; NaN stays NaN.
    floor, target : float
        Where the value is 0 and 1. A floor above the target means that less is better.

    Returns
    -------
    ndarray
        Values in [0, 1], the shape of `x`.

    Raises
    ------
    ValueError
        If floor and target are equal, or anything is infinite.

    Examples
    --------
    >>> linear_value([5, 10, 20], floor=20, target=10).tolist()
    [1.0, 1.0, 0.0]
    """
    facts, floor, target = _facts(x, floor, target)
    return np.clip((facts - floor) / (target - floor), 0.0, 1.0) + 0.0  # no fact is worth minus nought


def log_value(x: ArrayLike, floor: float, target: float) -> Array:
    """Return clip(ln(x / floor) / ln(target / floor), 0, 1): equal ratios are worth the same.

    Parameters
    ----------
    x : array_like
        Facts; NaN stays NaN. Zero and negative facts take the value of the limit x → 0: 0, or 1 where less is better.
    floor, target : float
        Positive; where the value is 0 and 1. A floor above the target means that less is better.

    Returns
    -------
    ndarray
        Values in [0, 1], the shape of `x`.

    Raises
    ------
    ValueError
        If floor and target are equal or not positive.
    """
    check.number(floor, "floor", low=0, open_low=True)
    check.number(target, "target", low=0, open_low=True)
    facts, floor, target = _facts(x, floor, target)
    logs = np.log(np.where(facts <= 0, np.finfo(float).tiny, facts) / floor)
    return np.clip(logs / np.log(target / floor), 0.0, 1.0)


def _facts(x: ArrayLike, floor: float, target: float) -> tuple[Array, float, float]:
    """Check a fact array and two different reference points."""
    facts = check.known_or_missing(check.array(x, "x"), "x")
    floor, target = check.number(floor, "floor"), check.number(target, "target")
    if floor == target:
        raise check.refuse("target", "a number different from floor", f"{target:g}")
    return facts, floor, target


def threshold_value(
    x: ArrayLike,
    function: str,
    *,
    floor: float = np.nan,
    target: float = np.nan,
    edges: ArrayLike = (),
    values: ArrayLike = (),
) -> Array:
    """Return the value of facts by the function of their criterion.

    Parameters
    ----------
    x : array_like
        Facts, any shape and unit; NaN stays NaN.
    function : {'linear', 'log', 'bands'}
        Between floor and target, or by bands.
    floor, target : float
        Of ``linear`` and ``log`` (see :func:`linear_value`).
    edges, values : array_like
        Of ``bands`` (see :func:`band_value`).

    Returns
    -------
    ndarray
        Values in [0, 1], the shape of `x`.

    Raises
    ------
    ValueError
        The function is none of these, or as its own function says.

    Examples
    --------
    >>> threshold_value([5, 15], "linear", floor=0, target=20).tolist()
    [0.25, 0.75]
    """
    check.choice(function, "function", ("linear", "log", "bands"))
    if function == "bands":
        return band_value(x, edges, values)
    return (log_value if function == "log" else linear_value)(x, floor, target)


def band_value(x: ArrayLike, edges: ArrayLike, values: ArrayLike) -> Array:
    """Return the value of the band in which each fact lies.

    Parameters
    ----------
    x : array_like
        Facts; NaN stays NaN.
    edges : array_like of shape (k,)
        Strictly rising limits between bands; a fact on a limit belongs to the band above it.
    values : array_like of shape (k + 1,)
        Value of each band in [0, 1], in any order of height.

    Returns
    -------
    ndarray
        Values in [0, 1], the shape of `x`.

    Raises
    ------
    ValueError
        If the edges do not rise, or the values do not number one more than the edges or leave [0, 1].

    Examples
    --------
    >>> band_value([3, 12], [5, 10], [0, 0.5, 1]).tolist()
    [0.0, 1.0]
    """
    facts = check.known_or_missing(check.array(x, "x"), "x")
    limits = check.vector(edges, "edges")
    check.forbid(limits[1:], np.diff(limits) <= 0, "edges", "strictly rising limits")
    worth = check.unit_interval(check.vector(values, "values", length=limits.size + 1), "values")
    return np.where(np.isnan(facts), np.nan, worth[np.searchsorted(limits, facts, side="right") % worth.size])


def category_value(labels: Sequence[Hashable], values: Mapping[Hashable, float]) -> Array:
    """Return the value of each label.

    Parameters
    ----------
    labels : sequence of hashable
        None and NaN are missing and stay NaN.
    values : mapping of label to value in [0, 1]

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    ValueError
        If a label has no value (all such labels are named), or a value leaves [0, 1].

    Examples
    --------
    >>> category_value(['tender', 'direct'], {'tender': 0.2, 'direct': 1.0}).tolist()
    [0.2, 1.0]
    """
    worth = {label: check.number(value, "values", low=0, high=1) for label, value in values.items()}
    unknown = sorted({str(label) for label in labels if not _missing(label) and label not in worth})
    if unknown:
        raise check.refuse("labels", f"one of {', '.join(map(str, worth))}", ", ".join(unknown))
    return np.array([np.nan if _missing(label) else worth[label] for label in labels], dtype=float)


def _missing(label: object) -> bool:
    """Say whether a label stands for no label (None, or anything not equal to itself)."""
    if label is None:
        return True
    same = label == label
    return not (isinstance(same, bool | np.bool_) and same)


def interval_score(values: ArrayLike, weights: ArrayLike) -> Scores:
    """Return the score of each row with the interval that its missing facts leave open.

    Parameters
    ----------
    values : array_like of shape (rows, criteria)
        Values in [0, 1]; NaN where the fact is missing.
    weights : array_like of shape (criteria,)
        Non-negative, scaled to sum to one.

    Returns
    -------
    Scores
        `.score .low .high .coverage`, one entry per row. All known: low = score = high and coverage 1. Nothing known:
        score NaN, 0 … 1 and coverage 0.

    Raises
    ------
    ValueError
        If a value leaves [0, 1] or the weights are negative, sum to zero or do not fit.
    """
    table, share = _table(values, weights)
    known = ~np.isnan(table)
    coverage = np.clip(known @ share, 0.0, 1.0)
    low = np.where(known, table, 0.0) @ share
    score = np.divide(low, coverage, out=np.full_like(low, np.nan), where=coverage > 0)
    return Scores(np.clip(score, 0.0, 1.0), low, np.clip(low + 1 - coverage, 0.0, 1.0), coverage)


def contributions(values: ArrayLike, weights: ArrayLike) -> Array:
    """Return what each criterion adds to the score of each row.

    Parameters
    ----------
    values, weights
        As for `interval_score`.

    Returns
    -------
    ndarray of shape (rows, criteria)
        w_j v_j over the known weight of the row; NaN where the fact is missing. Known entries of a row sum to its
        score.

    Raises
    ------
    ValueError
        As `interval_score`.
    """
    table, share = _table(values, weights)
    coverage = (~np.isnan(table) @ share)[:, None]
    return np.divide(table * share, coverage, out=np.full_like(table, np.nan), where=coverage > 0)


def missing_reach(values: ArrayLike, weights: ArrayLike) -> tuple[Array, Array]:
    """Return the score of each row if one missing fact turned out worst, or best, and the others stayed missing.

    Parameters
    ----------
    values, weights
        As for `interval_score`.

    Returns
    -------
    low, high : ndarray of shape (rows, criteria)
        NaN where the fact is known already. A line between low and high can be crossed by this fact alone.

    Raises
    ------
    ValueError
        As `interval_score`.
    """
    table, share = _table(values, weights)
    missing = np.isnan(table)
    with np.errstate(invalid="ignore", divide="ignore"):
        known = (~missing @ share)[:, None] + share
        base = (np.where(missing, 0.0, table) @ share)[:, None]
        low, high = base / known, (base + share) / known
    return np.where(missing, low, np.nan), np.where(missing, high, np.nan)


def _table(values: ArrayLike, weights: ArrayLike) -> tuple[Array, Array]:
    """Return checked values and weights that sum to one."""
    table = check.unit_interval(check.matrix(values, "values", missing=True), "values")
    return table, check.shares(weights, "weights", table.shape[1])
