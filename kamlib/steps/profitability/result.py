"""What each account earns us: what the step returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class ProfitabilityResult(Result):
    """What each account earns us.

    Attributes
    ----------
    by_year : DataFrame
        account_id, year, revenue, cogs, margin (unknown where cost of sales is), one column per kind of cost (unknown
        where nobody recorded that kind in that year), profit_before_tax, nopat, revenue_goods, revenue_service,
        revenue_intellectual; engagement money. One row per account and year with sales or costs.
    accounts : DataFrame
        account_id, name, status; of the base year: revenue, margin, margin_share, cost_to_serve, cost_to_serve_share,
        nopat, revenue_rank, nopat_rank, abc_revenue, abc_nopat ('A' … 'C'; '' for those who neither bought nor cost
        anything); over all years: revenue_all, margin_all, nopat_all, years (with sales), loss_years (nopat below 0;
        unknown where no year's is known). Every account has a row; one that bought nothing in a year with sales has
        revenue 0, in a year without any it is unknown.
    whale : DataFrame
        position, account_id, name, nopat, cumulative: base year, best first; accounts with sales or costs.
    concentration : DataFrame
        scope ('base_year', 'all_years'), revenue, accounts (that bought), customers (related companies as one), hhi
        (0 … 10 000, by customer), a_accounts, b_accounts, c_accounts (80/95 % of revenue), top_1_share … top_20_share
        (of customers), gross_margin, whale_peak, whale_peak_share (of the total; unknown where that is not positive),
        whale_peak_position (gross margin), nopat, nopat_peak, nopat_peak_share, nopat_peak_position, destroyed (nopat
        lost after the peak), losing_accounts (nopat below 0).
    misfits : DataFrame
        account_id, name, revenue_rank, nopat_rank, revenue, margin, cost_to_serve, nopat: the largest buyers that
        lose money or stand far lower by profit than by purchases, largest first.
    bridge, bridges : DataFrame
        See :mod:`kamlib.steps.profitability.bridge`: of the whole base, and of each account.
    erosion : DataFrame
        See :func:`kamlib.steps.profitability.erosion.find_erosion`.
    capacity : DataFrame
        See :func:`kamlib.steps.shared.ledger.capacity_use`.
    """

    stem: ClassVar[str] = "profitability"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "revenue": "money",
        "hhi": "number.1",
        "nopat": "money",
        "nopat_peak": "money",
        "nopat_peak_share": "share.1",
        "destroyed": "money",
        "losing_accounts": "number",
        "top_1_share": "share",
        "top_5_share": "share",
        "top_10_share": "share",
        "top_20_share": "share",
        "gross_margin": "money",
        "accounts": "number",
        "nopat_peak_position": "text",
        "base_year": "text",
        "level": "word|profitability.value.level.*",
        "recorded_costs": "text",
        "missing_costs": "text",
        "cost_to_serve": "money",
        "size_profit_correlation": "number.2",
        "costed_share": "share",
        "unused_cost": "money",
        "misfits": "number",
        "unpriced_costs": "number",
        "at_risk": "money",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    by_year: pd.DataFrame = table(
        {
            "account_id": "text",
            "year": "text:integer",
            "revenue": "money",
            "cogs": "money",
            "margin": "money",
            "account_management": "money",
            "acquisition": "money",
            "knowledge": "money",
            "service": "money",
            "logistics": "money",
            "financing": "money",
            "other": "money",
            "profit_before_tax": "money",
            "nopat": "money",
            "revenue_goods": "money",
            "revenue_service": "money",
            "revenue_intellectual": "money",
        }
    )
    accounts: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "status": "value",
            "revenue": "money",
            "margin": "money",
            "margin_share": "share",
            "cost_to_serve": "money",
            "cost_to_serve_share": "share",
            "nopat": "money",
            "revenue_rank": "text:integer",
            "nopat_rank": "text:integer",
            "abc_revenue": "text",
            "abc_nopat": "text",
            "revenue_all": "money",
            "margin_all": "money",
            "nopat_all": "money",
            "years": "text:integer",
            "loss_years": "text:integer",
        }
    )
    whale: pd.DataFrame = table(
        {"position": "text:integer", "account_id": "text", "name": "text", "nopat": "money", "cumulative": "money"},
        audience="client",
    )
    concentration: pd.DataFrame = table(
        {
            "scope": "value",
            "revenue": "money",
            "accounts": "number:integer",
            "customers": "number:integer",
            "hhi": "number.1",
            "a_accounts": "number:integer",
            "b_accounts": "number:integer",
            "c_accounts": "number:integer",
            "top_1_share": "share",
            "top_5_share": "share",
            "top_10_share": "share",
            "top_20_share": "share",
            "gross_margin": "money",
            "whale_peak": "money",
            "whale_peak_share": "share.1",
            "whale_peak_position": "text:integer",
            "nopat": "money",
            "nopat_peak": "money",
            "nopat_peak_share": "share.1",
            "nopat_peak_position": "text:integer",
            "destroyed": "money",
            "losing_accounts": "number:integer",
        },
        audience="client",
    )
    misfits: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "revenue_rank": "text:integer",
            "nopat_rank": "text:integer",
            "revenue": "money",
            "margin": "money",
            "cost_to_serve": "money",
            "nopat": "money",
        },
        audience="client",
    )
    bridge: pd.DataFrame = table({"step": "value", "amount": "+money"}, audience="client")
    bridges: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "before": "money",
            "price": "+money",
            "unit_cost": "+money",
            "volume": "+money",
            "won": "+money",
            "lost": "+money",
            "unsplit": "+money",
            "cost_to_serve": "+money",
            "after": "money",
            "change": "+money",
        },
        audience="client",
    )
    erosion: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "product_line": "text",
            "orders": "number:integer",
            "usual_gap": "number.1",
            "silent_months": "number",
            "at_risk": "money",
        },
        audience="client",
    )
    capacity: pd.DataFrame = table(
        {
            "activities": "text",
            "kind": "value",
            "minute_rate": "number.2",
            "capacity_cost": "money",
            "capacity_minutes": "number",
            "used_minutes": "number",
            "unused_minutes": "number",
            "used_cost": "money",
            "unused_cost": "money",
            "used_share": "share",
        },
        audience="client",
    )
