"""Wiring of the wallet without norms, a part of step 1."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import with_findings
from kamlib.steps.profile.wallet.edge import collect_sizes, find_edge
from kamlib.steps.profile.wallet.findings import find
from kamlib.steps.profile.wallet.result import WalletResult


@dataclass(frozen=True)
class WalletCase:
    """What the edge is found from: purchases and norms by account, sizes, and the seed of the resampling."""

    known: pd.DataFrame
    sizes: pd.DataFrame
    seed: int


def gather(book: Book) -> WalletCase:
    """Gather purchases, norms and sizes. A potential that is the trend of our own sales is no norm."""
    accounts = book.result("potential").accounts
    by_norms = accounts["addressable"].mask(accounts["fallback"].astype(bool))
    known = accounts[["account_id", "name", "status", "revenue"]].assign(addressable=by_norms)
    sizes = collect_sizes(book.frame("accounts"), book.frame("drivers"), book.settings.base_year)
    return WalletCase(known, sizes, book.seed("wallet"))


def compute(case: WalletCase) -> WalletResult:
    """Return what accounts of a size buy from us at the most."""
    return with_findings(find_edge(case.known, case.sizes, case.seed), find)
