"""Every level for every account as arrays: what it takes, what it brings, and the best choice under the limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from kamlib.core.evidence import DEFAULT_RANGE
from kamlib.core.schema import LEVELS
from kamlib.quant import allocation
from kamlib.quant.investment import FACTORS, InvestmentPlan, eroded_path, net_present_value, share_path
from kamlib.steps.budget.assumptions import BudgetDecision
from kamlib.steps.budget.basis.result import BudgetBasisResult
from kamlib.steps.budget.costs.result import BudgetCostsResult
from kamlib.steps.budget.grids import lay_known, lay_levels
from kamlib.steps.budget.one_plan import Accepted, OfferParts, join_offers, lay_offers


@dataclass(frozen=True)
class Limits:
    """What there is to spend.

    Parameters
    ----------
    money : ndarray of shape (years,)
        Money a year, shared lines included; infinite for no limit.
    fte : float
        Full-time key-account managers; infinite for no limit.
    shared : ndarray of shape (years,)
        What the shared lines take of the money.
    """

    money: np.ndarray
    fte: float
    shared: np.ndarray

    @property
    def left(self) -> np.ndarray:
        """What programmes may take: money by year, then FTE."""
        return np.append(np.maximum(self.money - self.shared, 0.0), self.fte)

    def scaled(self, factor: float) -> Limits:
        """Return the limits with the money of the programmes multiplied."""
        return replace(self, money=self.shared + np.maximum(self.money - self.shared, 0.0) * factor)


@dataclass(frozen=True)
class Options:
    """Levels of all assessable accounts, without shared lines.

    Parameters
    ----------
    ids : tuple of str
        Accounts, in the order of the list.
    years : tuple of int
        Plan years.
    plan : InvestmentPlan
        Arrays of shape (accounts, levels[, years]); levels as in ``core.schema.LEVELS``.
    fte : ndarray of shape (accounts, levels)
        Full-time key-account managers.
    there : ndarray of bool, shape (accounts, levels)
        Which levels exist.
    worst, best : ndarray of shape (accounts, 6)
        Multipliers of the two outer scenarios by `FACTORS`, widened by each account's evidence.
    widths : ndarray of shape (accounts, 6)
        How wide each account's range is by `FACTORS`, against that of class B.
    bare : ndarray of bool, shape (accounts,)
        Accounts of which neither the wallet nor any programme is known: defaults alone earn no money, so there is no
        level but ``none``.
    classes : DataFrame
        Index account_id, columns `FACTORS`: the class of evidence that set the range (weakest that carries weight).
    accepted : Accepted
        Offers to these accounts.
    offers : OfferParts
        The accepted ones beside every level; the plan holds them.
    """

    ids: tuple[str, ...]
    years: tuple[int, ...]
    plan: InvestmentPlan
    fte: np.ndarray
    there: np.ndarray
    worst: np.ndarray
    best: np.ndarray
    widths: np.ndarray
    bare: np.ndarray
    classes: pd.DataFrame
    accepted: Accepted
    offers: OfferParts

    @cached_property
    def npv(self) -> np.ndarray:
        """Net present value of each level (accounts, levels); NaN where there is no such level."""
        return np.where(self.there, net_present_value(self.plan), np.nan)

    @cached_property
    def needs(self) -> np.ndarray:
        """What each level takes: money by year, then FTE (accounts, levels, years + 1)."""
        return np.concatenate([self.plan.cost, self.fte[:, :, None]], axis=2)

    def at(self, levels: Sequence[int], extra: np.ndarray | None = None) -> InvestmentPlan:
        """Return the plan of one level per account, shape (accounts, 1, years), with an extra cost by year."""
        plan = self.plan.at(np.arange(len(self.ids))[:, None], np.asarray(levels, dtype=int)[:, None])
        return plan if extra is None else replace(plan, cost=plan.cost + extra[:, None, :])


def lay_options(
    basis: BudgetBasisResult,
    costs: BudgetCostsResult,
    decision: BudgetDecision,
    years: Sequence[int],
    *,
    discount: float,
    tax: float,
    accepted: Accepted | None = None,
    profits: pd.DataFrame | None = None,
    base_year: int | None = None,
) -> Options:
    """Lay out pools, share paths, survival and costs of every level, accepted offers beside them (`one_plan`).

    The way without a programme is the erosion that was decided, or what the client's level ``none`` says. A level's
    retention is the programme's own, else the decided one; where both sides are equal the incremental margin is
    METHOD.md's M · (s_with − s_without) · survival, otherwise each side has its own survival, since keeping the
    customer is part of what a programme does.

    Parameters
    ----------
    basis, costs : BudgetBasisResult, BudgetCostsResult
    decision : BudgetDecision
    years : sequence of int
        Plan years.
    discount, tax : float
        Yearly rates.
    accepted : Accepted, optional
        Offers to the candidates.
    profits : DataFrame, optional
        account_id, year, revenue and costs by kind: what the kept margins are after.
    base_year : int, optional
        Needed with `profits`.
    """
    ids = tuple(basis.candidates.loc[basis.candidates["assessable"], "account_id"])
    levels = costs.programmes.set_index(["account_id", "level"])
    grid = pd.MultiIndex.from_product([ids, LEVELS], names=["account_id", "level"])
    shape = (len(ids), len(LEVELS))
    frame = levels.reindex(grid)
    there = frame["source"].notna().to_numpy(copy=True).reshape(shape)
    bare = _bare(basis.candidates, costs, ids)
    there[bare, 1:] = False
    start = basis.candidates.set_index("account_id")["share_today"].reindex(list(ids)).to_numpy(dtype=float)
    path, without = _paths(frame, np.repeat(start[:, None], len(LEVELS), axis=1), decision, years)
    stays = frame["retention"].astype(float).fillna(decision.retention).to_numpy().reshape(shape)
    plan = InvestmentPlan(
        np.repeat(lay_known(basis.pools, "margin_pool", ids, years)[:, None], len(LEVELS), axis=1),
        np.repeat(start[:, None], len(LEVELS), axis=1),
        path,
        without,
        stays,
        np.repeat(stays[:, :1], len(LEVELS), axis=1),
        lay_levels(costs.costs, ids, years),
        discount,
        tax,
        np.tile(np.arange(len(LEVELS)) == 0, (len(ids), 1)),
    )
    accepted = accepted or Accepted()
    parts = lay_offers(accepted, costs.costs, basis, profits, ids=ids, years=years, base_year=base_year)
    plan = join_offers(plan, parts, lay_known(basis.pools, "addressable", ids, years))
    classes = _evidence(basis.pools, costs, accepted, ids, decision)
    widths = _widths(classes)
    worst, best = _ranges(widths, decision)
    fte = frame["fte"].astype(float).fillna(0.0).to_numpy().reshape(shape)
    return Options(ids, tuple(years), plan, fte, there, worst, best, widths, bare, _worded(classes), accepted, parts)


def _bare(candidates: pd.DataFrame, costs: BudgetCostsResult, ids: Sequence[str]) -> np.ndarray:
    """Return of which accounts nothing is known but our sales: wallet and programmes are both our defaults."""
    guessed = candidates.set_index("account_id")["fallback"].reindex(list(ids)).to_numpy(dtype=bool)
    typed = costs.programmes[(costs.programmes["level"] != "none") & (costs.programmes["source"] != "computed")]
    told = {*typed["account_id"], *costs.planned["account_id"]}
    return guessed & ~np.isin(np.array(ids, dtype=object), list(told))


def _paths(
    frame: pd.DataFrame, start: np.ndarray, decision: BudgetDecision, years: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the shares with each level and without any, shape (accounts, levels, years)."""
    shape, periods = start.shape, len(years)
    if not start.size:
        return np.zeros((*shape, periods)), np.zeros((*shape, periods))
    until = frame["years_to_target"].astype(float).fillna(1.0).to_numpy().reshape(shape)
    gain = frame["share_gain"].astype(float).fillna(0.0).to_numpy().reshape(shape)
    stated = (frame["source"] != "computed").to_numpy().reshape(shape)[:, :1]
    without = eroded_path(start[:, :1], decision.erosion or 0.0, periods)
    if decision.erosion is None:
        told = share_path(start[:, :1], np.minimum(gain[:, :1], 0.0), until[:, :1], periods)
        without = np.where(stated[..., None], told, without)
    without = np.repeat(without, shape[1], axis=1)
    if decision.target_year is not None:
        until = np.full(shape, float(max(decision.target_year - years[0] + 1, 1)))
    path = share_path(start, gain, until, periods, decision.path)
    path[:, 0] = without[:, 0]
    return path, without


def _evidence(
    pools: pd.DataFrame,
    costs: BudgetCostsResult,
    accepted: Accepted,
    ids: Sequence[str],
    decision: BudgetDecision,
) -> dict[str, np.ndarray]:
    """Return the weights of the classes A, B, C under each factor, shape (accounts, 3)."""
    amounts = pools[["a_share", "b_share", "c_share"]].mul(pools["margin_pool"].abs(), axis=0)
    pool = _normal(amounts.groupby(pools["account_id"]).sum().reindex(list(ids)))
    levels = costs.programmes[costs.programmes["level"] != "none"]
    gain = _normal(pd.crosstab(levels["account_id"], levels["evidence"]).reindex(list(ids), columns=list("ABC")))
    offers = accepted.costs.rename(columns={"cost": "amount"})
    both = pd.concat([costs.costs, offers]) if len(offers) else costs.costs
    money = both.pivot_table(index="account_id", columns="evidence", values="amount", aggfunc="sum")
    cost = _normal(money.reindex(index=list(ids), columns=list("ABC")))
    decided = np.tile([float(letter == decision.assumptions_evidence) for letter in "ABC"], (len(ids), 1))
    none = costs.programmes[costs.programmes["level"] == "none"].set_index("account_id").reindex(list(ids))
    told = (none["source"] != "computed").to_numpy()[:, None]
    erosion = np.where(told & (decision.erosion is None), [0.0, 1.0, 0.0], decided)
    without = np.where(told & none["retention"].notna().to_numpy()[:, None], [0.0, 1.0, 0.0], decided)
    typed = levels[(levels["source"] != "computed") & levels["retention"].notna()]["account_id"]
    loss = np.where(np.isin(list(ids), typed.to_numpy())[:, None], [0.0, 1.0, 0.0], decided)
    return dict(zip(FACTORS, (pool, gain, erosion, loss, without, cost), strict=True))


def _normal(table: pd.DataFrame) -> np.ndarray:
    """Return rows that add to 1; a row of nothing counts as C."""
    values = table.fillna(0.0).to_numpy(dtype=float).reshape(len(table), 3)
    total = values.sum(axis=1, keepdims=True)
    return np.where(total > 0, values / np.where(total > 0, total, 1.0), [0.0, 0.0, 1.0])


def _widths(classes: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return how wide the range of each factor is against that of class B, shape (accounts, 6)."""
    width = np.array([DEFAULT_RANGE[letter] / DEFAULT_RANGE["B"] for letter in "ABC"])
    return np.stack([classes[factor] @ width for factor in FACTORS], axis=1)


def _ranges(widths: np.ndarray, decision: BudgetDecision) -> tuple[np.ndarray, np.ndarray]:
    """Return the outer multipliers: the decided ones for class B, narrower for A and wider for C."""
    ranges = decision.ranges()
    ends = np.array([ranges[factor] for factor in FACTORS])
    worst, best = (np.maximum(1 + (ends[:, end] - 1) * widths, 0.0) for end in (0, 1))
    return worst, best


def _worded(classes: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Return one class per account and factor: the one that carries most weight, of equals the weaker."""
    letters = {name: [("C", "B", "A")[int(np.argmax(row[::-1]))] for row in rows] for name, rows in classes.items()}
    return pd.DataFrame(letters, columns=list(FACTORS), dtype=object)


def choose(
    options: Options, limits: Limits, least: np.ndarray | None = None, npv: np.ndarray | None = None
) -> allocation.Choice:
    """Return the levels of largest net present value within the limits (integer programme).

    Parameters
    ----------
    options : Options
    limits : Limits
    least : ndarray of int, optional
        Lowest level allowed for each account.
    npv : ndarray, optional
        Other values than the expected ones (a draw).

    Returns
    -------
    Choice
        Of equally good levels the lower one.

    Raises
    ------
    quant.allocation.InfeasibleError
        No choice keeps within the limits: `.overrun` by year, then FTE; `.levels` that come nearest.
    """
    values, left = allowed(options, least, npv), limits.left
    rows, best = np.arange(len(values)), np.nanargmax(values, axis=1)
    used = options.needs[rows, best].sum(axis=0)
    if np.all(used <= left * (1 + allocation.SLACK)):
        # No limit binds: each account's own best is the optimum, and no programme has to be solved.
        return allocation.Choice(best, float(values[rows, best].sum()), used)
    return allocation.choose_levels(values, options.needs, left)


def allowed(options: Options, least: np.ndarray | None = None, npv: np.ndarray | None = None) -> np.ndarray:
    """Return values with the levels below the least one left out, unless that leaves an account without any.

    `npv` may have leading axes of other scenarios.
    """
    values = np.where(options.there, options.npv if npv is None else npv, np.nan)
    if least is None:
        return values
    cut = np.where(np.arange(values.shape[-1]) < np.asarray(least)[:, None], np.nan, values)
    return np.where(np.isnan(cut).all(axis=-1, keepdims=True), values, cut)


def least_levels(basis: BudgetBasisResult, ids: Sequence[str], decision: BudgetDecision) -> np.ndarray:
    """Return the lowest level that each account may have: key accounts have the decided minimum."""
    key = basis.candidates.set_index("account_id")["key"].reindex(list(ids)).to_numpy(dtype=bool)
    return np.where(key, LEVELS.index(decision.minimum_level), 0)
