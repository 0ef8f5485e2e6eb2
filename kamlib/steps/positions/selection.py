"""The identification and selection matrix: whom we want and who wants us."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.core.stability import stamp

SEGMENTS = ("key", "developing", "maintained", "opportunistic")


def place_accounts(score: pd.Series, view: pd.Series, cut: float, view_cut: float) -> pd.Series:
    """Return the quadrant of each account: 'key', 'developing', 'maintained', 'opportunistic', or 'unknown'."""
    wanted, liked = score >= cut, view >= view_cut
    conditions = [score.isna() | view.isna(), wanted & liked, wanted, liked]
    choices = ["unknown", "key", "developing", "maintained"]
    return pd.Series(np.select(conditions, choices, "opportunistic"), score.index, dtype=object)


def place_selection(known: pd.DataFrame, cut: float, view_cut: float) -> pd.DataFrame:
    """Return the accounts whose score and view are known, each in its quadrant (see ``selection`` of the result)."""
    table = known.copy()
    table["segment"] = place_accounts(table["score"], table["view"], cut, view_cut)
    odds = [
        _side(table[name], table[f"{name}_low"], table[f"{name}_high"], line)
        for name, line in (("score", cut), ("view", view_cut))
    ]
    table["holds_share"] = odds[0] * odds[1]
    table["stamp"] = [stamp(share) for share in table["holds_share"]]
    table["to_line"] = np.minimum((table["score"] - cut).abs(), (table["view"] - view_cut).abs())
    names = ["account_id", "name", "status", "score", "score_low", "score_high", "view", "view_low", "view_high"]
    names += ["basis", "evidence", "segment", "holds_share", "stamp", "to_line", "revenue", "potential", "chosen"]
    return table[names].reset_index(drop=True)


def _side(value: pd.Series, low: pd.Series, high: pd.Series, line: float) -> pd.Series:
    """Share of the interval on the value's own side of the line."""
    above = ((high - line) / (high - low).where(high > low)).clip(0, 1)
    return above.where(value >= line, 1 - above).fillna(1.0)


def sum_groups(table: pd.DataFrame, column: str, order: tuple[str, ...], money: list[str]) -> pd.DataFrame:
    """Return how many accounts each group of a column has, and the sums of their money; groups in the order given."""
    if table.empty:
        return pd.DataFrame(columns=[column, "accounts", *money])
    grouped = table.groupby(column)
    sums = grouped[money].sum(min_count=1).reindex(list(order))
    sums.insert(0, "accounts", grouped.size().reindex(list(order)).fillna(0).astype(int))
    return sums.rename_axis(column).reset_index()
