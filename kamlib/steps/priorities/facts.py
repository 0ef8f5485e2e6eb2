"""What the earlier steps know of each account, on one list by the score; what each criterion adds to it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

#: Equal scores are told apart by money, then by id: nobody's opinion decides, so it is said (finding ``tied``).
_DIGITS = 12
#: Points of the score below which a difference is not worth a word.
_TELLING = 0.005


def join_facts(
    scores: pd.DataFrame, potential: pd.DataFrame, profit: pd.DataFrame, fit: pd.Series, view: pd.Series
) -> pd.DataFrame:
    """Join what the earlier steps know of each account, ranked by the score.

    Parameters
    ----------
    scores : DataFrame
        Of the profile: account_id, name, status, score, score_low, score_high, coverage, must_have_failed.
    potential, profit : DataFrame
        ``accounts`` of the results `potential` (potential, wallet_share) and `profitability` (revenue, nopat).
    fit, view : Series
        USP fit and its view of us by account_id, 0…1.

    Returns
    -------
    DataFrame
        The columns of ``ranking`` up to `view`, best first; of equal scores the larger potential first, then the larger
        purchases, then by account_id.
    """
    names = ["account_id", "name", "status", "score", "score_low", "score_high", "coverage", "must_have_failed"]
    table = scores[names].merge(potential[["account_id", "potential", "wallet_share"]], on="account_id", how="left")
    table = table.merge(profit[["account_id", "revenue", "nopat"]], on="account_id", how="left")
    table["fit"], table["view"] = (table["account_id"].map(each).astype(float) for each in (fit, view))
    table["must_have_failed"] = table["must_have_failed"].fillna("")
    table = sort_by_score(table)
    table.insert(0, "rank", table["score"].round(_DIGITS).rank(method="min", ascending=False).astype("Int64"))
    return table


def sort_by_score(table: pd.DataFrame) -> pd.DataFrame:
    """Return accounts best first: score, then potential, then purchases, then account_id; the unknown last."""
    keyed = table.assign(_key=table["score"].astype(float).round(_DIGITS))
    order = ["_key", "potential", "revenue", "account_id"]
    keyed = keyed.sort_values(order, ascending=[False, False, False, True], na_position="last", kind="stable")
    return keyed.drop(columns="_key").reset_index(drop=True)


def spread_values(contributions: pd.DataFrame, facts: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    """Return the criteria of each account, 0…1, NaN where missing: account_id × criterion, in the order of the list."""
    wide = contributions.pivot(index="account_id", columns="criterion", values="value")
    return wide.reindex(index=facts["account_id"], columns=weights.index).astype(float)


def add_contributions(contributions: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    """Return what each criterion adds to each account's score, and what it would have added at its target."""
    table = contributions[["account_id", "criterion", "label", "group", "value"]].copy()
    share = table["criterion"].map(weights).astype(float)
    table["weight"] = share / weights.sum()
    known = table["weight"].where(table["value"].notna()).groupby(table["account_id"]).transform("sum")
    table["contribution"] = table["value"] * table["weight"] / known
    table["lost"] = (1 - table["value"]) * table["weight"] / known
    return table.reset_index(drop=True)


def explain_places(parts: pd.DataFrame, chosen: Sequence[str], names: pd.Series) -> pd.DataFrame:
    """Return what lifts each key account above the other ones, and what it lacks against them.

    A criterion that lifts all of them explains none: what counts is the difference to the median of the list.

    Parameters
    ----------
    parts : DataFrame
        See :func:`add_contributions`.
    chosen : sequence of str
        Key accounts; with fewer than three of them, the others are all that have a score.
    names : Series
        Name by account_id.

    Returns
    -------
    DataFrame
        account_id, name, side ('above': up to two criteria, 'below': one), criterion, label, value, usual (median of
        the list, 0…1), difference (weight times what it is above that, points of the score). In the order of `chosen`.
    """
    columns = ["account_id", "name", "side", "criterion", "label", "value", "usual", "difference"]
    others = parts[parts["account_id"].isin(list(chosen))] if len(chosen) >= 3 else parts
    usual = others.groupby("criterion")["value"].median()
    own = parts[parts["account_id"].isin(list(chosen))].dropna(subset=["value"]).copy()
    own["usual"] = own["criterion"].map(usual)
    own["difference"] = own["weight"] * (own["value"] - own["usual"])
    own = own.sort_values(["difference", "criterion"], ascending=[False, True], kind="stable")
    above = own[own["difference"] > _TELLING].groupby("account_id").head(2).assign(side="above")
    below = own[own["difference"] < -_TELLING].groupby("account_id").tail(1).assign(side="below")
    found = pd.concat([above, below])
    found = found.assign(name=found["account_id"].map(names), order=found["account_id"].map(list(chosen).index))
    return found.sort_values(["order", "side"], kind="stable")[columns].reset_index(drop=True)
