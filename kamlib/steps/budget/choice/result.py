"""Choosing programmes under limits: the optimum, simple rules beside it, the frontier, what one more unit is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class BudgetChoiceResult(Result):
    """What the limits allow and what they cost. NPV here is before shared lines, which no choice of levels changes.

    Attributes
    ----------
    options : DataFrame
        account_id, name, level, fte, cost_first, pv_cost, pv_return, npv, roi, share_target, chosen (bool), optimal
        (bool): every level of every account.
    caps : DataFrame
        year, cap (money; NaN: no limit), shared (taken before any programme), used (as decided), used_optimal, over
        (decided above the cap), short (by how much the cap must rise, at the least, for any choice with the minimum
        levels; 0 where there is one).
    staff : DataFrame
        One row, the same of the managers: fte_cap, fte_used, fte_optimal, fte_over, fte_short.
    rules : DataFrame
        rule (optimal, decided, greedy, proportional, equal), npv, lost (against the optimum), cost_first, cost, fte,
        served (accounts with a programme), keeps (bool: within the limits).
    rule_levels : DataFrame
        account_id, name and the level that each rule gives, a column a rule.
    frontier : DataFrame
        rule (optimal, greedy, proportional, equal), scale (of the programmes' money), money (allowed over the horizon,
        shared lines not included), npv, cost, served.
    worth_money : DataFrame
        money_change (of every year's cap), money_step (over the horizon), gain (of NPV; negative for less; NaN: no
        choice is possible), gain_per_unit (NPV per unit of money), changed (accounts whose level moves).
    worth_fte : DataFrame
        fte_step, gain, gain_per_fte, changed.
    """

    stem: ClassVar[str] = "budget_choice"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "npv_optimal": "money",
        "npv_decided": "money",
        "best_scale": "share",
        "money_cap": "text",
        "money_unused": "money",
        "fte_cap": "number.1",
        "fte_used": "number.1",
        "feasible": "text",
        "lost_greedy": "text",
        "lost_proportional": "text",
        "lost_equal": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"findings": "client"}
    options: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "level": "value",
            "fte": "number.1",
            "cost_first": "money",
            "pv_cost": "money",
            "pv_return": "money",
            "npv": "money",
            "roi": "share",
            "share_target": "share",
            "chosen": "value:boolean",
            "optimal": "word|common.value.level.*:boolean",
        }
    )
    caps: pd.DataFrame = table(
        {
            "year": "text:integer",
            "cap": "money",
            "shared": "money",
            "used": "money",
            "used_optimal": "money",
            "over": "money",
            "short": "money",
        },
        audience="client",
    )
    staff: pd.DataFrame = table(
        {
            "fte_cap": "number.1",
            "fte_used": "number.1",
            "fte_optimal": "number.1",
            "fte_over": "number.1",
            "fte_short": "number.1",
        }
    )
    rules: pd.DataFrame = table(
        {
            "rule": "value",
            "npv": "money",
            "lost": "money",
            "cost_first": "money",
            "cost": "money",
            "fte": "number.1",
            "served": "number:integer",
            "keeps": "value:boolean",
        },
        audience="client",
    )
    rule_levels: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "optimal": "word|common.value.level.*",
            "decided": "word|common.value.level.*",
            "greedy": "word|common.value.level.*",
            "proportional": "word|common.value.level.*",
            "equal": "word|common.value.level.*",
        },
        audience="client",
    )
    frontier: pd.DataFrame = table(
        {
            "rule": "value",
            "scale": "share",
            "money": "money",
            "npv": "money",
            "cost": "money",
            "served": "number:integer",
        },
        audience="client",
    )
    worth_money: pd.DataFrame = table(
        {
            "money_change": "+share",
            "money_step": "+money",
            "gain": "+money",
            "gain_per_unit": "number.2",
            "changed": "number",
        },
        audience="client",
    )
    worth_fte: pd.DataFrame = table(
        {"fte_step": "+number.1", "gain": "+money", "gain_per_fte": "money", "changed": "number"}, audience="client"
    )
