"""How firmly the prioritised list stands: uncertain weights, a second method, the smallest change that overturns it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.core.stability import NOTHING, stamp
from kamlib.quant import robustness

#: Mean relative spread of the weights, and how often they are drawn (METHOD.md 2).
SPREAD, DRAWS = 0.25, 10_000
#: Accounts below the line that are asked what would lift them.
BELOW = 3

CHANCES = ["account_id", "rank_low", "rank_high", "top_share", "stamp"]
CHANGES = ["account_id", "name", "side", "criterion", "weight", "new_weight", "change"]


def shake_ranks(
    values: pd.DataFrame, weights: pd.Series, eligible: pd.Series, listed: Sequence[str], size: int, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw the weights many times around the agreed ones, and every missing fact evenly between worst and best.

    Parameters
    ----------
    values : DataFrame
        account_id × criterion, 0…1, NaN where missing.
    weights : Series
        By criterion.
    eligible : Series of bool
        By account_id: who may be chosen at all; the others take nobody's place in the first `size`.
    listed : sequence of str
        Who stands among the first `size` eligible ones with the agreed weights.
    size : int
        Length of the list.
    seed : int
        Same seed, same draws.

    Returns
    -------
    chances : DataFrame
        account_id, rank_low, rank_high (5 and 95 % of the draws, among all accounts), top_share (share of the draws in
        which it is among the first `size` eligible ones; NaN where not eligible), stamp (of its being in or out;
        :data:`~kamlib.core.stability.NOTHING` where there are no more eligible accounts than places).
    places : DataFrame
        account_id, place, probability: how often each eligible account takes each of the first places.
    """
    frame = pd.DataFrame({"account_id": values.index})
    if values.empty or not weights.sum() > 0:
        return frame.reindex(columns=CHANCES), pd.DataFrame(columns=["account_id", "place", "probability"])
    everyone = robustness.rank_acceptability(values, weights, SPREAD, DRAWS, seed, draw_facts=True)
    frame["rank_low"], frame["rank_high"] = everyone.rank_low, everyone.rank_high
    chosen = values[eligible.reindex(values.index)]
    made = everyone if len(chosen) == len(values) else None
    if made is None and len(chosen):
        made = robustness.rank_acceptability(chosen, weights, SPREAD, DRAWS, seed, draw_facts=True)
    top = pd.Series(made.probability_top(size) if len(chosen) else [], index=chosen.index, dtype=float)
    frame["top_share"] = frame["account_id"].map(top)
    holds = frame["top_share"].where(frame["account_id"].isin(list(listed)), 1 - frame["top_share"])
    frame["stamp"] = [stamp(share) for share in holds]
    if len(chosen) <= size:
        frame.loc[frame["account_id"].isin(chosen.index), "stamp"] = NOTHING
    return frame[CHANCES], _places(chosen, made, size)


def _places(chosen: pd.DataFrame, made: robustness.RankAcceptability | None, size: int) -> pd.DataFrame:
    """The eligible accounts that ever come near the line, by their chance, with the odds of each place."""
    if made is None:
        return pd.DataFrame(columns=["account_id", "place", "probability"])
    order = np.argsort(np.nan_to_num(made.mean_rank, nan=np.inf), kind="stable")[: size + BELOW]
    wide = pd.DataFrame(made.probabilities[order, : size + BELOW], index=chosen.index[order])
    wide.columns = np.arange(1, wide.shape[1] + 1)
    return wide.rename_axis("account_id").reset_index().melt("account_id", var_name="place", value_name="probability")


def find_changes(values: pd.DataFrame, weights: pd.Series, ranks: pd.DataFrame, size: int) -> pd.DataFrame:
    """Return the smallest change of one weight that moves each account near the line across it.

    Parameters
    ----------
    values, weights
        As for :func:`shake_ranks`, eligible accounts only.
    ranks : DataFrame
        account_id, name of the eligible accounts, best first.
    size : int
        Length of the list.

    Returns
    -------
    DataFrame
        account_id, name, side ('in': the change throws it out, 'out': it brings it in), criterion, weight, new_weight,
        change (shares); criterion is None where no weight of a single criterion does it.
    """
    near = ranks.head(size + BELOW)
    if len(ranks) <= size or values.empty:
        return pd.DataFrame(columns=CHANGES)
    share = weights / weights.sum()
    rows = []
    for place, each in enumerate(near.itertuples(), start=1):
        found = robustness.weight_change_across_rank(values, share, values.index.get_loc(each.account_id), size)
        side = "in" if place <= size else "out"
        moved = (None, np.nan, np.nan, np.nan)
        if found is not None:
            moved = (share.index[found.criterion], share.iloc[found.criterion], found.new_weight, found.change)
        rows.append((each.account_id, each.name, side, *moved))
    return pd.DataFrame(rows, columns=CHANGES)
