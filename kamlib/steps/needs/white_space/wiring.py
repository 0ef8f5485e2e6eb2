"""Wiring of the white space: sites, purchases of the base year, and what they consume by the norms."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.steps.needs.white_space.findings import find
from kamlib.steps.needs.white_space.result import NeedsWhiteSpaceResult
from kamlib.steps.needs.white_space.spread import lay_white_space, sites_of
from kamlib.steps.shared.ledger import column, words, year_of
from kamlib.steps.shared.of_account import whole_table


@dataclass(frozen=True)
class NeedsWhiteSpaceCase:
    """What the white space is laid out from.

    Attributes
    ----------
    sites : DataFrame
        account_id, name: the account, then the others of its group.
    bought : DataFrame
        account_id, product_line, revenue of the base year.
    lines : DataFrame
        account_id, product_line, demand, addressable of the base year.
    on_file : bool
        Whether any sales of the base year are on file.
    """

    sites: pd.DataFrame
    bought: pd.DataFrame
    lines: pd.DataFrame
    on_file: bool


def gather(book: Book, account: str) -> NeedsWhiteSpaceCase:
    """Gather the account's group, its purchases and its demand."""
    accounts, base = whole_table(book, "accounts"), book.settings.base_year
    sites = sites_of(accounts, account, words(accounts, "parent").tolist())
    sales = book.frame("sales")
    sales = sales[year_of(sales) == base]
    on_file = not sales.empty
    sales = sales[sales["account_id"].isin(sites["account_id"])]
    bought = pd.DataFrame(
        {
            "account_id": words(sales, "account_id"),
            "product_line": words(sales, "product_line", ""),
            "revenue": column(sales, "revenue"),
        }
    )
    lines = book.result("potential").lines
    return NeedsWhiteSpaceCase(sites, bought, lines[lines["year"] == base], on_file)


def compute(case: NeedsWhiteSpaceCase) -> NeedsWhiteSpaceResult:
    """Return the account's white space."""
    cells = lay_white_space(case.sites, case.bought, case.lines, on_file=case.on_file)
    known = cells["could_buy"].notna() & cells["bought"].notna()
    figures = {
        "bought": float(cells["bought"].sum()) if case.on_file else None,
        "could_buy": float(cells["could_buy"].sum()) if known.any() else None,
        "elsewhere": float(cells["elsewhere"].sum()) if known.any() else None,
        "sites": len(case.sites),
        "unknown_lines": int(cells.loc[~known, "product_line"].nunique()),
    }
    checks = (Check("bought", figures["bought"] or 0.0, float(case.bought["revenue"].sum())),)
    return with_findings(NeedsWhiteSpaceResult(cells=cells, figures=figures, checks=checks), find)
