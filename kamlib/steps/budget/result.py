"""Step 3: the multi-year budget of key-account work: what it costs, what comes back, by account and year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.core.results import Result, table
from kamlib.quant.investment import InvestmentPlan
from kamlib.steps.budget.assumptions import BudgetDecision
from kamlib.steps.budget.options import Limits, Options


@dataclass(frozen=True, kw_only=True)
class BudgetResult(Result):
    """The budget as decided (or proposed). Money is nominal; years are plan years; time 0 is the end of the base year.

    Attributes
    ----------
    accounts : DataFrame
        account_id, name, key (bool), passes (bool: every condition of the list), level, level_optimal (none, light,
        standard, deep), fte, cost (horizon),
        cost_first (first year), pv_cost, pv_return (before tax), npv (after tax), npv_direct, irr (NaN where signs do
        not change), payback (discounted, years with fraction from the start of the plan; 0: never in debt, NaN: not
        within the horizon), roi (PV returns / PV costs − 1), roi_direct, share_today, share_target, budget_share (of
        the planned
        revenue of the horizon), long_share (of the first year's spend), margin_of_safety (part of the margin pool that
        may be missing before npv_direct is 0; NaN without cost). npv_direct, roi_direct and
        margin_of_safety are before shared lines, which no account causes: they say what the firm would lose without
        this programme. Ordered by npv_direct.
    by_year : DataFrame
        account_id, year, margin_pool, share_with, share_offer (of it, by an accepted offer), share_without,
        survival_with, survival_without, incremental_margin,
        cost (shared lines included), tax, net (after tax), discounted, cumulative (of net), planned_revenue, fte.
    totals : DataFrame
        year, cost, incremental_margin, tax, net, discounted, cumulative, planned_revenue, budget_share, fte,
        paid_same_year, paid_later, not_paid (adding to cost), long_share (paid_later / cost).
    lines : DataFrame
        account_id, name, year, line, amount, evidence, basis (own, shared).
    sources : DataFrame
        account_id, name, growth (share won on today's), defence (share not eroded), keeping (customer not lost), offer
        (share that an accepted offer wins, less its price), borne (costs of serving that the kept margin bears already
        and that are not charged twice), pv_return: present values before tax, accounts with a programme or an offer.
    offers : DataFrame
        account_id, name, label, state, share_gain, cost, netted, npv_effect: how far the offer of each account is, and
        what it does to the account's plan (`one_plan.list_offers`).
    one_plan : DataFrame
        What joins offer and programme by account, level and year (`one_plan.lay_one_plan`).
    retention : DataFrame
        account_id, name, base, card, without, with, observed, gap, npv_effect: accounts with a programme
        (`list_retention`).
    reference : DataFrame
        account_id, name, promised, years, share_today, scope (alike, band, base, ''), cases, as_much, as_much_share,
        change_p10, change_p50, change_p90: each promise against what happened (`compare_promises`).
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
        "fte_there": "number.1",
        "retention_base": "share",
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
        "offers_planned": "number",
        "offers_npv": "money",
        "offers_netted": "money",
        "borne": "money",
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
            "passes": "value:boolean",
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
            "share_offer": "share.1",
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
            "offer": "money",
            "borne": "money",
            "pv_return": "money",
        },
        audience="client",
    )
    offers: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "label": "text",
            "state": "value",
            "share_gain": "+share.1",
            "cost": "money",
            "netted": "money",
            "npv_effect": "+money",
        },
        audience="client",
    )
    one_plan: pd.DataFrame = table(
        {
            "account_id": "text",
            "level": "value",
            "year": "text:integer",
            "offer_gain": "share.1",
            "offer_price": "+share.1",
            "offer_cost": "money",
            "netted": "money",
            "spent_service": "money",
            "spent_knowledge": "money",
            "spent_logistics": "money",
            "borne_service": "money",
            "borne_knowledge": "money",
            "borne_logistics": "money",
        }
    )
    retention: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "base": "share.1",
            "card": "share.1",
            "without": "share.1",
            "with": "share.1",
            "observed": "share.1",
            "gap": "+share.1",
            "npv_effect": "+money",
        },
        audience="client",
    )
    reference: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "promised": "+share.1",
            "years": "number:integer",
            "share_today": "share",
            "scope": "value",
            "cases": "number:integer",
            "as_much": "number:integer",
            "as_much_share": "share",
            "change_p10": "+share.1",
            "change_p50": "+share.1",
            "change_p90": "+share.1",
        },
        audience="client",
    )
    evidence: pd.DataFrame = table({"side": "value", "evidence": "value", "amount": "money", "share": "share"})
    decision: BudgetDecision
    options: Options
    plan: InvestmentPlan
    limits: Limits
    levels: np.ndarray
