"""What lifetime and value are computed from, and the value of the relationships."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.steps.profitability.lifetime.case import LifetimeCase
from kamlib.steps.profitability.lifetime.findings import find
from kamlib.steps.profitability.lifetime.reinvestment import measure_reinvestment
from kamlib.steps.profitability.lifetime.result import LifetimeResult
from kamlib.steps.profitability.lifetime.risk_card import list_factors, read_risk, score_risk
from kamlib.steps.profitability.lifetime.spells import LEAST_LAPSED, find_spells, measure_survival
from kamlib.steps.profitability.lifetime.worth import add_retention, reached_share, value_accounts
from kamlib.steps.shared import ledger


def gather(book: Book) -> LifetimeCase:
    """Return what lifetime and value are computed from."""
    ranking, profit = book.result("priorities").ranking, book.result("profitability")
    by_year, earned = profit.by_year, profit.accounts[["nopat", "margin"]].sum(skipna=False)
    settings, facts = book.settings, ranking.set_index("account_id")
    signs = read_risk(
        ranking["account_id"],
        by_year,
        settings.base_year,
        facts["wallet_share"],
        facts["view"],
        book.frame("behaviour"),
        book.frame("contacts"),
    )
    return LifetimeCase(
        ranking,
        book.frame("sales"),
        by_year,
        signs,
        base_year=settings.base_year,
        horizon=settings.horizon,
        discount=settings.rates.discount,
        lapse_months=settings.lapse_months,
        earned_share=earned["nopat"] / earned["margin"] if earned["margin"] > 0 else float("nan"),
    )


def compute(case: LifetimeCase) -> LifetimeResult:
    """Return how long customers stay and what the key accounts are worth."""
    ranking, keys = case.ranking, case.ranking[case.ranking["chosen"]]
    spells = find_spells(case.sales, case.lapse_months).merge(
        ranking[["account_id", "name"]], on="account_id", how="left"
    )
    spells = spells[["account_id", "name", "first", "last", "months", "lapsed"]]
    curve, measured = measure_survival(spells)
    risks = score_risk(case.signs)
    scored = keys[["account_id", "name"]].merge(risks, on="account_id", how="left")
    scored = add_retention(scored, risks["risk"].mean(), measured)
    valued = value_accounts(scored, keys, reached_share(ranking) * case.earned_share, case.discount, case.horizon)
    result = LifetimeResult(
        curve=curve,
        spells=spells,
        factors=list_factors(case.signs, keys),
        accounts=valued,
        reinvestment=measure_reinvestment(keys, case.by_year, case.base_year),
        figures=_figures(case, spells, curve, measured, valued),
        checks=(Check("spells", float(len(spells)), float(_buyers(case.sales)), 0.0),),
    )
    return with_findings(result, find)


def _figures(
    case: LifetimeCase, spells: pd.DataFrame, curve: pd.DataFrame, measured: float, valued: pd.DataFrame
) -> dict:
    return {
        "bought_ever": len(spells),
        "lapsed": int(spells["lapsed"].sum()),
        "least_lapsed": LEAST_LAPSED,
        "lapse_months": case.lapse_months,
        "retention_basis": "curve" if len(curve) else "scorecard",
        "yearly_retention": None if np.isnan(measured) else measured,
        "median_months": _median(curve),
        "horizon": case.horizon,
        "clv_total": _plain(valued["clv"].sum(min_count=1)),
        "risk_cost": _plain(valued["risk_cost"].sum(min_count=1)),
    }


def _median(curve: pd.DataFrame) -> float | None:
    below = curve[curve["survival"] <= 0.5]
    return float(below["months"].iloc[0]) if len(below) else None


def _buyers(sales: pd.DataFrame) -> int:
    return int(sales.loc[ledger.column(sales, "revenue") > 0, "account_id"].nunique()) if len(sales) else 0


def _plain(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
