"""Second opinions on the list: other methods over the same values and weights, and whether they stand by their word."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from kamlib.quant import ranking

#: The best accounts that other methods are asked about: they compare every account with every other.
MOST = 300
OPINIONS = ["method", "tau", "in_common", "places", "left_out", "reversals", "name"]


def ask_methods(values: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    """Return the places of the eligible accounts by TOPSIS and PROMETHEE II.

    A missing fact stands at the account's own score: no help, no harm.

    Parameters
    ----------
    values : DataFrame
        account_id × criterion of the eligible accounts, 0…1, NaN where missing.
    weights : Series
        By criterion.

    Returns
    -------
    DataFrame
        By account_id: second_rank (TOPSIS), third_rank (PROMETHEE II); the best :data:`MOST` accounts by score.
    """
    filled = fill_values(values, weights)
    if filled.empty:
        return pd.DataFrame(columns=["second_rank", "third_rank"])
    methods = {"second_rank": ranking.topsis(filled, weights), "third_rank": ranking.promethee(filled, weights)}
    return pd.DataFrame({name: ranking.rank(scores.round(9)) for name, scores in methods.items()}, index=filled.index)


def fill_values(values: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    """Return the values of the best accounts, each missing one at the account's own score."""
    scores = pd.Series(ranking.weighted_sum(values, weights / weights.sum()) if len(values) else [], values.index)
    known = values.loc[scores.dropna().sort_values(ascending=False, kind="stable").index[:MOST]]
    return known.T.fillna(scores).T


def compare_opinions(
    values: pd.DataFrame, weights: pd.Series, listed: Sequence[str], names: pd.Series, size: int
) -> pd.DataFrame:
    """Return how far each method agrees with the list, and with itself when one account is left out.

    A weighted sum cannot be turned round by leaving an account out; TOPSIS and PROMETHEE can: what they say of two
    accounts may hang on a third.

    Parameters
    ----------
    values, weights
        As for :func:`ask_methods`.
    listed : sequence of str
        The first accounts by the score.
    names : Series
        Name by account_id.
    size : int
        Places of the list.

    Returns
    -------
    DataFrame
        method, tau (Kendall's, with the score), in_common (of the first `places`), places, left_out (accounts left out,
        one at a time), reversals (times that the first places then changed otherwise than by that account's going),
        name (of one whose going changes them, '' where there is none). Empty without more accounts than places.
    """
    filled = fill_values(values, weights)
    if len(filled) <= size:
        return pd.DataFrame(columns=OPINIONS)
    own = ranking.weighted_sum(filled, weights / weights.sum())
    rows = [_opinion("topsis", filled, own, listed, names, size, lambda kept: ranking.topsis(filled[kept], weights))]
    flows = ranking.prefer(filled, weights)

    def flow(kept: np.ndarray) -> np.ndarray:
        found = flows[np.ix_(kept, kept)]
        return (found.sum(axis=1) - found.sum(axis=0)) / max(1, len(found) - 1)

    rows.append(_opinion("promethee", filled, own, listed, names, size, flow))
    return pd.DataFrame(rows, columns=OPINIONS)


def _opinion(
    method: str,
    filled: pd.DataFrame,
    own: np.ndarray,
    listed: Sequence[str],
    names: pd.Series,
    size: int,
    score: Callable[[np.ndarray], np.ndarray],
) -> tuple:
    ids, everyone = filled.index.to_numpy(), np.ones(len(filled), dtype=bool)
    scores = score(everyone)
    first = _first(ids, scores, size)
    turned = [
        account
        for place, account in enumerate(ids)
        for kept in [np.arange(len(ids)) != place]
        if not first - {account} <= _first(ids[kept], score(kept), size)
    ]
    tau = ranking.kendall_tau(own, scores.round(9))
    name = str(names[turned[0]]) if turned else ""
    return (method, tau, len(first & set(listed)), size, len(ids), len(turned), name)


def _first(ids: np.ndarray, scores: np.ndarray, size: int) -> set[str]:
    return set(ids[np.argsort(-scores.round(9), kind="stable")[:size]])
