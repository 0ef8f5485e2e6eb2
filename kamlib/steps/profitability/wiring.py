"""What profits are computed from, and the profits."""

from __future__ import annotations

from typing import Any

from kamlib.core.book import Book
from kamlib.core.results import with_findings
from kamlib.steps.profitability.bridge import bridge_accounts, order_bridge, sum_bridge
from kamlib.steps.profitability.case import ProfitabilityCase
from kamlib.steps.profitability.concentration import draw_whale, measure_concentration
from kamlib.steps.profitability.erosion import find_erosion
from kamlib.steps.profitability.figures import check_profits, sum_profits
from kamlib.steps.profitability.findings import find
from kamlib.steps.profitability.profits import find_active, find_misfits, profit_by_year, sum_accounts
from kamlib.steps.profitability.result import ProfitabilityResult
from kamlib.steps.shared import ledger


def gather(book: Book) -> ProfitabilityCase:
    """Return what profits are computed from."""
    settings = book.settings
    names = ("accounts", "sales", "costs", "rates", "receivables")
    frames: dict[str, Any] = {name: book.frame(name) for name in names}
    return ProfitabilityCase(
        **frames,
        base_year=settings.base_year,
        tax=settings.rates.tax,
        financing=settings.rates.financing,
        lapse_months=settings.lapse_months,
    )


def compute(case: ProfitabilityCase) -> ProfitabilityResult:
    """Return the profit of each account.

    NOPAT = (revenue − cogs − costs that the account causes − average debt · financing rate) · (1 − tax) by the
    one tax rule (:func:`kamlib.quant.finance.after_tax`), with the costs that were recorded: without any it is the
    gross margin after tax, and ``figures["level"]`` says so.
    """
    priced = ledger.priced_costs(case.costs, case.rates)
    yearly_costs = ledger.yearly_costs(priced, case.receivables, case.financing)
    by_year = profit_by_year(ledger.yearly_sales(case.sales), yearly_costs, case.tax)
    table = sum_accounts(case.accounts, by_year, case.base_year)
    profit = table.set_index("account_id")["nopat"].where(find_active(table).to_numpy())
    names = ledger.words(case.accounts, "name").set_axis(case.accounts["account_id"])
    bridge = bridge_accounts(case.sales, by_year, case.base_year)
    tables: dict[str, Any] = {
        "by_year": by_year,
        "accounts": table,
        "whale": draw_whale(profit, case.accounts),
        "concentration": measure_concentration(table, ledger.customers(case.accounts)),
        "misfits": find_misfits(table),
        "bridge": sum_bridge(bridge),
        "bridges": order_bridge(bridge, names),
        "erosion": find_erosion(case.sales, names, case.lapse_months),
        "capacity": ledger.capacity_use(case.costs, case.rates, case.base_year),
    }
    figures = sum_profits(tables, case.base_year) | {"unpriced_costs": int(priced["amount"].isna().sum())}
    checks = check_profits(tables, case.sales, figures)
    return with_findings(ProfitabilityResult(**tables, figures=figures, checks=checks), find)
