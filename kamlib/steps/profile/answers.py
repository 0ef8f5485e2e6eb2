"""The two usual wrong answers beside the profile: who buys most today, and who has the famous name."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kamlib.quant import scoring
from kamlib.steps.profile.attributes import own_columns, role_of
from kamlib.steps.shared.frames import blank

#: Weight that a fame criterion gets in the trial "what if it counted".
FAME_WEIGHT = 0.20
LISTS = ("purchases", "fame", "profile", "with_fame")


def compare_answers(
    scores: pd.DataFrame, metrics: pd.DataFrame, potential: pd.DataFrame, roles: Mapping[str, str], size: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the lists that different answers to "who is a key account" give, and what each list is worth.

    Parameters
    ----------
    scores : DataFrame
        account_id, name, score.
    metrics : DataFrame
        Of ``metrics.measure_accounts``; its columns whose role is ``fame`` give the list by name.
    potential : DataFrame
        Table ``accounts`` of the potential.
    roles : mapping of str to str
        Roles of the client's columns.
    size : int
        Length of the lists.

    Returns
    -------
    answers : DataFrame
        list (purchases, fame, profile, with_fame: the profile with fame at 20 %), place, account_id, name, figure (by
        which the list is ordered), revenue, potential, wallet_share, potential_place (1: the largest potential; NaN
        unknown). A list that the data do not give is left out.
    worth : DataFrame
        list, accounts, revenue, potential, headroom, potential_share (of all potential), common (with the profile).
    """
    frame = scores[["account_id", "name", "score"]].merge(
        potential[["account_id", "revenue", "potential", "wallet_share", "headroom"]], on="account_id", how="left"
    )
    frame["potential_place"] = frame["potential"].rank(ascending=False, method="min")
    frame["purchases"] = frame["revenue"].where(frame["revenue"] > 0)
    frame["fame"] = fame_of(metrics, roles).reindex(frame["account_id"]).to_numpy()
    frame["profile"] = frame["score"]
    frame["with_fame"] = _with_fame(frame["score"], frame["fame"])
    parts = [_top(frame, name, size) for name in LISTS if frame[name].notna().any()]
    columns = ["list", "place", "account_id", "name", "figure", "revenue", "potential", "wallet_share"]
    if not parts:
        return blank([*columns, "potential_place"]), blank(_WORTH)
    rows = pd.concat(parts).reset_index(drop=True)
    return rows[[*columns, "potential_place"]], _worth(rows, float(frame["potential"].sum()))


_WORTH = ["list", "accounts", "revenue", "potential", "headroom", "potential_share", "common"]


def fame_of(metrics: pd.DataFrame, roles: Mapping[str, str]) -> pd.Series:
    """Return the fame of each account: the first column of that role; all unknown where there is none."""
    ids = metrics["account_id"]
    named = [name for name in own_columns(list(metrics.columns[1:])) if role_of(name, dict(roles)).name == "fame"]
    numeric = [name for name in named if metrics[name].dtype != object]
    facts = metrics[numeric[0]] if numeric else pd.Series(np.nan, metrics.index)
    return pd.Series(facts.to_numpy(dtype=float), pd.Index(ids))


def _with_fame(score: pd.Series, fame: pd.Series) -> pd.Series:
    """Return the score with fame as one more criterion; NaN where fame is not on file at all."""
    if fame.nunique() < 2:
        return pd.Series(np.nan, fame.index)
    value = scoring.linear_value(fame.to_numpy(), fame.min(), fame.max())
    table = np.column_stack([score.to_numpy(dtype=float), value])
    return pd.Series(scoring.interval_score(table, [1 - FAME_WEIGHT, FAME_WEIGHT]).score, score.index)


def _top(frame: pd.DataFrame, name: str, size: int) -> pd.DataFrame:
    known = frame[frame[name].notna()].sort_values([name, "account_id"], ascending=[False, True], kind="stable")
    top = known.head(size)
    return top.assign(list=name, place=range(1, len(top) + 1), figure=top[name])


def _worth(rows: pd.DataFrame, total: float) -> pd.DataFrame:
    profile = set(rows.loc[rows["list"] == "profile", "account_id"])
    rows = rows.assign(common=rows["account_id"].isin(profile))
    money = {name: (name, lambda each: each.sum(min_count=1)) for name in ("revenue", "potential", "headroom")}
    frame = rows.groupby("list").agg(accounts=("account_id", "size"), **money, common=("common", "sum"))
    frame["potential_share"] = frame["potential"] / total if total > 0 else np.nan
    order = [name for name in LISTS if name in frame.index]
    return frame.reindex(order).astype({"common": int}).reset_index()[_WORTH]


def lay_side_by_side(answers: pd.DataFrame, size: int) -> pd.DataFrame:
    """Return the names of the lists beside each other: place, by_purchases, by_fame, by_profile."""
    frame = pd.DataFrame({"place": range(1, size + 1)})
    for name in ("purchases", "fame", "profile"):
        rows = answers[answers["list"] == name].set_index("place")["name"]
        if len(rows):
            frame[f"by_{name}"] = frame["place"].map(rows)
    return frame.dropna(how="all", subset=frame.columns[1:]).reset_index(drop=True)
