"""Money over time: present value, internal rate, payback, lifetime value, the tail of a distribution."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array


def discount_factors(rate: float, periods: int, start: float = 0.0) -> Array:
    """Return (1 + rate)^−t for t = start, start + 1, …

    Parameters
    ----------
    rate : float
        Per period, above −1 (0.2 for 20 %).
    periods : int
        How many factors, at least 1.
    start : float
        Time of the first, in periods; 0.5 for the middle of the first period.

    Returns
    -------
    ndarray of shape (periods,)

    Raises
    ------
    ValueError
        If the rate is not above −1 or `periods` is below 1.

    Examples
    --------
    >>> discount_factors(0.25, 3).tolist()
    [1.0, 0.8, 0.64]
    """
    rate = check.number(rate, "rate", low=-1, open_low=True)
    times = check.number(start, "start") + np.arange(check.integer(periods, "periods", low=1))
    return np.power(1.0 + rate, -times)


def after_tax(profit: ArrayLike, tax: float, company_profit: float = float("nan")) -> float | Array:
    """Return what is left of a profit after tax: the one tax rule of every step.

    The company is taxed, not its accounts: tax falls on the company's profit, and the loss of one account shields the
    profit of another. So a profit keeps, and a loss costs, (1 − tax) of itself wherever the company as a whole earns;
    where it does not, there is no tax to pay or to save. Losses are not carried over to other years.

    Parameters
    ----------
    profit : array_like
        Before tax, of accounts, programmes or years; negative: a loss. NaN stays NaN.
    tax : float
        Rate, 0…1.
    company_profit : float
        Before tax, of the whole company in that year; NaN: it is taken to earn.

    Returns
    -------
    float or ndarray
        Of the shape of `profit`.

    Raises
    ------
    ValueError
        The rate is outside 0…1.

    Examples
    --------
    >>> after_tax([100.0, -40.0], 0.2).tolist()
    [80.0, -32.0]
    """
    tax = check.number(tax, "tax", low=0, high=1)
    kept = np.asarray(profit, dtype=float) * (1.0 if company_profit <= 0 else 1.0 - tax)
    return float(kept) if kept.ndim == 0 else kept


def npv(rate: float, cashflows: ArrayLike, axis: int = -1) -> float | Array:
    """Return the net present value; the first cash flow is at time 0 and is not discounted.

    Parameters
    ----------
    rate : float
        Per period, above −1.
    cashflows : array_like
        One amount per period along `axis`; further axes are other cases (accounts, draws). NaN makes its case NaN.
    axis : int
        The axis of time.

    Returns
    -------
    float or ndarray
        A float for a vector, else an array without the axis of time. At rate 0, the sum.

    Raises
    ------
    ValueError
        If the rate is not above −1, there is no cash flow, or the axis does not exist.

    Examples
    --------
    >>> round(npv(0.1, [-100, 60, 60]), 2)
    4.13
    """
    flows = check.array(cashflows, "cashflows")
    if not flows.ndim or not -flows.ndim <= axis < flows.ndim:
        raise check.refuse("axis", f"an axis of {flows.ndim} dimensions", axis)
    result = np.moveaxis(flows, axis, -1) @ discount_factors(rate, flows.shape[axis])
    return float(result) if flows.ndim == 1 else result


def irr(cashflows: ArrayLike) -> float:
    """Return the internal rate of return: the rate above −1 at which the net present value is zero.

    Parameters
    ----------
    cashflows : array_like of shape (periods,)
        First at time 0; no NaN.

    Returns
    -------
    float
        NaN where the signs do not change (no rate exists). One change of sign: the only rate. More than one: there can
        be none (NaN) or several, of which the one nearest to 0 is returned; `all_irr` lists them, and the net present
        value at a stated rate is the figure to trust.

    Raises
    ------
    ValueError
        If there is no cash flow or one is not finite.

    Examples
    --------
    >>> round(irr([-100, 60, 60]), 4)
    0.1307
    """
    rates = all_irr(cashflows)
    return float(rates[np.argmin(np.abs(rates))]) if rates.size else float("nan")


def all_irr(cashflows: ArrayLike) -> Array:
    """Return every rate above −1 at which the net present value is zero, ascending.

    Parameters
    ----------
    cashflows : array_like of shape (periods,)
        First at time 0; no NaN.

    Returns
    -------
    ndarray of shape (k,)
        Empty where the signs do not change, or change without reaching zero. At most as many as changes of sign
        (Descartes).

    Raises
    ------
    ValueError
        If there is no cash flow or one is not finite.
    """
    flows = np.trim_zeros(check.vector(cashflows, "cashflows"))
    signs = np.sign(flows[flows != 0])
    changes = int((signs[1:] != signs[:-1]).sum())
    if changes == 0:
        return np.empty(0)
    flows = flows / np.abs(flows).max()
    return np.array([_only_rate(flows)]) if changes == 1 else _many_rates(flows)


def _value(growth: float, flows: Array) -> float:
    """Return the sign-true value of the flows at 1 + rate = growth, scaled so that it cannot overflow."""
    times = np.arange(flows.size)
    return float(flows @ growth**-times) if growth >= 1 else float(flows @ growth ** times[::-1])


def _only_rate(flows: Array) -> float:
    """Return the rate of flows whose sign changes once: double or halve 1 + rate until it is caught, then close in."""
    from scipy.optimize import brentq

    here = _value(1.0, flows)
    if here == 0:
        return 0.0
    factor = 2.0 if here * flows[0] < 0 else 0.5
    near, far = 1.0, factor
    while _value(far, flows) * here > 0:
        near, far = far, far * factor
    return float(brentq(_value, min(near, far), max(near, far), args=(flows,), xtol=1e-15, rtol=1e-14)) - 1.0


def _many_rates(flows: Array) -> Array:
    """Return all rates of flows whose sign changes more than once, from the roots of the polynomial in 1 + rate."""
    roots = np.roots(flows)
    growth = np.sort(roots.real[(np.abs(roots.imag) < 1e-7 * np.abs(roots)) & (roots.real > 0)])
    return growth[np.append(True, np.diff(growth) > 1e-7 * growth[1:])] - 1.0 if growth.size else growth


def payback(cashflows: ArrayLike, rate: float = 0.0) -> float:
    """Return the time until the cumulative cash flow first reaches zero, with the fraction of the last period.

    Parameters
    ----------
    cashflows : array_like of shape (periods,)
        First at time 0; no NaN. Within a period money is taken to come in evenly.
    rate : float
        Discount rate for the discounted payback; 0 by default.

    Returns
    -------
    float
        In periods; 0 where nothing has to be paid back, NaN where it never is. Money that must be put in again later is
        not looked at: the first time counts.

    Raises
    ------
    ValueError
        If there is no cash flow, one is not finite, or the rate is not above −1.

    Examples
    --------
    >>> payback([-100, 60, 60])
    1.6666666666666665
    """
    flows = check.vector(cashflows, "cashflows")
    flows = flows * discount_factors(rate, flows.size)
    running = np.cumsum(flows)
    reached = np.flatnonzero(running >= -1e-12 * np.abs(flows).sum())
    if reached.size == 0:
        return float("nan")
    place = int(reached[0])
    return 0.0 if place == 0 else float(min(place - 1 - running[place - 1] / flows[place], place))


def margin_multiple(retention: ArrayLike, discount: ArrayLike, growth: ArrayLike = 0.0) -> float | Array:
    """Return r / (1 + d − r (1 + g)): what one unit of yearly margin is worth over an endless relationship.

    Parameters
    ----------
    retention : float or array_like
        Share kept from one year to the next, 0 … 1.
    discount : float or array_like
        Yearly rate, at least 0.
    growth : float or array_like
        Yearly growth of the margin, above −1.

    Returns
    -------
    float or ndarray
        The arguments broadcast together. The first margin comes after a year, if the customer is still there. Infinite
        where retention and growth outrun the discount.

    Raises
    ------
    ValueError
        If an argument leaves its range.

    References
    ----------
    Gupta, S., Lehmann, D. R. (2005). Managing Customers as Investments.

    Examples
    --------
    >>> round(margin_multiple(0.8, 0.10), 2), round(margin_multiple(0.9, 0.16), 2)
    (2.67, 3.46)
    """
    r = check.unit_interval(check.known(check.array(retention, "retention"), "retention"), "retention")
    d = check.non_negative(check.known(check.array(discount, "discount"), "discount"), "discount")
    g = check.known(check.array(growth, "growth"), "growth")
    check.forbid(g, g <= -1, "growth", "rates above -1")
    bottom = 1 + d - r * (1 + g)
    result = np.where(bottom > 1e-12, r / np.where(bottom > 1e-12, bottom, 1.0), np.inf)
    return float(result) if result.ndim == 0 else result


def lifetime_value(
    margin: ArrayLike,
    retention: ArrayLike,
    discount: float,
    periods: int,
    cost: float = 0.0,
    *,
    cost_timing: float = 0.5,
    growth: float = 0.0,
    first: int = 0,
    cycle: float = 1.0,
) -> float:
    """Return the present value of a customer over a finite horizon.

    Σ_{t=first…n} m_t r^t (1 + d)^(−t c) − k Σ_{t=1…n} r^(t−1) (1 + d)^(−(t − 1 + s) c), with m_t = m (1 + g)^t.

    Parameters
    ----------
    margin : float or array_like of shape (n + 1 − first,)
        m, gross contribution per purchase cycle, before the cost of keeping the customer; one number, or one per cycle.
    retention : float or array_like of shape (n,)
        r, share kept from one cycle to the next; one number, or one per cycle.
    discount : float
        d, yearly rate, above −1.
    periods : int
        n, cycles after the first purchase, at least 0.
    cost : float
        k, cost of promotion or care per cycle, spent on those who are customers at its start.
    cost_timing : float
        s, when within the cycle it is spent, 0 (start) … 1 (end); the middle by default.
    growth : float
        g, growth of the margin per cycle; only with one number for `margin`.
    first : {0, 1}
        Time of the first margin: 0 at once, for a customer just won (Berger and Nasr); 1 after a cycle, if he stays.
    cycle : float
        c, length of a cycle in years, 0.5 for two purchases a year.

    Returns
    -------
    float
        Also the most that winning such a customer may cost. For n → ∞, first = 1 and no cost it tends to
        `margin_multiple` · m (1 + g).

    Raises
    ------
    ValueError
        If an argument leaves its range or a vector has the wrong length.

    References
    ----------
    Berger, P. D., Nasr, N. I. (1998). Customer lifetime value: marketing models and applications. J. of Interactive
    Marketing 12(1), cases 1, 2 and 3.
    """
    n, first = check.integer(periods, "periods", low=0), check.integer(first, "first", low=0, high=1)
    cycle = check.number(cycle, "cycle", low=0, open_low=True)
    timing = check.number(cost_timing, "cost_timing", low=0, high=1)
    base = 1.0 + check.number(discount, "discount", low=-1, open_low=True)
    staying = np.concatenate([[1.0], np.cumprod(_each(retention, "retention", n))])
    check.unit_interval(np.atleast_1d(check.array(retention, "retention")), "retention")
    times = np.arange(first, n + 1)
    rise = 1.0 + check.number(growth, "growth", low=-1, open_low=True)
    income = _each(margin, "margin", times.size) * rise**times * staying[times] * base ** (-times * cycle)
    spent = check.number(cost, "cost") * staying[:n] * base ** (-(np.arange(n) + timing) * cycle)
    return float(income.sum() - spent.sum())


def _each(value: ArrayLike, name: str, count: int) -> Array:
    """Return one number per period, from one number for all or from a vector."""
    numbers = check.known(check.array(value, name), name) if np.ndim(value) == 0 or count else np.empty(0)
    if numbers.ndim == 0:
        return np.full(count, float(numbers))
    if numbers.shape != (count,):
        raise check.refuse(name, f"one number or {count}", f"shape {numbers.shape}")
    return numbers


def cvar(outcomes: ArrayLike, level: float = 0.05) -> float:
    """Return the mean of the worst outcomes (conditional value at risk, expected shortfall).

    Parameters
    ----------
    outcomes : array_like of shape (draws,)
        Results, more is better; no NaN.
    level : float
        Share of the draws that counts as worst, above 0 and at most 1.

    Returns
    -------
    float
        In the unit of the outcomes: the mean of the lowest `level` of them, the last one in part where the share is not
        whole. Level 1 gives the mean.

    Raises
    ------
    ValueError
        If the level leaves (0, 1] or there is no outcome.

    References
    ----------
    Rockafellar, R. T., Uryasev, S. (2000). Optimization of conditional value-at-risk. J. of Risk 2(3).

    Examples
    --------
    >>> cvar([-30, -10, 5, 20, 40], 0.4)
    -20.0
    """
    ordered = np.sort(check.vector(outcomes, "outcomes"))
    tail = check.number(level, "level", low=0, high=1, open_low=True) * ordered.size
    part = np.clip(tail - np.arange(ordered.size), 0.0, 1.0)
    return float(ordered @ part / part.sum())
