"""The prioritised list under a shock: the same profile, read from facts that have changed."""

from __future__ import annotations

import pandas as pd

from kamlib.quant import scoring
from kamlib.steps.profitability.shocks.case import ListRules
from kamlib.steps.profitability.shocks.year import Struck

#: Facts that scale with what an account buys, or could buy.
SCALED = ("revenue", "addressable", "headroom")


def change_metrics(metrics: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, struck: Struck) -> pd.DataFrame:
    """Return the facts that a shock changes, by account_id: a column per metric that it touches.

    Parameters
    ----------
    metrics : DataFrame
        Facts of the profile.
    before, after : DataFrame
        See :func:`kamlib.steps.profitability.shocks.year.run_year`.
    struck : Struck
    """
    facts = metrics.set_index("account_id").reindex(after.index)
    found = {name: facts[name].astype(float) * struck.volume for name in SCALED if name in facts}
    # What the profile knows and the year does not stays as it is known.
    found["potential"] = after["potential"]
    found["nopat"] = after["nopat"].where(before["nopat"].notna(), facts.get("nopat"))
    found["margin_share"] = (after["margin"] / after["revenue"].where(after["revenue"] > 0)).where(
        before["margin"].notna() & (after["revenue"] > 0), facts.get("margin_share")
    )
    return pd.DataFrame({name: values for name, values in found.items() if name in facts})


def score_list(rules: ListRules, changed: pd.DataFrame | None = None) -> pd.Series:
    """Return the profile score of every account by account_id, the facts in `changed` in place of the known ones."""
    wide = rules.contributions.pivot(index="account_id", columns="criterion", values="value")
    values = wide.reindex(columns=rules.weights.index).astype(float)
    for criterion in rules.criteria if changed is not None else ():
        if changed is not None and criterion.metric in changed and criterion.id in values:
            fresh = scoring.threshold_value(
                changed[criterion.metric].reindex(values.index).astype(float),
                criterion.function,
                floor=criterion.floor,
                target=criterion.target,
                edges=criterion.edges,
                values=criterion.values,
            )
            # A fact that was missing, or only bounded, is no better known after a shock.
            values[criterion.id] = values[criterion.id].where(values[criterion.id].isna(), fresh)
    if values.empty:
        return pd.Series(dtype=float)
    return pd.Series(scoring.interval_score(values, rules.weights).score, values.index)


def place_list(ranking: pd.DataFrame, score: pd.Series, rules: ListRules) -> pd.DataFrame:
    """Return who may be a key account under given scores.

    Returns
    -------
    DataFrame
        By account_id: score, place (among those that may be chosen; NaN for others), cut (bool; reaches the line),
        within (bool; among the first `size` of those). Obligatory criteria and fit are taken as they stand on the list.
    """
    table = ranking.set_index("account_id")[["barred"]].assign(score=score)
    table["cut"] = (table["score"].round(12) >= rules.cut).fillna(False)
    open_to = table["barred"].isin(["", "cut"]) & table["cut"]
    table["place"] = table["score"].where(open_to).round(12).rank(method="min", ascending=False)
    table["within"] = table["place"] <= rules.size
    return table[["score", "place", "cut", "within"]]
