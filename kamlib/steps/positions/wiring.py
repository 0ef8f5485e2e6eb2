"""Wiring of the two maps of step 2."""

from kamlib.steps.positions.result import PositionsResult, compute_supply, map_positions
from kamlib.steps.priorities.wiring import sources


def compute(book) -> PositionsResult:
    """Return where each account stands with us, and we with it."""
    priorities = book.result("priorities")
    wallet = book.result("potential").accounts.set_index("account_id")["wallet_share"]
    by_year = book.result("profitability").by_year
    computed = compute_supply(book.frame("accounts"), wallet, by_year, book.settings.base_year)
    return map_positions(priorities.ranking, sources(book), book.frame("behaviour"), computed, priorities.decision.cut)
