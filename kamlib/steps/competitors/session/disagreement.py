"""What a group differs about, and which of it can change the conclusion."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.competitors.decision import importance_side
from kamlib.steps.competitors.panel import LEAST_RATERS, nan_sd, shares_of, weighted
from kamlib.steps.competitors.standing import Standing, places

#: Opinions closer than this are one opinion.
_NOISE = 1e-9
_COLUMNS = [
    *("kind", "company", "criterion", "raters", "low", "high", "sd"),
    *("consequence", "place_low", "place_high", "decisive"),
]


def rank_disagreement(standing: Standing, importance: pd.DataFrame) -> pd.DataFrame:
    """Return every opinion that differs between raters, those able to change our place first, then by consequence.

    An item's consequence is how far our lead moves when everybody comes round from its lowest opinion to its highest:
    a mark moves the lead over that company, an importance the lead over the strongest rival.
    Columns: CompetitorsSessionResult.
    """
    if standing.lacking:
        return pd.DataFrame(columns=_COLUMNS).astype({"decisive": bool})
    rows = [*_mark_rows(standing), *_weight_rows(standing, importance)]
    frame = pd.DataFrame(rows, columns=_COLUMNS).astype({"decisive": bool, "place_low": "Int64", "place_high": "Int64"})
    order = ["decisive", "consequence", "kind", "company", "criterion"]
    return frame.sort_values(order, ascending=[False, False, True, True, True], kind="stable").reset_index(drop=True)


def _mark_rows(standing: Standing) -> list[dict]:
    # The range is what people said; the rest of the group's marks stay as they are used.
    scores = standing.raw.without(standing.decision.leave_out).scores
    spread = nan_sd(scores)
    rows = []
    for company, criterion in np.argwhere((spread > _NOISE) & (np.nan_to_num(standing.weights) > 0)):
        given = scores[:, company, criterion]
        given = given[~np.isnan(given)]
        ends = [_scores_with(standing, company, criterion, mark) for mark in (given.min(), given.max())]
        row = {
            "kind": "score",
            "company": standing.companies[company],
            "criterion": standing.criteria[criterion],
            "raters": len(given),
            "low": given.min(),
            "high": given.max(),
            "sd": spread[company, criterion],
            "consequence": abs(ends[1][company] - ends[0][company]),
        }
        rows.append(row | _places_at(standing, ends))
    return rows


def _scores_with(standing: Standing, company: int, criterion: int, mark: float) -> np.ndarray:
    """Return weighted scores with one mark replaced."""
    marks = standing.marks.copy()
    marks[company, criterion] = np.clip(mark, 1.0, 10.0)
    return weighted(marks, standing.weights)[0]


def _places_at(standing: Standing, ends: list[np.ndarray]) -> dict:
    now, low, high = standing.ranks[0], places(ends[0])[0], places(ends[1])[0]
    return {"place_low": low, "place_high": high, "decisive": bool(low != now or high != now)}


def _weight_rows(standing: Standing, importance: pd.DataFrame) -> list[dict]:
    side = importance_side(importance)
    shares = shares_of(importance, side, standing.criteria) if side else pd.DataFrame()
    if len(shares) < LEAST_RATERS:
        return []
    rival = 1 + int(np.nanargmax(standing.scores[1:]))
    table, rows = shares.to_numpy(), []
    for criterion in np.flatnonzero((nan_sd(table) > _NOISE) & (np.nan_to_num(standing.weights) > 0)):
        given = table[:, criterion][~np.isnan(table[:, criterion])]
        ends = [weighted(standing.marks, _weights_with(standing, criterion, share))[0] for share in given[_ends(given)]]
        row = {
            "kind": "importance",
            "company": "",
            "criterion": standing.criteria[criterion],
            "raters": len(given),
            "low": given.min() * 100,
            "high": given.max() * 100,
            "sd": given.std(ddof=1) * 100,
            "consequence": abs((ends[1][0] - ends[1][rival]) - (ends[0][0] - ends[0][rival])),
        }
        rows.append(row | _places_at(standing, ends))
    return rows


def _ends(given: np.ndarray) -> list[int]:
    return [int(given.argmin()), int(given.argmax())]


def _weights_with(standing: Standing, criterion: int, share: float) -> np.ndarray:
    """Return the weights with one replaced, the others keeping their proportions."""
    weights = np.nan_to_num(standing.weights)
    rest = weights.sum() - weights[criterion]
    if rest <= 0:
        return weights
    moved = weights * (1 - share) / rest
    moved[criterion] = share
    return moved
