"""Does a score tell the good from the bad? AUC with its interval, and outcomes by score band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array
from kamlib.quant._normal import two_sided
from kamlib.quant.ranking import rank


@dataclass(frozen=True)
class Auc:
    """Area under the receiver operating characteristic.

    Attributes
    ----------
    auc : float
        Chance that one with the outcome scores above one without, ties counting half; 0.5 is a coin. NaN where only one
        kind is there.
    low, high : float
        Percentile interval by bootstrap.
    positives, negatives : int
        How many of each kind.
    """

    auc: float
    low: float
    high: float
    positives: int
    negatives: int


@dataclass(frozen=True)
class Bands:
    """Outcomes by score band, from the lowest band up.

    Attributes
    ----------
    count : ndarray of int
        How many are in each band.
    mean_score, rate : ndarray
        Their mean score and the share with the outcome; NaN in an empty band.
    low, high : ndarray
        Wilson interval of the share; 0 … 1 in an empty band.
    """

    count: np.ndarray
    mean_score: Array
    rate: Array
    low: Array
    high: Array


def auc(scores: ArrayLike, outcome: ArrayLike, draws: int = 2000, seed: int = 0, confidence: float = 0.95) -> Auc:
    """Return how well a score separates two kinds, with a bootstrap interval.

    Parameters
    ----------
    scores : array_like of shape (n,)
        More is better; pairs with a NaN score are left out.
    outcome : array_like of bool, shape (n,)
        Whether each proved good.
    draws : int
        Bootstrap samples, drawn within each kind so that both are always there.
    seed : int
    confidence : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Auc
        `.auc .low .high .positives .negatives`; NaN where only one kind is there.

    Raises
    ------
    ValueError
        If the lengths differ or an outcome is not True or False.

    References
    ----------
    Hanley, J. A., McNeil, B. J. (1982). Radiology 143(1); Efron, B., Tibshirani, R. (1993).

    Examples
    --------
    >>> auc([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], [1, 1, 0, 1, 0, 0], draws=200).positives
    3
    """
    good, bad = _kinds(scores, outcome)
    draws, seed = check.integer(draws, "draws", low=1), check.integer(seed, "seed", low=0)
    tail = (1 - check.number(confidence, "confidence", low=0, high=1, open_low=True)) / 2
    if not (good.size and bad.size):
        return Auc(float("nan"), float("nan"), float("nan"), good.size, bad.size)
    rng = np.random.default_rng(seed)
    wins = _wins(good, bad)
    first = rng.multinomial(good.size, np.full(good.size, 1 / good.size), draws)
    second = rng.multinomial(bad.size, np.full(bad.size, 1 / bad.size), draws)
    sample = ((first @ wins) * second).sum(axis=1) / (good.size * bad.size)
    low, high = np.quantile(sample, (tail, 1 - tail))
    return Auc(float(wins.mean()), float(low), float(high), good.size, bad.size)


def _kinds(scores: ArrayLike, outcome: ArrayLike) -> tuple[Array, Array]:
    """Return the known scores of those with and without the outcome."""
    values = check.vector(scores, "scores", missing=True)
    flags = check.vector(outcome, "outcome", length=values.size)
    check.forbid(flags, (flags != 0) & (flags != 1), "outcome", "True or False")
    known = ~np.isnan(values)
    return values[known & (flags == 1)], values[known & (flags == 0)]


def _wins(good: Array, bad: Array) -> Array:
    """Return 1 where a good one scores above a bad one, ½ where they tie."""
    places = rank(np.concatenate([good, bad]), "dense", descending=False)
    return (np.sign(places[: good.size, None] - places[good.size :]) + 1) / 2


def score_bands(scores: ArrayLike, outcome: ArrayLike, edges: ArrayLike = (0.2, 0.4, 0.6, 0.8)) -> Bands:
    """Return how often the outcome came true in each band of the score.

    Parameters
    ----------
    scores : array_like of shape (n,)
        Pairs with a NaN score are left out.
    outcome : array_like of bool, shape (n,)
    edges : array_like of shape (k,)
        Strictly rising limits between bands; a score on a limit belongs to the band above it.

    Returns
    -------
    Bands
        `.count .mean_score .rate .low .high`, k + 1 entries from the lowest band up; the intervals are Wilson's at 95
        %.

    Raises
    ------
    ValueError
        If the lengths differ, the edges do not rise or an outcome is not True or False.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22(158).
    """
    limits = check.vector(edges, "edges")
    check.forbid(limits[1:], np.diff(limits) <= 0, "edges", "strictly rising limits")
    good, bad = _kinds(scores, outcome)
    values = np.concatenate([good, bad])
    band = np.searchsorted(limits, values, side="right")
    count = np.bincount(band, minlength=limits.size + 1)
    hits = np.bincount(band[: good.size], minlength=limits.size + 1)
    size = np.where(count > 0, count, np.nan)
    low, high = wilson(hits, count)
    return Bands(count, np.bincount(band, values, minlength=limits.size + 1) / size, hits / size, low, high)


def wilson(hits: ArrayLike, count: ArrayLike, confidence: float = 0.95) -> tuple[Array, Array]:
    """Return Wilson's interval of a share.

    Parameters
    ----------
    hits, count : array_like
        0 ≤ hits ≤ count.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    low, high : ndarray
        Within [0, 1]; 0 and 1 where the count is 0.

    Raises
    ------
    ValueError
        If there are more hits than the count, or a number is negative.

    Examples
    --------
    >>> [round(float(bound), 3) for bound in wilson(9, 10)]
    [0.596, 0.982]
    """
    n = check.non_negative(check.known(check.array(count, "count"), "count"), "count")
    k = check.non_negative(check.known(check.array(hits, "hits"), "hits"), "hits")
    check.forbid(k, k > n, "hits", "no more than the count")
    z2 = two_sided(check.number(confidence, "confidence", low=0, high=1, open_low=True)) ** 2
    middle = (k + z2 / 2) / (n + z2)
    half = np.sqrt(z2 * (np.divide(k * (n - k), n, out=np.zeros_like(middle), where=n > 0) + z2 / 4)) / (n + z2)
    return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)
