"""What the burden is measured from, and the burden."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.steps.profitability.burden.case import BurdenCase
from kamlib.steps.profitability.burden.channels import price_channels
from kamlib.steps.profitability.burden.departments import DEPARTMENTS, list_work, measure_burden
from kamlib.steps.profitability.burden.findings import find
from kamlib.steps.profitability.burden.result import BurdenResult


def gather(book: Book) -> BurdenCase:
    """Return what the burden is measured from."""
    profit, settings = book.result("profitability"), book.settings
    return BurdenCase(
        accounts=profit.accounts,
        base=profit.by_year[profit.by_year["year"] == settings.base_year],
        costs=book.frame("costs"),
        rates=book.frame("rates"),
        activities=book.frame("activities"),
        base_year=settings.base_year,
        hour_rate=settings.capacity.hour_rate,
    )


def compute(case: BurdenCase) -> BurdenResult:
    """Return what accounts ask of other departments, and what a contact costs by channel."""
    work = list_work(case.costs, case.rates, case.base_year)
    table = measure_burden(case.accounts, case.base, work)
    large = table.loc[table["large"], "account_id"]
    spent = case.base.set_index("account_id")[list(DEPARTMENTS)].reindex(table["account_id"])
    result = BurdenResult(
        accounts=table,
        channels=price_channels(work, case.activities, large, case.base_year, case.hour_rate),
        figures=_figures(table),
        checks=(Check("money", float(table["money"].sum()), float(spent.sum().sum())),),
    )
    return with_findings(result, find)


def _figures(table: pd.DataFrame) -> dict[str, Any]:
    known = table[table["money"].notna()]
    names = ("money", "usual_share", "hours", "large_share", "large_revenue_share")
    if not known["money"].sum() > 0:
        return dict.fromkeys(names)
    hours = known["hours"].sum(min_count=1)
    return {
        "money": float(known["money"].sum()),
        "usual_share": float(known["usual_share"].iloc[0]),
        "hours": None if pd.isna(hours) else float(hours),
        "large_share": float(known.loc[known["large"], "money"].sum() / known["money"].sum()),
        "large_revenue_share": float(known.loc[known["large"], "revenue"].sum() / known["revenue"].sum()),
    }
