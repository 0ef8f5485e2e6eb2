"""A tender by a stated formula: points of each bid, the price at which ours wins, and what a mark is worth in price.

Points of a bid out of 100 are the price's share of the price points plus the rest of the quality points (the additive
formula of most public and industrial tenders). Quality points are the weighted marks over the scale. Price points
follow one of three rules:

=========== =========================================================================================================
``lowest``  100 · lowest price / price
``spread``  100 less a point for every per cent above the lowest price, never below 0
``ceiling`` 100 · (ceiling − price) / ceiling; dearer bids are not admitted
=========== =========================================================================================================
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check

RULES = ("lowest", "spread", "ceiling")
#: Halvings of the interval in which the winning price is looked for: more than a double has digits.
_HALVINGS = 100
_FULL = 100.0


def price_points(prices: ArrayLike, rule: str = "lowest", ceiling: float | None = None) -> np.ndarray:
    """Return the price points of each bid, 0…100.

    Parameters
    ----------
    prices : array_like of shape (bids,)
        Positive, in one unit.
    rule : {'lowest', 'spread', 'ceiling'}
        See the module.
    ceiling : float, optional
        The customer's highest price, in the unit of the prices; needed by ``ceiling`` alone.

    Returns
    -------
    ndarray of shape (bids,)
        NaN for a bid above the ceiling.

    Raises
    ------
    ValueError
        A price that is not positive, a rule that does not exist, a ceiling that is missing.

    Examples
    --------
    >>> price_points([100, 125], "lowest").tolist()
    [100.0, 80.0]
    >>> price_points([100, 125], "spread").tolist()
    [100.0, 75.0]
    >>> price_points([100, 125], "ceiling", 200).tolist()
    [50.0, 37.5]
    """
    price = check.positive(check.vector(prices, "prices"), "prices")
    check.choice(rule, "rule", RULES)
    if rule == "ceiling":
        if ceiling is None or not ceiling > 0:
            raise ValueError(f"tender: expected a positive ceiling, found {ceiling!r}")
        return np.where(price <= ceiling, _FULL * (ceiling - price) / ceiling, np.nan)
    least = price.min() if price.size else np.nan
    return _FULL * least / price if rule == "lowest" else np.clip(_FULL * (2 - price / least), 0.0, None)


def quality_points(marks: ArrayLike, weights: ArrayLike, scale: float = 10.0) -> np.ndarray:
    """Return the quality points of each bid: its weighted marks over the scale.

    Parameters
    ----------
    marks : array_like of shape (bids, criteria)
        0…`scale`.
    weights : array_like of shape (criteria,)
        Only their ratios count.
    scale : float
        Highest mark.

    Returns
    -------
    ndarray of shape (bids,)
        0…100.

    Examples
    --------
    >>> quality_points([[8, 6], [4, 10]], [3, 1]).tolist()
    [75.0, 55.0]
    """
    share = check.vector(weights, "weights")
    return _FULL * check.matrix(marks, "marks") @ share / share.sum() / scale


def tender_points(
    quality: ArrayLike, prices: ArrayLike, price_weight: float, rule: str = "lowest", ceiling: float | None = None
) -> np.ndarray:
    """Return the points of each bid, 0…100.

    Parameters
    ----------
    quality : array_like of shape (bids,)
        Quality points, 0…100.
    prices : array_like of shape (bids,)
        See :func:`price_points`.
    price_weight : float
        Share of the price in the points, 0…1.
    rule, ceiling
        See :func:`price_points`.

    Returns
    -------
    ndarray of shape (bids,)
        NaN for a bid above the ceiling.

    Examples
    --------
    >>> tender_points([80, 60], [125, 100], 0.5).tolist()
    [80.0, 80.0]
    """
    points = check.vector(quality, "quality")
    weight = check.number(price_weight, "price_weight", low=0.0, high=1.0)
    return weight * price_points(prices, rule, ceiling) + (1 - weight) * points


def winning_price(
    quality: ArrayLike,
    prices: ArrayLike,
    price_weight: float,
    rule: str = "lowest",
    ceiling: float | None = None,
    ours: int = 0,
) -> float | None:
    """Return the highest price of ours at which no other bid has more points.

    The others' prices stay; their points move, since a lowest price of ours lowers them. Our lead falls with our price,
    so the price is found by halving.

    Parameters
    ----------
    quality, prices, price_weight, rule, ceiling
        See :func:`tender_points`; our own price is not read.
    ours : int
        Which bid is ours.

    Returns
    -------
    float or None
        Infinite where we win at any price, None where we win at none.

    Examples
    --------
    >>> round(winning_price([80, 60], [200, 100], 0.5), 6)
    125.0
    """
    points, price = check.vector(quality, "quality"), check.vector(prices, "prices")

    def leads(own: float) -> bool:
        bids = price.copy()
        bids[ours] = own
        found = tender_points(points, bids, price_weight, rule, ceiling)
        others = np.delete(found, ours)
        others = others[~np.isnan(others)]
        return not others.size or bool(found[ours] >= others.max() - 1e-9)

    rivals = np.delete(price, ours)
    scale = float(rivals.max()) if rivals.size else 1.0
    low, high = scale * 1e-12, ceiling if rule == "ceiling" and ceiling is not None else scale * 1e12
    if leads(high):
        return high if rule == "ceiling" else float("inf")
    if not leads(low):
        return None
    for _ in range(_HALVINGS):
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if leads(middle) else (low, middle)
    return low


def criterion_worth(
    marks: ArrayLike,
    weights: ArrayLike,
    prices: ArrayLike,
    price_weight: float,
    rule: str = "lowest",
    ceiling: float | None = None,
    scale: float = 10.0,
) -> np.ndarray:
    """Return by how much our winning price rises with one more point on each criterion; ours is the first bid.

    Parameters
    ----------
    marks : array_like of shape (bids, criteria)
        0…`scale`.
    weights : array_like of shape (criteria,)
        Of the criteria among themselves; only their ratios count.
    prices, price_weight, rule, ceiling
        See :func:`tender_points`.
    scale : float
        Highest mark.

    Returns
    -------
    ndarray of shape (criteria,)
        In the unit of the prices. NaN where our mark is within less than a point of the scale's end, or where there is
        no winning price that is finite.

    Examples
    --------
    >>> criterion_worth([[8], [6]], [1], [100, 100], 0.5).round(6).tolist()
    [17.857143]
    """
    table, share = check.matrix(marks, "marks"), check.vector(weights, "weights")
    now = winning_price(quality_points(table, share, scale), prices, price_weight, rule, ceiling)
    found = np.full(share.size, np.nan)
    if now is None or not np.isfinite(now):
        return found
    for place in np.flatnonzero(table[0] <= scale - 1):
        raised = table.copy()
        raised[0, place] += 1
        then = winning_price(quality_points(raised, share, scale), prices, price_weight, rule, ceiling)
        found[place] = np.nan if then is None or not np.isfinite(then) else then - now
    return found
