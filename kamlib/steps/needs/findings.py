"""What the needs of one account show: only what is true for the data, most important first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from kamlib.core.results import Finding

if TYPE_CHECKING:
    from kamlib.steps.needs.result import NeedsResult

#: From this share of phantoms on, the plan answers our own picture of the customer.
PHANTOMS = 0.3
#: Below this coverage we do not know by what those who matter are measured.
COVERED = 0.6


def find(result: NeedsResult) -> Iterator[Finding]:
    """Yield what the needs, the persons and the offer show."""
    yield from _repeated(result.needs)
    yield from _phantoms(result)
    unasked = result.questions.loc[result.questions["state"] == "unasked", "question"].tolist()
    if unasked:
        yield Finding("unasked", {"n": len(unasked), "questions": unasked}, "warn", 80)
    unsorted = int((result.needs["question"] == "").sum())
    if unsorted:
        yield Finding("unsorted", {"n": unsorted}, "warn", 76)
    yield from _bonuses(result)
    yield from _losers(result)
    yield from _first_question(result.asks)


def _repeated(needs: pd.DataFrame) -> Iterator[Finding]:
    """Name the needs that everybody repeats and nobody at any customer ever said."""
    rows = needs[needs["state"] == "repeated"].sort_values(["importance", "need"], ascending=[False, True])
    if len(rows):
        row = rows.iloc[0]
        values = {"n": len(rows), "names": rows["need"].tolist(), "accounts": int(row["elsewhere"])}
        yield Finding("repeated", values, "warn", 90)


def _phantoms(result: NeedsResult) -> Iterator[Finding]:
    low, high = result.figures["phantom_share"], result.figures["phantom_high"]
    if low is None:
        return
    key = "phantoms" if low >= PHANTOMS else "sources_unknown" if high >= PHANTOMS else "backed"
    tone = {"phantoms": "bad", "sources_unknown": "warn", "backed": "good"}[key]
    yield Finding(key, {"share": low, "high": high}, tone, {"phantoms": 85, "sources_unknown": 68, "backed": 40}[key])


def _bonuses(result: NeedsResult) -> Iterator[Finding]:
    covered = result.figures["bonus_coverage"]
    if covered is not None and covered < COVERED:
        unknown = result.persons[result.persons["matters"] & (result.persons["bonus_kind"] == "")]
        values = {"share": covered, "n": len(unknown), "names": unknown["person"].tolist()}
        yield Finding("bonuses_unknown", values, "warn", 66)


def _losers(result: NeedsResult) -> Iterator[Finding]:
    """Say of each variant whose bonus it cuts, and of one that only helps the purchase price that it does."""
    named = dict(zip(result.gains["variant"], result.gains["title"], strict=True))
    for row in result.gains.itertuples():
        title = named[row.variant] or row.variant
        if row.only_price:
            yield Finding("only_price", {"title": title, "share": float(row.helps_share)}, "warn", 74)
        hurt = result.effects[(result.effects["variant"] == row.variant) & (result.effects["effect"] == "hurts")]
        hurt = hurt[hurt["matters"]].sort_values(["influence", "person"], ascending=[False, True], kind="stable")
        if hurt.empty:
            continue
        first = hurt.iloc[0]
        values = {"title": title, "person": first["person"], "bonus": first["bonus_kind"]}
        values |= {"n": len(hurt), "helped": float(row.helps_share), "turn": first["turned_by"]}
        cause = "loser" if first["hurt_by"] else "loser_price"
        parts = {"parts": first["hurt_by"].split("; ")} if first["hurt_by"] else {}
        yield Finding(cause if first["turned_by"] else f"{cause}_stuck", values | parts, "bad", 78)


def _first_question(asks: pd.DataFrame) -> Iterator[Finding]:
    known = asks[asks["weight"].notna() & (asks["person"] != "") & (asks["asked_by"] != "")]
    if len(known):
        row = known.iloc[0]
        values = {"topic": row["topic"], "subject": row["subject"], "person": row["person"], "by": row["asked_by"]}
        yield Finding("ask_need" if row["topic"] == "need" else "ask", values, "info", 60)
