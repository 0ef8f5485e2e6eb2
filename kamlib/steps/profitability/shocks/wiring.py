"""What shocks are run through, and what they do."""

from __future__ import annotations

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.steps.profitability.shocks.case import ListRules, ShocksCase
from kamlib.steps.profitability.shocks.findings import find
from kamlib.steps.profitability.shocks.listing import score_list
from kamlib.steps.profitability.shocks.result import ShocksResult
from kamlib.steps.profitability.shocks.running import run_shocks
from kamlib.steps.profitability.shocks.year import run_year, strike
from kamlib.steps.shared import ledger


def gather(book: Book) -> ShocksCase:
    """Return what shocks are run through."""
    settings, rates = book.settings, book.settings.rates
    profit, potential = book.result("profitability"), book.result("potential")
    priorities, profile, accounts = book.result("priorities"), book.result("profile"), book.frame("accounts")
    return ShocksCase(
        shocks=settings.shocks,
        industries=ledger.words(accounts, "industry").set_axis(accounts["account_id"]),
        base=profit.by_year[profit.by_year["year"] == settings.base_year],
        line_costs=_cost_by_line(book.frame("sales"), settings.base_year),
        ranking=priorities.ranking,
        demand=potential.by_year,
        lines=potential.lines,
        rules=ListRules(
            criteria=profile.decision.criteria,
            weights=profile.criteria.set_index("criterion")["weight"],
            metrics=profile.metrics,
            contributions=profile.contributions,
            cut=priorities.decision.cut,
            size=priorities.decision.size,
        ),
        base_year=settings.base_year,
        discount=rates.discount,
        financing=rates.financing,
        tax=rates.tax,
        unused_cost=profit.figures["unused_cost"],
    )


def compute(case: ShocksCase) -> ShocksResult:
    """Return what each named shock does to the year and to the list."""
    struck = [found for found in (strike(each, case) for each in case.shocks) if found]
    untouched, scores = run_year(case, None), score_list(case.rules)
    shocks, falls = run_shocks(case, struck, untouched, scores)
    nopat = untouched["nopat"].sum(min_count=1)
    figures = {
        "shocks": len(struck),
        "without_target": len(case.shocks) - len(struck),
        "nopat": None if pd.isna(nopat) else float(nopat),
    }
    result = ShocksResult(shocks=shocks, falls=falls, figures=figures, checks=_checks(case, untouched, scores))
    return with_findings(result, find)


def _checks(case: ShocksCase, untouched: pd.DataFrame, scores: pd.Series) -> tuple[Check, ...]:
    """Without a shock the desk must give the profit, the potential and the scores that the other steps gave."""
    ranking = case.ranking.set_index("account_id")
    return (
        Check("nopat", float(untouched["nopat"].sum()), float(case.base["nopat"].sum())),
        Check("potential", float(untouched["potential"].sum()), float(ranking["potential"].sum())),
        Check("scores", float(scores.reindex(ranking.index).sum()), float(ranking["score"].sum())),
    )


def _cost_by_line(sales: pd.DataFrame, year: int) -> pd.DataFrame:
    rows = sales[(ledger.year_of(sales) == year).fillna(False)] if len(sales) else sales
    lines, cogs = ledger.words(rows, "product_line", ""), ledger.line_costs(rows)
    return pd.DataFrame({"account_id": rows["account_id"], "product_line": lines, "cogs": cogs}).reset_index(drop=True)
