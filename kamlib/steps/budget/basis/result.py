"""What a budget rests on: who competes for the money, how large each margin pool is, where our share stands today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class BudgetBasisResult(Result):
    """Who competes for the budget and for which margin.

    Attributes
    ----------
    candidates : DataFrame
        account_id, name, status, rank (Int64; place in the list), key (bool), origin (key, decided, planned, passes),
        passes (bool: every
        condition of the list),
        revenue (base year, money), share_today (0…, share of wallet of the base year), norm_margin_share (gross margin
        of the norms), kept_margin_share (what is left of revenue after discounts and the costs of serving; NaN where
        unknown), kept_from (own, norm: which of the two the pool counts on), margin_pool (first plan year, money),
        evidence (A, B, C), fallback (bool: the wallet is not known, see `assumed_share`), assessable (bool), reason (''
        or no_potential, pool_gap, no_demand, negative_pool). Ordered by rank.
    pools : DataFrame
        account_id, year (plan years), addressable, margin_pool (money), a_share, b_share, c_share (of the pool).
        Assessable candidates only, complete.
    """

    stem: ClassVar[str] = "budget_basis"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "candidates": "number",
        "key_accounts": "text",
        "assessed": "number",
        "fallback": "value",
        "assumed_share": "share",
        "margin_pool": "money",
        "usual_ratio": "share",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"findings": "client"}
    candidates: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "status": "value",
            "rank": "text:integer",
            "key": "value:boolean",
            "origin": "value",
            "passes": "value:boolean",
            "revenue": "money",
            "share_today": "share",
            "norm_margin_share": "share",
            "kept_margin_share": "share",
            "kept_from": "value",
            "margin_pool": "money",
            "evidence": "value",
            "fallback": "value:boolean",
            "assessable": "value:boolean",
            "reason": "value",
        },
        audience="client",
    )
    pools: pd.DataFrame = table(
        {
            "account_id": "text",
            "year": "text:integer",
            "addressable": "money",
            "margin_pool": "money",
            "a_share": "share",
            "b_share": "share",
            "c_share": "share",
        }
    )
