"""Value for money: perceived quality against relative price, the fair-value line, and the same question in money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class CompetitorsValueResult(Result):
    """Quality as perceived against price as it is.

    Attributes
    ----------
    prices : DataFrame
        product_line, company, price (engagement currency), relative (to the mean of the others), evidence (A/B/C),
        scope (account: seen there / general: the usual level).
    value_map : DataFrame
        company, quality (perceived quality over the others' mean; price left out; about 1), quality_low, quality_high
        (5–95 % over raters), relative_price (about 1), fair_price (relative price at which its value is the average
        one), fair_low, fair_high (as one rival after the other is left out of the line), advantage (fair less actual;
        above 0 the customer gets more than they pay for), verdict (better / fair / worse; '' where the line is an
        assumption), held_share, stamp.
    money : DataFrame
        company, source (today: confirmed benefits of the base year / a variant / '' none), title, priced_share (of our
        sales to him), premium_share and premium (what he pays us above the rival, a year), fair_share and fair_premium
        (what the marks say he would pay), by_marks, worth (documented benefit a year), by_money (worth / not_worth),
        contradiction (marks_undervalue / marks_overvalue / agree; '' where one side is unknown).
    price_cuts : mapping of company to share
        By how much each rival must cut its price to give the better value (see ``fair_line.price_cuts``).
    """

    stem: ClassVar[str] = "competitors_value"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "our_quality": "number.2",
        "our_price": "number.2",
        "our_fair_price": "number.2",
        "our_advantage": "+share",
        "our_verdict": "of|competitors_value.value.verdict.*",
        "our_stamp": "text",
        "price_weight": "share",
        "purchases": "money",
        "slope": "number.1",
        "line_from": "of|competitors_value.value.line_from.*",
        "line_rivals": "number",
        "our_fair_low": "number.2",
        "our_fair_high": "number.2",
        "price_basis": "of|competitors_value.value.price_basis.*",
        "price_facts": "number",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client"}
    prices: pd.DataFrame = table(
        {
            "product_line": "text",
            "company": "value",
            "price": "amount",
            "evidence": "value",
            "scope": "value",
            "relative": "number.2",
        },
        audience="client",
    )
    value_map: pd.DataFrame = table(
        {
            "company": "value",
            "quality": "number.2",
            "quality_low": "number.2",
            "quality_high": "number.2",
            "relative_price": "number.2",
            "fair_price": "number.2",
            "fair_low": "number.2",
            "fair_high": "number.2",
            "advantage": "+share",
            "verdict": "value",
            "held_share": "share",
            "stamp": "value",
        },
        audience="client",
    )
    money: pd.DataFrame = table(
        {
            "company": "value",
            "source": "value",
            "title": "text",
            "priced_share": "share",
            "premium_share": "+share",
            "premium": "money",
            "fair_share": "+share",
            "fair_premium": "money",
            "by_marks": "value",
            "worth": "money",
            "by_money": "value",
            "contradiction": "value",
        },
        audience="client",
    )
    price_cuts: Mapping[str, float]
