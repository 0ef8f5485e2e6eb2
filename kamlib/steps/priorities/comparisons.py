"""Beside the prioritised list: the lists by purchases and by profit, the boundaries, and the facts worth asking for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.quant import ranking, scoring

VIEWS = ("revenue", "nopat", "profile")
MOVES = [
    "account_id",
    "name",
    "move",
    "revenue_rank",
    "nopat_rank",
    "profile_rank",
    "reason",
    "criterion",
    "difference",
]
QUESTIONS = ["account_id", "name", "criterion", "rank", "score", "score_if_low", "score_if_high", "crosses", "chance"]


def rank_views(facts: pd.DataFrame) -> pd.DataFrame:
    """Return the places of every account by today's purchases, by net profit and by the profile.

    Parameters
    ----------
    facts : DataFrame
        account_id, revenue, nopat, score, rank.

    Returns
    -------
    DataFrame
        account_id, profile_rank, revenue_rank, nopat_rank (accounts that bought or earned nothing have no place).
    """
    frame = facts[["account_id", "rank"]].rename(columns={"rank": "profile_rank"})
    for name in ("revenue", "nopat"):
        # Who returned more than it bought is nobody's large buyer; a loss has its place among profits.
        values = facts[name].where(facts[name] > 0 if name == "revenue" else facts[name] != 0)
        frame[f"{name}_rank"] = pd.Series(ranking.rank(values) if len(values) else [], facts.index).astype("Int64")
    return frame


def list_views(facts: pd.DataFrame, chosen: Sequence[str], size: int) -> pd.DataFrame:
    """Return the three lists side by side: place, by_revenue, by_nopat, by_profile (names; None past a list's end)."""
    first = {
        "by_revenue": _first(facts, "revenue", size),
        "by_nopat": _first(facts, "nopat", size),
        "by_profile": list(facts.set_index("account_id")["name"].reindex(list(chosen))),
    }
    length = max(map(len, first.values()), default=0)
    padded = {name: [*names, *[None] * (length - len(names))] for name, names in first.items()}
    return pd.DataFrame({"place": range(1, length + 1), **padded})


def _first(facts: pd.DataFrame, column: str, size: int) -> list[str]:
    return list(_largest(facts, column, size)["name"])


def _largest(facts: pd.DataFrame, column: str, size: int) -> pd.DataFrame:
    earning = facts[facts[column] > 0]
    return earning.sort_values([column, "account_id"], ascending=[False, True]).head(size)


def explain_moves(
    facts: pd.DataFrame, values: pd.DataFrame, weights: pd.Series, chosen: Sequence[str], size: int
) -> pd.DataFrame:
    """Return who enters and who leaves when the profile replaces the list of the largest buyers, and why.

    Returns
    -------
    DataFrame
        account_id, name, move ('enters', 'leaves', 'stays'), revenue_rank, nopat_rank, profile_rank, reason
        ('must_have', 'fit', 'unknown', 'cut', 'score'), criterion (what lifts or sinks it most against the other list's
        mean; None where it left for another reason), difference (what that criterion adds or takes, 0…1).
    """
    buyers = list(_largest(facts, "revenue", size)["account_id"])
    chosen = list(chosen)
    shown = facts[facts["account_id"].isin({*buyers, *chosen})].copy()
    if shown.empty or not buyers:
        return pd.DataFrame(columns=MOVES)
    shown = shown.drop(columns=["revenue_rank", "nopat_rank"], errors="ignore")
    shown = shown.merge(rank_views(facts), on="account_id")
    parts = (
        pd.DataFrame(scoring.contributions(values, weights), values.index, values.columns) if len(values) else values
    )
    shown["move"] = [_move(each, buyers, chosen) for each in shown["account_id"]]
    rows = [_why(row, parts, buyers if row.move == "enters" else chosen) for row in shown.itertuples()]
    shown[["reason", "criterion", "difference"]] = pd.DataFrame(rows, index=shown.index)
    order = shown["move"].map({"enters": 0, "leaves": 1, "stays": 2})
    return shown.assign(order=order).sort_values(["order", "profile_rank", "account_id"])[MOVES].reset_index(drop=True)


def _move(account: str, buyers: list[str], chosen: list[str]) -> str:
    if account in chosen:
        return "stays" if account in buyers else "enters"
    return "leaves"


def _why(row, parts: pd.DataFrame, others: list[str]) -> tuple[str, str | None, float]:
    """Name the criterion in which an account differs most from the list that it is compared with."""
    if row.move == "leaves" and row.barred:
        return row.barred, None, np.nan
    against = parts.reindex([each for each in others if each != row.account_id]).mean()
    gap = (parts.loc[row.account_id] - against).dropna() if row.account_id in parts.index else pd.Series(dtype=float)
    if gap.empty:
        return "score", None, np.nan
    name = gap.idxmin() if row.move == "leaves" else gap.idxmax()
    return "score", name, float(gap[name])


def agree(facts: pd.DataFrame) -> dict[str, float | None]:
    """Return Kendall's τ between the three orders, over the accounts known to both; None where it cannot be said."""
    pairs = {"tau_revenue_profile": ("revenue", "score"), "tau_nopat_profile": ("nopat", "score")}
    pairs |= {"tau_revenue_nopat": ("revenue", "nopat")}
    found = {name: ranking.kendall_tau(facts[a], facts[b]) if len(facts) else np.nan for name, (a, b) in pairs.items()}
    return {name: None if np.isnan(value) else value for name, value in found.items()}


def ask_facts(
    facts: pd.DataFrame,
    values: pd.DataFrame,
    criteria: pd.DataFrame,
    line_in: float,
    line_out: float,
    least_coverage: float,
) -> pd.DataFrame:
    """Return the missing facts that could move an account across the line, most valuable first.

    A missing fact is taken as equally likely to be anything between worst and best; the chance is the share of those
    values that carries the account across the line, others staying missing. What only dealing with an account shows
    (its margin, its growth) cannot be found out of one that buys nothing: it is no question.

    Parameters
    ----------
    facts : DataFrame
        account_id, name, rank, score, coverage, potential, revenue, chosen, barred.
    values : DataFrame
        account_id × criterion (0…1, NaN where missing).
    criteria : DataFrame
        criterion, weight, of_trade (only dealing with an account shows it).
    line_in, line_out : float
        Score that an outsider must reach, and below which one of the list loses its place.
    least_coverage : float
        What must be known of an account that is to be chosen: one fact more does not carry a blank page over the line.

    Returns
    -------
    DataFrame
        account_id, name, criterion, rank, score, score_if_low, score_if_high, crosses ('in', 'out'), chance (0…1),
        worth (chance · potential; money, unknown where the potential is).
    """
    if values.empty or not values.isna().to_numpy().any():
        return pd.DataFrame(columns=[*QUESTIONS, "worth"])
    weights = criteria.set_index("criterion")["weight"].astype(float)
    low, high = (pd.DataFrame(side, values.index, values.columns) for side in scoring.missing_reach(values, weights))
    long = low.rename_axis(columns="criterion").stack().rename("score_if_low").reset_index()
    long["score_if_high"] = high.rename_axis(columns="criterion").stack().to_numpy()
    names = ["account_id", "name", "rank", "score", "coverage", "potential", "revenue", "chosen", "barred"]
    table = long.merge(facts[names], on="account_id")
    enough = table["coverage"] + table["criterion"].map(weights / weights.sum()) >= least_coverage
    table = table[table["barred"].isin(["", "cut", "unknown"]) & enough]
    shown = criteria.loc[criteria["of_trade"], "criterion"]
    table = table[(table["revenue"] > 0) | ~table["criterion"].isin(shown)]
    span = (table["score_if_high"] - table["score_if_low"]).where(lambda width: width > 0)
    above = ((table["score_if_high"] - np.where(table["chosen"], line_out, line_in)) / span).clip(0, 1)
    table["chance"] = np.where(table["chosen"], 1 - above, above)
    table["crosses"] = np.where(table["chosen"], "out", "in")
    table["worth"] = table["chance"] * table["potential"]
    table = table[table["chance"] > 0]
    order = ["worth", "chance", "account_id", "criterion"]
    ordered = table.sort_values(order, ascending=[False, False, True, True], na_position="last", kind="stable")
    return ordered[[*QUESTIONS, "worth"]].reset_index(drop=True)


def compare_called(facts: pd.DataFrame, called: pd.Series, chosen: Sequence[str]) -> pd.DataFrame:
    """Return whom the client itself calls key today against the profile.

    Parameters
    ----------
    facts : DataFrame
        account_id, name, rank, score, revenue, barred.
    called : Series
        Whether it is called key, by account_id; NA where nobody said.
    chosen : sequence of str
        Key accounts by the profile, decided or proposed.

    Returns
    -------
    DataFrame
        account_id, name, verdict ('stays', 'falls', 'missing'), rank, score, revenue, barred (why it falls); the
        missing first. Empty where nobody is called key.
    """
    today = called[called.fillna(False).astype(bool)].index
    table = facts[facts["account_id"].isin({*today, *chosen})].copy() if len(today) else facts.iloc[:0].copy()
    old, new = table["account_id"].isin(today), table["account_id"].isin(list(chosen))
    table["verdict"] = np.select([old & new, new], ["stays", "missing"], "falls").astype(object)
    order = table["verdict"].map({"missing": 0, "falls": 1, "stays": 2})
    table = table.assign(order=order).sort_values(["order", "rank", "account_id"], kind="stable")
    return table[["account_id", "name", "verdict", "rank", "score", "revenue", "barred"]].reset_index(drop=True)
