"""How far the budget can be trusted: scenarios, tornado, simulation, stability of the chosen levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class BudgetRiskResult(Result):
    """How far the budget can be trusted. NPV includes shared lines unless said.

    Attributes
    ----------
    scenarios : DataFrame
        scenario (pessimistic, base, optimistic), cost, incremental_margin (horizon), npv, irr, payback, roi.
    scenario_years : DataFrame
        scenario, year, net, cumulative (after tax).
    ranges : DataFrame
        factor (pool, gain, erosion, loss, loss_without, cost), evidence, accounts (how many have this class),
        pessimistic, optimistic
        (mean multipliers of those accounts).
    tornado : DataFrame
        factor (also discount: the rate a fifth higher and lower; delay: shares and margins a year later, costs not),
        side (world: what happens to us; ours: what we decide), npv_low (its bad end, all else as planned), npv_high,
        swing; what the world does first, largest first.
    widths : DataFrame
        account_id, name, factor, evidence, width (of its range against that of class B): all assessed accounts.
    inputs : DataFrame
        account_id, name, factor, evidence, npv_low, npv_high, swing, narrowing (how much of the swing a document would
        remove); accounts with a programme, the most worth checking first.
    stages : DataFrame
        account_id, name, gate (year), share_planned, share_least (still worth going on with), pass_chance, npv_once,
        npv_staged, staging_gain, lost_once, lost_staged, best (bool): a gate after each year (`stage_programmes`).
    distribution : DataFrame
        low, high (edges of a bin of NPV), draws.
    accounts : DataFrame
        account_id, name, level, npv_direct, p5, p50, p95, cvar, loss_probability (before shared lines, which no account
        causes; missing for no programme), level_share
        (share of simulated scenarios in which the optimum gives this level), stamp, overturn (smallest tried change of
        this account's margin pool that moves its level; NaN: none up to ±100 %).
    """

    stem: ClassVar[str] = "budget_risk"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "npv_pessimistic": "money",
        "npv_base": "money",
        "npv_optimistic": "money",
        "mean": "money",
        "p5": "money",
        "p50": "money",
        "p95": "money",
        "cvar": "money",
        "loss_probability": "share",
        "robust": "text",
        "fragile": "text",
        "assessed": "text",
        "correlation": "share",
        "draws": "number",
        "first_factor": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"findings": "client"}
    scenarios: pd.DataFrame = table(
        {
            "scenario": "value",
            "cost": "money",
            "incremental_margin": "money",
            "npv": "money",
            "irr": "share",
            "payback": "number.1",
            "roi": "share",
        },
        audience="client",
    )
    scenario_years: pd.DataFrame = table(
        {"scenario": "value", "year": "text:integer", "net": "money", "cumulative": "money"}
    )
    ranges: pd.DataFrame = table(
        {
            "factor": "value",
            "evidence": "value",
            "accounts": "number:integer",
            "pessimistic": "number.2",
            "optimistic": "number.2",
        },
        audience="client",
    )
    widths: pd.DataFrame = table(
        {"account_id": "text", "name": "text", "factor": "value", "evidence": "value", "width": "number.2"}
    )
    tornado: pd.DataFrame = table(
        {"factor": "value", "side": "value", "npv_low": "money", "npv_high": "money", "swing": "money"},
        audience="client",
    )
    inputs: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "factor": "value",
            "evidence": "value",
            "npv_low": "money",
            "npv_high": "money",
            "swing": "money",
            "narrowing": "money",
        },
        audience="client",
    )
    stages: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "gate": "text:integer",
            "share_planned": "share",
            "share_least": "share",
            "pass_chance": "share",
            "npv_once": "money",
            "npv_staged": "money",
            "staging_gain": "money",
            "lost_once": "money",
            "lost_staged": "money",
            "best": "value:boolean",
        },
        audience="client",
    )
    distribution: pd.DataFrame = table({"low": "money", "high": "money", "draws": "number:integer"}, audience="client")
    accounts: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "level": "value",
            "npv_direct": "money",
            "p5": "money",
            "p50": "money",
            "p95": "money",
            "cvar": "money",
            "loss_probability": "share",
            "level_share": "share",
            "overturn": "+share",
            "stamp": "value",
        },
        audience="client",
    )
