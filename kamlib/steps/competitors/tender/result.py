"""A tender by the customer's own formula: places, the price that wins, what a point of a mark is worth in price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class CompetitorsTenderResult(Result):
    """Where we would come in a tender. Empty where the formula is unknown: none is guessed.

    Attributes
    ----------
    bids : DataFrame
        company, place, points (0…100), quality_points, price_points (what each adds to the points), price (1: ours
        today). Best first. A company takes part whose price and every mark that the formula weighs are known.
    worths : DataFrame
        criterion, weight (share of all points), mark (ours), best_rival, price_worth (by what share of our price the
        winning price rises with one more point; NaN at the scale's end), money_worth (the same on the customer's
        purchases of the base year, money). Dearest first.
    """

    stem: ClassVar[str] = "competitors_tender"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "tender_state": "of|competitors_tender.value.tender_state.*",
        "tender_rule": "of|competitors.value.tender_rule.*",
        "tender_price_weight": "share",
        "weights_from": "of|competitors_tender.value.weights_from.*",
        "tender_outcome": "of|competitors_tender.value.tender_outcome.*",
        "tender_place": "number",
        "bidders": "number",
        "left_out": "number",
        "lead_points": "+number.1",
        "strongest": "text",
        "winning_change": "+share.1",
        "winning_money": "money",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client"}
    bids: pd.DataFrame = table(
        {
            "company": "value",
            "place": "text:integer",
            "points": "number.1",
            "quality_points": "number.1",
            "price_points": "number.1",
            "price": "number.2",
        },
        audience="client",
    )
    worths: pd.DataFrame = table(
        {
            "criterion": "text",
            "weight": "share.1",
            "mark": "number.1",
            "best_rival": "number.1",
            "price_worth": "+share.1",
            "money_worth": "money",
        },
        audience="client",
    )
