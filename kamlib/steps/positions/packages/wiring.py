"""What service packages are made of, and the packages."""

from __future__ import annotations

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.steps.positions.packages.case import PackagesCase
from kamlib.steps.positions.packages.findings import find
from kamlib.steps.positions.packages.result import PackagesResult
from kamlib.steps.positions.packages.serving import count_developing, serve_accounts, sum_packages, sum_portfolio
from kamlib.steps.shared import ledger


def gather(book: Book) -> PackagesCase:
    """Return what service packages are made of."""
    settings, team = book.settings, book.settings.capacity
    positions, profit, hours = book.result("positions"), book.result("profitability"), book.result("hours")
    known = hours.accounts[hours.accounts["basis"] == "norm"].set_index("account_id")
    told = hours.figures["team_hours"]
    base = profit.by_year[profit.by_year["year"] == settings.base_year].set_index("account_id")
    spent = profit.accounts.set_index("account_id")[["cost_to_serve"]].join(base[["account_management"]])
    lines = positions.decision
    return PackagesCase(
        ranking=book.result("priorities").ranking,
        segments=positions.selection.set_index("account_id")["segment"],
        spent=spent,
        told_hours=_told_hours(book.frame("activities"), settings.base_year),
        hours={
            "key": team.hours_per_account,
            "developing": lines.developing_hours,
            "maintained": lines.maintained_hours,
            "opportunistic": lines.opportunistic_hours,
        },
        team_hours=team.kams * team.kam_hours if told is None else told,
        hour_rate=team.hour_rate,
        norms=known["hours"],
    )


def compute(case: PackagesCase) -> PackagesResult:
    """Return the packages, who is served beyond or below his, and where the money is now and later."""
    accounts = serve_accounts(case)
    portfolio = sum_portfolio(case)
    figures = {
        "team_hours": case.team_hours,
        "key_hours": case.key_hours,
        "hours_left": case.team_hours - case.key_hours,
        "developing_allowed": count_developing(case),
        "developing_wanted": int((accounts["segment"] == "developing").sum()),
        "over": int((accounts["verdict"] == "over").sum()),
        "under": int((accounts["verdict"] == "under").sum()),
    }
    checks = (
        Check("accounts", float(portfolio["accounts"].sum()), float(len(case.ranking)), 0.0),
        Check("nopat", float(portfolio["nopat"].sum()), float(case.ranking["nopat"].sum())),
        Check("potential", float(portfolio["potential"].sum()), float(case.ranking["potential"].sum())),
    )
    result = PackagesResult(
        packages=sum_packages(accounts, case), accounts=accounts, portfolio=portfolio, figures=figures, checks=checks
    )
    return with_findings(result, find)


def _told_hours(activities: pd.DataFrame, year: int) -> pd.Series:
    """Return the diary's hours of a year by account; empty where the diary says nothing of that year."""
    if activities.empty:
        return pd.Series(dtype=float)
    dated = (pd.to_datetime(activities["date"]).dt.year == year).fillna(False)
    rows = activities[dated & activities["account_id"].notna()]
    return ledger.column(rows, "hours").groupby(rows["account_id"]).sum(min_count=1)
