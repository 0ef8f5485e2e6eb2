"""What the customer's formula says of our chances, most important first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kamlib.core.results import Finding

if TYPE_CHECKING:
    from kamlib.steps.competitors.tender.result import CompetitorsTenderResult


def find(result: CompetitorsTenderResult) -> Iterator[Finding]:
    """Yield what the formula shows; nothing where none is known."""
    figures = result.figures
    state = figures["tender_state"]
    if state == "no_formula":
        return
    if state != "held":
        yield Finding(f"tender_{state}", {}, "warn", 78)
        return
    outcome, change, money = figures["tender_outcome"], figures["winning_change"], figures["winning_money"]
    values = {"place": figures["tender_place"], "of": figures["bidders"], "strongest": figures["strongest"]}
    key, tone = f"tender_{outcome}", "good" if outcome in ("won", "any_price") else "bad"
    if change is not None:
        values |= {"change": abs(change), "money": None if money is None else abs(money)}
        key += "" if money is not None else "_unpriced"
    yield Finding(key, values, tone, 92)
    worths = result.worths.dropna(subset=["price_worth"])
    if len(worths):
        top = worths.iloc[0]
        values = {"criterion": top["criterion"], "worth": float(top["price_worth"])}
        yield Finding("tender_worth", values, "info", 66)
    if figures["left_out"]:
        yield Finding("tender_left_out", {"n": figures["left_out"]}, "info", 41)
