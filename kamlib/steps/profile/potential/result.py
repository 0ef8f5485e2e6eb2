"""Potential: what accounts will consume of what we sell, from physical causes rather than from today's purchases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class PotentialResult(Result):
    """What accounts will consume; money is nominal, in the engagement's currency, for one year unless said.

    Attributes
    ----------
    lines : DataFrame
        account_id, year, driver, product_line, quantity (driver units), units (of product), demand, addressable,
        potential_margin (money), evidence (A, B, C): one row a cause and line, from the first known year to the end of
        the horizon.
    by_year : DataFrame
        account_id, year, demand, addressable, potential_margin, evidence, a_share, b_share, c_share (of the
        addressable amount), fallback (bool; trend of our own sales).
    accounts : DataFrame
        Every account: account_id, name, status, addressable, potential_margin (base year), potential (present value of
        the margin over the horizon), potential_growth_share (addressable per year, from the base year or the first
        known one to the end), revenue (base year; 0: nothing sold, NaN: no sales on file), revenue_covered (in lines
        whose demand is known), wallet_share (revenue_covered / addressable, above 1 where the norm is too low; NaN for
        a fallback), headroom (addressable − revenue_covered), evidence, a_share, b_share, c_share (of the horizon's
        margin), years_known (of the horizon), fallback (bool). NaN wherever nothing is known.
    norms : DataFrame
        driver, product_line, norm, calibrated, calibrated_low, calibrated_high, spread, accounts, verdict (low, high,
        holds, few, unknown), potential, potential_calibrated (present value with the norm in use and with the
        calibrated one where the verdict is low or high).
    product_lines : DataFrame
        product_line, addressable, revenue (base year, accounts with a known demand of the line), wallet_share,
        accounts (with demand), accounts_over (buy more than their addressable demand), potential.
    totals : DataFrame
        year, evidence, addressable, potential_margin: the whole base by year and evidence.
    drivers_without_norm : tuple of str
        Causes of consumption that no norm turns into demand.
    """

    stem: ClassVar[str] = "potential"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "accounts": "number",
        "accounts_known": "number",
        "accounts_fallback": "number",
        "accounts_unknown": "number",
        "accounts_without_margin": "text",
        "addressable_total": "money",
        "potential_total": "money",
        "potential_at_calibrated": "money",
        "wallet_share": "share",
        "accounts_over": "number",
        "norms_wrong": "text",
        "a_share": "share",
        "b_share": "share",
        "c_share": "share",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    lines: pd.DataFrame = table(
        {
            "account_id": "text",
            "year": "text:integer",
            "driver": "text",
            "product_line": "text",
            "quantity": "plain",
            "units": "number",
            "demand": "money",
            "addressable": "money",
            "potential_margin": "money",
            "evidence": "value",
        },
        audience="client",
    )
    by_year: pd.DataFrame = table(
        {
            "account_id": "text",
            "year": "text:integer",
            "demand": "money",
            "addressable": "money",
            "potential_margin": "money",
            "evidence": "value",
            "a_share": "share",
            "b_share": "share",
            "c_share": "share",
            "fallback": "value:boolean",
        }
    )
    accounts: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "status": "value",
            "addressable": "money",
            "potential_margin": "money",
            "potential": "money",
            "potential_growth_share": "+share",
            "revenue": "money",
            "revenue_covered": "money",
            "wallet_share": "share",
            "headroom": "money",
            "evidence": "value",
            "a_share": "share",
            "b_share": "share",
            "c_share": "share",
            "years_known": "number:integer",
            "fallback": "value:boolean",
        },
        audience="client",
    )
    norms: pd.DataFrame = table(
        {
            "driver": "text",
            "product_line": "text",
            "norm": "plain",
            "calibrated": "plain",
            "calibrated_low": "plain",
            "calibrated_high": "plain",
            "spread": "share",
            "accounts": "number:integer",
            "verdict": "value",
            "potential": "money",
            "potential_calibrated": "money",
        },
        audience="client",
    )
    product_lines: pd.DataFrame = table(
        {
            "product_line": "text",
            "addressable": "money",
            "revenue": "money",
            "wallet_share": "share",
            "accounts": "number:integer",
            "accounts_over": "number:integer",
            "potential": "money",
        },
        audience="client",
    )
    totals: pd.DataFrame = table(
        {"year": "text:integer", "evidence": "value", "addressable": "money", "potential_margin": "money"}
    )
    drivers_without_norm: tuple[str, ...] = ()
