"""Scores of the accounts by the profile, and what each criterion adds to them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kamlib.quant import scoring
from kamlib.steps.profile.decision import ProfileDecision
from kamlib.steps.profile.doubts import Doubts, Ends
from kamlib.steps.profile.metrics import OF_TRADE, describe_metrics


def score_accounts(
    accounts: pd.DataFrame,
    values: pd.DataFrame,
    ends: Ends,
    holds: pd.DataFrame,
    weights: pd.Series,
    decision: ProfileDecision,
) -> pd.DataFrame:
    """Return the score of every account with its interval, coverage and must-haves (see :class:`ProfileResult`).

    Parameters
    ----------
    accounts : DataFrame
        account_id, name, status.
    values : DataFrame
        Values 0…1 by account and criterion; NaN where the fact is missing.
    ends : Ends
        Between which values the truth lies.
    holds : DataFrame
        Must-haves by account.
    weights : Series
        Agreed weights by criterion.
    decision : ProfileDecision
    """
    names = list(weights.index)
    frame = accounts.set_index("account_id").reindex(values.index)
    table = pd.DataFrame({"account_id": values.index, "name": frame["name"].to_numpy()})
    table["status"] = frame["status"].to_numpy() if "status" in frame else None
    table["score"] = scoring.interval_score(values[names], weights).score
    share = (weights / weights.sum()).to_numpy()
    for column, each in (("score_low", ends.low), ("score_high", ends.high), ("coverage", ends.known)):
        table[column] = np.clip(each[names].to_numpy() @ share, 0.0, 1.0)
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
    return frame.assign(of_trade=frame["metric"].isin(OF_TRADE))


def split_scores(
    metrics: pd.DataFrame,
    values: pd.DataFrame,
    ends: Ends,
    doubts: Doubts,
    agreed: pd.Series,
    decision: ProfileDecision,
) -> pd.DataFrame:
    """Return what each criterion adds to each account's score.

    Parameters
    ----------
    metrics : DataFrame
        Facts by account.
    values : DataFrame
        Values 0…1 by account and criterion.
    ends : Ends
        Between which values the truth lies.
    doubts : Doubts
        How far the facts may be off.
    agreed : Series
        Weights by criterion.
    decision : ProfileDecision

    Returns
    -------
    DataFrame
        account_id, criterion, label, group, metric_value, unit, spread, lower_bound, value, value_low,
        value_high, known, contribution.
    """
    parts = scoring.contributions(values, agreed)
    rows = []
    for at, each in enumerate(decision.criteria):
        facts = metrics[each.metric] if each.metric in metrics else pd.Series(np.nan, metrics.index)
        numbers = pd.to_numeric(facts, errors="coerce").astype(float)
        block = {"account_id": values.index, "criterion": each.id, "label": each.shown, "group": each.group}
        block |= {"metric_value": numbers.to_numpy(), "unit": each.unit, "value": values[each.id].to_numpy()}
        block |= {"spread": _told(doubts.spread, each.metric, values.index, 0.0)}
        block |= {"lower_bound": _told(doubts.bounds, each.metric, values.index, False)}
        block |= {"value_low": ends.low[each.id].to_numpy(), "value_high": ends.high[each.id].to_numpy()}
        block |= {"known": ends.known[each.id].to_numpy(), "contribution": parts[:, at]}
        rows.append(pd.DataFrame(block).assign(order=at))
    frame = pd.concat(rows).sort_values(["account_id", "order"], kind="stable")
    return frame.drop(columns="order").reset_index(drop=True)


def _told(doubts: pd.DataFrame, metric: str, ids: pd.Index, default: float | bool) -> np.ndarray:
    """Return the doubts about a metric by account; `default` where there are none."""
    if metric not in doubts:
        return np.full(len(ids), default)
    return doubts[metric].reindex(ids).to_numpy()
