"""The smallest change of one weight that overturns an order, exactly (offered by `robustness` as well)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array
from kamlib.quant._chunks import rows_at_once

_SLIVER = 1e-10


@dataclass(frozen=True)
class WeightChange:
    """A change of one weight, the others keeping their proportions.

    Attributes
    ----------
    criterion : int
        Whose weight changes.
    change, new_weight : float
        By how much (positive: up), and to what; at that weight the two scores are equal, beyond it the order is
        reversed.
    """

    criterion: int
    change: float
    new_weight: float


def smallest_weight_change(
    values: ArrayLike, weights: ArrayLike, first: int | None = None, second: int | None = None
) -> WeightChange | None:
    """Return the smallest change of one weight that makes two rows change places.

    Parameters
    ----------
    values : array_like of shape (n, criteria)
        More is better; NaN where missing (scores over known criteria, renormalised).
    weights : array_like of shape (criteria,)
        Non-negative, scaled to sum to one.
    first, second : int, optional
        The two rows; by default the best row, against whichever row overtakes it first.

    Returns
    -------
    WeightChange or None
        Exact. The other weights keep their proportions (equal ones where they were all zero). None where no weight
        between 0 and 1 overturns the order (a tie at the very end overturns nothing). Rows that tie already need a
        change of 0.

    Raises
    ------
    ValueError
        If the shapes do not fit or a row does not exist.

    References
    ----------
    Triantaphyllou, E., Sánchez, A. (1997). A sensitivity analysis approach for some deterministic multi-criteria
    decision making methods. Decision Sciences 28(1).
    """
    table, share = _inputs(values, weights)
    first = _best(table, share) if first is None else _row(first, "first", table)
    rivals = [_row(second, "second", table)] if second is not None else [i for i in range(len(table)) if i != first]
    if second is not None and rivals[0] == first:
        raise check.refuse("second", "a row other than first", second)
    return _smallest([_between(table, share, first, rival) for rival in rivals], share)


def weight_change_to_cut(values: ArrayLike, weights: ArrayLike, row: int, cut: float) -> WeightChange | None:
    """Return the smallest change of one weight that takes a row's score across a cut line.

    Parameters
    ----------
    values, weights
        As for `smallest_weight_change`.
    row : int
        The row.
    cut : float
        Score of the line.

    Returns
    -------
    WeightChange or None
        None where no weight between 0 and 1 takes the row across the line; a row on the line needs a change of 0.

    Raises
    ------
    ValueError
        As `smallest_weight_change`.

    Examples
    --------
    >>> change = weight_change_to_cut([[0.9, 0.2], [0.4, 0.6]], [0.5, 0.5], 0, 0.5)
    >>> round(change.new_weight, 3)
    0.429
    """
    table, share = _inputs(values, weights)
    row, cut = _row(row, "row", table), check.number(cut, "cut")
    top, bottom = _lines(table[row], share)
    return _smallest(
        [[np.array([a - cut * c, b - cut * d]) for (a, b), (c, d) in zip(top, bottom, strict=True)]], share
    )


def weight_change_across_rank(values: ArrayLike, weights: ArrayLike, row: int, top: int) -> WeightChange | None:
    """Return the smallest change of one weight that brings a row into the first `top` places, or out of them.

    Parameters
    ----------
    values, weights
        As for `smallest_weight_change`.
    row : int
        The row.
    top : int
        Places above the line, at least 1.

    Returns
    -------
    WeightChange or None
        None where no weight in [0, 1] does it.

    Raises
    ------
    ValueError
        As `smallest_weight_change`, or if `top` is below 1.
    """
    table, share = _inputs(values, weights)
    row, top = _row(row, "row", table), check.integer(top, "top", low=1)
    inside = _place(table, share, row) <= top
    found = [_first_flip(table, share, j, row, top, inside) for j in range(share.size)]
    return min((change for change in found if change is not None), key=_size, default=None)


def _first_flip(table: Array, share: Array, j: int, row: int, top: int, inside: bool) -> WeightChange | None:
    """Return the smallest change of one criterion's weight that takes the row across the line, nearest first."""
    lines = _all_lines(table, share, j)
    roots = np.unique(np.concatenate([[0.0, 1.0], _meetings(lines, row)]))
    # Between two roots that rounding alone tells apart there is nothing.
    lower, upper = (side[np.diff(roots) > _SLIVER] for side in (roots[:-1], roots[1:]))
    middles = (lower + upper) / 2
    edges = np.where(middles > share[j], lower, upper)
    order = np.argsort(np.abs(edges - share[j]), kind="stable")
    size = rows_at_once(len(table))
    for start in range(0, order.size, size):
        part = order[start : start + size]
        flipped = (_places_along(lines, middles[part], row) <= top) != inside
        if flipped.any():
            edge = float(edges[part[np.argmax(flipped)]])
            return WeightChange(j, float(edge - share[j]), edge)
    return None


def _all_lines(table: Array, share: Array, j: int) -> Array:
    """Return for every row the two parts of its score as lines in t: rows of constant, slope, constant, slope."""
    known = ~np.isnan(table)
    filled, rest = np.where(known, table, 0.0), _moved(share, j, 0.0)
    top, low = filled @ rest, known @ rest
    return np.array([top, filled[:, j] - top, low, known[:, j] - low])


def _meetings(lines: Array, row: int) -> Array:
    """Return the weights in [0, 1] at which another row's score equals that of the row."""
    a, b, c, d = lines
    zero = a[row] * c - a * c[row]
    one = a[row] * d + b[row] * c - a * d[row] - b * c[row]
    two = b[row] * d - b * d[row]
    scale = np.max(np.abs([zero, one, two]), axis=0)
    scale[row] = 0.0
    kept = scale > 1e-13
    parts = [np.where(np.abs(each) < 1e-12 * scale, 0.0, each)[kept] for each in (zero, one, two)]
    roots = _quadratic(*parts)
    return np.clip(roots[(roots > -1e-12) & (roots < 1 + 1e-12)], 0.0, 1.0)


def _quadratic(zero: Array, one: Array, two: Array) -> Array:
    """Return the real roots of zero + one t + two t², by the form that loses no digits."""
    spread = one**2 - 4 * two * zero
    # A double root may come out a rounding error below zero.
    spread = np.where((spread < 0) & (spread > -1e-18), 0.0, spread)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = -(one + np.where(one < 0, -1.0, 1.0) * np.sqrt(spread)) / 2
        roots = np.concatenate([half / two, zero / half])
    return roots[np.isfinite(roots)]


def _places_along(lines: Array, weights: Array, row: int) -> np.ndarray:
    """Return the place of a row at each of several weights, equal scores sharing the better one."""
    top, slope, low, rise = lines[:, :, None]
    mass = low + rise * weights
    part = top + slope * weights
    scores = np.divide(part, mass, out=np.full_like(part, -np.inf), where=mass > 1e-15)
    return 1 + (scores > scores[row] + 1e-12).sum(axis=0)


def _inputs(values: ArrayLike, weights: ArrayLike) -> tuple[Array, Array]:
    """Return checked values and weights that sum to one."""
    table = check.matrix(values, "values", missing=True)
    return table, check.shares(weights, "weights", table.shape[1])


def _row(row: int, name: str, table: Array) -> int:
    """Return a row number that exists."""
    return check.integer(row, name, low=0, high=len(table) - 1)


def _size(change: WeightChange) -> tuple[float, int]:
    """Order changes by size, equal ones by criterion."""
    return round(abs(change.change), 12), change.criterion


def _scores(table: Array, share: Array) -> Array:
    """Return scores over known criteria, renormalised; minus infinity where nothing that weighs is known."""
    known = ~np.isnan(table)
    mass = known @ share
    part = np.where(known, table, 0.0) @ share
    return np.divide(part, mass, out=np.full_like(part, -np.inf), where=mass > 1e-15)


def _best(table: Array, share: Array) -> int:
    """Return the first of the rows with the highest score."""
    return int(np.argmax(np.round(_scores(table, share), 12)))


def _place(table: Array, share: Array, row: int) -> int:
    """Return the place of a row, equal scores sharing the better one."""
    scores = _scores(table, share)
    return 1 + int(np.sum(scores > scores[row] + 1e-12))


def _moved(share: Array, j: int, t: float) -> Array:
    """Return weights in which criterion j has t and the others keep their proportions."""
    others = share.copy()
    others[j] = 0.0
    if others.sum() <= 0:
        others = np.where(np.arange(share.size) == j, 0.0, 1.0)
    result = others * (1 - t) / max(others.sum(), 1e-300)
    result[j] = t
    return result


def _lines(row: Array, share: Array) -> tuple[list[Array], list[Array]]:
    """Return, per criterion, the two parts of the row's score as lines [constant, slope] in its weight t."""
    known = ~np.isnan(row)
    filled = np.where(known, row, 0.0)
    top, bottom = [], []
    for j in range(share.size):
        rest = _moved(share, j, 0.0)
        top.append(np.array([rest @ filled, filled[j] - rest @ filled]))
        bottom.append(np.array([rest @ known, known[j] - rest @ known]))
    return top, bottom


def _between(table: Array, share: Array, a: int, b: int) -> list[Array]:
    """Return, per criterion, the polynomial in its weight whose roots make two rows equal."""
    (top_a, low_a), (top_b, low_b) = _lines(table[a], share), _lines(table[b], share)
    return [np.convolve(x, v) - np.convolve(u, y) for x, y, u, v in zip(top_a, low_a, top_b, low_b, strict=True)]


def _roots(polynomial: Array) -> Array:
    """Return the roots in [0, 1] of a polynomial given from the constant upwards; none where it vanishes throughout."""
    scale = np.abs(polynomial).max()
    if scale < 1e-13:
        return np.empty(0)
    trimmed = np.where(np.abs(polynomial) < 1e-12 * scale, 0.0, polynomial)
    roots = np.roots(trimmed[::-1])
    real = roots.real[np.abs(roots.imag) < 1e-9]
    return np.clip(real[(real > -1e-12) & (real < 1 + 1e-12)], 0.0, 1.0)


def _smallest(pairs: list[list[Array]], share: Array) -> WeightChange | None:
    """Return the smallest change over rivals and criteria."""
    found = [
        WeightChange(j, float(t - share[j]), float(t))
        for polynomials in pairs
        for j, polynomial in enumerate(polynomials)
        for t in _crossings(polynomial, float(share[j]))
    ]
    return min(found, key=_size, default=None)


def _crossings(polynomial: Array, now: float) -> list[float]:
    """Return the weights strictly between 0 and 1 at which the sign changes; `now` where it is zero already."""
    value = np.polynomial.polynomial.polyval
    if abs(value(now, polynomial)) < 1e-14 <= np.abs(polynomial).max():
        return [now]
    roots = _roots(polynomial)
    step = 1e-7 * np.minimum(roots, 1 - roots)
    return list(roots[value(roots - step, polynomial) * value(roots + step, polynomial) < 0])
