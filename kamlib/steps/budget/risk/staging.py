"""A programme in stages: a gate after each year, what is checked there, and what a stop is worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.quant.investment import FACTORS, InvestmentPlan, triangular_multipliers, yearly_values
from kamlib.steps.budget.options import Options

#: Evenly spaced chances at which the gain of share is looked at.
_CHANCES = (np.arange(400) + 0.5) / 400
COLUMNS = [
    *("account_id", "name", "gate", "share_planned", "share_least", "pass_chance", "npv_once", "npv_staged"),
    *("staging_gain", "lost_once", "lost_staged", "best"),
]


def stage_programmes(
    options: Options, plan: InvestmentPlan, served: np.ndarray, names: pd.Series, years: Sequence[int]
) -> pd.DataFrame:
    """Return what a gate after each year would change for each account with a programme.

    The gain of share is uncertain by its evidence, everything else as planned. At a gate the share reached tells how
    the gain turns out: the programme goes on where what is still to come is worth its cost. After a stop neither costs
    nor incremental margin come any more, which is careful: a share won does not vanish in a year.

    Parameters
    ----------
    options : Options
        Of which the ranges of the gain are taken.
    plan : InvestmentPlan
        The chosen levels without shared lines, shape (accounts, 1, years).
    served : ndarray of bool
    names : Series
        By account_id.
    years : sequence of int
        Plan years.

    Returns
    -------
    DataFrame
        `COLUMNS`: gate (year after which it is asked), share_planned, share_least (with which it still pays to go on;
        NaN: never), pass_chance (0…1), npv_once, npv_staged (means, after tax), staging_gain (their difference),
        lost_once, lost_staged (the most that may be lost; money, 0 or more), best (the gate that gains most).
    """
    rows = [
        row
        for place in np.flatnonzero(served)
        for row in _gates(plan.at(place, 0), options.worst[place], options.best[place], years, options.ids[place])
    ]
    frame = pd.DataFrame(rows, columns=[name for name in COLUMNS if name not in ("name", "best")])
    frame.insert(1, "name", frame["account_id"].map(names))
    top = frame.groupby("account_id")["staging_gain"].transform("max")
    return frame.assign(best=(frame["staging_gain"] == top) & (top > 0))[COLUMNS]


def _gates(plan: InvestmentPlan, worst: np.ndarray, best: np.ndarray, years: Sequence[int], account: str) -> list[dict]:
    gain = FACTORS.index("gain")
    drawn = np.ones((_CHANCES.size, len(FACTORS)))
    drawn[:, gain] = triangular_multipliers(_CHANCES, worst[gain], best[gain])
    drawn[0, gain] = worst[gain]  # the end itself stands for the worst of its chances: the most that may be lost
    values = yearly_values(plan, drawn)
    return [_gate(plan, values, drawn[:, gain], place, years[place], account) for place in range(len(years) - 1)]


def _gate(plan: InvestmentPlan, values: np.ndarray, gains: np.ndarray, place: int, year: int, account: str) -> dict:
    """Return one gate: `values` by chance and year, `gains` by chance."""
    so_far, to_come = values[:, : place + 1].sum(axis=1), values[:, place + 1 :].sum(axis=1)
    goes_on = to_come >= 0
    staged, once = so_far + np.maximum(to_come, 0.0), so_far + to_come
    reach = np.clip(plan.start + gains * (plan.share[place] - plan.start), 0.0, max(float(plan.start), 1.0))
    return {
        "account_id": account,
        "gate": year,
        "share_planned": float(plan.share[place]),
        "share_least": float(reach[goes_on].min()) if goes_on.any() else np.nan,
        "pass_chance": float(goes_on.mean()),
        "npv_once": float(once.mean()),
        "npv_staged": float(staged.mean()),
        "staging_gain": float(staged.mean() - once.mean()),
        "lost_once": float(max(-once.min(), 0.0)),
        "lost_staged": float(max(-staged.min(), 0.0)),
    }
