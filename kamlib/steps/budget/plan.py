"""The budget as decided: its tables, key figures and checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.results import Check, with_findings
from kamlib.core.schema import LEVELS
from kamlib.quant import finance
from kamlib.quant.investment import InvestmentPlan
from kamlib.steps.budget.assumptions import BudgetDecision
from kamlib.steps.budget.basis.result import BudgetBasisResult
from kamlib.steps.budget.cash_flows import (
    account_years,
    list_accounts,
    list_lines,
    list_sources,
    pay_back,
    split_evidence,
    sum_years,
)
from kamlib.steps.budget.costs.result import BudgetCostsResult
from kamlib.steps.budget.findings import find
from kamlib.steps.budget.grids import lay_sums
from kamlib.steps.budget.levels import best_levels, decided_levels, limits_of
from kamlib.steps.budget.observed import Observed
from kamlib.steps.budget.one_plan import lay_one_plan, list_offers
from kamlib.steps.budget.options import Options, least_levels
from kamlib.steps.budget.reference import compare_promises
from kamlib.steps.budget.result import BudgetResult
from kamlib.steps.budget.retention import list_retention


def build_budget(
    basis: BudgetBasisResult,
    costs: BudgetCostsResult,
    options: Options,
    decision: BudgetDecision,
    *,
    base_year: int,
    observed: Observed | None = None,
) -> BudgetResult:
    """Build the budget of the decided levels (METHOD.md 3).

    Per account and year: incremental margin = M · (s_with S_with − s_without S_without); tax on margin less cost; NPV
    of the net flows with time 0 at the end of the base year. Costs are the budget as planned, whether or not the
    customer stays: money is set aside before anybody knows. Shared lines are split over the accounts that have a
    programme. An accepted offer and the programme of its account are one plan (`one_plan`).

    Parameters
    ----------
    basis, costs : BudgetBasisResult, BudgetCostsResult
    options : Options
        Of both, under the decision's assumptions.
    decision : BudgetDecision
    base_year : int
    observed : Observed, optional
        What happened: retention, sales, the managers there are.

    Returns
    -------
    BudgetResult
    """
    limits = limits_of(decision, costs, options)
    optimal = best_levels(options, limits, least_levels(basis, options.ids, decision))
    levels = decided_levels(options, decision, optimal)
    lines = list_lines(basis, costs, options, levels)
    shared = lines[lines["basis"] == "shared"]
    plan = options.at(levels, lay_sums(shared, "amount", options.ids, options.years))
    by_year = account_years(options, plan, basis, levels)
    accounts = list_accounts(basis, options, plan, by_year, levels, optimal)
    totals = sum_years(by_year)
    tables = {
        "accounts": accounts,
        "by_year": by_year,
        "totals": totals,
        "lines": lines,
        "sources": list_sources(basis, options, plan, levels),
        "offers": list_offers(options.accepted, options.offers, options.at(levels), options.ids, _names(basis), levels),
        "one_plan": lay_one_plan(options.offers, options.ids, options.years),
        "evidence": split_evidence(by_year, lines, basis, plan.discount, base_year),
        **_beside(basis, costs, options, levels, observed or Observed(), base_year),
    }
    figures = _figures(tables, basis, options, limits, decision, plan, levels) | (observed or Observed()).figures
    result = BudgetResult(
        **tables,
        decision=decision,
        options=options,
        plan=plan,
        limits=limits,
        levels=levels,
        figures=figures,
        checks=_checks(tables, costs, options, levels),
    )
    return with_findings(result, find)


def _names(basis: BudgetBasisResult) -> pd.Series:
    """Return names of the candidates by account_id."""
    return basis.candidates.set_index("account_id")["name"]


def _beside(basis, costs, options: Options, levels: np.ndarray, observed: Observed, base_year: int) -> dict[str, Any]:
    """Return what is assumed beside what was observed: retention, and gains of share."""
    candidates, served = basis.candidates.set_index("account_id"), levels > 0
    direct = options.at(levels)
    card = observed.card if observed.card is not None else pd.Series(dtype=float)
    kept = list_retention(options.ids, candidates["name"], direct, served, observed.retention, card)
    programmes = costs.programmes.set_index(["account_id", "level"])["years_to_target"]
    promises = pd.DataFrame(
        {
            "account_id": options.ids,
            "name": candidates["name"].reindex(list(options.ids)).to_numpy(),
            "promised": direct.share[:, 0, -1] - direct.start[:, 0],
            "years": [programmes[one, LEVELS[level]] for one, level in zip(options.ids, levels, strict=True)],
            "share_today": direct.start[:, 0],
        }
    )[served]
    return {"retention": kept, "reference": compare_promises(promises, observed.sales, observed.wallets, base_year)}


def _figures(tables, basis, options, limits, decision, plan, levels) -> dict[str, Any]:
    accounts, totals = tables["accounts"], tables["totals"]
    served = accounts[accounts["level"] != "none"]
    net = totals["net"].to_numpy()
    pv_cost, pv_return = float(accounts["pv_cost"].sum()), float(accounts["pv_return"].sum())
    guess = tables["evidence"].query("side == 'return' and evidence == 'C'")["share"]
    spends = pv_cost > 0
    return {
        "npv": float(accounts["npv"].sum()) if len(accounts) and not options.bare.all() else None,
        "irr": finance.irr(net) if spends else None,
        "payback": pay_back(net, plan.discount) if spends else None,
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
        **_assumed(plan, levels > 0),
        **_joined(tables),
        "indexation": decision.indexation,
        "correlation": decision.correlation,
        "discount": plan.discount,
        "tax_rate": plan.tax,
    }


def _joined(tables: Mapping[str, pd.DataFrame]) -> dict[str, float | int]:
    """Return what accepted offers do to the plans, and what is not charged twice (of it, present value before tax)."""
    planned = tables["offers"][tables["offers"]["state"] == "planned"]
    return {
        "offers_planned": len(planned),
        "offers_npv": float(planned["npv_effect"].sum()),
        "offers_netted": float(planned["netted"].sum()),
        "borne": float(tables["sources"]["borne"].sum()),
    }


def _assumed(plan: InvestmentPlan, served: np.ndarray) -> dict[str, float | None]:
    """Return the typical assumptions behind the returns: medians, retention over the accounts with a programme."""
    bought = plan.start[:, 0] > 0
    left = plan.path_without[bought, 0, -1] / plan.start[bought, 0] if bought.any() else np.zeros(0)
    return {
        "erosion": float(1 - np.median(left) ** (1 / plan.years)) if left.size else None,
        "retention_without": float(np.median(plan.retention_without[served])) if served.any() else None,
        "retention_with": float(np.median(plan.retention[served])) if served.any() else None,
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
