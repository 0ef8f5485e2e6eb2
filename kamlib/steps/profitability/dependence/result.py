"""How much hangs on few customers: related companies as one, the loss of the largest, the key accounts' share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.core.results import Check, Finding, Result, order_findings, table
from kamlib.quant import concentration

#: Share of revenue from which a single customer has to be disclosed (IFRS 8.34, ASC 280-10-50-42).
DISCLOSURE = 0.10
#: Key accounts' share of turnover from which dependence is critical; at all of it, deadly.
CRITICAL = 0.30
LABORATORY = tuple(round(0.3 + 0.1 * step, 1) for step in range(8))
#: Costs that go when the customer goes; the people who served it stay on the payroll.
LEAVING = ("logistics", "financing")
STAYING = ("account_management", "acquisition", "knowledge", "service", "other")


@dataclass(frozen=True, kw_only=True)
class DependenceResult(Result):
    """What hangs on few customers in the base year.

    Attributes
    ----------
    customers : DataFrame
        customer (parent, or the account_id), name, accounts (related ones count as one customer), revenue,
        revenue_share, cumulative_share, margin, disclosed (bool; at :data:`DISCLOSURE` of revenue or above), key
        (bool; holds a key account). Largest first.
    losses : DataFrame
        name, revenue_lost, revenue_share, margin_lost, profit_before (all accounts, before tax and overheads),
        profit_after (its margin, logistics and financing gone, the people still paid), profit_adjusted (all that it
        caused gone), profit_change (of profit_after; unknown where profit_before is not positive): loss of each of the
        five largest, one at a time.
    laboratory : DataFrame
        key_share (of turnover), hhi, largest_share, margin_left (after losing the largest), fixed_cost_months (months
        of this year's people cost that it covers; unknown without costs), hours_needed, load_share (of the team's
        hours), zone ('calm', 'critical', 'severe', 'deadly'). The turnover stays what it is; the customers keep their
        proportions within and outside the key accounts.
    """

    stem: ClassVar[str] = "dependence"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "key_share_today": "share",
        "zone": "word|dependence.value.zone.*",
        "largest": "text",
        "largest_revenue_share": "share",
        "hhi": "number",
        "disclosed_customers": "number",
        "groups": "text",
        "fixed_cost": "money",
        "key_accounts": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"findings": "client"}
    customers: pd.DataFrame = table(
        {
            "customer": "text",
            "name": "text",
            "accounts": "number:integer",
            "revenue": "money",
            "revenue_share": "share.1",
            "cumulative_share": "share",
            "margin": "money",
            "disclosed": "value:boolean",
            "key": "value:boolean",
        },
        audience="client",
    )
    losses: pd.DataFrame = table(
        {
            "name": "text",
            "revenue_lost": "money",
            "revenue_share": "share.1",
            "margin_lost": "money",
            "profit_before": "money",
            "profit_after": "money",
            "profit_adjusted": "money",
            "profit_change": "+share",
        },
        audience="client",
    )
    laboratory: pd.DataFrame = table(
        {
            "key_share": "share",
            "hhi": "number",
            "largest_share": "share",
            "margin_left": "money",
            "fixed_cost_months": "number.1",
            "hours_needed": "number",
            "load_share": "share",
            "zone": "word|dependence.value.zone.*",
        },
        audience="client",
    )


def measure_dependence(
    accounts: pd.DataFrame,
    base: pd.DataFrame,
    owners: pd.Series,
    key_accounts: Sequence[str],
    *,
    unused_cost: float = 0.0,
    hours_per_account: float = 340.0,
    hours_capacity: float = 0.0,
) -> DependenceResult:
    """Return what hangs on few customers.

    Parameters
    ----------
    accounts : DataFrame
        ``accounts`` of the profitability: account_id, name, revenue, margin.
    base : DataFrame
        Rows of its ``by_year`` for the base year: account_id, margin, costs by kind, profit_before_tax.
    owners : Series
        Customer by account_id (see :func:`kamlib.steps.shared.ledger.customers`).
    key_accounts : sequence of str
        Key accounts.
    unused_cost : float
        Cost of capacity that nobody used; it is paid all the same.
    hours_per_account, hours_capacity : float
        KAM hours that one key account takes, and that the team has.
    """
    bought = accounts[accounts["revenue"].fillna(0) > 0]
    table = sum_customers(bought, owners, key_accounts)
    people = base[list(STAYING)].sum(axis=1, min_count=1).sum(min_count=1)
    fixed = float(people + unused_cost) if pd.notna(people) else np.nan
    hours = len(key_accounts) * hours_per_account
    laboratory = run_laboratory(table, fixed, hours, hours_capacity)
    parts = {"customers": table, "losses": lose_customers(table, base, owners), "laboratory": laboratory}
    figures = _figures(table, fixed, key_accounts)
    shares = float(table["revenue_share"].sum()) if len(table) else 1.0
    checks = (Check("shares", shares, 1.0),)
    return DependenceResult(**parts, figures=figures, findings=_findings(parts, figures), checks=checks)


def sum_customers(bought: pd.DataFrame, owners: pd.Series, key_accounts: Sequence[str]) -> pd.DataFrame:
    """Return revenue by customer, related companies as one, largest first (see the class)."""
    owner = bought["account_id"].map(owners)
    key = bought["account_id"].isin(list(key_accounts))
    first = bought.assign(customer=owner, key=key).sort_values(["revenue", "account_id"], ascending=[False, True])
    grouped = first.groupby("customer", sort=True)
    sums = grouped.agg(accounts=("account_id", "size"), revenue=("revenue", "sum"), key=("key", "any"))
    # A group of one goes by its account's name; a real group by the name of its parent.
    own = grouped["name"].first().where(sums["accounts"] == 1)
    parent = bought.drop_duplicates("account_id").set_index("account_id")["name"].reindex(sums.index)
    sums["name"] = own.fillna(parent).fillna(pd.Series(sums.index, sums.index))
    sums["margin"] = grouped["margin"].apply(lambda margins: margins.sum(skipna=False))
    sums["revenue_share"] = sums["revenue"] / sums["revenue"].sum()
    sums = sums.reset_index().sort_values(["revenue", "customer"], ascending=[False, True]).reset_index(drop=True)
    sums["cumulative_share"] = sums["revenue_share"].cumsum()
    sums["disclosed"] = sums["revenue_share"] >= DISCLOSURE
    names = ["customer", "name", "accounts", "revenue", "revenue_share", "cumulative_share", "margin"]
    return sums[[*names, "disclosed", "key"]]


def lose_customers(table: pd.DataFrame, base: pd.DataFrame, owners: pd.Series, most: int = 5) -> pd.DataFrame:
    """Return what the loss of each of the largest customers would do to the year's profit (see the class)."""
    costs = base[[*LEAVING, *STAYING]].fillna(0.0).groupby(base["account_id"].map(owners)).sum()
    largest = table.head(most).set_index("customer")
    before = base["profit_before_tax"].sum(skipna=False) if len(base) else np.nan
    leaving = costs[list(LEAVING)].sum(axis=1).reindex(largest.index).fillna(0.0)
    staying = costs[list(STAYING)].sum(axis=1).reindex(largest.index).fillna(0.0)
    frame = largest[["name", "revenue", "revenue_share", "margin"]].rename(
        columns={"revenue": "revenue_lost", "margin": "margin_lost"}
    )
    frame["profit_before"] = before
    frame["profit_after"] = before - frame["margin_lost"] + leaving
    frame["profit_adjusted"] = frame["profit_after"] + staying
    frame["profit_change"] = frame["profit_after"] / before - 1 if before > 0 else np.nan
    return frame.reset_index(drop=True)


def run_laboratory(
    table: pd.DataFrame, fixed: float, hours: float, capacity: float, shares: Sequence[float] = LABORATORY
) -> pd.DataFrame:
    """Return what dependence would be at other shares of the key accounts in turnover (see the class)."""
    keys, rest = table.loc[table["key"], "revenue"].to_numpy(), table.loc[~table["key"], "revenue"].to_numpy()
    if not keys.size or not rest.size:
        return pd.DataFrame(columns=LAB_COLUMNS)
    turnover, today = keys.sum() + rest.sum(), keys.sum() / (keys.sum() + rest.sum())
    rate = table["margin"].sum(skipna=False) / turnover
    rows = []
    for share in shares:
        mix = np.concatenate([keys / keys.sum() * share, rest / rest.sum() * (1 - share)])
        left = rate * turnover * (1 - mix.max())
        months = 12 * left / fixed if fixed > 0 else np.nan
        needed = hours * share / today
        load = needed / capacity if capacity else np.nan
        rows.append((share, concentration.hhi(mix), mix.max(), left, months, needed, load, zone_of(share)))
    return pd.DataFrame(rows, columns=LAB_COLUMNS)


LAB_COLUMNS = [
    "key_share",
    "hhi",
    "largest_share",
    "margin_left",
    "fixed_cost_months",
    "hours_needed",
    "load_share",
    "zone",
]


def zone_of(share: float) -> str:
    """Return 'calm' below 30 % of turnover, 'critical' from there, 'severe' from 60 %, 'deadly' at all of it."""
    lines = ((1.0 - 1e-9, "deadly"), (0.6, "severe"), (CRITICAL, "critical"))
    return next((name for line, name in lines if share >= line), "calm")


def _figures(table: pd.DataFrame, fixed: float, key_accounts: Sequence[str]) -> dict:
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


def _findings(parts: dict, figures: dict) -> tuple[Finding, ...]:
    table, losses = parts["customers"], parts["losses"]
    if table.empty:
        return (Finding("no_sales", {}, "warn", 90),)
    found = [_share_finding(figures), _loss_finding(losses), _hidden_group(table)]
    disclosed = table[table["disclosed"]]
    if len(disclosed):
        values = {"n": len(disclosed), "names": disclosed["name"].tolist(), "line": DISCLOSURE}
        values["share"] = float(disclosed["revenue_share"].sum())
        found.append(Finding("disclosed", values, "warn", 70))
    return order_findings([each for each in found if each])


def _share_finding(figures: dict) -> Finding | None:
    if not figures["key_accounts"]:
        return None
    values = {"share": figures["key_share_today"], "n": figures["key_accounts"], "line": CRITICAL}
    tone = {"calm": "info", "critical": "warn"}.get(figures["zone"], "bad")
    return Finding(f"key_share_{figures['zone']}", values, tone, 75 if tone == "info" else 85)


def _loss_finding(losses: pd.DataFrame) -> Finding | None:
    row = losses.iloc[0]
    values = {"name": row["name"], "share": float(row["revenue_share"]), "change": _number(row["profit_change"])}
    values |= {"before": _number(row["profit_before"]), "after": _number(row["profit_after"])}
    if values["after"] is None:
        return Finding("loss_revenue", values, "info", 60)
    if values["after"] < 0 < values["before"]:
        return Finding("loss_deadly", values, "bad", 80)
    if values["change"] is None:
        return None
    return Finding("loss" if values["change"] < 0 else "loss_gain", values, "warn", 65)


def _hidden_group(table: pd.DataFrame) -> Finding | None:
    groups = table[(table["accounts"] > 1) & table["disclosed"]]
    if groups.empty:
        return None
    row = groups.iloc[0]
    values = {"name": row["name"], "n": int(row["accounts"]), "share": float(row["revenue_share"])}
    return Finding("hidden_group", values, "warn", 72)


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
