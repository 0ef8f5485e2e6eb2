"""Marks and importance points of one account's session as arrays: latest rounds, group means, rater effects, draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kamlib.core.schema import US
from kamlib.quant.consensus import rater_effects

SIDES = ("us", "customer")
EVIDENCE_KINDS = ("fact", "customer_said", "opinion")
#: Fewer raters than this say nothing about how stable their mean is.
LEAST_RATERS = 3
_LOW, _HIGH = 0.05, 0.95


@dataclass(frozen=True)
class Panel:
    """Marks of one side.

    Attributes
    ----------
    raters, companies, criteria : tuple of str
        Names along the three axes; our company (``us``) comes first.
    scores : ndarray of shape (raters, companies, criteria)
        Marks 1–10; NaN where none was given.
    """

    raters: tuple[str, ...]
    companies: tuple[str, ...]
    criteria: tuple[str, ...]
    scores: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """Mean mark by company and criterion; NaN where nobody marked."""
        return nan_mean(self.scores)

    @property
    def flat(self) -> np.ndarray:
        """Raters in rows, every company × criterion in a column."""
        return self.scores.reshape(len(self.raters), len(self.companies) * len(self.criteria))

    def without(self, raters: Sequence[str]) -> Panel:
        """Return the panel without some raters."""
        keep = [place for place, rater in enumerate(self.raters) if rater not in set(raters)]
        return replace(self, raters=tuple(self.raters[place] for place in keep), scores=self.scores[keep])

    def adjusted(self) -> Panel:
        """Return the panel with every rater's general severity or leniency removed (two-way additive model)."""
        if np.isnan(self.scores).all():
            return self
        return replace(self, scores=rater_effects(self.flat).adjusted.reshape(self.scores.shape))


def latest(rows: pd.DataFrame, keys: Sequence[str], until: int | None = None) -> pd.DataFrame:
    """Return each rater's last word: the row of the latest round per key; a row without a round is of the first."""
    numbered = rows.assign(round=rows["round"].fillna(1).astype(int))
    if until is not None:
        numbered = numbered[numbered["round"] <= until]
    ordered = numbered.sort_values("round", kind="stable")
    return ordered.drop_duplicates(list(keys), keep="last").reset_index(drop=True)


def companies_of(ratings: pd.DataFrame) -> tuple[str, ...]:
    """Return the companies that were marked, ours first, then by name."""
    rivals = sorted(set(ratings["company"].dropna()) - {US})
    return (US, *rivals)


def panel_of(
    ratings: pd.DataFrame,
    side: str,
    companies: Sequence[str],
    criteria: Sequence[str],
    until: int | None = None,
) -> Panel:
    """Return the marks of one side as a panel, each rater's latest round (up to `until`)."""
    rows = ratings[(ratings["side"] == side) & ratings["company"].isin(companies) & ratings["criterion"].isin(criteria)]
    rows = latest(rows, ("rater", "company", "criterion"), until)
    raters = tuple(sorted(rows["rater"].unique()))
    scores = np.full((len(raters), len(companies), len(criteria)), np.nan)
    places = [
        pd.Index(axis).get_indexer(rows[name])
        for axis, name in ((raters, "rater"), (companies, "company"), (criteria, "criterion"))
    ]
    scores[tuple(places)] = rows["score"].to_numpy(float)
    return Panel(raters, tuple(companies), tuple(criteria), scores)


def shares_of(importance: pd.DataFrame, side: str, criteria: Sequence[str], until: int | None = None) -> pd.DataFrame:
    """Return each rater's importance as shares of one, criteria in columns.

    Points may be given on any scale. A rater who judged only some criteria distributes what these would have had under
    equal weights, so that his silence on the others is not a judgement. A rater whose points are all zero is left out.
    """
    rows = importance[(importance["side"] == side) & importance["criterion"].isin(criteria)]
    if rows.empty:
        return pd.DataFrame(columns=list(criteria), dtype=float)
    rows = latest(rows, ("rater", "criterion"), until)
    points = rows.pivot(index="rater", columns="criterion", values="points").reindex(columns=list(criteria))
    points = points.astype(float).sort_index()
    total = points.sum(axis=1)
    points = points[total > 0]
    judged = points.notna().sum(axis=1) / max(1, points.notna().any().sum())
    return points.div(points.sum(axis=1), axis=0).mul(judged, axis=0)


def adjusted_shares(shares: pd.DataFrame) -> pd.DataFrame:
    """Return shares with rater effects removed: they matter only where raters judged different criteria.

    The model leaves the common level open; it is set so that the group's shares add to one.
    """
    if shares.empty:
        return shares
    cleaned = rater_effects(shares.to_numpy()).adjusted
    group = nan_mean(cleaned)
    cleaned = cleaned + (1 - np.nansum(group)) / max(1, np.isfinite(group).sum())
    return pd.DataFrame(cleaned, index=shares.index, columns=shares.columns)


def group_weights(shares: np.ndarray) -> np.ndarray:
    """Return the group's weights: mean share per criterion, never below zero, scaled to sum to one; NaN if unknown."""
    mean = np.clip(nan_mean(shares), 0.0, None)
    total = np.nansum(mean, axis=-1, keepdims=True)
    return np.divide(mean, total, out=np.full_like(mean, np.nan), where=total > 0)


def nan_mean(values: np.ndarray) -> np.ndarray:
    """Return the mean over the first axis, NaN where there is nothing; no warnings."""
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def nan_sd(values: np.ndarray) -> np.ndarray:
    """Return the standard deviation (n − 1) over the first axis, NaN below two values."""
    count = (~np.isnan(values)).sum(axis=0)
    squares = np.nansum((values - nan_mean(values)) ** 2, axis=0)
    return np.sqrt(np.divide(squares, count - 1, out=np.full(squares.shape, np.nan), where=count > 1))


def nan_median(values: np.ndarray) -> np.ndarray:
    """Return the median over the first axis, NaN where there is nothing."""
    frame = pd.DataFrame(values.reshape(len(values), -1))
    return frame.median().to_numpy().reshape(values.shape[1:])


def weighted(scores: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return weighted means over the last axis and their coverage (the share of weight with a known mark).

    Missing marks are left out and the weights renormalised. `weights` broadcast against `scores`; NaN weighs nothing.
    """
    mass = np.where(np.isnan(scores), 0.0, np.nan_to_num(np.broadcast_to(weights, scores.shape)))
    cover = mass.sum(axis=-1)
    total = (mass * np.nan_to_num(scores)).sum(axis=-1)
    return np.divide(total, cover, out=np.full(total.shape, np.nan), where=cover > 0), cover


def resample(count: int, draws: int, seed: int) -> np.ndarray:
    """Return bootstrap samples of `count` raters as how often each was drawn, shape (draws, count)."""
    rng = np.random.default_rng(seed)
    picked = rng.integers(0, count, (draws, count))
    return (picked[:, :, None] == np.arange(count)).sum(axis=1).astype(float)


def drawn_means(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the mean over the first axis in every bootstrap sample; NaN where a sample holds no mark."""
    known = ~np.isnan(values)
    total = np.tensordot(counts, np.where(known, values, 0.0), axes=1)
    seen = np.tensordot(counts, known.astype(float), axes=1)
    return np.divide(total, seen, out=np.full(total.shape, np.nan), where=seen > 0)


def best_rival(marks: np.ndarray) -> np.ndarray:
    """Return the highest rival's mark by criterion; NaN without one."""
    rivals = marks[1:]
    best = np.where(np.isnan(rivals), -np.inf, rivals).max(axis=0, initial=-np.inf)
    return np.where(np.isinf(best), np.nan, best)


def interval(drawn: np.ndarray | None, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the 5 % and 95 % points over draws (first axis); NaN where there are none."""
    if drawn is None or np.isnan(drawn).all():
        return np.full(width, np.nan), np.full(width, np.nan)
    with np.errstate(all="ignore"):
        low, high = np.nanquantile(drawn, [_LOW, _HIGH], axis=0)
    return low, high
