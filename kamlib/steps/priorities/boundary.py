"""Where key-account work ends: the boundary, what lies below it, and who serves whom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.steps.priorities.case import Capacity, Carried
from kamlib.steps.priorities.eligibility import lies_above

#: Fits at which the method sees the boundary of key-account work and the transactional belt below it.
BOUNDARIES = (0.6, 0.5, 0.4)
ORDINARY = ["ordinary_revenue", "ordinary_needed"]


def compare_boundaries(
    facts: pd.DataFrame, boundary: float, cut: float, capacity: Capacity, carried: Carried
) -> pd.DataFrame:
    """Return what each boundary of key-account work would mean.

    The boundary is one of the USP fit; where nobody's fit is known, of the profile score. Below it lie transactional
    sales and ordinary sellers: what key accounts leave of the fixed cost uncovered, ordinary sales have to carry.

    Parameters
    ----------
    facts : DataFrame
        account_id, fit, score, barred, revenue, potential.
    boundary, cut : float
        Agreed least fit and score.
    capacity : Capacity
        Hours of the team.
    carried : Carried
        The fixed cost, and what each account leaves towards it.

    Returns
    -------
    DataFrame
        boundary, measure ('fit', 'score'), decided (bool), accounts (must-haves kept, enough known, at the boundary and
        the cut line), unknown_fit (of them, without a known fit), revenue, revenue_share, potential, potential_share,
        hours_needed (by their norms), hours_capacity, load_share (needed / capacity), accounts_served (the best, as far
        as the hours go),
        ordinary_revenue (of everybody else today), ordinary_needed (volume at which they carry the rest of the fixed
        cost; unknown without costs).
    """
    measure = "fit" if facts["fit"].notna().any() else "score"
    lines = sorted({*BOUNDARIES, round(boundary, 4)}, reverse=True)
    rows = [_boundary_row(facts, line, measure, cut, carried, capacity) for line in lines]
    table = pd.DataFrame(rows)
    for name in ("revenue", "potential"):
        table[f"{name}_share"] = table[name] / facts[name].sum() if facts[name].sum() > 0 else np.nan
    table["decided"] = table["boundary"] == round(boundary, 4)
    table["hours_capacity"] = capacity.hours
    table["load_share"] = table["hours_needed"] / capacity.hours if capacity.hours else np.nan
    names = ["boundary", "measure", "decided", "accounts", "unknown_fit", "revenue", "revenue_share", "potential"]
    return table[
        [*names, "potential_share", "hours_needed", "hours_capacity", "load_share", "accounts_served", *ORDINARY]
    ]


def _boundary_row(
    facts: pd.DataFrame, line: float, measure: str, cut: float, carried: Carried, capacity: Capacity
) -> dict:
    kept = facts[~facts["barred"].isin(["must_have", "unknown"])]
    enough = (kept["fit"].isna() | lies_above(kept["fit"], line)) & (kept["score"] >= cut)
    inside = kept[enough if measure == "fit" else kept["score"] >= line]
    row = {"boundary": line, "measure": measure, "accounts": len(inside)}
    row["unknown_fit"] = int(inside["fit"].isna().sum()) if measure == "fit" else 0
    row |= {name: inside[name].sum(min_count=1) for name in ("revenue", "potential")}
    hours = capacity.needed(inside["account_id"])
    row |= {"hours_needed": float(hours.sum()), "accounts_served": int((hours.cumsum() <= capacity.hours).sum())}
    return row | _carry(set(inside["account_id"]), facts, carried)


def _carry(inside: set[str], facts: pd.DataFrame, carried: Carried) -> dict[str, float]:
    """Return the revenue of the accounts outside, and the one at which they carry what is left of the fixed cost."""
    outside = facts.loc[~facts["account_id"].isin(inside), ["account_id", "revenue"]]
    sold = outside["revenue"].sum(min_count=1)
    left = carried.contribution.reindex(outside["account_id"]).sum(min_count=1)
    rest = carried.fixed_cost - carried.contribution.reindex(sorted(inside)).sum()
    needed = max(0.0, rest) * sold / left if sold > 0 and left > 0 else np.nan
    return {"ordinary_revenue": sold, "ordinary_needed": needed if rest == rest else np.nan}


def assign_service(facts: pd.DataFrame, owners: pd.Series, chosen: Sequence[str], boundary: float) -> pd.DataFrame:
    """Return who serves each account: its KAM, an ordinary seller, or nobody.

    Ordinary sales take everybody who buys and everybody in the belt, whom our USP suit by 40 % or more; the others are
    not served: they may come by themselves.

    Parameters
    ----------
    facts : DataFrame
        account_id, name, rank, status, score, fit, revenue, barred.
    owners : Series
        Who of us looks after it today, by account_id; None where nobody is named.
    chosen : sequence of str
        Key accounts.
    boundary : float
        Agreed least fit.

    Returns
    -------
    DataFrame
        account_id, name, rank, status, fit, belt ('above', 'belt_60', 'belt_50': from 50 to under 60 % and so on,
        'below', 'unknown'), revenue, served ('kam', 'seller', 'not_served'), who; in the order of the list.
    """
    fit, key = facts["fit"], facts["account_id"].isin(list(chosen))
    table = facts[["account_id", "name", "rank", "status", "fit", "revenue"]].copy()
    near = fit.round(12)
    lines = [fit.isna(), lies_above(fit, boundary), near >= 0.6, near >= 0.5, near >= 0.4]
    table["belt"] = np.select(lines, ["unknown", "above", "belt_60", "belt_50", "belt_40"], "below").astype(object)
    ordinary = (facts["revenue"] > 0) | (fit >= BOUNDARIES[-1]) | facts["barred"].isin(["", "cut"])
    table["served"] = np.select([key, ordinary], ["kam", "seller"], "not_served").astype(object)
    table["who"] = table["account_id"].map(owners).where(table["served"] != "not_served")
    return table[["account_id", "name", "rank", "status", "fit", "belt", "revenue", "served", "who"]]
