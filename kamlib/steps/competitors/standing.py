"""Where we stand with one customer: marks and weights as agreed, weighted scores, and how they move with the raters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.core.schema import US
from kamlib.core.stability import stamp
from kamlib.steps.competitors.decision import LEAST_CRITERIA, CompetitorsDecision, importance_side
from kamlib.steps.competitors.panel import (
    LEAST_RATERS,
    Panel,
    adjusted_shares,
    drawn_means,
    group_weights,
    panel_of,
    resample,
    shares_of,
    weighted,
)

DRAWS = 2000
#: Fewer raters agree too easily: what resampling calls steady is steady among them alone.
ROBUST_RATERS = 5
#: Weighted scores closer than this are equal: half a unit of the last digit that anybody reads.
LEVEL = 1e-9


@dataclass(frozen=True)
class Standing:
    """Marks and weights on which the conclusions rest.

    Attributes
    ----------
    raw, panel : Panel
        The chosen side's marks as given, and as used (raters left out, corrected, adjusted).
    weights : ndarray of shape (criteria,)
        Agreed importance, sum 1; all NaN where nobody gave any.
    marks : ndarray of shape (companies, criteria)
        The group's mark, 1…10.
    scores, coverage : ndarray of shape (companies,)
        Weighted mean mark over known criteria, and the share of weight that is known.
    drawn_marks, drawn_weights : ndarray of shape (draws, companies, criteria) and (draws, criteria), or None
        The same in each bootstrap sample of raters; None below three raters.
    """

    decision: CompetitorsDecision
    raw: Panel
    panel: Panel
    weights: np.ndarray
    marks: np.ndarray
    scores: np.ndarray
    coverage: np.ndarray
    drawn_marks: np.ndarray | None = None
    drawn_weights: np.ndarray | None = None

    @property
    def companies(self) -> tuple[str, ...]:
        """Ours first, then the rivals as decided."""
        return self.panel.companies

    @property
    def criteria(self) -> tuple[str, ...]:
        """As decided, then those marked but not weighed."""
        return self.panel.criteria

    @property
    def usable(self) -> np.ndarray:
        """Which criteria weigh something and have a mark of ours and of a rival."""
        rivals = (~np.isnan(self.marks[1:])).any(axis=0)
        return (np.nan_to_num(self.weights) > 0) & ~np.isnan(self.marks[0]) & rivals

    @property
    def lacking(self) -> str:
        """Why no conclusion may be drawn: 'no_rivals', 'no_importance', 'too_few'; '' where one may."""
        if len(self.companies) < 2 or np.isnan(self.marks[1:]).all() or np.isnan(self.marks[0]).all():
            return "no_rivals"
        if np.isnan(self.weights).all():
            return "no_importance"
        return "too_few" if self.usable.sum() < LEAST_CRITERIA else ""

    @property
    def drawn_scores(self) -> np.ndarray | None:
        """Weighted scores in each bootstrap sample, shape (draws, companies)."""
        if self.drawn_marks is None:
            return None
        return weighted(self.drawn_marks, self.drawn_weights[:, None, :])[0]

    def stamped(self, shares: Iterable[float]) -> list[str]:
        """Return the stability stamp of each share; fewer than five raters are never robust."""
        few = len(self.panel.raters) < ROBUST_RATERS
        found = [stamp(share) for share in shares]
        return ["undecided" if few and each == "robust" else each for each in found]

    @property
    def ranks(self) -> np.ndarray:
        """Place of each company by weighted score, equal scores sharing the better one; NaN without a score."""
        return places(self.scores)


def stand(
    ratings: pd.DataFrame,
    importance: pd.DataFrame,
    decision: CompetitorsDecision,
    *,
    seed: int = 0,
    records: pd.DataFrame | None = None,
    draws: int = DRAWS,
) -> Standing:
    """Return where we stand by the sheets of one account and what was agreed.

    Parameters
    ----------
    ratings, importance : DataFrame
        The account's rows.
    decision : CompetitorsDecision
        Criteria with importance, rivals, whose marks.
    seed : int
        Of the bootstrap over raters.
    records : DataFrame, optional
        rater, shrink, shift: how each rater's marks are corrected where the decision says so.
    draws : int
        Bootstrap samples.
    """
    criteria = (*decision.weights.index, *_unweighed(ratings, decision))
    side = "customer" if decision.scores_from == "customer" else "us"
    raw = panel_of(ratings, side, (US, *decision.rivals), criteria)
    panel = used_panel(raw, decision, records)
    weights = decision.weights.reindex(criteria).to_numpy()
    marks = np.clip(panel.mean, 1.0, 10.0)
    scores, coverage = weighted(marks, weights)
    plain = Standing(decision, raw, panel, weights, marks, scores, coverage)
    return _with_draws(plain, importance, side, seed, draws)


def used_panel(raw: Panel, decision: CompetitorsDecision, records: pd.DataFrame | None) -> Panel:
    """Return the marks as used: raters left out, corrected by their records, freed of rater effects."""
    panel = raw.without(decision.leave_out)
    if decision.use_records and decision.scores_from == "team" and records is not None and len(records):
        panel = corrected(panel, records)
    return panel.adjusted() if decision.use_adjusted else panel


def corrected(panel: Panel, records: pd.DataFrame) -> Panel:
    """Return the panel with each recorded rater's marks turned into what the customer is likely to say."""
    known = records.set_index("rater")
    shrink = known["shrink"].reindex(panel.raters).fillna(1.0).to_numpy()[:, None, None]
    shift = known["shift"].reindex(panel.raters).fillna(0.0).to_numpy()[:, None, None]
    return Panel(panel.raters, panel.companies, panel.criteria, np.clip(panel.scores * shrink + shift, 1.0, 10.0))


def places(scores: np.ndarray) -> np.ndarray:
    """Return 1 + how many companies stand clearly higher, over the last axis; NaN without a score."""
    higher = (scores[..., None, :] > scores[..., :, None] + LEVEL).sum(axis=-1)
    return np.where(np.isnan(scores), np.nan, higher + 1.0)


def _unweighed(ratings: pd.DataFrame, decision: CompetitorsDecision) -> list[str]:
    """Return criteria that were marked but that nobody weighed, by name."""
    return sorted(set(ratings["criterion"].dropna()) - set(decision.weights.index))


def _with_draws(plain: Standing, importance: pd.DataFrame, side: str, seed: int, draws: int) -> Standing:
    panel = plain.panel
    if len(panel.raters) < LEAST_RATERS or np.isnan(plain.weights).all():
        return plain
    counts = resample(len(panel.raters), draws, seed)
    marks = np.clip(drawn_means(panel.scores, counts), 1.0, 10.0)
    heard = importance[~importance["rater"].isin(plain.decision.leave_out)]
    weights = _drawn_weights(plain, heard, side, counts, seed)
    return Standing(
        plain.decision,
        plain.raw,
        panel,
        plain.weights,
        plain.marks,
        plain.scores,
        plain.coverage,
        drawn_marks=marks,
        drawn_weights=weights,
    )


def _drawn_weights(plain: Standing, importance: pd.DataFrame, side: str, counts: np.ndarray, seed: int) -> np.ndarray:
    """Return agreed weights moved in each sample as the group's mean moves; a weight of zero stays zero."""
    judges = importance_side(importance)
    shares = adjusted_shares(shares_of(importance, judges, plain.criteria)) if judges else pd.DataFrame()
    agreed = np.nan_to_num(plain.weights)
    if len(shares) < LEAST_RATERS:
        return np.tile(agreed, (len(counts), 1))
    if judges == side and tuple(shares.index) == plain.panel.raters:
        picked = counts
    else:
        picked = resample(len(shares), len(counts), seed + 1)
    table = shares.to_numpy()
    moved = np.nan_to_num(group_weights_of(drawn_means(table, picked)) - group_weights(table))
    drawn = np.clip(agreed + moved, 0.0, None) * (agreed > 0)
    total = drawn.sum(axis=1, keepdims=True)
    return np.where(total > 0, drawn / np.where(total > 0, total, 1.0), agreed)


def group_weights_of(means: np.ndarray) -> np.ndarray:
    """Return mean shares (one sample a row) scaled to sum to one."""
    positive = np.clip(np.nan_to_num(means), 0.0, None)
    total = positive.sum(axis=1, keepdims=True)
    return np.divide(positive, total, out=np.zeros_like(positive), where=total > 0)
