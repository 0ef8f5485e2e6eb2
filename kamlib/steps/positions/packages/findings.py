"""What service packages and the portfolio say in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kamlib.core.results import Finding
from kamlib.steps.positions.packages.result import PackagesResult


def find(result: PackagesResult) -> Iterator[Finding]:
    """Yield what is true of the hours, of service and of money now and later."""
    figures, accounts = result.figures, result.accounts
    wanted, allowed = figures["developing_wanted"], figures["developing_allowed"]
    values = {"wanted": wanted, "allowed": allowed, "left": figures["hours_left"]}
    if figures["hours_left"] < 0:
        short = {"team": figures["team_hours"], "needed": figures["key_hours"]}
        yield Finding("keys_too_many", short, "bad", 82)
    elif wanted > allowed:
        yield Finding("hours_short", values, "warn", 72)
    elif wanted:
        yield Finding("hours_enough", values, "good", 48)
    if len(accounts) and (accounts["verdict"] == "unknown").all():
        yield Finding("no_standard", {"n": len(accounts)}, "warn", 54)
    yield from _service_findings(accounts)
    yield from _money_findings(result.portfolio)


def _service_findings(accounts: pd.DataFrame) -> Iterator[Finding]:
    lesser = accounts[(accounts["verdict"] == "over") & accounts["segment"].isin(["maintained", "opportunistic"])]
    if len(lesser):
        largest = lesser.sort_values("difference", ascending=False, kind="stable")
        values = {"n": len(lesser), "names": largest["name"].tolist(), "sum": float(lesser["difference"].sum())}
        yield Finding("over_served", values, "warn", 67)
    keys = accounts[(accounts["verdict"] == "under") & accounts["chosen"]]
    if len(keys):
        values = {"n": len(keys), "names": keys["name"].tolist(), "sum": float(-keys["difference"].sum())}
        yield Finding("under_served", values, "warn", 69)


def _money_findings(portfolio: pd.DataFrame) -> Iterator[Finding]:
    """Say where the money is today and where it will be, where that is not the same segment."""
    known = portfolio.dropna(subset=["nopat_share", "potential_share"])
    if known.empty:
        return
    now, later = (known.loc[known[f"{name}_share"].idxmax()] for name in ("nopat", "potential"))
    if now["segment"] != later["segment"]:
        values = {"now": now["segment"], "later": later["segment"], "share": float(now["nopat_share"])}
        yield Finding("money_moves", values | {"potential": float(later["potential_share"])}, "info", 52)
