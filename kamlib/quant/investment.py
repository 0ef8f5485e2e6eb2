"""What a programme of work with customers earns over the years: share paths, survival, cash, payback, simulation.

Arrays have years last; what stands before (accounts, levels, draws) is the caller's. Year 1 is the first after today.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array
from kamlib.quant.finance import discount_factors
from kamlib.quant.simulation import one_factor_chunks, triangular_quantile

#: What a programme's worth depends on, in the order of the last axis of multipliers.
FACTORS = ("pool", "gain", "erosion", "loss", "loss_without", "cost")
#: Steepness of the logistic path: about 5 % of the way after a tenth of the time, half of it at half time.
_STEEPNESS = 6.0
_CELLS = 250_000

#: What has to be known of a plan.
_KNOWN = (
    *("pool", "start", "path", "path_without", "retention", "retention_without", "cost", "added", "given"),
    *("spent", "borne"),
)


@dataclass(frozen=True)
class InvestmentPlan:
    """Programmes and what they rest on.

    Attributes
    ----------
    pool : ndarray of shape (…, years)
        Margin of the whole addressable demand, money a year.
    start : ndarray of shape (…)
        Today's share of it, at least 0.
    path, path_without : ndarray of shape (…, years)
        The share with the programme and without it.
    retention, retention_without : ndarray of shape (…)
        Share of such customers that stay from one year to the next.
    cost : ndarray of shape (…, years)
        Money a year.
    discount, tax : float
        Yearly rates.
    idle : ndarray of bool, shape (…)
        Where nothing is done: the share goes its way without a programme on both sides, whatever that way is.
    added : ndarray of shape (…, years)
        Share won beside the programme (by an offer that was accepted); the share stays within its ceiling, so that no
        part of the pool is won twice.
    given : ndarray of shape (…, years)
        What a change of price takes off the pool, at or below 0 for a cut: it holds for all that is bought with it.
    spent, borne : ndarray of shape (kinds, …, years)
        Part of the cost that serves the customer, by kind; and what the margin of the whole demand bears of that kind
        already. What is in both is not charged twice.
    """

    pool: Array
    start: Array
    path: Array
    path_without: Array
    retention: Array
    retention_without: Array
    cost: Array
    discount: float
    tax: float
    idle: ArrayLike = False
    added: Array | float = 0.0
    given: Array | float = 0.0
    spent: Array = field(default_factory=lambda: np.zeros(0))
    borne: Array = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        for name in _KNOWN:
            check.known(np.asarray(getattr(self, name), dtype=float), name)
        for name in ("retention", "retention_without"):
            check.unit_interval(np.asarray(getattr(self, name)), name)
        check.number(self.discount, "discount", low=-1, open_low=True)
        check.number(self.tax, "tax", low=0, high=1)

    @property
    def years(self) -> int:
        """How many years."""
        return int(np.shape(self.pool)[-1])

    @property
    def share(self) -> Array:
        """The share with the programme and with what is won beside it, shape (…, years)."""
        start = np.asarray(self.start)[..., None]
        return np.clip(self.path + self.added, 0.0, np.maximum(start, 1.0))

    def at(self, *index: ArrayLike) -> InvestmentPlan:
        """Return the plan of some of its items: each array indexed alike, the axes of years and kinds kept."""
        place = tuple(np.asarray(each, dtype=int) for each in index)
        every = np.arange(len(self.spent)).reshape(-1, *([1] * max(each.ndim for each in place)))

        def take(array: ArrayLike) -> Array:
            values = np.asarray(array, dtype=float)
            return values[place] if values.ndim else values

        return InvestmentPlan(
            take(self.pool),
            take(self.start),
            take(self.path),
            take(self.path_without),
            take(self.retention),
            take(self.retention_without),
            take(self.cost),
            self.discount,
            self.tax,
            take(self.idle).astype(bool),
            take(self.added),
            take(self.given),
            self.spent[every, *place] if len(every) else self.spent,
            self.borne[every, *place] if len(every) else self.borne,
        )


def share_path(start: ArrayLike, gain: ArrayLike, years: ArrayLike, periods: int, kind: str = "linear") -> Array:
    """Return the share of wallet in the years 1 … `periods` on the way from today's to the target.

    Parameters
    ----------
    start, gain : array_like
        Today's share and how far it shall move, broadcast; the target stays within 0 and 1 (or today's share where that
        is above 1).
    years : array_like
        Years to the target, positive; the share is flat from then on.
    periods : int
        At least 1.
    kind : {'linear', 'logistic'}
        The same step each year; or slow, fast, slow (a logistic curve stretched to start and end exactly).

    Returns
    -------
    ndarray of the broadcast shape + (periods,)

    Raises
    ------
    ValueError
        If an argument leaves its range.

    Examples
    --------
    >>> share_path(0.1, 0.2, 2, 3).round(3).tolist()
    [0.2, 0.3, 0.3]
    """
    check.choice(kind, "kind", ("linear", "logistic"))
    first = check.non_negative(check.array(start, "start"), "start")[..., None]
    aim = np.clip(first + check.array(gain, "gain")[..., None], 0.0, np.maximum(first, 1.0))
    until = check.positive(check.array(years, "years"), "years")[..., None]
    done = np.minimum(np.arange(1, check.integer(periods, "periods", low=1) + 1) / until, 1.0)
    return first + (aim - first) * (_logistic(done) if kind == "logistic" else done)


def _logistic(done: Array) -> Array:
    """Return the part of the way done at a part of the time: a logistic curve from exactly 0 to exactly 1."""
    half = np.tanh(_STEEPNESS / 4)
    return np.where(done >= 1, 1.0, (np.tanh(_STEEPNESS / 2 * (done - 0.5)) + half) / (2 * half))


def eroded_path(start: ArrayLike, erosion: ArrayLike, periods: int) -> Array:
    """Return start · (1 − erosion)^t for t = 1 … `periods`: a share that nobody looks after.

    Parameters
    ----------
    start : array_like of shape (…)
        Today's share, at least 0; NaN stays NaN.
    erosion : array_like of shape (…)
        Part of the share that is lost in a year, 0…1; broadcasts against `start`.
    periods : int
        How many years, at least 1.

    Returns
    -------
    ndarray of shape (…, periods)
        The share in the years 1 … `periods`.

    Raises
    ------
    ValueError
        If `start` is negative or `erosion` leaves [0, 1].

    Examples
    --------
    >>> eroded_path(0.5, 0.1, 3).round(3).tolist()
    [0.45, 0.405, 0.365]
    """
    first = check.non_negative(check.array(start, "start"), "start")[..., None]
    kept = 1.0 - check.unit_interval(check.array(erosion, "erosion"), "erosion")[..., None]
    return first * kept ** np.arange(1, check.integer(periods, "periods", low=1) + 1)


def incremental_margin(plan: InvestmentPlan, multipliers: ArrayLike | None = None) -> Array:
    """Return the margin of each year that is there because of the programme.

    M_t (s_t S_t − s'_t S'_t), with S_t = r^t: share and survival with the programme against without. Where both
    retentions are equal this is M (s − s') S; where the programme also keeps customers, that margin is its doing too.
    A change of price falls on all that is bought with it, and a cost of serving that this margin bears already is given
    back up to what is spent on it.

    Parameters
    ----------
    plan : InvestmentPlan
    multipliers : array_like of shape (…, 6), optional
        By `FACTORS`: on the pool; on the way gained; on the way lost without; on the yearly risk of loss with the
        programme (without it too, where the programme does not lower it); on the risk without it (where the programme
        lowers it); on cost. 1 by default; leading axes broadcast against those of the plan.

    Returns
    -------
    ndarray of shape (…, years)
    """
    return np.stack(np.broadcast_arrays(*_margins(plan, _factors(plan, multipliers))), axis=-1)


def _factors(plan: InvestmentPlan, multipliers: ArrayLike | None) -> list[Array]:
    """Return the six multipliers, each ready to broadcast against one year of the plan."""
    if multipliers is None:
        return [np.ones(())] * len(FACTORS)
    given = np.asarray(multipliers, dtype=float)
    if given.shape[-1:] != (len(FACTORS),):
        raise check.refuse("multipliers", f"{len(FACTORS)} on the last axis", f"shape {given.shape}")
    check.non_negative(check.known(given, "multipliers"), "multipliers")
    return list(np.moveaxis(given, -1, 0))


def _margins(plan: InvestmentPlan, factors: list[Array]) -> Iterator[Array]:
    """Yield the incremental margin year by year: a year's arrays are all that is held of many draws."""
    pool, gain, erosion, loss, loss_without, cost = factors
    start, ceiling = plan.start, np.maximum(plan.start, 1.0)
    way = np.where(plan.idle, erosion, gain)
    leaving, leaving_without = _losses(plan, loss, loss_without)
    stays: Array | float = 1.0
    stays_without: Array | float = 1.0
    for t in range(plan.years):
        stays, stays_without = stays * (1.0 - leaving), stays_without * (1.0 - leaving_without)
        share = np.clip(start + way * (plan.path[..., t] - start) + gain * _of_year(plan.added, t), 0.0, ceiling)
        without = np.clip(start + erosion * (plan.path_without[..., t] - start), 0.0, ceiling)
        won = share * stays - without * stays_without
        margin = pool * (plan.pool[..., t] * won + _of_year(plan.given, t) * share * stays)
        for spent, borne in zip(plan.spent, plan.borne, strict=True):
            if not spent[..., t].any():
                continue
            margin = margin + np.minimum(cost * spent[..., t], pool * borne[..., t] * np.maximum(won, 0.0))
        yield margin


def already_borne(plan: InvestmentPlan) -> Array:
    """Return what of the costs of serving the margin of each year bears already, shape (…, years).

    It is part of `incremental_margin`, so that what `cost` holds of it is not charged twice.
    """
    times = np.arange(1, plan.years + 1)
    stays, leaves = (np.asarray(each)[..., None] ** times for each in (plan.retention, plan.retention_without))
    won = np.maximum(plan.share * stays - plan.path_without * leaves, 0.0)
    return np.asarray(
        sum((np.minimum(*pair) for pair in zip(plan.spent, plan.borne * won, strict=True)), np.zeros(won.shape))
    )


def _of_year(array: ArrayLike, t: int) -> Array:
    """Return one year of an array by years; a single number holds for all of them."""
    values = np.asarray(array)
    return values[..., t] if values.ndim else values


def _losses(plan: InvestmentPlan, loss: Array, loss_without: Array) -> tuple[Array, Array]:
    """Return the yearly risk of losing the customer with the programme and without it.

    Where the programme lowers the risk, each side is a guess of its own, and the programme keeps customers at best:
    its effect may vanish, never turn round. Where it does not, both sides are one guess and move together.
    """
    risk, risk_without = 1.0 - plan.retention, 1.0 - plan.retention_without
    moved = np.clip(loss * risk, 0.0, 1.0)
    lowers = risk_without > risk
    return moved, np.where(
        lowers,
        np.maximum(np.clip(loss_without * risk_without, 0.0, 1.0), moved),
        np.clip(loss * risk_without, 0.0, 1.0),
    )


def net_present_value(
    plan: InvestmentPlan, multipliers: ArrayLike | None = None, discount: float | None = None
) -> Array:
    """Return the net present value after tax, years at their ends, today at 0.

    Tax falls on margin less cost and is saved where that is negative: the firm as a whole is taken to pay tax.

    Parameters
    ----------
    plan : InvestmentPlan
    multipliers : array_like of shape (…, 6), optional
        As for `incremental_margin`.
    discount : float, optional
        Another rate than the plan's.

    Returns
    -------
    ndarray
        Of the shape of the plan without years, broadcast with the multipliers.
    """
    factors = _factors(plan, multipliers)
    weights = discount_factors(plan.discount if discount is None else discount, plan.years, start=1.0)
    value = -factors[-1] * (plan.cost @ weights)
    for weight, margin in zip(weights, _margins(plan, factors), strict=True):
        value = value + weight * margin
    return (1.0 - plan.tax) * value


def yearly_values(plan: InvestmentPlan, multipliers: ArrayLike | None = None) -> Array:
    """Return the present value after tax of each year's margin less cost: years last, they add to the NPV.

    Parameters
    ----------
    plan : InvestmentPlan
    multipliers : array_like of shape (…, 6), optional
        As for `incremental_margin`.

    Returns
    -------
    ndarray of shape (…, years)
        Money of today: each year is discounted to now from its end.
    """
    factors = _factors(plan, multipliers)
    cost = plan.cost * np.asarray(factors[-1])[..., None]
    return (
        (1.0 - plan.tax)
        * (incremental_margin(plan, multipliers) - cost)
        * discount_factors(plan.discount, plan.years, start=1.0)
    )


def triangular_multipliers(chance: ArrayLike, worst: ArrayLike, best: ArrayLike) -> Array:
    """Return triangular multipliers with mode 1: near `worst` at chance 0, near `best` at chance 1; all broadcast.

    Parameters
    ----------
    chance : array_like
        Uniform numbers, 0…1.
    worst, best : array_like
        The ends of the triangle, on either side of 1: 0.6 and 1.4, or 1.5 and 0.8 of a cost, of which more is
        worse.

    Returns
    -------
    ndarray
        Of the shape that all three broadcast to; between `worst` and `best`.
    """
    return _between(np.asarray(chance, dtype=float), np.asarray(worst, dtype=float), np.asarray(best, dtype=float))


def simulate(
    plan: InvestmentPlan,
    worst: ArrayLike,
    best: ArrayLike,
    draws: int = 10_000,
    correlation: float = 0.3,
    seed: int = 0,
) -> Array:
    """Return simulated net present values of a plan of shape (items, levels, years).

    Each item's six factors are triangular from `worst` over 1 to `best`, and lean together: in a bad draw all of them
    lean to the worst. All levels of an item share its draws, so that levels are compared in the same scenario.

    Parameters
    ----------
    plan : InvestmentPlan
        Arrays of shape (items, levels[, years]).
    worst, best : array_like of shape (items, 6)
        Multipliers by `FACTORS`, on either side of 1 (cost and loss: worst above 1; loss_without: worst below 1);
        both 1 for a certain figure.
    draws : int
    correlation : float
        One-factor correlation, 0 … 1 (`simulation.one_factor_chunks`).
    seed : int

    Returns
    -------
    ndarray of shape (draws, items, levels)
        Beyond it, memory does not grow with the draws.

    Raises
    ------
    ValueError
        If the two ends stand on the same side of 1 or an argument leaves its range.
    """
    bad, good = (
        check.non_negative(check.matrix(each, name), name) for each, name in ((worst, "worst"), (best, "best"))
    )
    check.forbid(bad, (bad - 1) * (good - 1) > 0, "worst", "numbers on the other side of 1 than best")
    items, levels = np.shape(plan.start)
    if bad.shape != (items, len(FACTORS)) or good.shape != bad.shape:
        raise check.refuse("worst", f"shape {(items, len(FACTORS))}, as best", (bad.shape, good.shape))
    result = np.empty((draws, items, levels))
    chunk = max(1, _CELLS // (items * max(levels, len(FACTORS))))
    for rows, chance in one_factor_chunks(draws, items * len(FACTORS), correlation, seed, chunk):
        drawn = _between(chance.reshape(-1, items, len(FACTORS)), bad, good)
        result[rows] = net_present_value(plan, drawn[:, :, None, :])
    return result


def _between(chance: Array, worst: Array, best: Array) -> Array:
    """Return triangular multipliers with mode 1: near `worst` at chance 0, near `best` at chance 1."""
    sign = np.where(best >= worst, 1.0, -1.0)
    ranged = triangular_quantile(chance, 1 - np.abs(1 - worst), np.ones_like(worst), 1 + np.abs(best - 1))
    return 1.0 + sign * (ranged - 1.0)


def recovery(costs: ArrayLike, returns: ArrayLike) -> tuple[Array, Array, Array]:
    """Return how much of each year's spend pays back in the same year, in later years, and not within the horizon.

    First spent, first paid back: a year's returns cover what earlier years have left open, then the year's own spend.
    Returns beyond that do not wait for spend to come.

    Parameters
    ----------
    costs, returns : array_like of shape (…, years)
        Costs non-negative; negative returns count as none.

    Returns
    -------
    same, later, never : ndarray of shape (…, years)
        They add to `costs`.

    Raises
    ------
    ValueError
        If a cost is negative or a number is missing.
    """
    spent = check.non_negative(check.known(check.array(costs, "costs"), "costs"), "costs")
    income = np.maximum(check.known(check.array(returns, "returns"), "returns"), 0.0)
    same, left = np.zeros_like(spent), np.zeros(spent.shape[:-1])
    for t in range(spent.shape[-1]):
        same[..., t] = np.clip(income[..., t] - left, 0.0, spent[..., t])
        left = np.maximum(left + spent[..., t] - income[..., t], 0.0)
    never = np.zeros_like(spent)
    for t in reversed(range(spent.shape[-1])):
        never[..., t] = np.minimum(left, spent[..., t] - same[..., t])
        left = left - never[..., t]
    return same, spent - same - never, never
