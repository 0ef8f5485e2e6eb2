"""Scenarios, tornado and simulation of the chosen levels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.evidence import DEFAULT_RANGE
from kamlib.core.results import Check, with_findings
from kamlib.core.schema import LEVELS
from kamlib.core.stability import stamp
from kamlib.quant import finance
from kamlib.quant.investment import FACTORS, InvestmentPlan, incremental_margin, net_present_value, simulate
from kamlib.quant.simulation import probability_below, summarise
from kamlib.steps.budget.cash_flows import pay_back
from kamlib.steps.budget.options import Limits, Options
from kamlib.steps.budget.risk.findings import find
from kamlib.steps.budget.risk.result import BudgetRiskResult
from kamlib.steps.budget.risk.stability import SOLVED, hold_levels
from kamlib.steps.budget.risk.staging import stage_programmes

#: What we decide ourselves; all else the world does to us.
OURS = ("cost",)
SCENARIOS = ("pessimistic", "base", "optimistic")


#: Draws of the simulation.
DRAWS = 10_000


#: Tail that the conditional value at risk averages.
TAIL = 0.05


_BINS = 30


def assess_risk(
    options: Options,
    plan: InvestmentPlan,
    limits: Limits,
    levels: np.ndarray,
    least: np.ndarray,
    names: pd.Series,
    *,
    correlation: float,
    seed: int,
    draws: int = DRAWS,
    solved: int = SOLVED,
) -> BudgetRiskResult:
    """Assess the budget of the chosen levels (METHOD.md 3, scenarios and simulation).

    Each guess is triangular between the pessimistic and the optimistic scenario with the plan as its mode; its width
    follows from its evidence. All guesses of a draw lean together by one common factor.

    Parameters
    ----------
    options, limits : Options, Limits
    plan : InvestmentPlan
        The chosen levels with shared lines, shape (accounts, 1, years).
    levels, least : ndarray of int
        The chosen levels, and the lowest allowed ones.
    names : Series
        By account_id.
    correlation : float
        0…1.
    seed : int
    draws, solved : int

    Returns
    -------
    BudgetRiskResult
    """
    direct = options.at(levels)
    total = _outcomes(options, plan, correlation, seed, draws).sum(axis=1)
    outcomes = _outcomes(options, direct, correlation, seed, draws)
    served = levels > 0
    scenarios, years = _scenarios(options, plan)
    tables = {
        "scenarios": scenarios,
        "scenario_years": years,
        "ranges": _ranges(options, served),
        "widths": _widths(options, names),
        "tornado": _tornado(options, plan),
        "inputs": _inputs(options, plan, served, names),
        "distribution": _distribution(total) if served.any() else pd.DataFrame(columns=["low", "high", "draws"]),
        "stages": stage_programmes(options, direct, served, names, options.years),
        "accounts": _accounts(options, outcomes, levels, names, direct).assign(
            **hold_levels(options, limits, levels, least, correlation, seed, solved)
        ),
    }
    tables["accounts"]["stamp"] = [stamp(share) for share in tables["accounts"]["level_share"]]
    figures = _figures(tables, total, correlation, draws, served)
    base = float(net_present_value(plan).sum()) if options.ids else 0.0
    checks = (
        Check("base_scenario", float(scenarios.set_index("scenario")["npv"]["base"]), base),
        Check("draws", float(tables["distribution"]["draws"].sum()), float(draws if served.any() else 0)),
    )
    return with_findings(BudgetRiskResult(**tables, figures=figures, checks=checks), find)


def _outcomes(options: Options, plan: InvestmentPlan, correlation: float, seed: int, draws: int) -> np.ndarray:
    """Return simulated net present values, a column an account."""
    if not options.ids:
        return np.zeros((draws, 0))
    return simulate(plan, options.worst, options.best, draws, correlation, seed)[:, :, 0]


def _scenarios(options: Options, plan: InvestmentPlan) -> tuple[pd.DataFrame, pd.DataFrame]:
    ends = {"pessimistic": options.worst, "base": np.ones_like(options.worst), "optimistic": options.best}
    rows, parts = [], []
    factors = (1 + plan.discount) ** -np.arange(1.0, plan.years + 1)
    for scenario in SCENARIOS:
        ends_here = ends[scenario][:, None, :]
        margin = incremental_margin(plan, ends_here).sum(axis=(0, 1))
        cost = (plan.cost * ends_here[..., -1:]).sum(axis=(0, 1))
        net = (1 - plan.tax) * (margin - cost)
        spent = float(cost @ factors)
        rows.append(
            {
                "scenario": scenario,
                "cost": float(cost.sum()),
                "incremental_margin": float(margin.sum()),
                "npv": float(net @ factors),
                "irr": finance.irr(net),
                "payback": pay_back(net, plan.discount) if spent > 0 else np.nan,
                "roi": float(margin @ factors) / spent - 1 if spent > 0 else np.nan,
            }
        )
        parts.append(
            pd.DataFrame({"scenario": scenario, "year": options.years, "net": net, "cumulative": net.cumsum()})
        )
    return pd.DataFrame(rows), pd.concat(parts, ignore_index=True)


def _ranges(options: Options, served: np.ndarray) -> pd.DataFrame:
    """Return the multipliers behind the scenarios, by factor and evidence, of the accounts that have a programme."""
    here = served if served.any() else np.ones_like(served)
    frame = pd.concat(
        [
            pd.DataFrame(
                {
                    "factor": factor,
                    "evidence": options.classes[factor].to_numpy()[here],
                    "pessimistic": options.worst[here, place],
                    "optimistic": options.best[here, place],
                }
            )
            for place, factor in enumerate(FACTORS)
        ]
    )
    groups = frame.groupby(["factor", "evidence"], sort=True)
    table = groups[["pessimistic", "optimistic"]].mean()
    table.insert(0, "accounts", groups.size())
    table = table.reset_index()
    order = table["factor"].map(FACTORS.index)
    return table.loc[order.sort_values(kind="stable").index].reset_index(drop=True)


def _widths(options: Options, names: pd.Series) -> pd.DataFrame:
    """Return how wide the range of every factor of every account is."""
    count = len(FACTORS)
    ids = np.repeat(np.array(options.ids, dtype=object), count)
    frame = pd.DataFrame({"account_id": ids, "name": names.reindex(ids).to_numpy()})
    frame["factor"] = list(FACTORS) * len(options.ids)
    frame["evidence"] = options.classes[list(FACTORS)].to_numpy(dtype=object).ravel()
    return frame.assign(width=options.widths.ravel())


def _moved(options: Options, place: int, ends: np.ndarray) -> np.ndarray:
    """Return multipliers with one factor at an end, shape (accounts, 1, 5)."""
    moved = np.ones_like(options.worst)
    moved[:, place] = ends[:, place]
    return moved[:, None, :]


def _tornado(options: Options, plan: InvestmentPlan) -> pd.DataFrame:
    rows = []
    for place, factor in enumerate(FACTORS):
        low, high = (
            float(net_present_value(plan, _moved(options, place, ends)).sum()) for ends in (options.worst, options.best)
        )
        rows.append((factor, low, high))
    rate, half = plan.discount, DEFAULT_RANGE["B"]
    dear, cheap = (float(net_present_value(plan, discount=rate * (1 + sign * half)).sum()) for sign in (1, -1))
    base = float(net_present_value(plan).sum())
    rows += [("discount", dear, cheap), ("delay", float(net_present_value(_delayed(plan)).sum()), base)]
    frame = pd.DataFrame(rows, columns=["factor", "npv_low", "npv_high"])
    frame["swing"] = (frame["npv_high"] - frame["npv_low"]).abs()
    frame.insert(1, "side", np.where(frame["factor"].isin(OURS), "ours", "world"))
    return frame.sort_values(["side", "swing"], ascending=[False, False], kind="stable").reset_index(drop=True)


def _delayed(plan: InvestmentPlan) -> InvestmentPlan:
    """Return the plan with the share arriving a year later and the costs on time."""
    first = np.broadcast_to(plan.path_without[..., :1], plan.path[..., :1].shape)
    late = np.concatenate([first, plan.path[..., :-1]], axis=-1)
    return replace(plan, path=np.where(np.asarray(plan.idle)[..., None], plan.path, late))


def _inputs(options: Options, plan: InvestmentPlan, served: np.ndarray, names: pd.Series) -> pd.DataFrame:
    """Return what each single guess about each account moves, and what a document would take off it."""
    parts = []
    for place, factor in enumerate(FACTORS):
        low, high = (
            net_present_value(plan, _moved(options, place, ends))[:, 0] for ends in (options.worst, options.best)
        )
        evidence = options.classes[factor].to_numpy()
        parts.append(
            pd.DataFrame(
                {"account_id": options.ids, "factor": factor, "evidence": evidence, "npv_low": low, "npv_high": high}
            )[served]
        )
    frame = pd.concat(parts, ignore_index=True)
    frame.insert(1, "name", frame["account_id"].map(names))
    frame["swing"] = (frame["npv_high"] - frame["npv_low"]).abs()
    left = DEFAULT_RANGE["A"] / frame["evidence"].map(DEFAULT_RANGE).astype(float)
    frame["narrowing"] = frame["swing"] * (1 - left)
    order = ["narrowing", "account_id", "factor"]
    return frame.sort_values(order, ascending=[False, True, True], kind="stable").reset_index(drop=True)


def _distribution(total: np.ndarray) -> pd.DataFrame:
    counts, edges = np.histogram(total, bins=_BINS)
    return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "draws": counts})


def _accounts(
    options: Options, outcomes: np.ndarray, levels: np.ndarray, names: pd.Series, plan: InvestmentPlan
) -> pd.DataFrame:
    count = len(options.ids)
    base = net_present_value(plan)[:, 0] if count else np.zeros(0)
    spread = summarise(outcomes) if count else None
    frame = pd.DataFrame(
        {
            "account_id": options.ids,
            "name": names.reindex(list(options.ids)).to_numpy(),
            "level": [LEVELS[place] for place in levels],
            "npv_direct": base,
            **{name: getattr(spread, name) if count else np.zeros(0) for name in ("p5", "p50", "p95")},
            "cvar": [finance.cvar(column, TAIL) for column in outcomes.T],
            "loss_probability": [probability_below(column) for column in outcomes.T],
        }
    )
    frame.loc[frame["level"] == "none", ["p5", "p50", "p95", "cvar", "loss_probability"]] = np.nan
    return frame


def _figures(tables, total: np.ndarray, correlation: float, draws: int, served: np.ndarray) -> dict[str, Any]:
    npv = tables["scenarios"].set_index("scenario")["npv"]
    spread = summarise(total) if served.any() else None
    accounts = tables["accounts"]
    return {
        **{f"npv_{scenario}": float(npv[scenario]) for scenario in SCENARIOS},
        **{name: getattr(spread, name) if spread else None for name in ("mean", "p5", "p50", "p95")},
        "cvar": finance.cvar(total, TAIL) if spread else None,
        "loss_probability": probability_below(total) if spread else None,
        "robust": int((accounts["stamp"] == "robust").sum()),
        "fragile": int((accounts["stamp"] == "fragile").sum()),
        "assessed": len(accounts),
        "correlation": correlation,
        "draws": draws,
        "first_factor": tables["tornado"]["factor"].iloc[0] if spread else None,
    }
