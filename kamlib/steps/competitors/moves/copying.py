"""How long our strengths last: in how many months a rival can follow us on each, and what is left of our lead then."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamlib.steps.competitors.comparison import outcome
from kamlib.steps.competitors.decision import known_of
from kamlib.steps.competitors.panel import best_rival, weighted
from kamlib.steps.competitors.standing import Standing

_COLUMNS = ["criterion", "weight", "mark", "best_rival", "advantage", "copy_months", "copy_evidence", "copied"]


def find_strengths(standing: Standing, horizon: int) -> pd.DataFrame:
    """Return the criteria that weigh and on which we are ahead of every rival, and how long each stays ours.

    Parameters
    ----------
    standing : Standing
        Marks and weights; the decision holds in how many months a rival can follow.
    horizon : int
        Years of the plan.

    Returns
    -------
    DataFrame
        criterion, weight, mark (ours), best_rival, advantage (points), copy_months, copy_evidence (A, B, C; C where
        months stand without a class; '' where unknown), copied ('within' the horizon / 'beyond' / 'unknown'). Most
        important first.
    """
    rivals = best_rival(standing.marks)
    classes = {each.criterion: each.copy_evidence or "C" for each in standing.decision.criteria}
    frame = pd.DataFrame(
        {
            "criterion": standing.criteria,
            "weight": standing.weights,
            "mark": standing.marks[0],
            "best_rival": rivals,
            "advantage": standing.marks[0] - rivals,
            "copy_months": known_of(standing.decision, standing.criteria, "copy_months"),
        }
    )
    months = frame["copy_months"]
    known = months.notna()
    frame["copy_evidence"] = frame["criterion"].map(classes).where(known, "").astype(object)
    frame["copied"] = np.where(~known, "unknown", np.where(months <= 12 * horizon, "within", "beyond")).astype(object)
    ahead = [value == value and outcome(value) == "ahead" for value in frame["advantage"]]
    frame = frame[np.array(ahead, dtype=bool) & (frame["weight"] > 0)]
    order = frame.sort_values(["weight", "criterion"], ascending=[False, True], kind="stable")
    return order[_COLUMNS].reset_index(drop=True)


def sum_copying(standing: Standing, strengths: pd.DataFrame, horizon: int) -> dict[str, Any]:
    """Return how many strengths are copied within the horizon, and our lead over the rival who comes nearest by that.

    Every rival follows on every strength that can be copied in time: its mark rises to ours.
    """
    counts = strengths["copied"].value_counts()
    copied = strengths[strengths["copied"] == "within"].sort_values(["copy_months", "criterion"], kind="stable")
    figures: dict[str, Any] = {
        "strengths": len(strengths),
        "copied": int(counts.get("within", 0)),
        "copy_unknown": int(counts.get("unknown", 0)),
        "copy_soonest": copied["criterion"].iloc[0] if len(copied) else "",
        "copy_months": float(copied["copy_months"].iloc[0]) if len(copied) else None,
        "horizon_months": 12 * horizon,
    }
    if copied.empty:
        return figures | dict.fromkeys(("lead_now", "lead_after", "follower"))
    marks = standing.marks.copy()
    lost = np.isin(np.array(standing.criteria), copied["criterion"].to_numpy())
    marks[1:, lost] = np.fmax(marks[1:, lost], marks[0, lost])
    after = weighted(marks, standing.weights)[0]
    place = 1 + int(np.nanargmax(after[1:]))
    leads = {"lead_now": standing.scores[0] - standing.scores[place], "lead_after": after[0] - after[place]}
    return figures | {name: float(value) for name, value in leads.items()} | {"follower": standing.companies[place]}
