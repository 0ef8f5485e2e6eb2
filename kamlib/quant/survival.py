"""How long things last when some are still lasting: Kaplan-Meier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array
from kamlib.quant._normal import two_sided


@dataclass(frozen=True)
class KaplanMeier:
    """Estimate of the survival function, a step function that holds from each time to the next.

    Attributes
    ----------
    times : ndarray of shape (k,)
        0 and every different duration, ascending.
    survival : ndarray of shape (k,)
        Share still lasting just after each time.
    at_risk, events, censored : ndarray of int, shape (k,)
        How many were still under observation just before each time, ended at it, and were last seen at it.
    std_error : ndarray of shape (k,)
        Greenwood's standard error.
    lower, upper : ndarray of shape (k,)
        Pointwise interval on the log(−log) scale, within [0, 1].
    median : float
        First time with survival of at most one half; infinite where it is never reached.
    """

    times: Array
    survival: Array
    at_risk: np.ndarray
    events: np.ndarray
    censored: np.ndarray
    std_error: Array
    lower: Array
    upper: Array
    median: float

    def at(self, time: ArrayLike) -> float | Array:
        """Return the survival at one or several times (1 before 0, NaN after the last observation)."""
        asked = check.array(time, "time")
        place = np.searchsorted(self.times, asked, side="right") - 1
        found = np.where(place < 0, 1.0, self.survival[np.maximum(place, 0)])
        found = np.where((asked > self.times[-1]) & (self.survival[-1] > 0), np.nan, found)
        return float(found) if found.ndim == 0 else found

    def percentile(self, share: float) -> float:
        """Return the first time with survival of at most `share`; infinite where it is never reached."""
        limit = check.number(share, "share", low=0, high=1)
        reached = np.flatnonzero(self.survival <= limit + 1e-12)
        return float(self.times[reached[0]]) if reached.size else float("inf")


def kaplan_meier(durations: ArrayLike, observed: ArrayLike | None = None, confidence: float = 0.95) -> KaplanMeier:
    """Return the Kaplan-Meier estimate.

    Parameters
    ----------
    durations : array_like of shape (n,)
        How long each lasted or has lasted so far, at least 0, in any unit of time; no NaN.
    observed : array_like of bool, shape (n,), optional
        True where the end was seen, False where it was still to come (censored). All True by default.
    confidence : float
        Of the pointwise interval, between 0 and 1.

    Returns
    -------
    KaplanMeier
        `.times .survival .at_risk .events .censored .std_error .lower .upper .median .at(t) .percentile(p)`. What is
        censored at a time counts as at risk at it. Without an end the survival stays 1, with interval [1, 1].

    Raises
    ------
    ValueError
        If a duration is negative or missing, or the lengths differ.

    References
    ----------
    Kaplan, E. L., Meier, P. (1958). JASA 53(282); Greenwood, M. (1926); Kalbfleisch, J. D., Prentice, R. L. (1980) for
    the log(−log) interval.

    Examples
    --------
    >>> curve = kaplan_meier([1, 2, 3], [True, False, True])
    >>> [round(float(share), 3) for share in curve.at([1, 2, 3])]
    [0.667, 0.667, 0.0]
    """
    lasted = check.non_negative(check.vector(durations, "durations"), "durations")
    ended = _flags(observed, lasted.size)
    level = check.number(confidence, "confidence", low=0, high=1, open_low=True)
    times = np.unique(np.append(lasted, 0.0))
    place = np.searchsorted(times, lasted)
    events = np.bincount(place[ended], minlength=times.size)
    censored = np.bincount(place[~ended], minlength=times.size)
    left = events + censored
    at_risk = lasted.size - np.cumsum(left) + left
    survival = np.cumprod(1 - events / np.maximum(at_risk, 1))
    variance = _greenwood(events, at_risk)
    lower, upper = _interval(survival, variance, level)
    below = np.flatnonzero(survival <= 0.5 + 1e-12)
    median = float(times[below[0]]) if below.size else float("inf")
    error = survival * np.sqrt(np.where(survival > 0, variance, 0.0))
    return KaplanMeier(times, survival, at_risk, events, censored, error, lower, upper, median)


def _flags(observed: ArrayLike | None, count: int) -> np.ndarray:
    """Return one flag per duration."""
    if observed is None:
        return np.ones(count, dtype=bool)
    flags = check.vector(observed, "observed", length=count)
    check.forbid(flags, (flags != 0) & (flags != 1), "observed", "True or False")
    return flags.astype(bool)


def _greenwood(events: np.ndarray, at_risk: np.ndarray) -> Array:
    """Return Greenwood's sum Σ d / (n (n − d)); infinite once nobody is left."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(events > 0, events / (at_risk * (at_risk - events.astype(float))), 0.0)
    return np.cumsum(terms)


def _interval(survival: Array, variance: Array, level: float) -> tuple[Array, Array]:
    """Return the interval on the log(−log) scale; nothing to widen where survival is 1 or 0."""
    inside = (survival > 0) & (survival < 1)
    logs = np.log(np.where(inside, survival, 0.5))
    half = two_sided(level) * np.sqrt(np.where(inside, variance, 0.0)) / np.abs(logs)
    lower = np.where(inside, np.exp(logs * np.exp(half)), survival)
    upper = np.where(inside, np.exp(logs * np.exp(-half)), survival)
    return lower, upper
