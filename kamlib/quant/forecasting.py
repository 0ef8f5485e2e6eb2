"""Sums of things that may come, and when: simulation with correlated groups, and how good probabilities were."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array

#: Numbers drawn at a time: bounds the memory of a simulation, whatever its size.
_CHUNK = 4_000_000


@dataclass(frozen=True)
class Coming:
    """What comes in each period, simulated.

    Attributes
    ----------
    totals : ndarray of shape (draws, periods)
        Sum over all things.
    groups : ndarray of shape (groups, draws)
        Sum over the periods, by group in the order of its number.
    """

    totals: Array
    groups: Array


def simulate_coming(
    reached: ArrayLike,
    amounts: ArrayLike,
    groups: ArrayLike,
    correlation: float,
    draws: int,
    seed: int,
    spread: float = 0.0,
) -> Coming:
    """Simulate in which period each thing comes, or that it does not, and add up their amounts.

    A thing comes in the first period whose cumulative chance is above Φ(√ρ f + √(1 − ρ) e), f being common to a group
    (Gaussian copula): what belongs together comes, or fails, together.

    Parameters
    ----------
    reached : array_like of shape (n, periods)
        Chance that it has come by the end of each period; rows do not fall.
    amounts : array_like of shape (n,)
        What it then adds; NaN: unknown, adds nothing (tell the reader how many).
    groups : array_like of int, shape (n,)
        0 … groups − 1.
    correlation : float
        ρ within a group, 0 … 1.
    draws : int
    seed : int
    spread : float
        Variance of what strikes all things of a period alike: a Gamma factor with mean 1. See `common_spread`.

    Returns
    -------
    Coming

    Raises
    ------
    ValueError
        ρ is outside 0 … 1.
    """
    from scipy.special import ndtr

    rho = check.number(correlation, "correlation", low=0, high=1)
    chance = np.asarray(reached, dtype=float)
    group = np.asarray(groups, dtype=int)
    worth = np.nan_to_num(np.asarray(amounts, dtype=float))
    count, periods = int(group.max(initial=-1)) + 1, chance.shape[1]
    totals, by_group = np.zeros((draws, periods)), np.zeros((count, draws))
    order = np.argsort(group, kind="stable")
    begin = np.searchsorted(group[order], np.arange(count + 1))
    common, own, all_alike = (np.random.default_rng(each) for each in np.random.SeedSequence(seed).spawn(3))
    shock = all_alike.gamma(1 / spread, spread, (draws, periods)) if spread > 0 else np.ones((draws, periods))
    least = max(_CHUNK // max(draws, 1), 1)
    start = 0
    while start < count:
        stop = max(int(np.searchsorted(begin, begin[start] + least, side="right")) - 1, start + 1)
        rows = order[begin[start] : begin[stop]]
        local = group[rows] - start
        factor = common.standard_normal((stop - start, draws))
        drawn = np.sqrt(rho) * factor[local] + np.sqrt(1 - rho) * own.standard_normal((rows.size, draws))
        uniform = ndtr(drawn)
        came = np.zeros((rows.size, draws))
        for period in range(periods):
            below = chance[rows, period - 1][:, None] if period else 0.0
            hit = (uniform < chance[rows, period][:, None]) & (uniform >= below)
            totals[:, period] += worth[rows] @ hit * shock[:, period]
            came += hit * shock[:, period]
        inside = np.searchsorted(local, np.arange(stop - start))
        by_group[start:stop] = np.add.reduceat(came * worth[rows][:, None], inside, axis=0)
        start = stop
    return Coming(totals, by_group)


def common_spread(came: ArrayLike, expected: ArrayLike, variance: ArrayLike) -> float:
    """Return the variance of a common factor that earlier forecasts missed.

    Σ ((came − expected)² − variance) / Σ expected², by the method of moments.

    Parameters
    ----------
    came, expected, variance : array_like of shape (n,)
        What came, what was expected, and what variance was expected with it.

    Returns
    -------
    float
        0 or more; 0 where forecasts missed by no more than they said, or there is none.
    """
    fact, said, own = (np.asarray(each, dtype=float) for each in (came, expected, variance))
    below = (said**2).sum()
    return float(max(((fact - said) ** 2 - own).sum() / below, 0.0)) if below > 0 else 0.0


def within_correlation(outcomes: ArrayLike, groups: ArrayLike) -> float:
    """Return how alike outcomes of one group are on the scale of the Gaussian copula: sin(π r / 2) of the intraclass r.

    r is the one-way analysis of variance's; the sine is exact where the outcome's chance is one half.

    Parameters
    ----------
    outcomes : array_like of shape (n,)
        0 or 1.
    groups : array_like of int, shape (n,)
        0 … groups − 1.

    Returns
    -------
    float
        0 … 1; 0 where groups differ by no more than chance makes them, or nothing can be told.

    References
    ----------
    Donner, A. (1986). International Statistical Review 54, 67–82; Sheppard, W. F. (1899).
    """
    value, group = np.asarray(outcomes, dtype=float), np.asarray(groups, dtype=int)
    sizes = np.bincount(group)[np.unique(group)].astype(float) if group.size else np.zeros(0)
    count, total = sizes.size, float(sizes.sum())
    if count < 2 or total <= count:
        return 0.0
    means = np.bincount(group, weights=value)[np.unique(group)] / sizes
    between = (sizes * (means - value.mean()) ** 2).sum() / (count - 1)
    within = (sizes * means * (1 - means)).sum() / (total - count)
    usual = (total - (sizes**2).sum() / total) / (count - 1)
    below = between + (usual - 1) * within
    alike = (between - within) / below if below > 0 else 0.0
    return float(np.sin(np.pi / 2 * min(max(alike, 0.0), 1.0)))


def brier(chances: ArrayLike, outcomes: ArrayLike) -> float:
    """Return the mean squared distance of stated chances from what came (0 best; 0.25: always saying one half).

    Parameters
    ----------
    chances : array_like of shape (n,)
        0 … 1; pairs with NaN are left out.
    outcomes : array_like of shape (n,)
        0 or 1.

    Returns
    -------
    float
        NaN without a pair.

    References
    ----------
    Brier, G. W. (1950). Monthly Weather Review 78, 1–3.

    Examples
    --------
    >>> round(brier([0.8, 0.3], [1, 0]), 3)
    0.065
    """
    said, came = np.asarray(chances, dtype=float), np.asarray(outcomes, dtype=float)
    known = ~np.isnan(said)
    return float(((said - came)[known] ** 2).mean()) if known.any() else float("nan")


def chance_above(first: tuple[Array, Array], second: tuple[Array, Array], points: int = 2001) -> Array:
    """Return how likely one Beta-distributed rate is above another, by integration over a grid.

    Parameters
    ----------
    first, second : (ndarray, ndarray)
        Both parameters of each Beta distribution, above 0, of one shape (n,).
    points : int
        Of the grid over 0 … 1.

    Returns
    -------
    ndarray of shape (n,)
        P(first > second) = Σ (F₁(t₊) − F₁(t)) · F₂(middle).
    """
    from scipy.special import betainc

    grid = np.linspace(0, 1, points)
    mass = np.diff(betainc(first[0][:, None], first[1][:, None], grid), axis=1)
    middle = (grid[1:] + grid[:-1]) / 2
    found: Array = (mass * betainc(second[0][:, None], second[1][:, None], middle)).sum(axis=1)
    return found
