"""The optimum under limits, rules of thumb beside it, and what more or less of a limit would change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from kamlib.quant import rules as simple
from kamlib.quant.allocation import InfeasibleError
from kamlib.steps.budget.options import Limits, Options, allowed, choose

#: Scales of the programmes' money on the frontier.
SCALES = tuple(round(0.1 * step, 1) for step in range(16))
#: Changes of the money and of the managers that are tried.
MONEY_STEPS = (-0.25, -0.10, 0.10, 0.25)
FTE_STEPS = (-1.0, -0.5, 0.5, 1.0)


def find_optimum(options: Options, limits: Limits, least: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the best levels, and by how much each limit is too small for any choice (money by year, then FTE)."""
    lacking = np.append(np.maximum(limits.shared - limits.money, 0.0), 0.0)
    if not options.ids:
        return np.zeros(0, dtype=int), lacking
    try:
        return choose(options, limits, least).levels, lacking
    except InfeasibleError as error:
        return error.levels, error.overrun + lacking


def apply_rules(
    options: Options, limits: Limits, least: np.ndarray, part: np.ndarray, fallback: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the levels of each rule of thumb; a rule that cannot be applied is left out."""
    if not options.ids:
        return {}
    values, needs, left = allowed(options, least), options.needs, limits.left
    found: dict[str, np.ndarray] = {}
    try:
        found["greedy"] = simple.greedy_levels(values, needs, left).levels
    except ValueError:  # the lowest levels alone break a limit: there is nothing to be greedy with
        found["greedy"] = fallback * 0 + least
    if part.sum() > 0:
        found["proportional"] = simple.split_levels(values, needs, left, part).levels
    found["equal"] = simple.split_levels(values, needs, left).levels
    return found


def value_of(options: Options, levels: np.ndarray) -> float:
    """Return the NPV of levels."""
    return float(options.npv[np.arange(len(levels)), levels].sum()) if len(levels) else 0.0


def use_of(options: Options, levels: np.ndarray) -> np.ndarray:
    """Return money by year, then FTE, that levels take."""
    return options.needs[np.arange(len(levels)), levels].sum(axis=0)


def lay_frontier(options: Options, limits: Limits, least: np.ndarray, part: np.ndarray) -> pd.DataFrame:
    """Return what each rule earns with more and less money, the number of managers unchanged."""
    columns = ["rule", "scale", "money", "npv", "cost", "served"]
    if not options.ids:
        return pd.DataFrame(columns=columns)
    limits = replace(bound_limits(options, limits, least), fte=limits.fte)
    rows = []
    for scale in SCALES:
        scaled = limits.scaled(scale)
        levels, short = find_optimum(options, scaled, least)
        if np.any(short > 0):
            continue
        choices = {"optimal": levels, **apply_rules(options, scaled, least, part, levels)}
        money = float(scaled.left[:-1].sum())
        for rule, chosen in choices.items():
            cost = float(use_of(options, chosen)[:-1].sum())
            rows.append((rule, scale, money, value_of(options, chosen), cost, int((chosen > 0).sum())))
    return pd.DataFrame(rows, columns=columns)


def bound_limits(options: Options, limits: Limits, least: np.ndarray) -> Limits:
    """Return limits that are finite: where there is none, what the best levels without it would take."""
    if not options.ids or (np.isfinite(limits.money).all() and np.isfinite(limits.fte)):
        return limits
    wanted = use_of(options, find_optimum(options, limits, least)[0])
    money = np.where(np.isfinite(limits.money), limits.money, wanted[:-1] + limits.shared)
    return replace(limits, money=money, fte=limits.fte if np.isfinite(limits.fte) else float(wanted[-1]))


def worth_of_money(options: Options, limits: Limits, least, optimal: np.ndarray, *, feasible: bool) -> pd.DataFrame:
    """Return what more and less money would change; nothing where there is no cap or no choice keeps it."""
    frame = pd.DataFrame({"money_change": MONEY_STEPS})
    if not (options.ids and feasible and np.isfinite(limits.money).all()):
        frame = frame.head(0)
    frame["money_step"] = frame["money_change"] * float(limits.money.sum()) if len(frame) else 0.0
    moved = [
        _moved(options, replace(limits, money=limits.money * (1 + change)), least, optimal)
        for change in frame["money_change"]
    ]
    frame["gain"] = [gain for gain, _ in moved]
    frame["gain_per_unit"] = frame["gain"] / frame["money_step"].where(frame["money_step"] != 0)
    return frame.assign(changed=[count for _, count in moved])


def worth_of_fte(options: Options, limits: Limits, least, optimal: np.ndarray, *, feasible: bool) -> pd.DataFrame:
    """Return what more and fewer managers would change."""
    capped = options.ids and feasible and np.isfinite(limits.fte)
    frame = pd.DataFrame({"fte_step": [step for step in FTE_STEPS if capped and limits.fte + step >= 0]}, dtype=float)
    moved = [_moved(options, replace(limits, fte=limits.fte + step), least, optimal) for step in frame["fte_step"]]
    frame["gain"] = [gain for gain, _ in moved]
    frame["gain_per_fte"] = frame["gain"] / frame["fte_step"]
    return frame.assign(changed=[count for _, count in moved])


def _moved(options: Options, limits: Limits, least: np.ndarray, optimal: np.ndarray) -> tuple[float, float]:
    """Return the change of the optimum's NPV under other limits, and how many accounts change their level."""
    levels, short = find_optimum(options, limits, least)
    if np.any(short > 0):
        return float("nan"), float("nan")
    return value_of(options, levels) - value_of(options, optimal), float((levels != optimal).sum())
