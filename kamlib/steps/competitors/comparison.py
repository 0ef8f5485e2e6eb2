"""Tables of the competitor analysis, from where we stand: companies, head to head, quadrants, the customer's mirror."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.competitors.decision import importance_side
from kamlib.steps.competitors.panel import (
    EVIDENCE_KINDS,
    Panel,
    adjusted_shares,
    best_rival,
    group_weights,
    interval,
    latest,
    nan_mean,
    shares_of,
    weighted,
)
from kamlib.steps.competitors.standing import Standing, places

#: Marks closer than this are level: nobody can tell 7.2 from 7.6 in a conversation.
LEVEL_POINTS = 0.5
#: Our people and the customer disagree from one point on.
GAP_POINTS = 1.0
#: Adding up may lose so much; half a point is half a point.
_NOISE = 1e-9


def company_table(standing: Standing, others: dict[str, Panel]) -> pd.DataFrame:
    """Return weighted scores and places by company, best first (documented in CompetitorsResult)."""
    drawn, width = standing.drawn_scores, len(standing.companies)
    low, high = interval(drawn, width)
    drawn_places = places(drawn) if drawn is not None else None
    rank_low, rank_high = interval(drawn_places, width)
    first = (drawn_places == 1).mean(axis=0) if drawn is not None else np.full(width, np.nan)
    held = _held_places(drawn_places, standing.ranks)
    frame = pd.DataFrame(
        {
            "company": standing.companies,
            "place": pd.array(standing.ranks, dtype="Int64"),
            "mark": standing.scores,
            "mark_low": low,
            "mark_high": high,
            "place_low": rank_low,
            "place_high": rank_high,
            "first_share": first,
            "place_share": held,
            "stamp": standing.stamped(held),
            "coverage": standing.coverage,
            "raw_mark": weighted(standing.raw.without(standing.decision.leave_out).mean, standing.weights)[0],
            **{f"{name}_mark": weighted(panel.mean, standing.weights)[0] for name, panel in others.items()},
        }
    )
    order = frame["mark"].sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def _held_places(drawn_places: np.ndarray | None, ranks: np.ndarray) -> np.ndarray:
    """Return the share of draws in which each company keeps its place; unknown without draws."""
    return np.full(len(ranks), np.nan) if drawn_places is None else (drawn_places == ranks).mean(axis=0)


def curve_table(standing: Standing) -> pd.DataFrame:
    """Return the value curve: criterion, weight, company, mark; the agreed order of criteria."""
    count = len(standing.criteria)
    return pd.DataFrame(
        {
            "criterion": np.tile(standing.criteria, len(standing.companies)),
            "weight": np.tile(standing.weights, len(standing.companies)),
            "company": np.repeat(standing.companies, count),
            "mark": standing.marks.ravel(),
        }
    )


def duel_table(standing: Standing) -> pd.DataFrame:
    """Return head to head: per rival and criterion what each has and what the difference adds to our lead.

    The weights of a pair are those of the criteria known for both, scaled to one, so that the column `contribution`
    adds to the lead.
    """
    rows = []
    for place, company in enumerate(standing.companies[1:], start=1):
        ours, theirs = standing.marks[0], standing.marks[place]
        known = ~np.isnan(ours) & ~np.isnan(theirs)
        share = np.where(known, np.nan_to_num(standing.weights), 0.0)
        share = share / share.sum() if share.sum() > 0 else np.full(len(share), np.nan)
        pair = pd.DataFrame({"criterion": standing.criteria, "weight": share, "ours": ours, "theirs": theirs})
        rows.append(pair[known].assign(company=company))
    columns = ["company", "criterion", "weight", "ours", "theirs", "difference", "contribution", "outcome"]
    if not rows:
        return pd.DataFrame(columns=columns)
    frame = pd.concat(rows, ignore_index=True)
    frame["difference"] = frame["ours"] - frame["theirs"]
    frame["contribution"] = frame["weight"] * frame["difference"]
    frame["outcome"] = [outcome(value) for value in frame["difference"]]
    return frame[columns]


def outcome(difference: float) -> str:
    """Word a difference of marks: ahead, level or behind."""
    if abs(difference) < LEVEL_POINTS - _NOISE:
        return "level"
    return "ahead" if difference > 0 else "behind"


def rival_table(standing: Standing, duels: pd.DataFrame) -> pd.DataFrame:
    """Return one row a rival: our lead over it, how sure it is, and where it comes from; the strongest rival first."""
    drawn = standing.drawn_marks
    rows = []
    for place, company in enumerate(standing.companies[1:], start=1):
        pair = duels[duels["company"] == company]
        leads = None if drawn is None else pair_leads(drawn[:, 0], drawn[:, place], standing.drawn_weights)
        rows.append({"company": company} | _rival_row(pair, leads, standing))
    frame = pd.DataFrame(rows, columns=["company", *_RIVAL_COLUMNS])
    return frame.sort_values(["lead", "company"], kind="stable").reset_index(drop=True)


_RIVAL_COLUMNS = ("lead", "lead_low", "lead_high", "ahead_share", "stamp", "criteria", "ahead", "behind", "win", "loss")


def pair_leads(ours: np.ndarray, theirs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return our weighted lead over one rival in each draw, over the criteria known for both."""
    return weighted(ours - theirs, weights)[0]


def _rival_row(pair: pd.DataFrame, leads: np.ndarray | None, standing: Standing) -> dict:
    lead = pair["contribution"].sum(min_count=1)
    low, high = (float(edge) for edge in interval(leads, 1)) if leads is not None else (np.nan, np.nan)
    ahead = float((leads > 0).mean()) if leads is not None else float("nan")
    ordered = pair.sort_values(["contribution", "criterion"], kind="stable")["criterion"].tolist()
    signed = pair.set_index("criterion")["contribution"]
    return {
        "lead": lead,
        "lead_low": low,
        "lead_high": high,
        "ahead_share": ahead,
        "stamp": standing.stamped([ahead if lead > 0 else 1 - ahead])[0],
        "criteria": len(pair),
        "ahead": int((pair["outcome"] == "ahead").sum()),
        "behind": int((pair["outcome"] == "behind").sum()),
        "win": ordered[-1] if ordered and signed[ordered[-1]] > 0 else "",
        "loss": ordered[0] if ordered and signed[ordered[0]] < 0 else "",
    }


def quadrant_table(standing: Standing) -> pd.DataFrame:
    """Return importance against performance.

    Performance is our mark less the mean of the rivals'. Cut lines: importance above the mean weight (1 / number of
    weighed criteria), performance above zero. The stamp is the share of bootstrap samples with the same quadrant.
    """
    rivals = nan_mean(standing.marks[1:])
    performance = standing.marks[0] - rivals
    cut = mean_weight(standing.weights)
    quadrant = quadrants(standing.weights, performance, cut)
    held = _held_quadrants(standing, quadrant)
    frame = pd.DataFrame(
        {
            "criterion": standing.criteria,
            "weight": standing.weights,
            "ours": standing.marks[0],
            "rivals": rivals,
            "performance": performance,
            "quadrant": quadrant,
            "held_share": held,
            "stamp": standing.stamped(held),
            "overturn_points": np.abs(performance),
            "overturn_share": np.abs(standing.weights - cut),
        }
    )
    return frame[(frame["quadrant"] != "") & (frame["weight"] > 0)].reset_index(drop=True)


def mean_weight(weights: np.ndarray) -> float:
    """Return the mean weight of the criteria that weigh anything; the cut line of importance."""
    count = (np.nan_to_num(weights) > 0).sum()
    return 1 / count if count else float("nan")


def quadrants(weights: np.ndarray, performance: np.ndarray, cut: float) -> np.ndarray:
    """Return keep, improve, overdone or minor for each criterion; '' where either is unknown."""
    names = np.array([["minor", "overdone"], ["improve", "keep"]], dtype=object)
    found = names[(weights >= cut - 1e-12).astype(int), (performance >= 0).astype(int)]
    return np.where(np.isnan(weights) | np.isnan(performance), "", found)


def _held_quadrants(standing: Standing, quadrant: np.ndarray) -> np.ndarray:
    if standing.drawn_marks is None:
        return np.full(len(quadrant), np.nan)
    rivals = nan_mean(np.moveaxis(standing.drawn_marks[:, 1:], 1, 0))
    drawn = quadrants(standing.drawn_weights, standing.drawn_marks[:, 0] - rivals, mean_weight(standing.weights))
    return (drawn == quadrant).mean(axis=0)


def importance_table(importance: pd.DataFrame, standing: Standing) -> pd.DataFrame:
    """Return the agreed weights beside what each side gave: criterion, weight, team, customer, gap."""
    given = {name: group_shares(importance, side, standing.criteria) for name, side in _SIDE_NAMES.items()}
    frame = pd.DataFrame({"criterion": standing.criteria, "weight": standing.weights} | given)
    frame["gap"] = frame["team"] - frame["customer"]
    return frame


_SIDE_NAMES = {"team": "us", "customer": "customer"}


def group_shares(importance: pd.DataFrame, side: str, criteria: tuple[str, ...]) -> np.ndarray:
    """Return the adjusted mean importance by one side, sum 1; NaN where it gave none."""
    shares = adjusted_shares(shares_of(importance, side, criteria))
    return group_weights(shares.to_numpy()) if len(shares) else np.full(len(criteria), np.nan)


def perception_table(standing: Standing, team: Panel, customer: Panel) -> pd.DataFrame:
    """Return our people's marks beside the customer's: of ourselves, and of our lead over the best rival.

    Empty where either side gave no marks of us. The largest weighted gap first.
    """
    ours, theirs = team.mean, customer.mean
    gap = ours[0] - theirs[0]
    frame = pd.DataFrame(
        {
            "criterion": standing.criteria,
            "weight": standing.weights,
            "our_view": ours[0],
            "customer_view": theirs[0],
            "difference_view": gap,
            "weighted_gap": gap * standing.weights,
            "attitude": [attitude(value) for value in gap],
            "our_lead_view": ours[0] - best_rival(ours),
            "customer_lead_view": theirs[0] - best_rival(theirs),
        }
    )
    frame = frame[frame["difference_view"].notna()]
    order = frame["weighted_gap"].abs().fillna(0).sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def attitude(gap: float) -> str:
    """Word our people's mark less the customer's: overrated, underrated or agreed."""
    if np.isnan(gap) or abs(gap) < GAP_POINTS - _NOISE:
        return "agreed" if not np.isnan(gap) else ""
    return "overrated" if gap > 0 else "underrated"


def evidence_table(ratings: pd.DataFrame, standing: Standing) -> pd.DataFrame:
    """Return what the marks of each company rest on: shares of the latest marks of either side."""
    rows = ratings[~ratings["rater"].isin(standing.decision.leave_out)]
    rows = latest(rows, ("side", "rater", "company", "criterion"))
    rows = rows[rows["company"].isin(standing.companies) & rows["criterion"].isin(standing.criteria)]
    kind = rows["evidence_kind"].where(rows["evidence_kind"].isin(EVIDENCE_KINDS), "unstated")
    marks = rows.groupby([rows["side"], rows["company"], kind]).size().unstack(fill_value=0)
    marks = marks.reindex(columns=[*EVIDENCE_KINDS, "unstated"], fill_value=0)
    order = pd.MultiIndex.from_product([("us", "customer"), standing.companies], names=["side", "company"])
    marks = marks.reindex(order.intersection(marks.index, sort=False))
    total = marks.sum(axis=1)
    shares = marks.div(total, axis=0).add_suffix("_share").assign(marks=total)
    return shares.rename_axis(columns=None).reset_index()


def side_of_importance(importance: pd.DataFrame) -> str:
    """Return whose importance the proposal takes: customer, team or '' (nobody's)."""
    return {"customer": "customer", "us": "team"}.get(importance_side(importance), "")
