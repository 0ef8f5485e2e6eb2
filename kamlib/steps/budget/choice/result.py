"""Choosing programmes under limits: the optimum, simple rules beside it, the frontier, what one more unit is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from kamlib.core.results import Check, Finding, Result, order_findings, table
from kamlib.core.schema import LEVELS
from kamlib.steps.budget.limits import (
    apply_rules,
    find_optimum,
    lay_frontier,
    use_of,
    value_of,
    worth_of_fte,
    worth_of_money,
)
from kamlib.steps.budget.options import Limits, Options

RULES = ("optimal", "decided", "greedy", "proportional", "equal")


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


def compare_choices(
    options: Options, limits: Limits, levels: np.ndarray, least: np.ndarray, names: pd.Series, revenue: pd.Series
) -> BudgetChoiceResult:
    """Compare the decided levels with the optimum and with rules of thumb (METHOD.md 3, *Choosing under limits*).

    The integer programme takes one level per account and maximises the expected NPV under the yearly money and the
    FTE. Rules: *equal* and *proportional* give each account its part of every limit and let it take the best level that
    fits; *greedy* buys, step by step, the most NPV for the limits it uses.

    Parameters
    ----------
    options : Options
    limits : Limits
    levels : ndarray of int
        As decided.
    least : ndarray of int
        Lowest level of each account.
    names, revenue : Series
        By account_id; revenue of the base year (missing counts as none).

    Returns
    -------
    BudgetChoiceResult
    """
    optimal, short = find_optimum(options, limits, least)
    part = revenue.reindex(list(options.ids)).astype(float).fillna(0.0).clip(lower=0.0).to_numpy()
    choices = {"optimal": optimal, "decided": levels, **apply_rules(options, limits, least, part, levels)}
    tables = {
        "options": _options(options, names, levels, optimal),
        "caps": _caps(options, limits, levels, optimal, short[:-1]),
        "staff": _staff(options, limits, levels, optimal, float(short[-1])),
        "rules": _compare(options, limits, choices, optimal),
        "rule_levels": _rule_levels(options, names, choices),
        "frontier": lay_frontier(options, limits, least, part),
        "worth_money": worth_of_money(options, limits, least, optimal, feasible=not np.any(short > 0)),
        "worth_fte": worth_of_fte(options, limits, least, optimal, feasible=not np.any(short > 0)),
    }
    figures = _figures(tables, limits)
    return BudgetChoiceResult(
        **tables, figures=figures, findings=_findings(tables, figures), checks=_checks(tables, options, levels)
    )


def _options(options: Options, names: pd.Series, levels: np.ndarray, optimal: np.ndarray) -> pd.DataFrame:
    plan, count = options.plan, len(LEVELS)
    factors = (1 + plan.discount) ** -np.arange(1.0, plan.years + 1)
    pv_cost = plan.cost @ factors
    pv_return = options.npv / (1 - plan.tax) + pv_cost if plan.tax < 1 else np.full(pv_cost.shape, np.nan)
    frame = pd.DataFrame(
        {
            "account_id": np.repeat(np.array(options.ids, dtype=object), count),
            "level": list(LEVELS) * len(options.ids),
            "fte": options.fte.ravel(),
            "cost_first": plan.cost[:, :, 0].ravel(),
            "pv_cost": pv_cost.ravel(),
            "pv_return": pv_return.ravel(),
            "npv": options.npv.ravel(),
            "share_target": plan.path[:, :, -1].ravel(),
        }
    )
    frame.insert(1, "name", frame["account_id"].map(names))
    frame.insert(8, "roi", frame["pv_return"] / frame["pv_cost"].where(frame["pv_cost"] > 0) - 1)
    places = np.tile(np.arange(count), len(options.ids))
    frame["chosen"] = places == np.repeat(levels, count)
    frame["optimal"] = places == np.repeat(optimal, count)
    return frame[options.there.ravel()].reset_index(drop=True)


def _caps(options: Options, limits: Limits, levels: np.ndarray, optimal: np.ndarray, short: np.ndarray) -> pd.DataFrame:
    used, best = (use_of(options, each)[:-1] + limits.shared for each in (levels, optimal))
    columns = {
        "year": list(options.years),
        "cap": np.where(np.isfinite(limits.money), limits.money, np.nan),
        "shared": limits.shared,
        "used": used,
        "used_optimal": best,
        "over": _over(used, limits.money),
        "short": short,
    }
    return pd.DataFrame(columns)


def _staff(options: Options, limits: Limits, levels: np.ndarray, optimal: np.ndarray, short: float) -> pd.DataFrame:
    used, best = (float(use_of(options, each)[-1]) for each in (levels, optimal))
    cap = limits.fte if np.isfinite(limits.fte) else np.nan
    over = float(_over(np.array([used]), np.array([limits.fte]))[0])
    names = ("fte_cap", "fte_used", "fte_optimal", "fte_over", "fte_short")
    return pd.DataFrame([dict(zip(names, (cap, used, best, over, short), strict=True))])


def _over(used: np.ndarray, cap: np.ndarray) -> np.ndarray:
    """Return what exceeds a cap by more than adding up can lose."""
    over = used - cap
    return np.where(over > 1e-9 * np.maximum(used, 1.0), over, 0.0)


def _compare(options: Options, limits: Limits, choices: Mapping[str, np.ndarray], optimal: np.ndarray) -> pd.DataFrame:
    best, left, rows = value_of(options, optimal), limits.left, []
    for rule in (name for name in RULES if name in choices):
        levels = choices[rule]
        used, npv = use_of(options, levels), value_of(options, levels)
        keeps = bool(np.all(used <= left * (1 + 1e-9) + 1e-9))
        money = (float(used[0]), float(used[:-1].sum()), float(used[-1]))
        rows.append((rule, npv, best - npv, *money, int((levels > 0).sum()), keeps))
    return pd.DataFrame(rows, columns=["rule", "npv", "lost", "cost_first", "cost", "fte", "served", "keeps"])


def _rule_levels(options: Options, names: pd.Series, choices: Mapping[str, np.ndarray]) -> pd.DataFrame:
    frame = pd.DataFrame({"account_id": options.ids, "name": names.reindex(list(options.ids)).to_numpy()})
    for rule in (name for name in RULES if name in choices):
        frame[rule] = [LEVELS[place] for place in choices[rule]]
    return frame


def _figures(tables: Mapping[str, pd.DataFrame], limits: Limits) -> dict[str, Any]:
    rules, caps, staff = tables["rules"].set_index("rule"), tables["caps"], tables["staff"].iloc[0]
    best = tables["frontier"][tables["frontier"]["rule"] == "optimal"]
    enough = best[best["npv"] >= best["npv"].max() * (1 - 1e-6)]
    unused = (caps["cap"] - caps["used_optimal"]).clip(lower=0).sum(min_count=len(caps))
    lost = rules["lost"]
    return {
        "npv_optimal": float(rules["npv"]["optimal"]),
        "npv_decided": float(rules["npv"]["decided"]),
        "best_scale": float(enough["scale"].iloc[0]) if len(enough) else None,
        "money_cap": float(caps["cap"].sum(min_count=len(caps))) if np.isfinite(limits.money).all() else None,
        "money_unused": None if np.isnan(unused) else float(unused),
        "fte_cap": None if np.isnan(staff["fte_cap"]) else float(staff["fte_cap"]),
        "fte_used": float(staff["fte_used"]),
        "feasible": bool((caps["short"] <= 0).all() and staff["fte_short"] <= 0),
        **{f"lost_{rule}": float(lost[rule]) if rule in lost.index else None for rule in RULES[2:]},
    }


def _findings(tables: Mapping[str, pd.DataFrame], figures: Mapping[str, Any]) -> tuple[Finding, ...]:
    caps, rules, staff, best = tables["caps"], tables["rules"], tables["staff"].iloc[0], figures["npv_optimal"]
    found: list[Finding | None] = [
        Finding("short_money", {"year": int(row.year), "short": float(row.short), "cap": float(row.cap)}, "bad", 100)
        for row in caps[caps["short"] > 0].itertuples()
    ]
    if staff["fte_short"] > 0:
        found.append(Finding("short_fte", {"short": float(staff["fte_short"]), "cap": figures["fte_cap"]}, "bad", 99))
    for rule, weight in (("proportional", 70), ("equal", 60), ("greedy", 40)):
        row = rules[rules["rule"] == rule]
        if len(row) and row["lost"].iloc[0] > 0.005 * abs(best):
            lost = float(row["lost"].iloc[0])
            found.append(Finding(f"beats_{rule}", {"lost": lost, "share": lost / abs(best)}, "info", weight))
    if (
        figures["feasible"]
        and best > 0
        and figures["money_cap"]
        and (figures["money_unused"] or 0) > 0.05 * figures["money_cap"]
    ):
        values = {"unused": figures["money_unused"], "share": figures["money_unused"] / figures["money_cap"]}
        found.append(Finding("money_unused", values, "good", 66))
    money, fte = tables["worth_money"], tables["worth_fte"]
    found += [
        _unit("more_money", money, "money_change", 0.10, 62),
        _unit("less_money", money, "money_change", -0.10, 64),
        _unit("more_fte", fte, "fte_step", 1.0, 56),
        _unit("less_fte", fte, "fte_step", -1.0, 54),
    ]
    return order_findings([each for each in found if each])


def _unit(key: str, worth: pd.DataFrame, measure: str, step: float, weight: float) -> Finding | None:
    """Return what a step of a resource would change, where it changes anything."""
    row = worth[np.isclose(worth[measure].astype(float), step)]
    if row.empty or not abs(row["gain"].iloc[0]) > 0:
        return None
    first = row.iloc[0]
    values = {"gain": abs(float(first["gain"])), "n": int(first["changed"])}
    if measure == "money_change":
        values |= {"money": abs(float(first["money_step"])), "per_unit": float(first["gain_per_unit"])}
    return Finding(key, values, "info", weight)


def _checks(tables: Mapping[str, pd.DataFrame], options: Options, levels: np.ndarray) -> tuple[Check, ...]:
    chosen = tables["options"][tables["options"]["chosen"]]
    decided = tables["rules"].set_index("rule")["npv"]["decided"]
    possible = tables["caps"]["short"].max() <= 0 and tables["staff"]["fte_short"].max() <= 0
    beaten = tables["rules"].loc[tables["rules"]["keeps"], "lost"].min() if possible else 0.0
    return (
        Check("one_level", float(len(chosen)), float(len(options.ids))),
        Check("decided_npv", float(chosen["npv"].sum()), float(decided)),
        Check("optimum", float(min(beaten, 0.0)), 0.0),
    )
