"""The decided levels beside the optimum and rules of thumb."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.results import Check, with_findings
from kamlib.core.schema import LEVELS
from kamlib.steps.budget.choice.findings import find
from kamlib.steps.budget.choice.frontier import (
    apply_rules,
    bound_limits,
    find_optimum,
    lay_frontier,
    use_of,
    value_of,
    worth_of_fte,
    worth_of_money,
)
from kamlib.steps.budget.choice.result import BudgetChoiceResult
from kamlib.steps.budget.options import Limits, Options

RULES = ("optimal", "decided", "greedy", "proportional", "equal")


def compare_choices(
    options: Options, limits: Limits, levels: np.ndarray, least: np.ndarray, names: pd.Series, revenue: pd.Series
) -> BudgetChoiceResult:
    """Compare the decided levels with the optimum and with rules of thumb (METHOD.md 3, *Choosing under limits*).

    The integer programme takes one level per account and maximises the expected NPV under the yearly money and the
    FTE. Rules: *equal* and *proportional* give each account its part of every limit and let it take the best level that
    fits; *greedy* buys, step by step, the most NPV for the limits it uses. Where there is no limit the rules share out
    what the optimum needs: the same money, divided otherwise.

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
    ruled = bound_limits(options, limits, least)
    choices = {"optimal": optimal, "decided": levels, **apply_rules(options, ruled, least, part, levels)}
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
    result = BudgetChoiceResult(**tables, figures=figures, checks=_checks(tables, options, levels))
    return with_findings(result, find)


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
            "share_target": plan.share[:, :, -1].ravel(),
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
