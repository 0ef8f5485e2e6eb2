"""How firmly a ranking stands: uncertain weights drawn many times, and the smallest change that overturns it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array
from kamlib.quant._chunks import rows_at_once
from kamlib.quant.ranking import TIE
from kamlib.quant.sensitivity import (
    WeightChange,
    smallest_weight_change,
    weight_change_across_rank,
    weight_change_to_cut,
)

__all__ = [
    "RankAcceptability",
    "WeightChange",
    "dirichlet_concentration",
    "draw_weights",
    "rank_acceptability",
    "smallest_weight_change",
    "weight_change_across_rank",
    "weight_change_to_cut",
]


@dataclass(frozen=True)
class RankAcceptability:
    """Ranks of n rows over many draws of the weights.

    Attributes
    ----------
    counts : ndarray of shape (n, n)
        Draws in which row i took place k + 1; a tie of m counts as 1/m at each of its places.
    draws : int
        Number of draws.
    concentration : float
        Sum of the Dirichlet parameters; infinite where the spread is 0.
    mean_rank, rank_low, rank_high : ndarray of shape (n,)
        Mean place and the places that 5 % and 95 % of the draws do not exceed; NaN for a row without a known value.
    """

    counts: np.ndarray
    draws: int
    concentration: float
    mean_rank: Array
    rank_low: Array
    rank_high: Array

    @property
    def probabilities(self) -> Array:
        """P(rank = k), shape (n, n); a row without a known value has zeros throughout."""
        return self.counts / self.draws

    def probability_top(self, n: int) -> Array:
        """Return P(rank ≤ n) per row; NaN for a row without a known value."""
        n = check.integer(n, "n", low=1)
        return np.where(np.isnan(self.mean_rank), np.nan, self.counts[:, :n].sum(axis=1) / self.draws)


def dirichlet_concentration(weights: ArrayLike, spread: float) -> float:
    """Return the sum of Dirichlet parameters for which the weights spread by `spread` on average.

    A Dirichlet around w with sum a has coefficients of variation √((1 − w_j) / (w_j (a + 1))); the mean over criteria
    that weigh something equals `spread` for a + 1 = (mean √((1 − w_j) / w_j) / spread)².

    Parameters
    ----------
    weights : array_like of shape (criteria,)
        Non-negative, scaled to sum to one.
    spread : float
        Mean relative spread, 0.25 for a quarter. 0 means that the weights are certain.

    Returns
    -------
    float
        Infinite where the spread is 0 or one criterion has all the weight.

    Raises
    ------
    ValueError
        If the spread is negative or larger than any Dirichlet around these weights can have.
    """
    share = check.shares(weights, "weights")
    spread = check.number(spread, "spread", low=0)
    share = share[share > 0]
    if spread == 0 or share.size == 1:
        return float("inf")
    limit = float(np.sqrt((1 - share) / share).mean())
    if spread >= limit:
        raise check.refuse("spread", f"less than {limit:g} for these weights", f"{spread:g}")
    return (limit / spread) ** 2 - 1


def draw_weights(weights: ArrayLike, spread: float, draws: int, seed: int) -> Array:
    """Return random weights around the given ones.

    Parameters
    ----------
    weights : array_like of shape (criteria,)
        Non-negative, scaled to sum to one; a weight of zero stays zero.
    spread : float
        Mean relative spread (see `dirichlet_concentration`).
    draws : int
        At least 1.
    seed : int

    Returns
    -------
    ndarray of shape (draws, criteria)
        Rows sum to one.

    Raises
    ------
    ValueError
        As `dirichlet_concentration`, or if `draws` or `seed` is not a whole number in range.
    """
    share = check.shares(weights, "weights")
    draws, seed = check.integer(draws, "draws", low=1), check.integer(seed, "seed", low=0)
    total = dirichlet_concentration(share, spread)
    result = np.tile(share, (draws, 1))
    if np.isfinite(total):
        result[:, share > 0] = np.random.default_rng(seed).dirichlet(total * share[share > 0], draws)
    return result


def rank_acceptability(
    values: ArrayLike,
    weights: ArrayLike,
    spread: float = 0.25,
    draws: int = 10_000,
    seed: int = 0,
    *,
    draw_facts: bool = False,
) -> RankAcceptability:
    """Return how often each row takes each place when the weights are uncertain, and the missing facts where wanted.

    Parameters
    ----------
    values : array_like of shape (n, criteria)
        More is better; NaN where missing: the row is scored over its known criteria, the weights of each draw
        renormalised.
    weights : array_like of shape (criteria,)
        Agreed weights, non-negative, scaled to sum to one: the mean of the draws.
    spread : float
        Mean relative spread of the weights over criteria (see `dirichlet_concentration`).
    draws : int
        At least 1.
    seed : int
        Same seed, same result.
    draw_facts : bool
        Whether each draw also fills every missing value, evenly between 0 and 1: values are taken to be on that scale.

    Returns
    -------
    RankAcceptability
        `.probabilities .probability_top(n) .rank_low .rank_high .mean_rank .counts .draws .concentration`. Equal scores
        share their places evenly. A row without a known value that weighs takes no place and pushes nobody down.

    Raises
    ------
    ValueError
        As `draw_weights`, or if the shapes do not fit.

    References
    ----------
    Lahdelma, R., Hokkanen, J., Salminen, P. (1998). SMAA: stochastic multiobjective acceptability analysis. EJOR
    106(1).

    Examples
    --------
    >>> rank_acceptability([[0.9, 0.2], [0.4, 0.6]], [0.5, 0.5], draws=1_000).counts.sum(axis=1).tolist()
    [1000.0, 1000.0]
    """
    table = check.matrix(values, "values", missing=True)
    share = check.shares(weights, "weights", table.shape[1])
    sample = draw_weights(share, spread, draws, seed)
    ranked = np.flatnonzero(~np.isnan(table) @ share > 0)
    counts = np.zeros((len(table), len(table)))
    if ranked.size:
        facts = np.random.default_rng([int(seed), 1]) if draw_facts else None
        counts[np.ix_(ranked, np.arange(ranked.size))] = _count_ranks(table[ranked], sample, facts)
    return RankAcceptability(counts, len(sample), dirichlet_concentration(share, spread), *_rank_summary(counts))


def _count_ranks(table: Array, sample: Array, facts: np.random.Generator | None) -> Array:
    """Return how often each row takes each place, in chunks of draws; equal rows share their places evenly."""
    n = len(table)
    changes = np.zeros(n * (n + 1))
    step = rows_at_once(n)
    for start in range(0, len(sample), step):
        part = sample[start : start + step]
        scores = _score_known(table, part) if facts is None else _score_drawn(table, part, facts)
        first, last = _places(scores)
        each = 1.0 / (last - first + 1)
        rows = np.arange(n) * (n + 1)
        changes += np.bincount((first + rows).ravel(), each.ravel(), minlength=n * (n + 1))
        changes -= np.bincount((last + 1 + rows).ravel(), each.ravel(), minlength=n * (n + 1))
    return changes.reshape(n, n + 1)[:, :-1].cumsum(axis=1).round(9)


def _score_known(table: Array, weights: Array) -> Array:
    """Return the scores of each draw over known facts, the weights renormalised."""
    known = ~np.isnan(table)
    scores = weights @ np.where(known, table, 0.0).T
    if known.all():
        return scores
    mass = weights @ known.T
    return np.divide(scores, mass, out=np.zeros_like(scores), where=mass > 0)


def _score_drawn(table: Array, weights: Array, facts: np.random.Generator) -> Array:
    """Return the scores of each draw, missing facts drawn evenly between 0 and 1."""
    rows, criteria = np.nonzero(np.isnan(table))
    scores = weights @ np.nan_to_num(table).T
    if rows.size:
        drawn = weights[:, criteria] * facts.random((len(weights), rows.size))
        starts = np.flatnonzero(np.diff(rows, prepend=-1))
        scores[:, rows[starts]] += np.add.reduceat(drawn, starts, axis=1)
    return scores


def _places(scores: Array) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last place from 0 that each may take within its row of scores, largest first."""
    order = np.argsort(-scores, axis=1, kind="stable")
    ordered = np.take_along_axis(scores, order, axis=1)
    width = scores.shape[1]
    fresh = np.ones((len(scores), width + 1), dtype=bool)
    fresh[:, 1:-1] = ordered[:, :-1] - ordered[:, 1:] > TIE * np.abs(scores).max(axis=1, keepdims=True)
    first = np.maximum.accumulate(np.where(fresh[:, :-1], np.arange(width), 0), axis=1)
    ends = np.where(fresh[:, 1:], np.arange(width), width - 1)
    last = np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1]
    found = np.empty_like(first), np.empty_like(last)
    for result, places in zip(found, (first, last), strict=True):
        np.put_along_axis(result, order, places, axis=1)
    return found


def _rank_summary(counts: np.ndarray) -> tuple[Array, Array, Array]:
    """Return mean, 5 % and 95 % places."""
    total = counts.sum(axis=1)
    seen = total > 0
    places = np.arange(1, len(counts) + 1)
    mean = np.divide(counts @ places, total, out=np.full(len(counts), np.nan), where=seen)
    reached = counts.cumsum(axis=1) + 1e-6
    low, high = (np.where(seen, 1 + (reached < q * total[:, None]).sum(axis=1), np.nan) for q in (0.05, 0.95))
    return mean, low, high
