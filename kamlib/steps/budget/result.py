"""Step 3: the multi-year budget of key-account work: what it costs, what comes back, by account and year."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from kamlib.core.results import Check, Result, table
from kamlib.core.schema import LEVELS
from kamlib.quant import finance
from kamlib.quant.allocation import InfeasibleError
from kamlib.quant.investment import InvestmentPlan
from kamlib.steps.budget.basis.result import BudgetBasisResult
from kamlib.steps.budget.costs.result import BudgetCostsResult
from kamlib.steps.budget.decision import AccountLevel, BudgetDecision, MoneyCap
from kamlib.steps.budget.findings import find_budget
from kamlib.steps.budget.options import Limits, Options, choose, least_levels
from kamlib.steps.budget.tables import (
    account_years,
    list_accounts,
    list_lines,
    list_sources,
    pay_back,
    split_evidence,
    spread,
    sum_years,
)


@dataclass(frozen=True, kw_only=True)
class BudgetResult(Result):
    """The budget as decided (or proposed). Money is nominal; years are plan years; time 0 is the end of the base year.

    Attributes
    ----------
    accounts : DataFrame
        account_id, name, key (bool), level, level_optimal (none, light, standard, deep), fte, cost (horizon),
        cost_first (first year), pv_cost, pv_return (before tax), npv (after tax), npv_direct, irr (NaN where signs do
        not change), payback (years with fraction from the start of the plan; 0: never in debt, NaN: not within the
        horizon), roi (PV returns / PV costs − 1), roi_direct, share_today, share_target, budget_share (of the planned
        revenue of the horizon), long_share (of the first year's spend), margin_of_safety (part of the margin pool that
        may be missing before npv_direct is 0; NaN without cost). npv_direct, roi_direct, irr, payback and
        margin_of_safety are before shared lines, which no account causes: they say what the firm would lose without
        this programme. Ordered by npv_direct.
    by_year : DataFrame
        account_id, year, margin_pool, share_with, share_without, survival_with, survival_without, incremental_margin,
        cost (shared lines included), tax, net (after tax), discounted, cumulative (of net), planned_revenue, fte.
    totals : DataFrame
        year, cost, incremental_margin, tax, net, discounted, cumulative, planned_revenue, budget_share, fte,
        paid_same_year, paid_later, not_paid (adding to cost), long_share (paid_later / cost).
    lines : DataFrame
        account_id, name, year, line, amount, evidence, basis (own, shared).
    sources : DataFrame
        account_id, name, growth (share won on today's), defence (share not eroded), keeping (customer not lost),
        pv_return: present values before tax, accounts with a programme.
    evidence : DataFrame
        side (cost, return), evidence, amount (present value), share (of its side).
    decision : BudgetDecision
        As decided, or the proposal.
    options : Options
        All levels of all accounts, without shared lines.
    plan : InvestmentPlan
        The chosen levels with their shared lines, shape (accounts, 1, years).
    limits : Limits
        What there is to spend.
    levels : ndarray of int
        The level of each account of `options`, as a place in ``LEVELS``.
    """

    stem: ClassVar[str] = "budget"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "npv": "money",
        "irr": "share",
        "payback": "number.1",
        "roi": "share",
        "pv_cost": "money",
        "pv_return": "money",
        "cost_total": "money",
        "cost_first": "money",
        "money_cap_first": "money",
        "budget_share": "share.1",
        "long_share": "share",
        "fte": "number.1",
        "fte_cap": "number.1",
        "served": "number",
        "candidates": "text",
        "key_accounts": "number",
        "guess_share": "share",
        "first_year": "text",
        "last_year": "text",
        "erosion": "share.1",
        "retention_without": "share",
        "retention_with": "share",
        "indexation": "share.1",
        "correlation": "share",
        "discount": "share",
        "tax_rate": "share",
    }
    DECISION: ClassVar[Mapping[str, str]] = {
        "account_id": "text",
        "name": "text",
        "level": "value",
        "fte": "number.1",
        "cost_first": "money",
        "cost": "money",
        "npv": "money",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "decision": "client", "findings": "client"}
    accounts: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "key": "value:boolean",
            "level": "value",
            "level_optimal": "value",
            "fte": "number.1",
            "cost": "money",
            "cost_first": "money",
            "pv_cost": "money",
            "pv_return": "money",
            "npv": "money",
            "npv_direct": "money",
            "irr": "share",
            "payback": "number.1",
            "roi": "share",
            "roi_direct": "share",
            "share_today": "share",
            "share_target": "share",
            "budget_share": "share.1",
            "long_share": "share",
            "margin_of_safety": "share",
        },
        audience="client",
    )
    by_year: pd.DataFrame = table(
        {
            "account_id": "text",
            "year": "text:integer",
            "margin_pool": "money",
            "share_with": "share",
            "share_without": "share",
            "survival_with": "share",
            "survival_without": "share",
            "incremental_margin": "money",
            "cost": "money",
            "tax": "money",
            "net": "money",
            "discounted": "money",
            "cumulative": "money",
            "planned_revenue": "money",
            "fte": "number.1",
        }
    )
    totals: pd.DataFrame = table(
        {
            "year": "text:integer",
            "cost": "money",
            "incremental_margin": "money",
            "tax": "money",
            "net": "money",
            "discounted": "money",
            "cumulative": "money",
            "planned_revenue": "money",
            "budget_share": "share.1",
            "fte": "number.1",
            "paid_same_year": "money",
            "paid_later": "money",
            "not_paid": "money",
            "long_share": "share",
        },
        audience="client",
    )
    lines: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "year": "text:integer",
            "line": "value",
            "amount": "money",
            "evidence": "value",
            "basis": "value",
        }
    )
    sources: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "growth": "money",
            "defence": "money",
            "keeping": "money",
            "pv_return": "money",
        },
        audience="client",
    )
    evidence: pd.DataFrame = table({"side": "value", "evidence": "value", "amount": "money", "share": "share"})
    decision: BudgetDecision
    options: Options
    plan: InvestmentPlan
    limits: Limits
    levels: np.ndarray


def propose_budget(
    parameters: BudgetDecision, basis: BudgetBasisResult, costs: BudgetCostsResult, options: Options
) -> BudgetDecision:
    """Propose limits and levels: what the client planned to spend, spent where it earns most.

    The money of each year is what the client's own lines add to, shared lines included; without lines it is what the
    key accounts would cost at the standard level. The levels maximise the expected NPV within it.
    """
    money = _planned_money(basis, costs, options)
    caps = tuple(
        MoneyCap(year=year, amount=round_up(float(amount))) for year, amount in zip(options.years, money, strict=True)
    )
    proposal = parameters.model_copy(update={"money_caps": caps})
    best = best_levels(options, limits_of(proposal, costs, options), least_levels(basis, options.ids, proposal))
    named = (AccountLevel(account_id=one, level=LEVELS[place]) for one, place in zip(options.ids, best, strict=True))
    return proposal.model_copy(update={"levels": tuple(named)})


def round_up(amount: float, digits: int = 4) -> float:
    """Return an amount that a person would write as a limit: a few digits, never less than what it must hold."""
    if not amount > 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(amount)) + 1 - digits)
    return float(f"{math.ceil(amount / unit - 1e-9) * unit:.12g}")


def _planned_money(basis: BudgetBasisResult, costs: BudgetCostsResult, options: Options) -> np.ndarray:
    """Return the money of each year that the client planned, or that the standard programme of key accounts takes."""
    shared = _by_year(costs.shared, options.years)
    planned = costs.planned.set_index("account_id")["written_for"].map(LEVELS.index)
    if len(planned):
        rows = [options.ids.index(account) for account in planned.index]
        return shared + options.plan.cost[rows, planned.to_numpy(dtype=int)].sum(axis=0)
    key = basis.candidates.set_index("account_id")["key"].reindex(list(options.ids)).to_numpy(dtype=bool)
    rows = np.flatnonzero(key if key.any() else np.ones_like(key))
    standard, there = LEVELS.index("standard"), options.there[rows]
    # Where a client knows no standard programme, his deepest one stands for it.
    deepest = len(LEVELS) - 1 - there[:, ::-1].argmax(axis=1)
    return shared + options.plan.cost[rows, np.where(there[:, standard], standard, deepest)].sum(axis=0)


def _by_year(frame: pd.DataFrame, years) -> np.ndarray:
    return frame.groupby("year")["amount"].sum().reindex(list(years)).fillna(0.0).to_numpy(dtype=float)


def limits_of(decision: BudgetDecision, costs: BudgetCostsResult, options: Options) -> Limits:
    """Return the decided limits; what is not named is not limited."""
    named = {each.year: each.amount for each in decision.money_caps}
    money = np.array([named.get(year, np.inf) for year in options.years], dtype=float)
    fte = np.inf if decision.fte_cap is None else decision.fte_cap
    return Limits(money, fte, _by_year(costs.shared, options.years))


def best_levels(options: Options, limits: Limits, least: np.ndarray) -> np.ndarray:
    """Return the levels of largest expected NPV; where no choice keeps the limits, those that exceed them least."""
    if not options.ids:
        return np.zeros(0, dtype=int)
    try:
        return choose(options, limits, least).levels
    except InfeasibleError as error:
        return error.levels


def build_budget(
    basis: BudgetBasisResult,
    costs: BudgetCostsResult,
    options: Options,
    decision: BudgetDecision,
    *,
    base_year: int,
) -> BudgetResult:
    """Build the budget of the decided levels (METHOD.md 3).

    Per account and year: incremental margin = M · (s_with S_with − s_without S_without); tax on margin less cost; NPV
    of the net flows with time 0 at the end of the base year. Costs are the budget as planned, whether or not the
    customer stays: money is set aside before anybody knows. Shared lines are split over the accounts that have a
    programme.

    Parameters
    ----------
    basis, costs : BudgetBasisResult, BudgetCostsResult
    options : Options
        Of both, under the decision's assumptions.
    decision : BudgetDecision
    base_year : int

    Returns
    -------
    BudgetResult
    """
    limits = limits_of(decision, costs, options)
    optimal = best_levels(options, limits, least_levels(basis, options.ids, decision))
    levels = decided_levels(options, decision, optimal)
    lines = list_lines(basis, costs, options, levels)
    shared = lines[lines["basis"] == "shared"]
    plan = options.at(levels, spread(shared, options))
    by_year = account_years(options, plan, basis, levels)
    accounts = list_accounts(basis, options, plan, by_year, levels, optimal)
    totals = sum_years(by_year)
    tables = {
        "accounts": accounts,
        "by_year": by_year,
        "totals": totals,
        "lines": lines,
        "sources": list_sources(basis, options, plan, levels),
        "evidence": split_evidence(by_year, lines, basis, plan.discount, base_year),
    }
    figures = _figures(tables, basis, options, limits, decision, plan)
    return BudgetResult(
        **tables,
        decision=decision,
        options=options,
        plan=plan,
        limits=limits,
        levels=levels,
        figures=figures,
        findings=find_budget(tables, figures, limits, options),
        checks=_checks(tables, costs, options, levels),
    )


def decided_levels(options: Options, decision: BudgetDecision, optimal: np.ndarray) -> np.ndarray:
    """Return the level of each account: as decided where that level exists, else the optimum."""
    named = decision.level_of()
    levels = np.array([named.get(account, best) for account, best in zip(options.ids, optimal, strict=True)], dtype=int)
    there = options.there[np.arange(len(levels)), levels] if len(levels) else np.zeros(0, dtype=bool)
    return np.where(there, levels, optimal).astype(int)


def _figures(tables, basis, options, limits, decision, plan) -> dict[str, Any]:
    accounts, totals = tables["accounts"], tables["totals"]
    served = accounts[accounts["level"] != "none"]
    net = totals["net"].to_numpy()
    pv_cost, pv_return = float(accounts["pv_cost"].sum()), float(accounts["pv_return"].sum())
    guess = tables["evidence"].query("side == 'return' and evidence == 'C'")["share"]
    spends = pv_cost > 0
    return {
        "npv": float(accounts["npv"].sum()) if len(accounts) else None,
        "irr": finance.irr(net) if spends else None,
        "payback": pay_back(net) if spends else None,
        "roi": pv_return / pv_cost - 1 if spends else None,
        "pv_cost": pv_cost,
        "pv_return": pv_return,
        "cost_total": float(totals["cost"].sum()),
        "cost_first": float(totals["cost"].iloc[0]) if len(totals) else None,
        "money_cap_first": float(limits.money[0]) if np.isfinite(limits.money[0]) else None,
        "budget_share": float(totals["budget_share"].iloc[0]) if spends else None,
        "long_share": float(totals["long_share"].iloc[0]) if spends else None,
        "fte": float(accounts["fte"].sum()),
        "fte_cap": None if np.isinf(limits.fte) else float(limits.fte),
        "served": len(served),
        "candidates": len(accounts),
        "key_accounts": int(basis.candidates["key"].sum()),
        "guess_share": float(guess.iloc[0]) if len(guess) and pv_return > 0 else None,
        "first_year": options.years[0],
        "last_year": options.years[-1],
        **_assumed(plan),
        "indexation": decision.indexation,
        "correlation": decision.correlation,
        "discount": plan.discount,
        "tax_rate": plan.tax,
    }


def _assumed(plan: InvestmentPlan) -> dict[str, float | None]:
    """Return the typical assumptions behind the returns: medians over the accounts."""
    bought = plan.start[:, 0] > 0
    left = plan.path_without[bought, 0, -1] / plan.start[bought, 0] if bought.any() else np.zeros(0)
    return {
        "erosion": float(1 - np.median(left) ** (1 / plan.years)) if left.size else None,
        "retention_without": float(np.median(plan.retention_without)) if plan.start.size else None,
        "retention_with": float(np.median(plan.retention)) if plan.start.size else None,
    }


def _checks(tables: Mapping[str, pd.DataFrame], costs, options: Options, levels: np.ndarray) -> tuple[Check, ...]:
    accounts, by_year, totals, lines = (tables[name] for name in ("accounts", "by_year", "totals", "lines"))
    flows = np.concatenate([[0.0], totals["net"].to_numpy()])
    shared = lines.loc[lines["basis"] == "shared", "amount"].sum()
    expected = costs.shared["amount"].sum() if np.any(levels > 0) else 0.0
    paid = totals[["paid_same_year", "paid_later", "not_paid"]].to_numpy().sum()
    return (
        Check("lines_cost", float(lines["amount"].sum()), float(by_year["cost"].sum())),
        Check("shared", float(shared), float(expected)),
        Check("npv", float(accounts["npv"].sum()), float(finance.npv(options.plan.discount, flows))),
        Check("totals", float(by_year["net"].sum()), float(totals["cumulative"].iloc[-1]) if len(totals) else 0.0),
        Check("sources", float(tables["sources"]["pv_return"].sum()), float(accounts["pv_return"].sum())),
        Check("recovery", float(paid), float(totals["cost"].sum())),
    )
