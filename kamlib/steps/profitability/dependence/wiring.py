"""Wiring of dependence."""

from kamlib.steps.profitability.dependence.result import DependenceResult, measure_dependence
from kamlib.steps.shared import ledger


def compute(book) -> DependenceResult:
    """Return what hangs on few customers."""
    profit, team = book.result("profitability"), book.settings.capacity
    return measure_dependence(
        profit.accounts,
        profit.by_year[profit.by_year["year"] == book.settings.base_year],
        ledger.customers(book.frame("accounts")),
        book.result("priorities").key_accounts,
        unused_cost=max(profit.figures["unused_cost"] or 0.0, 0.0),
        hours_per_account=team.hours_per_account,
        hours_capacity=team.kams * team.kam_hours,
    )
