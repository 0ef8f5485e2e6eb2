"""Lifetime and value of relationships: what the result holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class LifetimeResult(Result):
    """Lifetime and value of relationships.

    Attributes
    ----------
    curve : DataFrame
        months, survival, survival_low, survival_high (95 %), at_risk: Kaplan–Meier over the months watched; empty
        where fewer than 30 accounts lapsed, or none was watched for a year in which a lapse could be seen.
    years : DataFrame
        year, buyers, came_back, came_back_share: how many of a year's buyers bought again in the next; plain facts
        beside the curve.
    spells : DataFrame
        account_id, name, first, last (months), months (watched: see
        :func:`kamlib.steps.profitability.lifetime.spells.find_spells`), lapsed (bool): one row per account that ever
        bought.
    factors : DataFrame
        account_id, name, factor, risk (0…1): the known signs of risk of each key account.
    assumptions : DataFrame
        See :func:`kamlib.steps.profitability.lifetime.worth.list_assumptions`: the retention from which every step
        starts, of the base and of every account, without a programme.
    accounts : DataFrame
        Key accounts: account_id, name, risk, risk_low, risk_high (missing signs at best and worst), known_share (of the
        signs), worst_factor, retention, retention_low, retention_high (yearly), retention_source
        ('scorecard', 'curve': the base's own, '': unknown), nopat (base year), multiple
        r / (1 + d − r), clv (over the horizon), clv_low, clv_high, clv_certain (nobody ever leaves), risk_cost (their
        difference), acquisition_cap (the most that winning such an account may cost), basis ('profit', 'potential',
        'unknown').
    reinvestment : DataFrame
        account_id, name, extra_margin (gross margin against the year before), extra_spend (on the customer: all
        costs), extra_people (of it, account management, knowledge and service), reinvested_share, people_share (of the
        extra margin; unknown where it did not grow).
    """

    stem: ClassVar[str] = "lifetime"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "bought_ever": "number",
        "lapsed": "number",
        "least_lapsed": "number",
        "lapse_months": "number",
        "retention_basis": "word|lifetime.value.retention_basis.*",
        "yearly_retention": "share.1",
        "retention_low": "share.1",
        "retention_high": "share.1",
        "came_back_share": "share",
        "refusal": "word|lifetime.value.refusal.*",
        "median_months": "number",
        "horizon": "number",
        "clv_total": "money",
        "risk_cost": "money",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    curve: pd.DataFrame = table(
        {
            "months": "number",
            "survival": "share",
            "survival_low": "share",
            "survival_high": "share",
            "at_risk": "number:integer",
        }
    )
    years: pd.DataFrame = table(
        {
            "year": "text:integer",
            "buyers": "number:integer",
            "came_back": "number:integer",
            "came_back_share": "share",
        },
        audience="client",
    )
    spells: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "first": "text",
            "last": "text",
            "months": "number",
            "lapsed": "number:boolean",
        }
    )
    factors: pd.DataFrame = table({"account_id": "text", "name": "text", "factor": "value", "risk": "score"})
    assumptions: pd.DataFrame = table(
        {
            "scope": "value",
            "account_id": "text",
            "name": "text",
            "retention": "share.1",
            "retention_low": "share.1",
            "retention_high": "share.1",
            "source": "value",
            "evidence": "value",
        },
        audience="client",
    )
    accounts: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "risk": "score",
            "risk_low": "score",
            "risk_high": "score",
            "known_share": "share",
            "worst_factor": "value",
            "retention": "share",
            "retention_low": "share",
            "retention_high": "share",
            "retention_source": "value",
            "nopat": "money",
            "multiple": "number.1",
            "clv": "money",
            "clv_low": "money",
            "clv_high": "money",
            "clv_certain": "money",
            "risk_cost": "money",
            "acquisition_cap": "money",
            "basis": "value",
        },
        audience="client",
    )
    reinvestment: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "extra_margin": "money",
            "extra_spend": "money",
            "extra_people": "money",
            "reinvested_share": "share",
            "people_share": "share",
        },
        audience="client",
    )
