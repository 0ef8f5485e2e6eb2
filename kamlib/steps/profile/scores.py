"""Scores of the accounts by the profile, and what each criterion adds to them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kamlib.quant import scoring
from kamlib.steps.profile.decision import ProfileDecision
from kamlib.steps.profile.metrics import describe_metrics


def score_accounts(
    accounts: pd.DataFrame,
    values: pd.DataFrame,
    holds: pd.DataFrame,
    weights: pd.Series,
    decision: ProfileDecision,
) -> pd.DataFrame:
    """Return the score of every account with its interval, coverage and must-haves (see :class:`ProfileResult`)."""
    found = scoring.interval_score(values[list(weights.index)], weights)
    frame = accounts.set_index("account_id").reindex(values.index)
    table = pd.DataFrame({"account_id": values.index, "name": frame["name"].to_numpy()})
    table["status"] = frame["status"].to_numpy() if "status" in frame else None
    table["score"], table["score_low"], table["score_high"] = found.score, found.low, found.high
    table["coverage"] = found.coverage
    labels = {each.id: each.shown for each in decision.criteria}
    table["must_have_failed"] = _named(holds.eq(False).fillna(False), labels)
    table["must_have_unknown"] = _named(holds.isna(), labels)
    return table


def describe_measures(metrics: pd.DataFrame, decision: ProfileDecision, own_sales: float) -> pd.DataFrame:
    """Describe the metrics; a potential without causes of consumption comes from our sales."""
    table = describe_metrics(metrics, decision.roles)
    if own_sales == 1:
        table.loc[table["metric"] == "potential", "source"] = "sales"
    return table


def _named(marks: pd.DataFrame, labels: Mapping[str, str]) -> list[str]:
    names = np.array([labels[name] for name in marks.columns], dtype=object)
    return [", ".join(names[row]) for row in marks.to_numpy(dtype=bool)]


def list_criteria(decision: ProfileDecision, agreed: pd.Series) -> pd.DataFrame:
    """Return the criteria with their agreed weights (see :class:`ProfileResult`)."""
    rows = [
        (e.id, e.shown, e.group, e.unit, e.metric, e.function, e.floor, e.target, e.must_have, e.source, e.owner)
        for e in decision.criteria
    ]
    names = ["criterion", "label", "group", "unit", "metric", "function", "floor", "target"]
    names += ["must_have", "source", "owner"]
    frame = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(("floor", "target", "must_have"), float))
    frame.insert(8, "weight", agreed.to_numpy())
    return frame


def split_scores(
    metrics: pd.DataFrame, values: pd.DataFrame, agreed: pd.Series, decision: ProfileDecision
) -> pd.DataFrame:
    """Return what each criterion adds to each account's score.

    Parameters
    ----------
    metrics : DataFrame
        Facts by account.
    values : DataFrame
        Values 0…1 by account and criterion.
    agreed : Series
        Weights by criterion.
    decision : ProfileDecision

    Returns
    -------
    DataFrame
        account_id, criterion, label, group, metric_value, value, contribution.
    """
    parts = scoring.contributions(values, agreed)
    rows = []
    for at, each in enumerate(decision.criteria):
        facts = metrics[each.metric] if each.metric in metrics else pd.Series(np.nan, metrics.index)
        numbers = pd.to_numeric(facts, errors="coerce").astype(float)
        block = {"account_id": values.index, "criterion": each.id, "label": each.shown, "group": each.group}
        block |= {"metric_value": numbers.to_numpy(), "value": values[each.id].to_numpy(), "contribution": parts[:, at]}
        rows.append(pd.DataFrame(block).assign(order=at))
    frame = pd.concat(rows).sort_values(["account_id", "order"], kind="stable")
    return frame.drop(columns="order").reset_index(drop=True)
