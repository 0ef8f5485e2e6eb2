"""What dependence is measured from, and the dependence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.quant import concentration
from kamlib.steps.profitability.dependence.case import DependenceCase
from kamlib.steps.profitability.dependence.customers import lose_customers, sum_customers
from kamlib.steps.profitability.dependence.findings import find
from kamlib.steps.profitability.dependence.laboratory import run_laboratory, zone_of
from kamlib.steps.profitability.dependence.mutual import compare_needs, gather_theirs
from kamlib.steps.profitability.dependence.result import DependenceResult
from kamlib.steps.shared import ledger
from kamlib.steps.shared.benefits import confirmed_benefits, dossier_of


def gather(book: Book) -> DependenceCase:
    """Return what dependence is measured from."""
    profit, team = book.result("profitability"), book.settings.capacity
    priorities, accounts = book.result("priorities"), book.frame("accounts")
    hours = book.result("hours")
    keys = hours.accounts[hours.accounts["account_id"].isin(priorities.key_accounts)]["hours"]
    told = hours.figures["team_hours"]
    wallet = priorities.ranking.set_index("account_id")["wallet_share"]
    return DependenceCase(
        profit.accounts,
        profit.by_year[profit.by_year["year"] == book.settings.base_year],
        ledger.customers(accounts),
        priorities.key_accounts,
        theirs=gather_theirs(accounts, book.frame("behaviour"), wallet, _benefits(book)),
        unused_cost=profit.figures["unused_cost"],
        hours_per_account=float(keys.mean()) if len(keys) else team.hours_per_account,
        hours_capacity=team.kams * team.kam_hours if told is None else told,
    )


def _benefits(book: Book) -> pd.Series:
    """Return what each account confirmed to have from us in the base year; unknown where nothing is confirmed."""
    dossier, year = book.frame("dossier"), book.settings.base_year
    accounts = sorted(set(dossier["account_id"])) if len(dossier) else []
    found = {each: confirmed_benefits(dossier_of(book, each), [year])[year] for each in accounts}
    return pd.Series(found, dtype=float)


def compute(case: DependenceCase) -> DependenceResult:
    """Return what hangs on few customers."""
    bought = case.accounts[case.accounts["revenue"].fillna(0) > 0]
    table = sum_customers(bought, case.owners, case.key_accounts)
    fixed = ledger.fixed_cost(case.base, case.unused_cost)
    shares = float(table["revenue_share"].sum()) if len(table) else 1.0
    result = DependenceResult(
        customers=table,
        losses=lose_customers(table, case.base, case.owners),
        mutual=compare_needs(case.accounts, case.base, case.theirs, case.key_accounts, fixed),
        laboratory=run_laboratory(table, fixed, case.hours_per_account, case.hours_capacity),
        figures=_figures(table, fixed, case.key_accounts),
        checks=(Check("shares", shares, 1.0),),
    )
    return with_findings(result, find)


def _figures(table: pd.DataFrame, fixed: float, key_accounts: Sequence[str]) -> dict[str, Any]:
    if table.empty:
        names = ("key_share_today", "largest_revenue_share", "largest", "hhi", "zone", "fixed_cost")
        return dict.fromkeys(names) | {"disclosed_customers": 0, "groups": 0, "key_accounts": len(key_accounts)}
    share = float(table.loc[table["key"], "revenue_share"].sum())
    return {
        "key_share_today": share,
        "zone": zone_of(share),
        "largest": table["name"].iloc[0],
        "largest_revenue_share": float(table["revenue_share"].iloc[0]),
        "hhi": concentration.hhi(table["revenue"]),
        "disclosed_customers": int(table["disclosed"].sum()),
        "groups": int((table["accounts"] > 1).sum()),
        "fixed_cost": None if np.isnan(fixed) else fixed,
        "key_accounts": len(key_accounts),
    }
