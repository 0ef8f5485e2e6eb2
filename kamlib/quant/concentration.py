"""How unevenly an amount is spread: concentration, classes, the whale curve, top shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array

_ROUNDING = 1e-12  # of the total: what adding up may lose


@dataclass(frozen=True)
class WhaleCurve:
    """Cumulative profit from the best to the worst.

    Attributes
    ----------
    order : ndarray of int, shape (n,)
        Positions from the most to the least profitable; equal ones in the order given.
    cumulative : ndarray of shape (n,)
        Running total along `order`.
    total : float
        Sum of all.
    peak : float
        Highest point, at least 0.
    peak_position : int
        How many it takes to get there, the fewest; 0 where nobody earns anything.
    destroyed : float
        Peak less total: what those after the peak take away, at least 0.
    peak_share : float
        Peak over total; NaN where the total is not positive, because a share of a loss means nothing.
    """

    order: np.ndarray
    cumulative: Array
    total: float
    peak: float
    peak_position: int
    destroyed: float
    peak_share: float


def hhi(shares: ArrayLike) -> float:
    """Return the Herfindahl-Hirschman index.

    Parameters
    ----------
    shares : array_like of shape (n,)
        Non-negative amounts in any unit, scaled to sum to one. No NaN.

    Returns
    -------
    float
        10 000 Σ s²: from 10 000 / n (all the same) to 10 000 (one has all).

    Raises
    ------
    ValueError
        If an amount is negative or missing, or all are zero.

    References
    ----------
    Herfindahl, O. C. (1950); Hirschman, A. O. (1945); U.S. Department of Justice and FTC, Horizontal Merger Guidelines.

    Examples
    --------
    >>> hhi([0.3, 0.3, 0.2, 0.2])
    2600.0
    """
    return float(1e4 * (check.shares(shares, "shares") ** 2).sum())


def abc(values: ArrayLike, thresholds: tuple[float, ...] = (0.8, 0.95)) -> np.ndarray:
    """Return the class of each item by cumulative share, largest first.

    Parameters
    ----------
    values : array_like of shape (n,)
        Amounts; no NaN. Shares are taken of the sum of positive amounts; zero and negative ones are in the last class,
        since they add nothing to reach.
    thresholds : sequence of float
        Strictly rising cumulative shares in (0, 1] at which classes end; two give A, B, C.

    Returns
    -------
    ndarray of str, shape (n,)
        "A", "B", "C" … in the order of `values`. A class ends where the cumulative share, the item's own included,
        passes its threshold: the item that crosses a line is the first of the next class. The largest item is always
        in the first class, even where it alone passes the line. Equal amounts are taken in the order given.

    Raises
    ------
    ValueError
        If nothing is positive, a value is missing, or the thresholds do not rise within (0, 1].

    References
    ----------
    Dickie, H. F. (1951). ABC inventory analysis shoots for dollars, not pennies. Factory Management 109(7).

    Examples
    --------
    >>> abc([185, 125, 40, 30, 20]).tolist()
    ['A', 'A', 'B', 'B', 'C']
    """
    amounts = check.vector(values, "values")
    lines = check.vector(thresholds, "thresholds")
    check.forbid(lines, (lines <= 0) | (lines > 1), "thresholds", "shares above 0 and at most 1")
    check.forbid(lines[1:], np.diff(lines) <= 0, "thresholds", "strictly rising shares")
    if lines.size > 25:
        raise check.refuse("thresholds", "at most 25 shares", lines.size)
    earning = np.clip(amounts, 0.0, None)
    if not earning.sum() > 0:
        raise check.refuse("values", "at least one positive amount", "none")
    order = np.argsort(-amounts, kind="stable")
    running = np.cumsum(earning[order])
    group = np.searchsorted(lines + _ROUNDING, running / running[-1], side="left")
    group[0] = 0
    result = np.empty(amounts.size, dtype="<U1")
    result[order] = np.array([chr(ord("A") + k) for k in range(lines.size + 1)])[
        np.where(earning[order] > 0, group, lines.size)
    ]
    return result


def whale_curve(profits: ArrayLike) -> WhaleCurve:
    """Return the curve of cumulative profit from the most to the least profitable.

    Parameters
    ----------
    profits : array_like of shape (n,)
        Money, losses negative; no NaN.

    Returns
    -------
    WhaleCurve
        `.order .cumulative .total .peak .peak_position .destroyed .peak_share`. Without losses the peak is the total
        and nothing is destroyed; without profits the peak is 0 at position 0.

    Raises
    ------
    ValueError
        If there is no profit at all or one is missing.

    References
    ----------
    Cooper, R., Kaplan, R. S. (1991). Profit priorities from activity-based costing. Harvard Business Review 69(3).
    """
    amounts = check.vector(profits, "profits")
    order = np.argsort(-amounts, kind="stable")
    cumulative = np.cumsum(amounts[order])
    total, position = float(cumulative[-1]), int((amounts > 0).sum())
    peak = float(cumulative[position - 1]) if position else 0.0
    share = peak / total if total > 0 else float("nan")
    return WhaleCurve(order, cumulative, total, peak, position, max(peak - total, 0.0), share)


def top_shares(values: ArrayLike, fractions: ArrayLike = (0.01, 0.05, 0.1, 0.2)) -> Array:
    """Return the share of the total that the largest items hold.

    Parameters
    ----------
    values : array_like of shape (n,)
        Non-negative amounts; no NaN.
    fractions : array_like of shape (k,)
        Fractions of the number of items in (0, 1]; rounded up to whole items, at least one.

    Returns
    -------
    ndarray of shape (k,)
        Shares in (0, 1].

    Raises
    ------
    ValueError
        If an amount is negative, all are zero, or a fraction leaves (0, 1].

    Examples
    --------
    >>> top_shares([50, 30, 10, 5, 5], [0.2, 0.4]).tolist()
    [0.5, 0.8]
    """
    share = np.sort(check.shares(values, "values"))[::-1]
    parts = check.vector(fractions, "fractions")
    check.forbid(parts, (parts <= 0) | (parts > 1), "fractions", "fractions above 0 and at most 1")
    count = np.maximum(np.ceil(parts * share.size - 1e-9), 1).astype(int)
    return np.minimum(np.cumsum(share)[count - 1], 1.0)


def lorenz(values: ArrayLike) -> Array:
    """Return the Lorenz curve: the share held by the smallest k of n, k = 0 … n.

    Parameters
    ----------
    values : array_like of shape (n,)
        Non-negative amounts; no NaN.

    Returns
    -------
    ndarray of shape (n + 1,)
        From 0 to 1, rising, convex.

    Raises
    ------
    ValueError
        If an amount is negative or all are zero.
    """
    return np.concatenate([[0.0], np.cumsum(np.sort(check.shares(values, "values")))])


def gini(values: ArrayLike) -> float:
    """Return the Gini coefficient: 0 where all hold the same, (n − 1) / n where one holds all.

    Parameters
    ----------
    values : array_like of shape (n,)
        Non-negative amounts; no NaN.

    Returns
    -------
    float
        One less twice the area under the Lorenz curve.

    Raises
    ------
    ValueError
        If an amount is negative or all are zero.

    Examples
    --------
    >>> round(gini([1, 1, 1, 7]), 2)
    0.45
    """
    curve = lorenz(values)
    return float(max(1 - (curve[1:] + curve[:-1]).sum() / (curve.size - 1), 0.0))
