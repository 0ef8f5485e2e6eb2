"""What hangs on few customers: what the result holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class DependenceResult(Result):
    """What hangs on few customers in the base year.

    Attributes
    ----------
    customers : DataFrame
        customer (parent, or the account_id), name, accounts (related ones count as one customer), revenue,
        revenue_share, cumulative_share, margin, disclosed (bool; at 10 % of revenue or above), key (bool; holds a key
        account). Largest first.
    losses : DataFrame
        name, revenue_lost, revenue_share, margin_lost, profit_before (all accounts, before tax and overheads),
        profit_after (its margin, logistics and financing gone, the people still paid), profit_adjusted (all that it
        caused gone), profit_change (of profit_after; unknown where profit_before is not positive): loss of each of the
        five largest, one at a time.
    mutual : DataFrame
        See :func:`kamlib.steps.profitability.dependence.mutual.compare_needs`: who needs whom more.
    laboratory : DataFrame
        key_share (of turnover), hhi, largest_share, margin_left (after losing the largest), fixed_cost_months (months
        of this year's people cost that it covers; unknown without costs), customers_needed
        (key accounts, then the largest others, that give so much of today's sales), hours_needed (by customer, not by
        share), load_share (of the team's
        hours), zone ('calm', 'critical', 'severe', 'deadly'). The turnover stays what it is; the customers keep their
        proportions within and outside the key accounts.
    """

    stem: ClassVar[str] = "dependence"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "key_share_today": "share",
        "zone": "word|dependence.value.zone.*",
        "largest": "text",
        "largest_revenue_share": "share",
        "hhi": "number",
        "disclosed_customers": "number",
        "groups": "text",
        "fixed_cost": "money",
        "key_accounts": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"findings": "client"}
    customers: pd.DataFrame = table(
        {
            "customer": "text",
            "name": "text",
            "accounts": "number:integer",
            "revenue": "money",
            "revenue_share": "share.1",
            "cumulative_share": "share",
            "margin": "money",
            "disclosed": "value:boolean",
            "key": "value:boolean",
        },
        audience="client",
    )
    losses: pd.DataFrame = table(
        {
            "name": "text",
            "revenue_lost": "money",
            "revenue_share": "share.1",
            "margin_lost": "money",
            "profit_before": "money",
            "profit_after": "money",
            "profit_adjusted": "money",
            "profit_change": "+share",
        },
        audience="client",
    )
    mutual: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "key": "value:boolean",
            "contribution": "money",
            "profit_share": "share",
            "fixed_cost_months": "number.1",
            "our_share": "share",
            "sole_supplier": "value:boolean",
            "supply_risk": "number.1",
            "benefit": "money",
            "stronger": "value",
        },
        audience="client",
    )
    laboratory: pd.DataFrame = table(
        {
            "key_share": "share",
            "hhi": "number",
            "largest_share": "share",
            "margin_left": "money",
            "fixed_cost_months": "number.1",
            "customers_needed": "number:integer",
            "hours_needed": "number",
            "load_share": "share",
            "zone": "word|dependence.value.zone.*",
        },
        audience="client",
    )
