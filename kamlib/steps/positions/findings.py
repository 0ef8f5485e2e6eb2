"""What the two maps say in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kamlib.core.results import Finding
from kamlib.steps.positions.result import PositionsResult

#: Where its own word and the team's differ by more, somebody is wrong.
CONTRADICTION = 0.3
#: Liking and buying are two things: only a wide gap between them is worth a question.
HOPE = 0.6


def find(result: PositionsResult) -> Iterator[Finding]:
    """Yield what is true of the two maps."""
    accounts = {"n": result.figures["accounts"]}
    found = [
        _developing(result.selection),
        _maintained(result.selection),
        _contradiction(result.views[result.views["buys"]]),
        _position(result.supply, "managed"),
        _position(result.supply, "desired"),
        _silent(result.unknown_views),
    ]
    if result.selection.empty and accounts["n"]:
        found.append(Finding("no_views", accounts, "warn", 90))
    if result.supply.empty and accounts["n"]:
        found.append(Finding("no_supply", accounts, "warn", 60))
    yield from (each for each in found if each)


def _silent(unknown: pd.DataFrame) -> Finding | None:
    rows = unknown[unknown["chosen"]]
    if rows.empty:
        return None
    return Finding("view_unknown", {"n": len(rows), "names": rows["name"].tolist()}, "warn", 70)


def _developing(selection: pd.DataFrame) -> Finding | None:
    rows = selection[(selection["segment"] == "developing") & selection["chosen"]]
    if rows.empty:
        return None
    return Finding("developing", {"n": len(rows), "names": rows["name"].tolist()}, "warn", 80)


def _maintained(selection: pd.DataFrame) -> Finding | None:
    rows = selection[selection["segment"] == "maintained"]
    total = rows["revenue"].sum(min_count=1)
    if rows.empty or not total > 0:
        return None
    return Finding("maintained", {"n": len(rows), "revenue": float(total)}, "info", 60)


def _contradiction(views: pd.DataFrame) -> Finding | None:
    """The team's score against the customer's own word, else against what it buys."""
    own = views[["ratings", "survey"]].mean(axis=1)
    pairs = (("team_against_voice", own, CONTRADICTION), ("team_against_wallet", views["wallet"], HOPE))
    for key, other, limit in pairs:
        gap = (views["team"] - other).dropna()
        far = gap[gap > limit].sort_values(ascending=False, kind="stable")
        if len(far):
            row = views.loc[far.index[0]]
            values = {
                "n": len(far),
                "name": row["name"],
                "team": float(row["team"]),
                "other": float(other[far.index[0]]),
            }
            return Finding(key, values, "warn", 65)
    return None


def _position(supply: pd.DataFrame, position: str) -> Finding | None:
    rows = supply[(supply["position"] == position) & supply["chosen"]]
    if rows.empty:
        return None
    return Finding(position, {"n": len(rows), "names": rows["name"].tolist()}, "info", 50)
