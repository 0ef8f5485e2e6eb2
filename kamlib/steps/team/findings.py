"""What load and assignment say in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kamlib.core.results import Finding
from kamlib.steps.team.result import TeamResult


def find(result: TeamResult) -> Iterator[Finding]:
    """Yield who is overloaded, what the moves bring, what is barred, and what it takes."""
    yield from _loads(result)
    yield from _moves(result)
    yield from _bars(result)
    yield from _remedies(result.remedies)
    unserved = result.accounts[result.accounts["key"] & ~result.accounts["agreed"].isin(result.kams["kam"])]
    if len(unserved):
        yield Finding("unserved", {"n": len(unserved), "names": unserved["name"].tolist()}, "bad", 85)


def _loads(result: TeamResult) -> Iterator[Finding]:
    kams, figures = result.kams, result.figures
    over = kams[kams["verdict"] == "over"]
    for row in over.head(1).itertuples(index=False):
        values = {"kam": row.kam, "hours": round(row.hours), "load": round(row.load_hours), "n": len(over)}
        values |= {"short": round(figures["short_hours"]), "of": len(kams)}
        yield Finding("overloaded", values, "bad", 90)
    if over.empty and not (kams["verdict"] == "unknown").any() and figures["load_share"] is not None:
        yield Finding("carried", {"share": figures["load_share"], "hours": round(figures["hours"])}, "good", 60)
    blind = kams.loc[kams["hours"].isna(), "kam"].tolist()
    if blind:
        yield Finding("no_capacity", {"n": len(blind), "names": blind}, "warn", 75)
    if figures["unknown"]:
        yield Finding("unknown_hours", {"n": figures["unknown"], "of": figures["accounts"]}, "warn", 55)
    usual = result.accounts[result.accounts["key"] & (result.accounts["basis"] == "settings")]
    if len(usual):
        yield Finding("no_persons", {"n": len(usual), "names": usual["name"].tolist()}, "warn", 65)


def _moves(result: TeamResult) -> Iterator[Finding]:
    figures, moves = result.figures, result.moves
    if moves.empty:
        return
    values = {"n": len(moves), "before": round(figures["short_hours"]), "after": round(figures["after_short_hours"])}
    if figures["after_short_hours"] < figures["short_hours"] - 1e-6:
        yield Finding("moves_help", values | {"handover": round(figures["handover_hours"])}, "info", 80)
    relieving = moves[moves["reason"] == "overload"]
    if len(relieving):
        row = relieving.iloc[0]
        names = {"name": row["name"], "from": row["from_kam"], "to": row["to_kam"]}
        yield Finding("largest_move", names | {"hours": round(row["freed_hours"])}, "info", 78)


def _bars(result: TeamResult) -> Iterator[Finding]:
    bars = result.bars
    broken = bars[bars["broken"]]
    if len(broken):
        values = {"n": len(broken), "names": broken["name"].tolist(), "kam": broken["kam"].iloc[0]}
        yield Finding("bar_broken", values, "bad", 88)
    nobody = bars.drop_duplicates("account_id")
    nobody = nobody[nobody["nobody"]]
    if len(nobody):
        yield Finding("nobody_may", {"n": len(nobody), "names": nobody["name"].tolist()}, "bad", 92)
    kept = bars[~bars["broken"] & ~bars["still_broken"]]
    if len(kept):
        values = {"n": len(kept), "name": kept["name"].iloc[0], "kam": kept["kam"].iloc[0]}
        yield Finding("bars_kept", values, "info", 42)


def _remedies(remedies: pd.DataFrame) -> Iterator[Finding]:
    """Say what the overload that is left after the moves takes."""
    left = remedies[remedies["when"] == "after"].set_index("remedy")
    if left.empty:
        return
    hire, given = left.loc["hire"], left.loc["hand_over"]
    values = {"short": round(hire["short_hours"]), "fte": float(hire["amount"]), "n": int(given["accounts"])}
    if given["enough"]:
        yield Finding("hire_or_hand", values, "bad", 82)
    else:
        yield Finding("hire", values | {"rest": float(given["amount"])}, "bad", 83)
