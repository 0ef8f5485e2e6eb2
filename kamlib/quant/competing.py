"""How things end that can end in several ways while some are still open: competing risks, continuous and discrete.

A *spell* is a stay in one state: it begins, and ends by going over to a target or is still lasting when last seen.
Targets are numbered: 0 … states−1 are the states themselves, then come the absorbing ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array

#: Target of a spell whose end has not been seen.
OPEN = -1


@dataclass(frozen=True)
class Incidence:
    """Cumulative incidence of competing ends, a step function that holds from each time to the next.

    Attributes
    ----------
    times : ndarray of shape (k,)
        0 and every time at which one ended, ascending.
    survival : ndarray of shape (k,)
        Share still lasting just after each time.
    incidence : ndarray of shape (k, causes)
        Share that ended by each cause up to each time; with `survival` the rows add to 1.
    """

    times: Array
    survival: Array
    incidence: Array


def aalen_johansen(
    durations: ArrayLike, causes: ArrayLike, entries: ArrayLike | None = None, count: int = 2
) -> Incidence:
    """Return the Aalen–Johansen estimate of the cumulative incidence of each cause.

    Parameters
    ----------
    durations : array_like of shape (n,)
        How long each lasted or has lasted so far, at least 0.
    causes : array_like of int, shape (n,)
        0 … `count` − 1: why it ended; −1: it still lasts (right-censored).
    entries : array_like of shape (n,), optional
        Age from which each was watched (left truncation); 0 by default. Where it is not below the duration, never.
    count : int
        How many causes there are.

    Returns
    -------
    Incidence
        What is censored at a time counts as at risk at it.

    Raises
    ------
    ValueError
        A duration is negative or missing, lengths differ, or a cause is none of those.

    References
    ----------
    Aalen, O., Johansen, S. (1978). Scandinavian Journal of Statistics 5, 141–150.
    """
    lasted = check.non_negative(check.vector(durations, "durations"), "durations")
    why = check.vector(causes, "causes", length=lasted.size)
    check.forbid(why, ~np.isin(why, range(-1, count)), "causes", f"-1 … {count - 1}")
    since = np.zeros(lasted.size) if entries is None else check.vector(entries, "entries", length=lasted.size)
    seen = (since < lasted) | ((since <= 0) & (lasted == 0))
    lasted, why, since = lasted[seen], why[seen].astype(int), since[seen]
    times = np.unique(np.append(lasted[why >= 0], 0.0))
    place = np.searchsorted(times, lasted)
    ends = np.stack([np.bincount(place[why == cause], minlength=times.size)[: times.size] for cause in range(count)], 1)
    left = np.searchsorted(np.sort(lasted), times, side="left")
    entered = np.searchsorted(np.sort(np.where(since <= 0, -1.0, since)), times, side="left")
    at_risk = np.maximum(entered - left, 1)
    survival = np.cumprod(1 - ends.sum(axis=1) / at_risk)
    before = np.append(1.0, survival[:-1])
    return Incidence(times, survival, np.cumsum(before[:, None] * ends / at_risk[:, None], axis=0))


@dataclass(frozen=True)
class SpellCounts:
    """How often spells ended, by state, band of time spent there, season and target.

    Attributes
    ----------
    edges : ndarray of int, shape (bands,)
        First period of each band; the last band has no end.
    at_risk : ndarray of shape (states, bands, seasons)
        Periods lived through.
    ended : ndarray of shape (states, bands, seasons, targets)
        Spells that ended within them.
    """

    edges: np.ndarray
    at_risk: Array
    ended: Array


def choose_bands(periods: ArrayLike, most: int = 12) -> np.ndarray:
    """Return first periods of bands that hold about as many ends each.

    Parameters
    ----------
    periods : array_like of int
        Period, from 0, in which each spell ended; may be empty.
    most : int
        Bands at most.

    Returns
    -------
    ndarray of int
        Ascending, beginning with 0; the edges are quantiles of the ends. The last band begins after the last end: what
        outlived all others is not taken for one of them.
    """
    ended = np.asarray(periods, dtype=float)
    if ended.size == 0:
        return np.zeros(1, dtype=int)
    inner = np.quantile(ended, np.linspace(0, 1, most + 1)[1:-1])
    return np.unique(np.concatenate([[0], np.ceil(inner).astype(int), [int(ended.max()) + 1]]))


def count_ends(
    states: ArrayLike,
    first: ArrayLike,
    last: ArrayLike,
    targets: ArrayLike,
    seasons: tuple[ArrayLike, ArrayLike, ArrayLike, int],
    edges: ArrayLike,
    shape: tuple[int, int, int],
) -> SpellCounts:
    """Count periods at risk and ends by state, band and season.

    Parameters
    ----------
    states : array_like of int, shape (n,)
        State of each spell.
    first : array_like of int, shape (n,)
        First period watched from beginning to end (above 0 where watching began later: left truncation).
    last : array_like of int, shape (n,)
        Of an ended spell the period of its end, otherwise the last one lived through; below `first`: never at risk.
    targets : array_like of int, shape (n,)
        Where it went, or `OPEN`.
    seasons : (array_like of shape (days,), array_like of shape (n,), array_like of shape (n,), int)
        Season, from 0, of each day of a calendar; the days of that calendar on which each spell's period 0 has its
        middle, and on which the spell ended; days in a period.
    edges : array_like of int, shape (bands,)
        See `choose_bands`.
    shape : (int, int, int)
        How many states, seasons and targets there are.

    Returns
    -------
    SpellCounts
    """
    state, begin, end, target, bounds = (np.asarray(each, dtype=int) for each in (states, first, last, targets, edges))
    calendar, middle, ending = (np.asarray(each, dtype=int) for each in seasons[:3])
    (count, parts, kinds), bands = shape, bounds.size
    lived = np.maximum(end - begin + 1, 0)
    rows = np.repeat(np.arange(state.size), lived)
    period = np.arange(rows.size) - np.repeat(np.cumsum(lived) - lived, lived) + begin[rows]
    over = (period == end[rows]) & (target[rows] != OPEN)
    day = np.where(over, ending[rows], middle[rows] + seasons[3] * period)
    season = calendar[np.clip(day, 0, calendar.size - 1)]
    cell = (state[rows] * bands + np.searchsorted(bounds, period, side="right") - 1) * parts + season
    risk = np.bincount(cell, minlength=count * bands * parts).astype(float)
    place = cell[over] * kinds + target[rows][over]
    ended = np.bincount(place, minlength=risk.size * kinds).astype(float)
    return SpellCounts(bounds, risk.reshape(count, bands, parts), ended.reshape(count, bands, parts, kinds))


def strength(trials: ArrayLike, hits: ArrayLike, rates: ArrayLike) -> float:
    """Return how many trials the whole is worth against a cell's own, by the method of moments.

    Cells of a Dirichlet-multinomial vary by Σ N p (1 − p) (1 + (N − 1) ρ); ρ is solved from what they vary by, and the
    strength is 1 / ρ − 1 (for two outcomes: the Beta-binomial).

    Parameters
    ----------
    trials : array_like of shape (cells,)
        How many trials each cell holds.
    hits : array_like of shape (cells, outcomes)
        How many of them ended so.
    rates : array_like of shape (cells, outcomes)
        What the whole says of each cell.

    Returns
    -------
    float
        0 or more; infinite where the cells differ by no more than chance makes them.

    References
    ----------
    Mosimann, J. E. (1962). Biometrika 49, 65–82; Kleinman, J. C. (1973). JASA 68, 46–54.
    """
    n = np.asarray(trials, dtype=float)[:, None]
    found, whole = np.asarray(hits, dtype=float), np.asarray(rates, dtype=float)
    spread = whole * (1 - whole)
    varied, chance = ((found - n * whole) ** 2).sum(), (n * spread).sum()
    more = (n * np.maximum(n - 1, 0) * spread).sum()
    within = (varied - chance) / more if more > 0 else 0.0
    return float(np.inf) if within <= 0 else float(max(1 / min(within, 1.0) - 1, 0.0))


def shrink(trials: ArrayLike, hits: ArrayLike, rates: ArrayLike, weight: float) -> Array:
    """Return the rates of cells, small ones drawn to what the whole says: (hits + m · rate) / (trials + m).

    Parameters
    ----------
    trials : array_like of shape (cells,)
    hits, rates : array_like of shape (cells, outcomes)
        As in `strength`.
    weight : float
        m, in trials; infinite: the whole alone.

    Returns
    -------
    ndarray of shape (cells, outcomes)

    Examples
    --------
    >>> shrink([10, 0], [[5], [0]], [[0.2], [0.2]], 10.0).tolist()
    [[0.35], [0.2]]
    """
    n, found = np.asarray(trials, dtype=float)[:, None], np.asarray(hits, dtype=float)
    whole = np.asarray(rates, dtype=float)
    if np.isinf(weight):
        return np.broadcast_to(whole, found.shape).copy()
    total = n + weight
    return np.where(total > 0, (found + weight * whole) / np.where(total > 0, total, 1.0), whole)


def hazards(counts: SpellCounts) -> Array:
    """Return the chance of going over to each target within a period, by state, band and season.

    Small cells are drawn to the next larger whole, each with the strength that the data show: states to all, bands to
    their state, seasons to their band. Where seasons differ by chance alone they are one.

    Parameters
    ----------
    counts : SpellCounts
        See `count_ends`.

    Returns
    -------
    ndarray of shape (states, bands, seasons, targets)
        Per period; the rest stays. All 0 in a state that was never watched.
    """
    kinds = counts.ended.shape[-1]
    lived, ended = counts.at_risk.sum(), counts.ended.sum(axis=(0, 1, 2))
    rates = np.atleast_2d(ended / lived if lived > 0 else np.zeros(kinds))
    for beyond in ((1, 2), (2,), ()):
        trials = counts.at_risk.sum(axis=beyond).ravel()
        hits = counts.ended.sum(axis=beyond).reshape(trials.size, kinds)
        whole = np.repeat(rates, trials.size // rates.shape[0], axis=0)
        rates = shrink(trials, hits, whole, strength(trials, hits, whole))
    found = rates.reshape(counts.ended.shape)
    found[counts.at_risk.sum(axis=(1, 2)) == 0] = 0.0
    return found


def absorb(
    rates: ArrayLike, edges: ArrayLike, spent: int, steps: tuple[ArrayLike, ArrayLike], asked: ArrayLike
) -> Array:
    """Return how likely each absorbing end is reached by some times ahead, from every state and time spent there.

    f(t, s, a) = h(s, a, end) + Σ h(s, a, j) f(t + 1, j, 0) + (1 − Σ h) f(t + 1, s, a′), f = 0 at the time asked for: a
    semi-Markov chain in a calendar, solved backwards and exactly; nothing is simulated. A step shorter than a period
    takes 1 − (1 − Σ h)^length of those that are there; a′ is a + 1 where a period is full.

    Parameters
    ----------
    rates : array_like of shape (states, bands, seasons, targets)
        See `hazards`; targets beyond the states absorb.
    edges : array_like of int, shape (bands,)
        First period of each band.
    spent : int
        Times spent in a state, in periods, that are told apart; later ones count as the last.
    steps : (array_like, array_like of int), both of shape (n,)
        Length of each step from now on, in periods (0 … 1), and its season.
    asked : array_like of int, shape (k,)
        After how many steps, 0 … n.

    Returns
    -------
    ndarray of shape (k, ends, states, spent)
        Cumulative.

    Raises
    ------
    ValueError
        More steps are asked for than there are, or one is longer than a period.
    """
    rate, bounds, when = np.asarray(rates, dtype=float), np.asarray(edges, dtype=int), np.asarray(asked, dtype=int)
    length = check.unit_interval(check.vector(steps[0], "steps"), "steps")
    season = np.asarray(steps[1], dtype=int)
    check.forbid(when, (when < 0) | (when > length.size), "asked", f"0 … {length.size}")
    states, ends = rate.shape[0], rate.shape[3] - rate.shape[0]
    each = rate[:, np.searchsorted(bounds, np.arange(spent), side="right") - 1]
    total = each.sum(axis=3)
    full = np.diff(np.floor(np.cumsum(length) + 1e-9), prepend=0.0) > 0
    later = np.minimum(np.arange(spent) + 1, spent - 1)
    found = np.zeros((when.size, ends, states, spent))
    for step in range(int(when.max(initial=0)) - 1, -1, -1):
        whole = total[:, :, season[step]]
        leaving = 1 - np.maximum(1 - whole, 0.0) ** length[step]
        part = np.divide(leaving, whole, out=np.zeros_like(whole), where=whole > 0)
        now = each[:, :, season[step]] * part[..., None]
        moved = np.einsum("saj,kej->kesa", now[..., :states], found[:, :, :, 0])
        kept = (1 - leaving) * (found[..., later] if full[step] else found)
        active = (when > step)[:, None, None, None]
        found = active * (np.moveaxis(now[..., states:], 2, 0) + moved + kept)
    return found
