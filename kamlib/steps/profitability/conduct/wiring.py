"""What the nine signs are read from, and the signs with the refusal and repair list."""

from __future__ import annotations

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.steps.profitability.conduct.case import ConductCase
from kamlib.steps.profitability.conduct.findings import find
from kamlib.steps.profitability.conduct.repairs import treat_unprofitable
from kamlib.steps.profitability.conduct.result import ConductResult
from kamlib.steps.profitability.conduct.signs import judge_accounts, list_signs, read_signs


def gather(book: Book) -> ConductCase:
    """Return what the nine signs are read from."""
    profit = book.result("profitability")
    base = profit.by_year[profit.by_year["year"] == book.settings.base_year]
    return ConductCase(book.result("priorities").ranking, profit.accounts, base, book.frame("behaviour"))


def compute(case: ConductCase) -> ConductResult:
    """Return the signs, the verdicts and the list of accounts that lose money."""
    profit = case.profit.drop(columns=["name", "status"])
    table = case.ranking[["account_id", "name", "chosen", "potential"]].merge(profit, on="account_id")
    wide = read_signs(table, case.behaviour)
    accounts, signs = judge_accounts(table, wide), list_signs(table, wide)
    unprofitable = treat_unprofitable(table, case.base)
    counts = accounts["verdict"].value_counts()
    figures = {
        "judged": int(len(accounts) - counts.get("unknown", 0)),
        "refused": int(counts.get("refuse", 0)),
        "repaired": int(counts.get("repair", 0)),
        "kept_accounts": int(counts.get("keep", 0)),
        "unprofitable": len(unprofitable),
    }
    counted = accounts[["kept", "broken", "unknown"]].to_numpy().sum() if len(accounts) else 0
    checks = (Check("signs", float(counted), float(len(signs)), 0.0),)
    result = ConductResult(signs=signs, accounts=accounts, unprofitable=unprofitable, figures=figures, checks=checks)
    return with_findings(result, find)
