"""The tables of a budget: lines, accounts by year, accounts, years, evidence."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.core import evidence as classes
from kamlib.core.schema import LEVELS
from kamlib.quant import finance
from kamlib.quant.investment import InvestmentPlan, already_borne, incremental_margin, recovery
from kamlib.steps.budget.basis.result import BudgetBasisResult
from kamlib.steps.budget.costs.lines import split_shared
from kamlib.steps.budget.costs.result import BudgetCostsResult
from kamlib.steps.budget.one_plan import offer_lines
from kamlib.steps.budget.options import Options


def list_lines(
    basis: BudgetBasisResult, costs: BudgetCostsResult, options: Options, levels: np.ndarray
) -> pd.DataFrame:
    """Return the lines of the chosen levels, the shared lines split by their keys, and those of accepted offers."""
    chosen = pd.DataFrame({"account_id": options.ids, "level": [LEVELS[place] for place in levels]}, dtype=object)
    own = chosen.merge(costs.costs, on=["account_id", "level"]).drop(columns="level").assign(basis="own")
    served = [place for place, level in enumerate(levels) if level > 0]
    ids = [options.ids[place] for place in served]
    facts = basis.candidates.set_index("account_id").reindex(ids)
    keys = pd.DataFrame(
        {
            "equal": 1.0,
            "revenue": facts["revenue"].astype(float),
            "potential": options.plan.pool[served, 0].sum(axis=1),
            "hours": options.fte[served, levels[served]],
        },
        index=pd.Index(ids, name="account_id"),
    )
    shared = split_shared(costs.shared, keys, options.years).assign(basis="shared")
    offers = offer_lines(options.accepted, options.offers, options.ids, options.years, levels)
    lines = pd.concat([own, *(each for each in (shared, offers) if len(each))])
    names = basis.candidates.set_index("account_id")["name"]
    lines["name"] = lines["account_id"].map(names)
    columns = ["account_id", "name", "year", "line", "amount", "evidence", "basis"]
    lines = lines.astype({"year": int, "amount": float})
    return lines.sort_values(["account_id", "year", "line", "basis"], kind="stable")[columns].reset_index(drop=True)


def account_years(options: Options, plan: InvestmentPlan, basis: BudgetBasisResult, levels: np.ndarray) -> pd.DataFrame:
    """Return one row per account and year."""
    years, count = len(options.years), len(options.ids)
    times = np.arange(1, years + 1)
    margin, cost = incremental_margin(plan)[:, 0], plan.cost[:, 0]
    tax = plan.tax * (margin - cost)
    net = margin - cost - tax
    demand = basis.pools.pivot(index="account_id", columns="year", values="addressable")
    demand = demand.reindex(index=list(options.ids), columns=list(options.years)).to_numpy(dtype=float)
    survival = plan.retention**times
    flows = {
        "margin_pool": plan.pool[:, 0],
        "share_with": plan.share[:, 0],
        "share_offer": (plan.share - plan.path)[:, 0],
        "share_without": plan.path_without[:, 0],
        "survival_with": survival,
        "survival_without": plan.retention_without**times,
        "incremental_margin": margin,
        "cost": cost,
        "tax": tax,
        "net": net,
        "discounted": net * (1 + plan.discount) ** -times,
        "cumulative": np.cumsum(net, axis=1),
        "planned_revenue": demand.reshape(count, years) * (1 + options.offers.price) * plan.share[:, 0] * survival,
        "fte": np.repeat(options.fte[np.arange(count), levels][:, None], years, axis=1),
    }
    keys = {
        "account_id": np.repeat(np.array(options.ids, dtype=object), years),
        "year": np.array(list(options.years) * count, dtype=int),
    }
    return pd.DataFrame(keys | {name: np.asarray(values, dtype=float).ravel() for name, values in flows.items()})


def list_accounts(
    basis: BudgetBasisResult, options: Options, plan: InvestmentPlan, by_year: pd.DataFrame, levels, optimal
) -> pd.DataFrame:
    """Return one row per account, largest net present value first."""
    facts = basis.candidates.set_index("account_id").reindex(list(options.ids))
    frame = pd.DataFrame(
        {
            "account_id": options.ids,
            "name": facts["name"].to_numpy(),
            "key": facts["key"].to_numpy(dtype=bool),
            "passes": facts["passes"].to_numpy(dtype=bool),
            "level": [LEVELS[place] for place in levels],
            "level_optimal": [LEVELS[place] for place in optimal],
            "fte": options.fte[np.arange(len(options.ids)), levels],
            **_worth(plan, by_year, options.at(levels).cost[:, 0]),
        }
    )
    frame.loc[frame["pv_cost"] == 0, ["margin_of_safety", "payback"]] = np.nan
    return frame.sort_values(["npv_direct", "account_id"], ascending=[False, True], kind="stable").reset_index(
        drop=True
    )


def _worth(plan: InvestmentPlan, by_year: pd.DataFrame, direct: np.ndarray) -> dict[str, object]:
    """Return what each account costs and brings, a list per column; `direct` is its cost without shared lines."""
    margin, cost = incremental_margin(plan)[:, 0], plan.cost[:, 0]
    revenue = by_year["planned_revenue"].to_numpy().reshape(cost.shape)
    whole = (1 - plan.tax) * (margin - cost)
    pv_cost, pv_return, pv_direct = (flows @ _factors(plan) for flows in (cost, margin, direct))
    later = recovery(cost, margin)[1] if len(cost) else cost
    return {
        "cost": cost.sum(axis=1),
        "cost_first": cost[:, 0],
        "pv_cost": pv_cost,
        "pv_return": pv_return,
        "npv": (1 - plan.tax) * (pv_return - pv_cost),
        "npv_direct": (1 - plan.tax) * (pv_return - pv_direct),
        "irr": [finance.irr(row) for row in whole],
        "payback": [pay_back(row, plan.discount) for row in whole],
        "roi": ratio(pv_return, pv_cost) - 1,
        "roi_direct": ratio(pv_return, pv_direct) - 1,
        "share_today": plan.start[:, 0],
        "share_target": plan.share[:, 0, -1],
        "budget_share": ratio(cost.sum(axis=1), revenue.sum(axis=1)),
        "long_share": ratio(later[:, 0], cost[:, 0]),
        "margin_of_safety": 1 - ratio(pv_direct, np.where(pv_return > 0, pv_return, np.nan)),
    }


def _factors(plan: InvestmentPlan) -> np.ndarray:
    return (1 + plan.discount) ** -np.arange(1.0, plan.years + 1)


def list_sources(basis: BudgetBasisResult, options: Options, plan: InvestmentPlan, levels: np.ndarray) -> pd.DataFrame:
    """Return where the return of each programme comes from, as present values.

    M (s_w S_w − s_o S_o) = M (s_w − s_0) S_w + M (s_0 − s_o) S_w + M s_o (S_w − S_o): share won on today's, share
    defended against erosion, customer kept. An accepted offer adds its own share and takes off its price; what the kept
    margin bears of the costs of serving comes back.
    """
    times, names = np.arange(1, plan.years + 1), basis.candidates.set_index("account_id")["name"]
    stays, leaves = plan.retention[:, 0, None] ** times, plan.retention_without[:, 0, None] ** times
    pool, start = plan.pool[:, 0], plan.start
    with_it, without = plan.path[:, 0], plan.path_without[:, 0]
    given = np.broadcast_to(plan.given, plan.path.shape)
    parts = {
        "growth": pool * (with_it - start) * stays,
        "defence": pool * (start - without) * stays,
        "keeping": pool * without * (stays - leaves),
        "offer": (pool * (plan.share[:, 0] - with_it) + given[:, 0] * plan.share[:, 0]) * stays,
        "borne": already_borne(plan)[:, 0],
    }
    worth = {name: flows @ _factors(plan) for name, flows in parts.items()}
    frame = pd.DataFrame({"account_id": options.ids, "name": names.reindex(list(options.ids)).to_numpy(), **worth})
    frame["pv_return"] = frame[list(parts)].sum(axis=1)
    return frame[(np.asarray(levels) > 0) | options.offers.planned].reset_index(drop=True)


def pay_back(flows: np.ndarray, discount: float) -> float:
    """Return the years until discounted money is back, with fraction, from the first year's start; 0: never in debt."""
    after_first = finance.payback(flows, discount)
    return after_first + 1.0 if after_first > 0 else after_first


def ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return part / whole; NaN where there is no positive whole."""
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) > 0)


def sum_years(by_year: pd.DataFrame) -> pd.DataFrame:
    """Return one row per year, with what of its spend pays back when."""
    sums = ["cost", "incremental_margin", "tax", "net", "discounted", "planned_revenue", "fte"]
    frame = by_year.groupby("year", sort=True)[sums].sum().reset_index()
    frame.insert(6, "cumulative", frame["net"].cumsum())
    frame.insert(8, "budget_share", ratio(frame["cost"].to_numpy(), frame["planned_revenue"].to_numpy()))
    shape = (by_year["account_id"].nunique(), len(frame))
    paid = (np.zeros(shape),) * 3
    if len(by_year):
        cost, margin = (by_year[name].to_numpy().reshape(shape) for name in ("cost", "incremental_margin"))
        paid = recovery(cost, margin)
    for name, amounts in zip(("paid_same_year", "paid_later", "not_paid"), paid, strict=True):
        frame[name] = amounts.sum(axis=0)
    frame["long_share"] = ratio(frame["paid_later"].to_numpy(), frame["cost"].to_numpy())
    return frame


def split_evidence(
    by_year: pd.DataFrame, lines: pd.DataFrame, basis: BudgetBasisResult, discount: float, base_year: int
) -> pd.DataFrame:
    """Return how much of the present value of costs and returns rests on documents, estimates and extrapolation."""
    worth = lines["amount"] * (1 + discount) ** (base_year - lines["year"])
    cost = worth.groupby(lines["evidence"].fillna("C")).sum()
    rows = by_year.merge(
        basis.pools[["account_id", "year", "a_share", "b_share", "c_share"]], on=["account_id", "year"]
    )
    margin = rows["incremental_margin"].clip(lower=0) * (1 + discount) ** (base_year - rows["year"])
    income = pd.Series({letter: (margin * rows[f"{letter.lower()}_share"]).sum() for letter in classes.CLASSES})
    parts = [
        amounts.reindex(list(classes.CLASSES), fill_value=0.0).rename("amount").rename_axis("evidence").reset_index()
        for amounts in (cost, income)
    ]
    frame = pd.concat([parts[0].assign(side="cost"), parts[1].assign(side="return")], ignore_index=True)
    frame["share"] = ratio(frame["amount"].to_numpy(), frame.groupby("side")["amount"].transform("sum").to_numpy())
    return frame[["side", "evidence", "amount", "share"]]
