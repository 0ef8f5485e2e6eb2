"""What the budget says, most important first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.results import Finding
from kamlib.steps.budget.options import Limits, Options
from kamlib.steps.budget.result import BudgetResult

#: Over this, a part of the returns that rests on extrapolation is too large to sign.
GUESSES = 0.5
#: A share that has to come by the last year and no account has shown yet deserves a question.
_LEAST_SAFETY = 0.25


def find(result: BudgetResult) -> Iterator[Finding]:
    """Yield what the budget as decided says."""
    accounts, figures, options = result.accounts, result.figures, result.options
    if accounts.empty:
        yield Finding("nothing_to_assess", {}, "bad", 100)
        return
    served = accounts[accounts["level"] != "none"]
    if served.empty:
        yield Finding("no_programme", {"n": len(accounts), "years": len(options.years)}, "bad", 100)
        yield from _gap_to_optimum(accounts, options)
        return
    yield _worth(figures)
    yield from (*_limits(result.totals, figures, result.limits), *_gap_to_optimum(accounts, options))
    yield from (*_losers(served), *_unserved(accounts), *_thin(served), *_long(figures), *_best(served))
    yield from _source(result.sources)
    if figures["guess_share"] is not None and figures["guess_share"] > GUESSES:
        yield Finding("guesses", {"share": figures["guess_share"]}, "warn", 75)


def _worth(figures: Mapping[str, Any]) -> Finding:
    names = ("npv", "cost_total", "roi", "payback", "served", "first_year", "last_year")
    values = {name: figures[name] for name in names}
    if figures["npv"] < 0:
        return Finding("worth_nothing", values | {"loss": -figures["npv"]}, "bad", 100)
    if figures["payback"] is None or np.isnan(figures["payback"]):
        return Finding("worth_no_payback", values, "warn", 100)
    return Finding("worth" if figures["payback"] > 0 else "worth_at_once", values, "good", 100)


def _limits(totals: pd.DataFrame, figures: Mapping[str, Any], limits: Limits) -> list[Finding]:
    over = totals["cost"].to_numpy() - limits.money
    found = []
    if np.any(over > 1e-6 * np.maximum(np.where(np.isfinite(limits.money), limits.money, 1.0), 1.0)):
        worst = int(np.argmax(over))
        values = {
            "year": int(totals["year"].iloc[worst]),
            "over": float(over[worst]),
            "cap": float(limits.money[worst]),
        }
        found.append(Finding("over_money", values | {"n": int((over > 0).sum())}, "bad", 98))
    if figures["fte"] > limits.fte * (1 + 1e-9):
        values = {"fte": figures["fte"], "cap": float(limits.fte), "over": figures["fte"] - float(limits.fte)}
        found.append(Finding("over_fte", values, "bad", 97))
    return found


def _gap_to_optimum(accounts: pd.DataFrame, options: Options) -> list[Finding]:
    differ = accounts[accounts["level"] != accounts["level_optimal"]]
    if differ.empty:
        return []
    place = {account: number for number, account in enumerate(options.ids)}
    rank = {"none": 0, "light": 1, "standard": 2, "deep": 3}
    gain = sum(
        options.npv[place[row.account_id], rank[row.level_optimal]]
        - options.npv[place[row.account_id], rank[row.level]]
        for row in differ.itertuples()
    )
    values = {"n": len(differ), "names": differ["name"].tolist(), "gain": float(gain)}
    return [Finding("not_optimal" if gain >= 0 else "beyond_limits", values, "warn", 80)]


def _losers(served: pd.DataFrame) -> list[Finding]:
    found = []
    losing = served[served["npv_direct"] < 0].sort_values("npv_direct", kind="stable")
    if len(losing):
        values = {"n": len(losing), "name": losing["name"].iloc[0], "npv": float(losing["npv_direct"].iloc[0])}
        found.append(Finding("loses", values, "bad", 85))
    carried = served[(served["npv_direct"] >= 0) & (served["npv"] < 0)]
    if len(carried):
        values = {"n": len(carried), "names": carried["name"].tolist(), "npv": float(carried["npv"].sum())}
        found.append(Finding("does_not_carry", values, "warn", 58))
    return found


def _unserved(accounts: pd.DataFrame) -> list[Finding]:
    idle = accounts[accounts["key"] & (accounts["level"] == "none")]
    if idle.empty:
        return []
    return [Finding("key_unserved", {"n": len(idle), "names": idle["name"].tolist()}, "warn", 82)]


def _thin(served: pd.DataFrame) -> list[Finding]:
    thin = served[(served["npv_direct"] >= 0) & (served["margin_of_safety"] < _LEAST_SAFETY)]
    if thin.empty:
        return []
    first = thin.sort_values("margin_of_safety", kind="stable").iloc[0]
    values = {"n": len(thin), "name": first["name"], "safety": float(first["margin_of_safety"])}
    return [Finding("thin", values, "warn", 60)]


def _source(sources: pd.DataFrame) -> list[Finding]:
    """Say it where most of the return is not growth: it can only be seen by its absence."""
    sums = sources[["growth", "defence", "keeping"]].sum()
    total = sums.sum()
    if total <= 0 or sums["growth"] > 0.5 * total:
        return []
    values = {part: float(sums[part] / total) for part in sums.index}
    return [Finding("mostly_defence", values, "info", 68)]


def _long(figures: Mapping[str, Any]) -> list[Finding]:
    share = figures["long_share"]
    if share is None or np.isnan(share) or share <= 0:
        return []
    return [Finding("long", {"share": share, "year": figures["first_year"], "cost": figures["cost_first"]}, "info", 50)]


def _best(served: pd.DataFrame) -> list[Finding]:
    if len(served) < 2:
        return []
    by_ratio = served.sort_values(["roi_direct", "account_id"], ascending=[False, True], kind="stable").iloc[0]
    by_money = served.iloc[0]
    if by_money["account_id"] == by_ratio["account_id"]:
        return []
    values = {
        "money": by_money["name"],
        "npv": float(by_money["npv_direct"]),
        "money_roi": float(by_money["roi_direct"]),
    }
    return [
        Finding(
            "largest_not_best", values | {"name": by_ratio["name"], "roi": float(by_ratio["roi_direct"])}, "info", 30
        )
    ]
