"""Wiring of lifetime and value of relationships."""

from kamlib.steps.profitability.lifetime.result import LifetimeResult, value_relationships
from kamlib.steps.profitability.lifetime.risk_card import read_risk


def compute(book) -> LifetimeResult:
    """Return how long customers stay and what the key accounts are worth."""
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
    return value_relationships(
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
