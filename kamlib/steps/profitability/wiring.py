"""Wiring of account profitability."""

from kamlib.steps.profitability.result import ProfitabilityResult, measure_profitability


def compute(book) -> ProfitabilityResult:
    """Return the profit of each account."""
    names = ("accounts", "sales", "costs", "rates", "receivables")
    settings = book.settings
    return measure_profitability(
        *(book.frame(name) for name in names),
        base_year=settings.base_year,
        tax=settings.rates.tax,
        financing=settings.rates.financing,
    )
