"""What criteria make of the facts: values of 0…1, and whether must-haves hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.quant import scoring
from kamlib.steps.profile.criteria import Criterion


def value_of(facts: pd.Series, criterion: Criterion) -> np.ndarray:
    """Return what a criterion makes of its facts: 0…1, NaN where the fact or the thresholds are missing."""
    if not criterion.complete:
        return np.full(len(facts), np.nan)
    if criterion.function == "categories":
        worth = {label.casefold(): value for label, value in criterion.categories.items()}
        labels = facts.astype(object).map(lambda each: None if pd.isna(each) else str(each).casefold())
        return labels.map(worth).astype(float).to_numpy()
    return scoring.threshold_value(
        as_numbers(facts),
        criterion.function,
        floor=criterion.floor,
        target=criterion.target,
        edges=criterion.edges,
        values=criterion.values,
    )


def as_numbers(facts: pd.Series) -> np.ndarray:
    """Return facts as finite floats; what is no number is missing."""
    numbers = pd.to_numeric(facts, errors="coerce").astype(float).to_numpy()
    return np.where(np.isfinite(numbers), numbers, np.nan)


def value_table(metrics: pd.DataFrame, criteria: Sequence[Criterion]) -> pd.DataFrame:
    """Return the value of every account on every criterion.

    Parameters
    ----------
    metrics : DataFrame
        account_id and one column per metric.
    criteria : sequence of Criterion
        A criterion whose metric is not there has no values.

    Returns
    -------
    DataFrame
        Indexed by account_id, one column per criterion id; 0…1 or NaN.
    """
    unknown = pd.Series(np.nan, index=metrics.index)
    columns = {each.id: value_of(metrics.get(each.metric, unknown), each) for each in criteria}
    return pd.DataFrame(columns, index=pd.Index(metrics["account_id"], name="account_id"))


def must_have_table(
    metrics: pd.DataFrame, criteria: Sequence[Criterion], bounds: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return whether each must-have holds: True, False, or missing where the fact is.

    Parameters
    ----------
    metrics : DataFrame
        Facts by account.
    criteria : sequence of Criterion
    bounds : DataFrame, optional
        Which facts are only lower bounds, by account_id and metric: one that falls short has not failed yet.

    Returns
    -------
    DataFrame
        Indexed by account_id, one nullable boolean column per criterion that has a must-have.
    """
    bounds = pd.DataFrame() if bounds is None else bounds
    columns = {each.id: _holds(metrics, each, bounds) for each in criteria if each.must_have is not None}
    return pd.DataFrame(columns, index=pd.Index(metrics["account_id"], name="account_id"), dtype="boolean")


def _holds(metrics: pd.DataFrame, criterion: Criterion, bounds: pd.DataFrame) -> pd.array:
    if criterion.metric not in metrics:
        return pd.array([pd.NA] * len(metrics), dtype="boolean")
    if criterion.function in ("bands", "categories"):
        facts = value_of(metrics[criterion.metric], criterion)
        holds = facts >= criterion.must_have
    else:
        facts = as_numbers(metrics[criterion.metric])
        holds = facts <= criterion.must_have if criterion.less_is_better else facts >= criterion.must_have
    unknown = np.isnan(facts)
    if criterion.metric in bounds and not criterion.less_is_better:
        unknown |= bounds[criterion.metric].reindex(metrics["account_id"]).eq(True).to_numpy() & ~holds
    return pd.arrays.BooleanArray(np.asarray(holds, dtype=bool), unknown)
