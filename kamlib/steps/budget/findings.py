"""What the budget says, most important first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.results import Finding
from kamlib.steps.budget.options import Limits, Options
from kamlib.steps.budget.result import BudgetResult
from kamlib.steps.budget.retention import APART

#: Over this, a part of the returns that rests on extrapolation is too large to sign.
GUESSES = 0.5
#: A gain of share that happened more rarely than this is a promise that needs its reason.
RARE = 0.1
#: A share that has to come by the last year and no account has shown yet deserves a question.
_LEAST_SAFETY = 0.25


def find(result: BudgetResult) -> Iterator[Finding]:
    """Yield what the budget as decided says."""
    accounts, figures, options = result.accounts, result.figures, result.options
    if accounts.empty:
        yield Finding("nothing_to_assess", {}, "bad", 100)
        return
    yield from (*_lacking(accounts, options), *_absent(result))
    served = accounts[accounts["level"] != "none"]
    if served.empty:
        yield from _offers(result)
        if not options.bare.all():
            yield Finding("no_programme", {"n": len(accounts), "years": len(options.years)}, "bad", 100)
        yield from _gap_to_optimum(accounts, options)
        return
    yield _worth(figures)
    yield from (*_limits(result.totals, figures, result.limits), *_gap_to_optimum(accounts, options))
    yield from (*_losers(served), *_unserved(result), *_thin(served), *_long(figures), *_best(served))
    yield from (*_source(result.sources), *_outside(served), *_unlimited(result))
    yield from _offers(result)
    yield from (*_retention(result.retention, figures), *_reference(result.reference))
    if figures["guess_share"] is not None and figures["guess_share"] > GUESSES:
        yield Finding("guesses", {"share": figures["guess_share"]}, "warn", 75)


def _worth(figures: Mapping[str, Any]) -> Finding:
    names = ("npv", "cost_total", "roi", "payback", "served", "first_year", "last_year")
    values = {name: figures[name] for name in names}
    if figures["npv"] < 0:
        return Finding("worth_nothing", values | {"loss": -figures["npv"]}, "bad", 100)
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


def _unserved(result: BudgetResult) -> list[Finding]:
    """Name key accounts without a programme: apart those that none would pay for, and those left out all the same."""
    accounts, options = result.accounts, result.options
    idle = accounts[accounts["key"] & (accounts["level"] == "none")]
    best = pd.Series(np.nanmax(options.npv, axis=1), index=list(options.ids)).reindex(idle["account_id"])
    pays = (best > 0).to_numpy()
    groups = (("key_unpaid", idle[~pays], 82), ("key_left_out", idle[pays], 83))
    return [
        Finding(key, {"n": len(group), "names": group["name"].tolist()}, "warn", weight)
        for key, group, weight in groups
        if len(group)
    ]


def _lacking(accounts: pd.DataFrame, options: Options) -> list[Finding]:
    """Say of whom nothing is known but our sales: defaults alone earn no money."""
    names = accounts.set_index("account_id")["name"].reindex(list(options.ids))[options.bare].tolist()
    if not names:
        return []
    return [
        Finding("only_sales" if len(names) == len(accounts) else "bare", {"n": len(names), "names": names}, "bad", 99)
    ]


def _absent(result: BudgetResult) -> list[Finding]:
    """Name accounts whose decided programme does not exist."""
    wanted = result.decision.level_of()
    names = result.accounts.set_index("account_id")["name"]
    lost = [
        str(names[account])
        for place, account in enumerate(result.options.ids)
        if account in wanted and not result.options.there[place, wanted[account]]
    ]
    return [Finding("level_absent", {"n": len(lost), "names": lost}, "bad", 96)] if lost else []


def _outside(served: pd.DataFrame) -> list[Finding]:
    """Name the accounts with a programme that step 2 refused, and those that pass but are not key accounts."""
    groups = (
        ("refused", served[~served["passes"]], "warn", 101),
        ("not_key", served[served["passes"] & ~served["key"]], "info", 67),
    )
    return [
        Finding(key, {"n": len(group), "names": group["name"].tolist(), **_sums(group)}, tone, weight)
        for key, group, tone, weight in groups
        if len(group)
    ]


def _sums(group: pd.DataFrame) -> dict[str, float]:
    return {"cost": float(group["cost"].sum()), "npv": float(group["npv_direct"].sum())}


def _unlimited(result: BudgetResult) -> list[Finding]:
    """Say what the plan needs where nobody typed a limit of money or of people."""
    totals, figures, found = result.totals, result.figures, []
    if not np.isfinite(result.limits.money).any():
        peak = totals.loc[totals["cost"].idxmax()]
        values = {"first": figures["cost_first"], "first_year": figures["first_year"], "peak": float(peak["cost"])}
        found.append(Finding("no_money_limit", values | {"peak_year": int(peak["year"])}, "info", 90))
    if not np.isfinite(result.limits.fte) and figures["fte_there"] is not None:
        short = figures["fte"] > figures["fte_there"]
        values = {"fte": figures["fte"], "there": figures["fte_there"]}
        found.append(Finding("more_fte_than_there" if short else "fte_enough", values, "warn" if short else "info", 89))
    return found


def _offers(result: BudgetResult) -> list[Finding]:
    """Say which plans hold an accepted offer, which offers wait, and what is not charged twice."""
    offers, figures, found = result.offers, result.figures, []
    planned = offers[offers["state"] == "planned"]
    if len(planned):
        values = {"n": len(planned), "names": planned["name"].tolist(), "npv": figures["offers_npv"]}
        sums = {"cost": float(planned["cost"].sum()), "netted": figures["offers_netted"]}
        found.append(Finding("offers_planned", values | sums, "good" if figures["offers_npv"] >= 0 else "bad", 87))
    for state in ("unsigned", "waiting", "unknown", "absent", "outside"):
        names = offers.loc[offers["state"] == state, "name"].tolist()
        if names:
            found.append(Finding(f"offers_{state}", {"n": len(names), "names": names}, "warn", 71))
    if figures["borne"] > 0:
        bearing = int((result.sources["borne"] > 0).sum())
        found.append(Finding("borne", {"n": bearing, "borne": figures["borne"]}, "info", 40))
    return found


def _retention(kept: pd.DataFrame, figures: Mapping[str, Any]) -> list[Finding]:
    """Say it where a typed retention is far from the observed one, with its effect."""
    apart = kept[kept["gap"].abs() > APART + 1e-9]
    if apart.empty:
        return []
    first = apart.loc[apart["npv_effect"].abs().astype(float).idxmax()]
    effect = float(apart["npv_effect"].sum())
    values = {"n": len(apart), "name": first["name"], "typed": float(first["without"]), "effect": effect}
    seen = {"observed": float(first["observed"]), "npv": float(figures["npv"]), "moved": float(figures["npv"]) + effect}
    return [Finding("retention_apart", values | seen, "bad" if seen["npv"] > 0 > seen["moved"] else "warn", 94)]


def _reference(reference: pd.DataFrame) -> list[Finding]:
    """Say which promise has happened most rarely."""
    known = reference[(reference["cases"] > 0) & (reference["promised"] > 0)]
    rare = known[known["as_much_share"] < RARE].sort_values(["as_much_share", "account_id"], kind="stable")
    if rare.empty:
        return []
    first = rare.iloc[0]
    counts = {name: int(first[name]) for name in ("as_much", "cases", "years")}
    return [
        Finding("rare", {"n": len(rare), "name": first["name"], "gain": float(first["promised"]), **counts}, "warn", 88)
    ]


def _thin(served: pd.DataFrame) -> list[Finding]:
    thin = served[(served["npv_direct"] >= 0) & (served["margin_of_safety"] < _LEAST_SAFETY)]
    if thin.empty:
        return []
    first = thin.sort_values("margin_of_safety", kind="stable").iloc[0]
    values = {"n": len(thin), "name": first["name"], "safety": float(first["margin_of_safety"])}
    return [Finding("thin", values, "warn", 60)]


def _source(sources: pd.DataFrame) -> list[Finding]:
    """Say it where most of the return is not growth: it can only be seen by its absence."""
    sums = sources.assign(growth=sources["growth"] + sources["offer"])[["growth", "defence", "keeping"]].sum()
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
