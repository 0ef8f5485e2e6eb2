"""Price arithmetic: what a change of price asks of sales, and what an offer is worth beside its rivals.

Money is per unit throughout, or throughout a fraction of the price: the break-even changes are ratios and come out the
same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array


def break_even_sales_change(
    price_change: ArrayLike,
    margin: ArrayLike,
    variable_cost_change: ArrayLike = 0.0,
    extra_fixed_cost: float = 0.0,
    units: float | None = None,
) -> float | Array:
    """Return the relative change of unit sales at which a change of price earns as much as before.

    −ΔCM / (CM + ΔCM) + ΔF / ((CM + ΔCM) · units), with ΔCM = ΔP − ΔVC. Without changes of cost, −ΔP / (CM + ΔP).

    Parameters
    ----------
    price_change : float or array_like
        ΔP per unit, negative for a cut; in money, or as a fraction of the price.
    margin : float or array_like
        CM, contribution margin per unit before the change, above 0; in the unit of `price_change`.
    variable_cost_change : float or array_like
        ΔVC per unit, negative for a saving; in the unit of `price_change`.
    extra_fixed_cost : float
        ΔF for the period of `units`, in the unit of `price_change` times units.
    units : float, optional
        Units sold before the change, above 0; needed only with an extra fixed cost.

    Returns
    -------
    float or ndarray
        0.125 for 12.5 % more units. A cut asks for a rise (positive); a price increase allows a fall (negative).
        Infinite where the new margin is zero or negative: no volume is enough.

    Raises
    ------
    ValueError
        If the margin is not positive, or an extra fixed cost comes without units.

    References
    ----------
    Nagle, T. T., Müller, G. (2018). The Strategy and Tactics of Pricing, 6th ed., chapter on financial analysis.

    Examples
    --------
    >>> break_even_sales_change(-0.5, 4.5)
    0.125
    """
    old = check.positive(_finite(margin, "margin"), "margin")
    change = _finite(price_change, "price_change") - _finite(variable_cost_change, "variable_cost_change")
    fixed = check.number(extra_fixed_cost, "extra_fixed_cost")
    if fixed and units is None:
        raise check.refuse("units", "units sold, since there is an extra fixed cost", "none")
    per_unit = fixed / check.number(units, "units", low=0, open_low=True) if units is not None else 0.0
    new = old + change
    alive = new > 1e-12 * old
    result = np.where(alive, (per_unit - change) / np.where(alive, new, 1.0), np.inf)
    return float(result) if result.ndim == 0 else result


def reactive_sales_change(price_change: ArrayLike, margin: ArrayLike) -> float | Array:
    """Return the relative change of unit sales at which following a rival's change of price pays: ΔP / CM.

    Parameters
    ----------
    price_change : float or array_like
        The change that would be followed, negative for a cut.
    margin : float or array_like
        Contribution margin per unit now, above 0, in the unit of `price_change`.

    Returns
    -------
    float or ndarray
        −0.33: to match the cut pays once staying put would lose more than a third of unit sales.

    Raises
    ------
    ValueError
        If the margin is not positive.

    References
    ----------
    Nagle, T. T., Müller, G. (2018), break-even sales analysis of reactive price changes.
    """
    result = _finite(price_change, "price_change") / check.positive(_finite(margin, "margin"), "margin")
    return float(result) if result.ndim == 0 else result


def _finite(value: ArrayLike, name: str) -> Array:
    """Return finite numbers of any shape."""
    return check.known(check.array(value, name), name)


def economic_value(reference: float, differentiation: ArrayLike) -> float:
    """Return the economic value to the customer: the next best alternative and what sets ours apart from it.

    Parameters
    ----------
    reference : float
        Price of the next best alternative, at least 0.
    differentiation : array_like of shape (n,)
        Worth of each difference, negative where the alternative is better.

    Returns
    -------
    float
        The highest price at which an informed customer is no worse off.

    Raises
    ------
    ValueError
        If the reference is negative or a difference is missing.

    References
    ----------
    Nagle, T. T., Müller, G. (2018), economic value estimation; Forbis, J. L., Mehta, N. T. (1981). Business Horizons
    24(3).

    Examples
    --------
    >>> economic_value(300, [350, 100, 200])
    950.0
    """
    differences = _finite(differentiation, "differentiation").sum() if np.size(differentiation) else 0.0
    return float(check.number(reference, "reference", low=0) + differences)


def value_surplus(worth: ArrayLike, price: ArrayLike) -> float | Array:
    """Return worth less price: the customer's gain in money, which is what a rational buyer compares.

    Parameters
    ----------
    worth, price : float or array_like
        In the same money.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        If a number is missing.

    Examples
    --------
    >>> value_surplus(10_000, 3_000), value_surplus(15_000, 6_000)
    (7000.0, 9000.0)
    """
    result = _finite(worth, "worth") - _finite(price, "price")
    return float(result) if result.ndim == 0 else result


def value_ratio(worth: ArrayLike, price: ArrayLike) -> float | Array:
    """Return worth over price; it undervalues big differences in money (compare `value_surplus`).

    Parameters
    ----------
    worth : float or array_like
    price : float or array_like
        Above 0.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        If a number is missing or a price is not positive.

    Examples
    --------
    >>> round(value_ratio(10_000, 3_000), 2), value_ratio(15_000, 6_000)
    (3.33, 2.5)
    """
    result = _finite(worth, "worth") / check.positive(_finite(price, "price"), "price")
    return float(result) if result.ndim == 0 else result


def perceived_ratios(ours: ArrayLike, rivals: ArrayLike) -> Array:
    """Return our score over the mean of the rivals', attribute by attribute.

    Parameters
    ----------
    ours : array_like of shape (attributes,)
        Scores above 0; NaN where unknown.
    rivals : array_like of shape (attributes,) or (rivals, attributes)
        Scores above 0, of one rival or of several; NaN where unknown (the mean is over those known).

    Returns
    -------
    ndarray of shape (attributes,)
        1 is parity; NaN where we or all rivals are unknown.

    Raises
    ------
    ValueError
        If a score is not positive or the shapes do not fit.
    """
    own = check.positive(check.vector(ours, "ours", missing=True), "ours")
    table = check.array(rivals, "rivals")
    table = table[None, :] if table.ndim == 1 else check.array(table, "rivals", 2)
    check.positive(check.known_or_missing(table, "rivals"), "rivals")
    if table.shape[1] != own.size:
        raise check.refuse("rivals", f"{own.size} attributes", table.shape[1])
    known = ~np.isnan(table)
    count = known.sum(axis=0)
    mean = np.where(known, table, 0.0).sum(axis=0) / np.where(count > 0, count, np.nan)
    return own / mean


def market_perceived_quality(weights: ArrayLike, ours: ArrayLike, rivals: ArrayLike) -> float:
    """Return the market-perceived quality ratio: the weighted mean of our scores over the rivals'.

    Parameters
    ----------
    weights : array_like of shape (attributes,)
        Importance, non-negative, scaled to sum to one.
    ours, rivals
        As for `perceived_ratios`.

    Returns
    -------
    float
        About 1: above it, customers see us as better. Attributes without a ratio are left out and the weights
        renormalised; NaN where nothing that weighs is known.

    Raises
    ------
    ValueError
        If the shapes do not fit, a score is not positive, or the weights are negative or sum to zero.

    References
    ----------
    Gale, B. T. (1994). Managing Customer Value, chapter 2.
    """
    ratios = perceived_ratios(ours, rivals)
    share = check.shares(weights, "weights", ratios.size)
    known = ~np.isnan(ratios)
    mass = float(share[known].sum())
    return float(share[known] @ ratios[known] / mass) if mass > 0 else float("nan")


def relative_price(ours: float, rivals: ArrayLike) -> float:
    """Return our price over the mean of the rivals'.

    Parameters
    ----------
    ours : float
        Above 0.
    rivals : array_like of shape (rivals,)
        Above 0, one or several; NaN is left out.

    Returns
    -------
    float
        1 is parity; NaN where no rival's price is known.

    Raises
    ------
    ValueError
        If a price is not positive.
    """
    own = check.number(ours, "ours", low=0, open_low=True)
    prices = np.atleast_1d(check.known_or_missing(check.array(rivals, "rivals"), "rivals"))
    check.positive(prices, "rivals")
    prices = prices[~np.isnan(prices)]
    return own / float(prices.mean()) if prices.size else float("nan")


def fair_value_line(quality: ArrayLike, price_weight: float) -> float | Array:
    """Return the relative price at which a relative quality is fair.

    The line runs through (1, 1) with slope (1 − p) / p: what customers weigh heavier moves the fair price further.

    Parameters
    ----------
    quality : float or array_like
        Market-perceived quality ratio, 1 for parity.
    price_weight : float
        p, share of price in the customer's decision, above 0 and at most 1.

    Returns
    -------
    float or ndarray
        An offer priced below the line gives superior value. At p = 1 quality earns nothing.

    Raises
    ------
    ValueError
        If the price weight leaves (0, 1] or a quality is missing.

    References
    ----------
    Gale, B. T. (1994). Managing Customer Value, the customer value map.
    """
    weight = check.number(price_weight, "price_weight", low=0, high=1, open_low=True)
    result = 1.0 + (_finite(quality, "quality") - 1.0) * (1.0 - weight) / weight
    return float(result) if result.ndim == 0 else result
