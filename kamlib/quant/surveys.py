"""Answers of a survey: net promoters, means of people who share an employer, reliability, ordered association."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array
from kamlib.quant._normal import two_sided
from kamlib.quant.ranking import spearman

#: Of the marks 0…10: a promoter from here up, a detractor up to there.
PROMOTER, DETRACTOR = 9, 6
#: What Rocks adds to the sample, and of it to promoters and to detractors.
ADDED, ADDED_EACH = 3.0, 0.75


@dataclass(frozen=True)
class NetPromoters:
    """Promoters less detractors.

    Attributes
    ----------
    score : float
        (promoters − detractors) / n, −1…1; NaN where nobody answered.
    low, high : float
        Bounds of the adjusted-Wald interval, within −1…1; NaN where nobody answered.
    promoters, passives, detractors, n : int
        How many gave 9–10, 7–8, 0–6, and all of them.
    """

    score: float
    low: float
    high: float
    promoters: int
    passives: int
    detractors: int
    n: int


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval.

    Attributes
    ----------
    value, low, high : float
        NaN where it cannot be told.
    n, clusters : int
        Answers behind it, and how many groups they come from.
    """

    value: float
    low: float
    high: float
    n: int
    clusters: int


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha.

    Attributes
    ----------
    value : float
        Up to 1; negative where items go against each other; NaN where it cannot be told.
    low, high : float
        Feldt's interval.
    items, n : int
        Questions, and people who answered all of them.
    """

    value: float
    low: float
    high: float
    items: int
    n: int


def net_promoters(marks: ArrayLike, *, population: int | None = None, confidence: float = 0.95) -> NetPromoters:
    """Return the net promoter score with the adjusted-Wald interval.

    Parameters
    ----------
    marks : array_like of shape (n,)
        Whole marks 0…10 of the question "how likely are you to recommend us"; NaN is no answer. A mark on any other
        scale says nothing about promoters, so that none is taken.
    population : int, optional
        All people whose opinion is meant, where all of them were asked: the interval narrows by
        √((N − n) / (N − 1)) and is a point where all have answered.
    confidence : float
        0…1.

    Returns
    -------
    NetPromoters
        `.score .low .high .promoters .passives .detractors .n`. The interval lies around the adjusted score
        ((p + ¾) − (d + ¾)) / (n + 3), not around the score.

    Raises
    ------
    ValueError
        A mark is not a whole number 0…10; there are more answers than people.

    References
    ----------
    Rocks, B. (2016). Interval estimation for the "net promoter score". The American Statistician 70(4).

    Examples
    --------
    >>> found = net_promoters([10, 10, 9, 8, 7, 3])
    >>> round(found.score, 3), round(found.low, 3), round(found.high, 3)
    (0.333, -0.267, 0.712)
    """
    values = _told(marks, "marks")
    values = values[~np.isnan(values)]
    wrong = (values < 0) | (values > 10) | (values != np.round(values))
    check.forbid(values, wrong, "marks", "whole numbers from 0 to 10")
    n = values.size
    promoters, detractors = int((values >= PROMOTER).sum()), int((values <= DETRACTOR).sum())
    if not n:
        return NetPromoters(math.nan, math.nan, math.nan, 0, 0, 0, 0)
    people = n + ADDED
    up, down = (promoters + ADDED_EACH) / people, (detractors + ADDED_EACH) / people
    half = two_sided(confidence) * math.sqrt((up + down - (up - down) ** 2) / people) * _finite(n, population)
    centre = up - down if _finite(n, population) else (promoters - detractors) / n
    return NetPromoters(
        (promoters - detractors) / n,
        max(-1.0, centre - half),
        min(1.0, centre + half),
        promoters,
        n - promoters - detractors,
        detractors,
        n,
    )


def _finite(n: int, population: int | None) -> float:
    """Return by how much an interval narrows when n of a finite number of people have answered."""
    if population is None:
        return 1.0
    people = check.integer(population, "population", low=n)
    return math.sqrt((people - n) / (people - 1)) if people > 1 else 0.0


def cluster_mean(
    values: ArrayLike, clusters: ArrayLike, weights: ArrayLike | None = None, *, confidence: float = 0.95
) -> Estimate:
    """Return a mean whose interval knows that people of one group answer alike.

    Parameters
    ----------
    values : array_like of shape (n,)
        Marks; NaN is no answer.
    clusters : array_like of shape (n,)
        The group of each, such as the account.
    weights : array_like of shape (n,), optional
        Not negative; all the same where there are none.
    confidence : float
        0…1.

    Returns
    -------
    Estimate
        Weighted mean; the interval by Student's t on G − 1 degrees of freedom over the sums of the G groups
        (linearised, with the factor G / (G − 1)). One group alone has no interval.

    Raises
    ------
    ValueError
        Lengths differ; a weight is negative.

    Examples
    --------
    >>> found = cluster_mean([1, 1, 3, 3], ["a", "a", "b", "b"])
    >>> found.value, found.clusters, round(found.high - found.value, 2)
    (2.0, 2, 12.71)
    """
    marks, groups, weight = _answers(values, clusters, weights)
    return _from_pulls(_mean(marks, weight), weight * (marks - _mean(marks, weight)) / weight.sum(), groups, confidence)


def cluster_change(
    before: ArrayLike,
    before_clusters: ArrayLike,
    after: ArrayLike,
    after_clusters: ArrayLike,
    *,
    before_weights: ArrayLike | None = None,
    after_weights: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Return the later mean less the earlier one, with an interval for groups that answered both times.

    Parameters
    ----------
    before, after : array_like
        Marks of two waves, whoever gave them; NaN is no answer.
    before_clusters, after_clusters : array_like
        The group of each.
    before_weights, after_weights : array_like, optional
        Not negative; all the same where there are none.
    confidence : float
        0…1.

    Returns
    -------
    Estimate
        n counts the answers of both waves; a group that stands in both is one group, whose errors are joined.

    Raises
    ------
    ValueError
        Lengths differ; a weight is negative.
    """
    old, old_groups, old_weight = _answers(before, before_clusters, before_weights)
    new, new_groups, new_weight = _answers(after, after_clusters, after_weights)
    if not (old.size and new.size):
        return Estimate(math.nan, math.nan, math.nan, old.size + new.size, 0)
    first, last = _mean(old, old_weight), _mean(new, new_weight)
    pulls = np.concatenate(
        [-old_weight * (old - first) / old_weight.sum(), new_weight * (new - last) / new_weight.sum()]
    )
    return _from_pulls(last - first, pulls, np.concatenate([old_groups, new_groups]), confidence)


def _answers(
    values: ArrayLike, clusters: ArrayLike, weights: ArrayLike | None
) -> tuple[Array, NDArray[np.str_], Array]:
    marks = _told(values, "values")
    groups = np.asarray(clusters, dtype=str)
    if groups.shape != marks.shape:
        raise check.refuse("clusters", f"{marks.size} values", groups.shape)
    weight = np.ones(marks.size) if weights is None else check.non_negative(_told(weights, "weights"), "weights")
    if weight.shape != marks.shape:
        raise check.refuse("weights", f"{marks.size} values", weight.size)
    told = ~np.isnan(marks) & (weight > 0)
    return marks[told], groups[told], weight[told]


def _told(values: ArrayLike, name: str) -> Array:
    """Return marks as floats, none where nobody was asked; NaN passes."""
    return check.vector(values, name, missing=True) if np.size(values) else np.empty(0)


def _mean(marks: Array, weight: Array) -> float:
    return float(weight @ marks / weight.sum()) if marks.size else math.nan


def _from_pulls(value: float, pulls: Array, groups: NDArray[np.str_], confidence: float) -> Estimate:
    """Return an estimate from what each answer pulls it by: pulls of one group are added up before they are squared."""
    names, places = np.unique(groups, return_inverse=True)
    count = len(names)
    if count < 2:
        return Estimate(value, math.nan, math.nan, pulls.size, count)
    sums = np.bincount(places, pulls, count)
    half = _student(confidence, count - 1) * math.sqrt(count / (count - 1) * float(sums @ sums))
    return Estimate(value, value - half, value + half, pulls.size, count)


def _student(confidence: float, freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + confidence / 2))


def cronbach_alpha(answers: ArrayLike, *, confidence: float = 0.95) -> Alpha:
    """Return how far several questions measure one thing.

    Parameters
    ----------
    answers : array_like of shape (people, questions)
        Marks, at least one row; whoever left out a question is left out.
    confidence : float
        0…1, of Feldt's interval.

    Returns
    -------
    Alpha
        NaN with one question, with fewer than two people, or where all sums are the same.

    References
    ----------
    Cronbach, L. J. (1951). Psychometrika 16(3); Feldt, L. S. (1965). Psychometrika 30(3).

    Examples
    --------
    >>> cronbach_alpha([[1, 1], [2, 2], [3, 3]]).value
    1.0
    """
    table = check.matrix(answers, "answers", missing=True)
    whole = table[~np.isnan(table).any(axis=1)]
    n, items = whole.shape
    total = float(whole.sum(axis=1).var(ddof=1)) if n > 1 else 0.0
    if items < 2 or not total > 0:
        return Alpha(math.nan, math.nan, math.nan, items, n)
    value = items / (items - 1) * (1 - float(whole.var(axis=0, ddof=1).sum()) / total)
    low, high = (1 - (1 - value) * _fisher(share, n, items) for share in (0.5 + confidence / 2, 0.5 - confidence / 2))
    return Alpha(value, low, high, items, n)


def _fisher(share: float, n: int, items: int) -> float:
    from scipy.special import fdtri

    return float(fdtri(n - 1, (n - 1) * (items - 1), share))


def spearman_interval(first: ArrayLike, second: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """Return Spearman's rank correlation with its interval.

    Parameters
    ----------
    first, second : array_like of shape (n,)
        Two figures of each person; pairs with a gap are left out.
    confidence : float
        0…1.

    Returns
    -------
    Estimate
        Bounds by Fisher's z with the error √((1 + r² / 2) / (n − 3)) of Bonett and Wright; none below four pairs or
        where one figure never changes. It says that two things go together, not that one makes the other.

    Raises
    ------
    ValueError
        Lengths differ.

    References
    ----------
    Bonett, D. G., Wright, T. A. (2000). Sample size requirements for estimating Pearson, Kendall and Spearman
    correlations. Psychometrika 65(1).
    """
    a, b = _told(first, "first"), _told(second, "second")
    if a.size != b.size:
        raise check.refuse("second", f"{a.size} values", b.size)
    both = ~(np.isnan(a) | np.isnan(b))
    n = int(both.sum())
    changes = n > 3 and np.ptp(a[both]) > 0 and np.ptp(b[both]) > 0
    value = spearman(a[both], b[both]) if changes else math.nan
    if math.isnan(value) or abs(value) >= 1:
        return Estimate(value, math.nan, math.nan, n, n)
    half = two_sided(confidence) * math.sqrt((1 + value**2 / 2) / (n - 3))
    return Estimate(value, math.tanh(math.atanh(value) - half), math.tanh(math.atanh(value) + half), n, n)
