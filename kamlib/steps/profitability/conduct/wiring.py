"""Wiring of the nine signs and the refusal and repair list."""

from kamlib.steps.profitability.conduct.result import ConductResult, judge_conduct


def compute(book) -> ConductResult:
    """Return how customers behave and what to do with those who cost more than they bring."""
    profit = book.result("profitability")
    base = profit.by_year[profit.by_year["year"] == book.settings.base_year]
    return judge_conduct(book.result("priorities").ranking, profit.accounts, base, book.frame("behaviour"))
