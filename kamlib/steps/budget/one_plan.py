"""One plan per account: an accepted offer beside the programme, each share, price and cost in it once.

What the offer wins adds to what the programme wins, within the wallet. Where both pay for the same thing (training,
stock, service, deliveries), the larger of the two is paid. What serves the customer is charged only above what the
account's kept margin bears already: that margin is what is left after serving it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from kamlib.core.schema import LEVELS
from kamlib.quant.investment import InvestmentPlan, net_present_value
from kamlib.steps.budget.basis.result import BudgetBasisResult
from kamlib.steps.budget.grids import lay_known, lay_levels, lay_sums

#: The line of a programme that pays for the same as a kind of component of an offer.
SAME = {
    "training": "training",
    "stock": "reserve_stock",
    "service": "technical_support",
    "engineering": "technical_support",
    "logistics": "express_delivery",
    "marketing": "marketing",
    "information": "information",
}
#: The kind of cost, among those that the kept margin is after, in which a line of a programme stands.
SERVES = {
    "technical_support": "service",
    "training": "knowledge",
    "reserve_stock": "logistics",
    "express_delivery": "logistics",
}
SERVING = ("service", "knowledge", "logistics")
#: The line under which an offer's own cost stands in the budget.
OFFER = "offer"
STATES = ["account_id", "name", "label", "state", "share_gain", "cost", "netted", "npv_effect"]


def _nothing(*columns: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns)).astype(
        dict.fromkeys({"share_gain", "price_change", "cost"} & {*columns}, float)
    )


@dataclass(frozen=True)
class Accepted:
    """Offers to the candidates.

    Parameters
    ----------
    states : DataFrame
        account_id, label, state, accepted: how far the offer of each account is.
    years : DataFrame
        account_id, year, share_gain, price_change: of the offers that are in the plan.
    costs : DataFrame
        account_id, year, kind (of component), evidence, cost.
    """

    states: pd.DataFrame = field(default_factory=lambda: _nothing("account_id", "label", "state", "accepted"))
    years: pd.DataFrame = field(default_factory=lambda: _nothing("account_id", "year", "share_gain", "price_change"))
    costs: pd.DataFrame = field(default_factory=lambda: _nothing("account_id", "year", "kind", "evidence", "cost"))


@dataclass(frozen=True)
class OfferParts:
    """What accepted offers put into the plans of all accounts, as arrays.

    Parameters
    ----------
    gain, price : ndarray of shape (accounts, years)
        Share won beside the programme, and the change of price (a share of it).
    cost, netted : ndarray of shape (accounts, levels, years)
        The offer's cost beside each programme, after `netted`: what the programme pays for already.
    spent, spent_alone : ndarray of shape (kinds, accounts, levels, years)
        Cost of serving by `SERVING`, in programme and offer together, and in the programme alone.
    borne : ndarray of shape (kinds, accounts, years)
        What the kept margin of the whole demand bears of it.
    """

    gain: np.ndarray
    price: np.ndarray
    cost: np.ndarray
    netted: np.ndarray
    spent: np.ndarray
    spent_alone: np.ndarray
    borne: np.ndarray

    @property
    def planned(self) -> np.ndarray:
        """Which accounts have an accepted offer in their plan, shape (accounts,)."""
        return np.asarray(
            (self.gain != 0).any(axis=1) | (self.price != 0).any(axis=1) | (self.cost + self.netted).any(axis=(1, 2))
        )


def lay_offers(
    accepted: Accepted,
    costs: pd.DataFrame,
    basis: BudgetBasisResult,
    profits: pd.DataFrame | None,
    *,
    ids: Sequence[str],
    years: Sequence[int],
    base_year: int | None,
) -> OfferParts:
    """Lay the accepted offers beside every level of every account.

    Parameters
    ----------
    accepted : Accepted
    costs : DataFrame
        account_id, level, year, line, amount: of the programmes.
    basis : BudgetBasisResult
    profits : DataFrame or None
        account_id, year, revenue and costs by kind (money).
    ids, years : sequence
        Accounts and plan years, in their order.
    base_year : int or None
        Year of the kept margin.

    Returns
    -------
    OfferParts
    """
    shape = (len(ids), len(LEVELS), len(years))
    gain, price = (lay_sums(accepted.years, name, ids, years) for name in ("share_gain", "price_change"))
    paid = {
        line: lay_levels(costs[costs["line"] == line], ids, years) for line in dict.fromkeys([*SAME.values(), *SERVES])
    }
    kind = accepted.costs["kind"].map(SAME)
    offered = {line: lay_sums(accepted.costs[kind == line], "cost", ids, years)[:, None] for line in paid}
    other = lay_sums(accepted.costs[kind.isna()], "cost", ids, years)[:, None]
    netted = {line: np.minimum(paid[line], offered[line]) for line in paid}
    twice = sum(netted.values(), np.zeros(shape))
    cost = sum(offered.values(), other) - twice
    spent, alone = np.zeros((2, len(SERVING), *shape))
    for line, serving in SERVES.items():
        alone[SERVING.index(serving)] += paid[line]
        spent[SERVING.index(serving)] += paid[line] + offered[line] - netted[line]
    borne = _borne(basis, profits, ids, years, base_year)
    return OfferParts(gain, price, np.broadcast_to(cost, shape), twice, spent, alone, borne)


def _borne(
    basis: BudgetBasisResult,
    profits: pd.DataFrame | None,
    ids: Sequence[str],
    years: Sequence[int],
    base_year: int | None,
) -> np.ndarray:
    """Return what the kept margin of the whole demand bears of each kind of serving, shape (kinds, accounts, years).

    The norms' margin is before serving: it bears nothing. A kind that nobody recorded was not taken off the margin, so
    nothing of it is borne.
    """
    shape = (len(SERVING), len(ids), len(years))
    own = basis.candidates.set_index("account_id")["kept_from"].reindex(list(ids)) == "own"
    if profits is None or not own.any():
        return np.zeros(shape)
    rows = profits[profits["year"] == base_year].set_index("account_id").reindex(list(ids))
    revenue = rows["revenue"].astype(float).where(lambda sold: sold > 0)
    demand = lay_known(basis.pools, "addressable", ids, years)
    rates = [
        (rows[kind].astype(float) / revenue).fillna(0.0).where(own, 0.0).clip(lower=0.0)
        for kind in SERVING
        if kind in rows
    ]
    if len(rates) < len(SERVING):
        return np.zeros(shape)
    return np.stack([rate.to_numpy()[:, None] * demand for rate in rates])


def join_offers(plan: InvestmentPlan, parts: OfferParts, demand: np.ndarray) -> InvestmentPlan:
    """Return the programmes' plan with the accepted offers in it.

    Parameters
    ----------
    plan : InvestmentPlan
        Arrays of shape (accounts, levels[, years]).
    parts : OfferParts
    demand : ndarray of shape (accounts, years)
        Addressable money.
    """
    shape = plan.path.shape
    kinds = np.flatnonzero(parts.spent.any(axis=(1, 2, 3)) & parts.borne.any(axis=(1, 2)))
    won = np.broadcast_to(parts.gain[:, None], shape) if parts.gain.any() else 0.0
    given = np.broadcast_to((parts.price * demand)[:, None], shape) if parts.price.any() else 0.0
    borne = np.broadcast_to(parts.borne[kinds][:, :, None], (len(kinds), *shape))
    return replace(plan, cost=plan.cost + parts.cost, added=won, given=given, spent=parts.spent[kinds], borne=borne)


def offer_lines(
    accepted: Accepted, parts: OfferParts, ids: Sequence[str], years: Sequence[int], levels: np.ndarray
) -> pd.DataFrame:
    """Return the offers' costs as lines of the budget, less what the programme of the chosen level pays for already.

    Returns
    -------
    DataFrame
        account_id, year, line, amount, evidence, basis (offer).
    """
    rows = np.arange(len(ids))
    net, twice = (
        pd.DataFrame(array[rows, levels].reshape(len(ids), len(years)), list(ids), list(years)).stack()
        for array in (parts.cost, parts.netted)
    )
    left = (net / (net + twice).where(lambda whole: whole > 0)).fillna(0.0)
    sums = accepted.costs.groupby(["account_id", "year", "evidence"], sort=True)["cost"].sum().reset_index()
    sums = sums[sums["account_id"].isin(list(ids)) & sums["year"].isin(list(years))]
    part = left.reindex(pd.MultiIndex.from_frame(sums[["account_id", "year"]])).to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "account_id": sums["account_id"],
            "year": sums["year"],
            "line": OFFER,
            "amount": sums["cost"].astype(float) * part,
            "evidence": sums["evidence"],
            "basis": "offer",
        }
    )


def lay_one_plan(parts: OfferParts, ids: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
    """Return what joins offer and programme, by account, level and year: rows in which there is something to join.

    Returns
    -------
    DataFrame
        account_id, level, year, offer_gain (share), offer_price (share of the price), offer_cost (after netting),
        netted, then of each kind of `SERVING` what programme and offer spend (``spent_…``) and what the kept margin of
        the whole demand bears of it (``borne_…``); money.
    """
    shape = parts.netted.shape
    columns = {
        "offer_gain": np.broadcast_to(parts.gain[:, None], shape),
        "offer_price": np.broadcast_to(parts.price[:, None], shape),
        "offer_cost": parts.cost,
        "netted": parts.netted,
        **{f"spent_{kind}": parts.spent[place] for place, kind in enumerate(SERVING)},
        **{f"borne_{kind}": np.broadcast_to(parts.borne[place][:, None], shape) for place, kind in enumerate(SERVING)},
    }
    grid = pd.MultiIndex.from_product([list(ids), list(LEVELS), list(years)], names=["account_id", "level", "year"])
    frame = pd.DataFrame({name: np.ravel(array) for name, array in columns.items()}, index=grid)
    joined = frame.filter(regex="^(offer|netted|spent)").any(axis=1)
    return frame[joined].reset_index()


def list_offers(
    accepted: Accepted,
    parts: OfferParts,
    plan: InvestmentPlan,
    ids: Sequence[str],
    names: pd.Series,
    levels: np.ndarray,
) -> pd.DataFrame:
    """Return how far the offer of each account is, and what it does to the account's plan.

    Parameters
    ----------
    accepted : Accepted
    parts : OfferParts
    plan : InvestmentPlan
        Of the chosen levels, shape (accounts, 1, years), offers included.
    ids : sequence of str
        Accounts of `parts` and `plan`.
    names : Series
        By account_id.
    levels : ndarray of int

    Returns
    -------
    DataFrame
        `STATES`: share_gain (what it adds to the programme's share in the last year, within the wallet), cost (over the
        horizon, before netting), netted (of it, what the programme pays for already), npv_effect (NPV of the plan less
        that of the programme alone). NaN where the offer is not in the plan.
    """
    rows = np.arange(len(ids))
    cost, netted = (array[rows, levels] for array in (parts.cost, parts.netted))
    serving = {"spent": parts.spent_alone[:, rows, levels][:, :, None], "borne": parts.borne[:, :, None]}
    alone = replace(plan, added=0.0, given=0.0, cost=plan.cost - cost[:, None], **serving)
    effect = (net_present_value(plan) - net_present_value(alone))[:, 0]
    won = (plan.share - alone.share)[:, 0, -1]
    found = pd.DataFrame(
        {"share_gain": won, "cost": (cost + netted).sum(axis=1), "netted": netted.sum(axis=1), "npv_effect": effect},
        index=pd.Index(list(ids), name="account_id"),
    ).loc[parts.planned]
    frame = accepted.states.merge(found.reset_index(), on="account_id", how="left")
    frame["name"] = frame["account_id"].map(names)
    # A plan that cannot be assessed has no place for an offer.
    outside = (frame["state"] == "planned") & frame["npv_effect"].isna()
    frame["state"] = frame["state"].mask(outside, "outside")
    return frame[STATES].reset_index(drop=True)


def gather_accepted(results: Mapping[str, tuple[Mapping, pd.DataFrame, pd.DataFrame]]) -> Accepted:
    """Gather what the offers to each account say of their plan.

    Parameters
    ----------
    results : mapping of account_id to (figures, years, costs)
        Of the results ``offers_plan``.
    """
    if not results:
        return Accepted()
    states = pd.DataFrame(
        [
            {
                "account_id": account,
                "label": figures["label"] or "",
                "state": figures["state"],
                "accepted": figures["accepted"],
            }
            for account, (figures, _, _) in results.items()
        ]
    )
    years, costs = (
        pd.concat([each[place].assign(account_id=account) for account, each in results.items()], ignore_index=True)
        for place in (1, 2)
    )
    return Accepted(states, years, costs)
