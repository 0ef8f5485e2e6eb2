"""Audit of a profile: what would make it weigh the wrong thing, weigh a thing twice, or not weigh at all."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kamlib.steps.profile.anchors import word_anchors
from kamlib.steps.profile.attributes import role_of
from kamlib.steps.profile.criteria import Criterion
from kamlib.steps.profile.decision import ProfileDecision
from kamlib.steps.profile.values import as_numbers
from kamlib.steps.profile.weighting import MOST_INCONSISTENT

FEWEST, MOST = 5, 12
HEAVIEST = 0.40
MOST_ALIKE = 0.8
MOST_SAME = 0.9
MOST_MISSING = 0.3
ALMOST_NONE = 0.05
#: Fewer pairs of facts than this do not show a correlation.
LEAST_PAIRS = 10
CHECKS = (
    "no_potential",
    "current_over_potential",
    "potential_from_sales",
    "fame",
    "counted_twice",
    "heavy",
    "too_few",
    "too_many",
    "not_separating",
    "poorly_known",
    "no_thresholds",
    "no_unit",
    "no_source",
    "no_anchors",
    "metric_absent",
    "must_have_all",
    "must_have_none",
    "inconsistent",
)
_COLUMNS = ["check", "verdict", "label", "other", "found", "limit"]


def audit_profile(
    decision: ProfileDecision,
    metrics: pd.DataFrame,
    values: pd.DataFrame,
    holds: pd.DataFrame,
    weights: Mapping[str, float],
    context: Mapping[str, float | None],
) -> pd.DataFrame:
    """Return every check with what it found (METHOD.md 1, *Profile audit*).

    Parameters
    ----------
    decision : ProfileDecision
    metrics : DataFrame
        Facts by account.
    values : DataFrame
        Values 0…1 by account and criterion.
    holds : DataFrame
        Must-haves by account (:func:`kamlib.steps.profile.values.must_have_table`).
    weights : mapping of str to float
        Agreed weight by criterion.
    context : mapping
        own_sales_share (of the potentials), consistency_ratio (of the judgements, or None).

    Returns
    -------
    DataFrame
        check (:data:`CHECKS`, the graver first), verdict (attention / passed), label (criterion, or ''), other (the
        second criterion of a pair), found and limit (shares, counts or |ρ|; NaN where there is no number). One row a
        finding; a check that found nothing has one row, ``passed``.
    """
    weighed = [each for each in decision.criteria if weights[each.id] > 0]
    rows = [
        *_balance(decision, weights, context),
        *_counts(weighed),
        *(row for each in weighed for row in _single(each, metrics, values[each.id], weights[each.id], decision.roles)),
        *_pairs(weighed, metrics),
        *_must_haves(decision.criteria, holds),
    ]
    found = {row[0] for row in rows}
    rows += [(name, "passed", "", "", np.nan, np.nan) for name in CHECKS if name not in found]
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    frame["order"] = frame["check"].map({name: at for at, name in enumerate(CHECKS)})
    frame["sound"] = frame["verdict"] == "passed"
    return frame.sort_values(["sound", "order"], kind="stable")[_COLUMNS].reset_index(drop=True)


def _row(check: str, label: str = "", other: str = "", found: float = np.nan, limit: float = np.nan) -> tuple:
    return check, "attention", label, other, float(found), float(limit)


def _balance(decision: ProfileDecision, weights: Mapping[str, float], context: Mapping[str, float | None]) -> list:
    """Potential against today's purchases, and whether the judgements agree with each other."""
    sums = {name: sum(weights[e.id] for e in decision.criteria if e.group == name) for name in ("potential", "current")}
    by_sales = any(each.metric == "potential" and weights[each.id] > 0 for each in decision.criteria)
    rows = []
    if sums["potential"] == 0:
        rows.append(_row("no_potential"))
    if sums["current"] > sums["potential"]:
        rows.append(_row("current_over_potential", found=sums["current"], limit=sums["potential"]))
    if by_sales and (context.get("own_sales_share") or 0) > 0.5:
        rows.append(_row("potential_from_sales", "potential", found=context["own_sales_share"], limit=0.5))
    ratio = context.get("consistency_ratio")
    if ratio is not None and ratio > MOST_INCONSISTENT:
        rows.append(_row("inconsistent", found=ratio, limit=MOST_INCONSISTENT))
    return rows


def _counts(weighed: list[Criterion]) -> list:
    if len(weighed) < FEWEST:
        return [_row("too_few", found=len(weighed), limit=FEWEST)]
    return [_row("too_many", found=len(weighed), limit=MOST)] if len(weighed) > MOST else []


def _single(each: Criterion, metrics: pd.DataFrame, values: pd.Series, weight: float, roles: Mapping[str, str]) -> list:
    """Check one criterion by itself."""
    rows = [_row(name, each.shown) for name, bad in _lacks(each, roles).items() if bad]
    if weight > HEAVIEST + 1e-9:
        rows.append(_row("heavy", each.shown, found=weight, limit=HEAVIEST))
    if "fame" in {role_of(name, dict(roles)).name for name in (each.metric, each.id, each.label)}:
        rows.append(_row("fame", each.shown, found=weight))
    if each.metric not in metrics:
        return [*rows, _row("metric_absent", each.shown)]
    missing = float(metrics[each.metric].isna().mean())
    if missing > MOST_MISSING:
        rows.append(_row("poorly_known", each.shown, found=missing, limit=MOST_MISSING))
    known = values.dropna().round(6)
    same = float(known.value_counts(normalize=True).max()) if len(known) else 0.0
    if same > MOST_SAME:
        rows.append(_row("not_separating", each.shown, found=same, limit=MOST_SAME))
    return rows


def _lacks(each: Criterion, roles: Mapping[str, str]) -> dict[str, bool]:
    """Return what the description of a criterion lacks; categories need no unit, and only marks need anchors."""
    return {
        "no_anchors": bool((word_anchors([each], roles)["wording"].isin(["partly", "missing"])).any()),
        "no_unit": not each.unit and each.function != "categories",
        "no_source": not each.source,
        "no_thresholds": not each.complete,
    }


def _pairs(weighed: list[Criterion], metrics: pd.DataFrame) -> list:
    """Find pairs of criteria that order the accounts alike, or exactly the other way round."""
    present = [each for each in weighed if each.metric in metrics and each.function != "categories"]
    if len(present) < 2:
        return []
    facts = pd.DataFrame({each.id: as_numbers(metrics[each.metric]) for each in present})
    # A constant column has no order; its correlation is unknown, not zero.
    alike = facts.corr(method="spearman", min_periods=LEAST_PAIRS).abs()
    return [
        _row("counted_twice", first.shown, second.shown, alike.loc[first.id, second.id], MOST_ALIKE)
        for at, first in enumerate(present)
        for second in present[at + 1 :]
        if alike.loc[first.id, second.id] >= MOST_ALIKE
    ]


def _must_haves(criteria: tuple[Criterion, ...], holds: pd.DataFrame) -> list:
    labels = {each.id: each.shown for each in criteria}
    rows = []
    for name in holds:
        known = holds[name].dropna()
        if not len(known):
            continue
        kept = float(known.astype(bool).mean())
        if kept == 1.0:
            rows.append(_row("must_have_all", labels[name], found=kept, limit=1.0))
        elif kept < ALMOST_NONE:
            rows.append(_row("must_have_none", labels[name], found=kept, limit=ALMOST_NONE))
    return rows
