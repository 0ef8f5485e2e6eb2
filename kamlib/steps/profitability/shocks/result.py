"""What named shocks do: what the result holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class ShocksResult(Result):
    """What named shocks would have done in the base year, and to the list.

    Attributes
    ----------
    shocks : DataFrame
        One row a shock: kind ('industry', 'cost', 'money'), of (industry or product line, or ''), change (share; of
        'money' the new yearly rate), accounts (whose figures change), revenue_change, nopat, nopat_after, nopat_change
        (money of the base year, people still paid), fixed_cost_months (of the people's cost that all accounts carry
        together), potential_change (share of the present value), losing (accounts that turn to a loss), keys_fall (key
        accounts that lose their place), keys_hold, newcomers (names that come within the list). The worst first.
    falls : DataFrame
        kind, of, change, account_id, name, effect ('below_cut': under the line; 'outrun': others come before it;
        'turns_loss': its net profit turns negative), chosen, score, score_after, place, place_after (among those that
        may be chosen), nopat, nopat_after. Key accounts that lose their place first, then the largest that turn to a
        loss.
    """

    stem: ClassVar[str] = "shocks"
    FIGURES: ClassVar[Mapping[str, str]] = {"shocks": "number", "without_target": "number", "nopat": "money"}
    AUDIENCES: ClassVar[Mapping[str, str]] = {"findings": "client"}
    shocks: pd.DataFrame = table(
        {
            "kind": "value",
            "of": "text",
            "change": "+share",
            "accounts": "number:integer",
            "revenue_change": "+money",
            "nopat": "money",
            "nopat_after": "money",
            "nopat_change": "+money",
            "fixed_cost_months": "number.1",
            "potential_change": "+share",
            "losing": "number:integer",
            "keys_fall": "number:integer",
            "keys_hold": "number:integer",
            "newcomers": "text",
        },
        audience="client",
    )
    falls: pd.DataFrame = table(
        {
            "kind": "value",
            "of": "text",
            "change": "+share",
            "account_id": "text",
            "name": "text",
            "effect": "value",
            "chosen": "value:boolean",
            "score": "score",
            "score_after": "score",
            "place": "number",
            "place_after": "number",
            "nopat": "money",
            "nopat_after": "money",
        },
        audience="client",
    )
