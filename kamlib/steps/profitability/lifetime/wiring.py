"""What lifetime and value are computed from, and the value of the relationships."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.steps.profitability.lifetime.case import LifetimeCase
from kamlib.steps.profitability.lifetime.findings import find
from kamlib.steps.profitability.lifetime.reinvestment import measure_reinvestment
from kamlib.steps.profitability.lifetime.result import LifetimeResult
from kamlib.steps.profitability.lifetime.risk_card import list_factors, read_risk, score_risk
from kamlib.steps.profitability.lifetime.spells import LEAST_LAPSED, compare_years, find_spells, measure_survival
from kamlib.steps.profitability.lifetime.worth import add_retention, list_assumptions, reached_share, value_accounts
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
        _since(book.frame("accounts")),
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
    named = ranking[["account_id", "name"]]
    spells = find_spells(case.sales, case.lapse_months, case.since).merge(named, on="account_id", how="left")
    curve, measured, refusal = measure_survival(spells)
    risks = score_risk(case.signs)
    scored = named.merge(risks, on="account_id", how="left")
    scored = add_retention(scored, risks["risk"].mean(), measured["retention"])
    reach = reached_share(ranking) * case.earned_share
    valued = value_accounts(scored, keys, reach, case.discount, case.horizon)
    years = compare_years(case.by_year, case.base_year)
    result = LifetimeResult(
        curve=curve,
        years=years,
        spells=spells[["account_id", "name", "first", "last", "months", "lapsed"]],
        factors=list_factors(case.signs, keys),
        assumptions=list_assumptions(scored, measured),
        accounts=valued,
        reinvestment=measure_reinvestment(keys, case.by_year, case.base_year),
        figures=_figures(case, spells, curve, valued) | {"refusal": refusal} | _retention(measured, years),
        checks=(Check("spells", float(len(spells)), float(_buyers(case.sales)), 0.0),),
    )
    return with_findings(result, find)


def _since(accounts: pd.DataFrame) -> pd.Series:
    return ledger.column(accounts, "customer_since").set_axis(accounts["account_id"])


def _retention(measured: dict[str, float], years: pd.DataFrame) -> dict[str, Any]:
    bought = years["buyers"].sum()
    return {
        "yearly_retention": _plain(measured["retention"]),
        "retention_low": _plain(measured["retention_low"]),
        "retention_high": _plain(measured["retention_high"]),
        "came_back_share": float(years["came_back"].sum() / bought) if bought else None,
    }


def _figures(case: LifetimeCase, spells: pd.DataFrame, curve: pd.DataFrame, valued: pd.DataFrame) -> dict[str, Any]:
    return {
        "bought_ever": len(spells),
        "lapsed": int(spells["lapsed"].sum()),
        "least_lapsed": LEAST_LAPSED,
        "lapse_months": case.lapse_months,
        "retention_basis": "curve" if len(curve) else "scorecard",
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
