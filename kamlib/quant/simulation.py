"""Monte Carlo: correlated triangular draws, and what to say about the outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array


@dataclass(frozen=True)
class Summary:
    """Outcomes in a few numbers, each of the shape of one draw.

    Attributes
    ----------
    mean, sd, p5, p50, p95 : float or ndarray
        Mean, standard deviation (n − 1; 0 for one draw) and percentiles (linear between order statistics).
    """

    mean: float | Array
    sd: float | Array
    p5: float | Array
    p50: float | Array
    p95: float | Array


def one_factor_chunks(
    draws: int, variables: int, correlation: float, seed: int, chunk: int = 1000
) -> Iterator[tuple[slice, Array]]:
    """Yield correlated uniform numbers, some rows at a time.

    u = Φ(√ρ f + √(1 − ρ) e): one common factor f per draw, own noise e per variable (Gaussian copula).

    Parameters
    ----------
    draws, variables : int
        At least 1.
    correlation : float
        ρ, between the normal scores of any two variables, 0 … 1. Rank correlations come out slightly lower, (6/π)
        asin(ρ/2).
    seed : int
    chunk : int
        Rows at a time; the numbers do not depend on it.

    Yields
    ------
    slice, ndarray of shape (rows, variables)
        Which draws, and their numbers in (0, 1). With ρ = 1 all variables of a draw are equal.

    Raises
    ------
    ValueError
        If an argument leaves its range.

    References
    ----------
    Vasicek, O. (1987), the one-factor model.
    """
    draws, variables = check.integer(draws, "draws", low=1), check.integer(variables, "variables", low=1)
    chunk, seed = check.integer(chunk, "chunk", low=1), check.integer(seed, "seed", low=0)
    return _blocks(draws, variables, check.number(correlation, "correlation", low=0, high=1), seed, chunk)


def _blocks(draws: int, variables: int, rho: float, seed: int, chunk: int) -> Iterator[tuple[slice, Array]]:
    """Generate the blocks of `one_factor_chunks`; factor and noise have streams of their own."""
    from scipy.special import ndtr

    common, own = (np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(2))
    for start in range(0, draws, chunk):
        rows = min(chunk, draws - start)
        score = np.sqrt(1 - rho) * own.standard_normal((rows, variables))
        score += np.sqrt(rho) * common.standard_normal((rows, 1))
        yield slice(start, start + rows), ndtr(score, out=score)


def one_factor(draws: int, variables: int, correlation: float, seed: int) -> Array:
    """Return correlated uniform numbers at once; see `one_factor_chunks`.

    Parameters
    ----------
    draws, variables : int
        At least 1.
    correlation : float
        ρ of `one_factor_chunks`, 0 … 1.
    seed : int
        At least 0; the same seed gives the same numbers.

    Returns
    -------
    ndarray of shape (draws, variables)

    Raises
    ------
    ValueError
        If an argument leaves its range.
    """
    return np.concatenate([block for _, block in one_factor_chunks(draws, variables, correlation, seed)])


def triangular_quantile(u: ArrayLike, low: ArrayLike, mode: ArrayLike, high: ArrayLike) -> Array:
    """Return quantiles of triangular distributions.

    Parameters
    ----------
    u : array_like
        Probabilities in [0, 1].
    low, mode, high : array_like
        low ≤ mode ≤ high, broadcast against `u`; low = high is a certain number.

    Returns
    -------
    ndarray
        Rising in `u`, from low at 0 to high at 1.

    Raises
    ------
    ValueError
        If a probability leaves [0, 1] or the three points are out of order.

    Examples
    --------
    >>> triangular_quantile(0.5, 0, 1, 2).tolist()
    1.0
    """
    chance = check.unit_interval(check.known(check.array(u, "u"), "u"), "u")
    return _quantile(chance, *_points(low, mode, high))


def _points(low: ArrayLike, mode: ArrayLike, high: ArrayLike) -> tuple[Array, Array, Array]:
    """Return three points per distribution, in order and of one shape."""
    named = (("low", low), ("mode", mode), ("high", high))
    arrays = [check.known(check.array(value, name), name) for name, value in named]
    try:
        least, middle, most = (np.array(one) for one in np.broadcast_arrays(*arrays))
    except ValueError:
        raise check.refuse("mode", "a shape that fits low and high", [one.shape for one in arrays]) from None
    check.forbid(middle, middle < least, "mode", "numbers not below low")
    check.forbid(most, most < middle, "high", "numbers not below mode")
    return least, middle, most


def _quantile(chance: Array, low: Array, mode: Array, high: Array) -> Array:
    """Return triangular quantiles, unchecked."""
    span, left, right = high - low, mode - low, high - mode
    turn = np.divide(left, span, out=np.zeros_like(span), where=span > 0)
    rising = low + np.sqrt(chance * span * left)
    return np.where(chance < turn, rising, high - np.sqrt((1 - chance) * span * right))


def triangular(
    low: ArrayLike, mode: ArrayLike, high: ArrayLike, draws: int, seed: int, correlation: float = 0.0
) -> Array:
    """Return draws from triangular distributions that move together.

    Parameters
    ----------
    low, mode, high : float or array_like
        Least, most likely and largest value, low ≤ mode ≤ high, of one shape (broadcast). low = high is certain.
    draws : int
        At least 1.
    seed : int
        Same seed, same numbers.
    correlation : float
        One-factor correlation of the normal scores between any two of the variables, 0 … 1 (`one_factor_chunks`).

    Returns
    -------
    ndarray of shape (draws,) + shape of the variables
        (draws,) for single numbers. Made in blocks: beyond the result itself little memory is used.

    Raises
    ------
    ValueError
        If the three points are out of order or an argument leaves its range.
    """
    least, middle, most = _points(low, mode, high)
    shape, count = least.shape, max(least.size, 1)
    parts = (least.ravel(), middle.ravel(), most.ravel())
    chunk = max(1, 1_000_000 // count)
    blocks = one_factor_chunks(draws, count, correlation, seed, chunk)
    result = np.empty((draws, count))
    for rows, block in blocks:
        result[rows] = _quantile(block, *parts)
    return result.reshape((draws, *shape))


def summarise(outcomes: ArrayLike, axis: int = 0) -> Summary:
    """Return mean, spread and percentiles of simulated outcomes.

    Parameters
    ----------
    outcomes : array_like
        Draws along `axis`; no NaN.
    axis : int
        The axis of draws.

    Returns
    -------
    Summary
        `.mean .sd .p5 .p50 .p95`, floats for a vector of outcomes.

    Raises
    ------
    ValueError
        If an outcome is missing or there are none.
    """
    values = np.moveaxis(check.known(check.array(outcomes, "outcomes"), "outcomes"), axis, 0)
    sd = values.std(axis=0, ddof=1) if len(values) > 1 else np.zeros(values.shape[1:])
    parts = [values.mean(axis=0), sd, *np.quantile(values, (0.05, 0.5, 0.95), axis=0)]
    return Summary(*(float(part) if np.ndim(part) == 0 else part for part in parts))


def probability_below(outcomes: ArrayLike, threshold: float = 0.0) -> float:
    """Return the share of outcomes strictly below a threshold.

    Parameters
    ----------
    outcomes : array_like
        Any shape; no NaN.
    threshold : float

    Returns
    -------
    float
        0 … 1.

    Raises
    ------
    ValueError
        If an outcome is missing or there are none.

    Examples
    --------
    >>> probability_below([-3, 1, 2, 6])
    0.25
    """
    values = check.known(check.array(outcomes, "outcomes"), "outcomes")
    return float((values < check.number(threshold, "threshold")).mean())
