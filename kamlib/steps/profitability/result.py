"""Account profitability (METHOD.md 2): what each account leaves us after everything that it causes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.core.results import Check, Finding, Result, order_findings, table
from kamlib.core.schema import COST_KINDS
from kamlib.quant import concentration, finance, ranking
from kamlib.steps.profitability.concentration import TOPS, draw_whale, measure_concentration
from kamlib.steps.shared import ledger

#: Kinds without which a profit is a partial one; acquisition and other may honestly be nil.
EXPECTED = ("account_management", "knowledge", "service", "logistics", "financing")
#: Up to this multiple of the total the peak is told as a share of it.
TELLING = 3.0
#: The largest accounts that are looked at one by one.
LARGE = 10


@dataclass(frozen=True, kw_only=True)
class ProfitabilityResult(Result):
    """What each account earns us.

    Attributes
    ----------
    by_year : DataFrame
        account_id, year, revenue, cogs, margin (unknown where cost of sales is), one column per kind of cost (unknown
        where nobody recorded that kind in that year), profit_before_tax, nopat, revenue_goods, revenue_service,
        revenue_intellectual; engagement money. One row per account and year with sales or costs.
    accounts : DataFrame
        account_id, name, status; of the base year: revenue, margin, margin_share, cost_to_serve, cost_to_serve_share,
        nopat, revenue_rank, nopat_rank, abc_revenue, abc_nopat ('A' … 'C'; '' for those who neither bought nor cost
        anything); over all years: revenue_all, margin_all, nopat_all, years (with sales), loss_years (nopat below 0;
        unknown where no year's is known). Every account has a row; one that bought nothing in a year with sales has
        revenue 0, in a year without any it is unknown.
    whale : DataFrame
        position, account_id, name, nopat, cumulative: base year, best first; accounts with sales or costs.
    concentration : DataFrame
        scope ('base_year', 'all_years'), revenue, accounts (that bought), customers (related companies as one), hhi
        (0 … 10 000, by customer), a_accounts, b_accounts, c_accounts (80/95 % of revenue), top_1_share … top_20_share
        (of customers), gross_margin, whale_peak, whale_peak_share (of the total; unknown where that is not positive),
        whale_peak_position (gross margin), nopat, nopat_peak, nopat_peak_share, nopat_peak_position, destroyed (nopat
        lost after the peak), losing_accounts (nopat below 0).
    misfits : DataFrame
        account_id, name, revenue_rank, nopat_rank, revenue, margin, cost_to_serve, nopat: the largest buyers that
        lose money or stand far lower by profit than by purchases, largest first.
    capacity : DataFrame
        See :func:`kamlib.steps.shared.ledger.capacity_use`.
    """

    stem: ClassVar[str] = "profitability"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "revenue": "money",
        "hhi": "number.1",
        "nopat": "money",
        "nopat_peak": "money",
        "nopat_peak_share": "share.1",
        "destroyed": "money",
        "losing_accounts": "number",
        "top_1_share": "share",
        "top_5_share": "share",
        "top_10_share": "share",
        "top_20_share": "share",
        "gross_margin": "money",
        "accounts": "number",
        "nopat_peak_position": "text",
        "base_year": "text",
        "level": "word|profitability.value.level.*",
        "recorded_costs": "text",
        "missing_costs": "text",
        "cost_to_serve": "money",
        "size_profit_correlation": "number.2",
        "costed_share": "share",
        "unused_cost": "money",
        "misfits": "text",
        "unpriced_costs": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    by_year: pd.DataFrame = table(
        {
            "account_id": "text",
            "year": "text:integer",
            "revenue": "money",
            "cogs": "money",
            "margin": "money",
            "account_management": "money",
            "acquisition": "money",
            "knowledge": "money",
            "service": "money",
            "logistics": "money",
            "financing": "money",
            "other": "money",
            "profit_before_tax": "money",
            "nopat": "money",
            "revenue_goods": "money",
            "revenue_service": "money",
            "revenue_intellectual": "money",
        }
    )
    accounts: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "status": "value",
            "revenue": "money",
            "margin": "money",
            "margin_share": "share",
            "cost_to_serve": "money",
            "cost_to_serve_share": "share",
            "nopat": "money",
            "revenue_rank": "text:integer",
            "nopat_rank": "text:integer",
            "abc_revenue": "text",
            "abc_nopat": "text",
            "revenue_all": "money",
            "margin_all": "money",
            "nopat_all": "money",
            "years": "text:integer",
            "loss_years": "text:integer",
        }
    )
    whale: pd.DataFrame = table(
        {"position": "text:integer", "account_id": "text", "name": "text", "nopat": "money", "cumulative": "money"},
        audience="client",
    )
    concentration: pd.DataFrame = table(
        {
            "scope": "value",
            "revenue": "money",
            "accounts": "number:integer",
            "customers": "number:integer",
            "hhi": "number.1",
            "a_accounts": "number:integer",
            "b_accounts": "number:integer",
            "c_accounts": "number:integer",
            "top_1_share": "share",
            "top_5_share": "share",
            "top_10_share": "share",
            "top_20_share": "share",
            "gross_margin": "money",
            "whale_peak": "money",
            "whale_peak_share": "share.1",
            "whale_peak_position": "text:integer",
            "nopat": "money",
            "nopat_peak": "money",
            "nopat_peak_share": "share.1",
            "nopat_peak_position": "text:integer",
            "destroyed": "money",
            "losing_accounts": "number:integer",
        },
        audience="client",
    )
    misfits: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "revenue_rank": "text:integer",
            "nopat_rank": "text:integer",
            "revenue": "money",
            "margin": "money",
            "cost_to_serve": "money",
            "nopat": "money",
        },
        audience="client",
    )
    capacity: pd.DataFrame = table(
        {
            "activities": "text",
            "kind": "value",
            "minute_rate": "number.2",
            "capacity_cost": "money",
            "capacity_minutes": "number",
            "used_minutes": "number",
            "unused_minutes": "number",
            "used_cost": "money",
            "unused_cost": "money",
            "used_share": "share",
        },
        audience="client",
    )


def measure_profitability(
    accounts: pd.DataFrame,
    sales: pd.DataFrame,
    costs: pd.DataFrame,
    rates: pd.DataFrame,
    receivables: pd.DataFrame,
    *,
    base_year: int,
    tax: float = 0.2,
    financing: float = 0.15,
) -> ProfitabilityResult:
    """Return the profit of each account.

    NOPAT = (revenue − cogs − costs that the account causes − average debt · financing rate) · (1 − tax) by the
    one tax rule (:func:`kamlib.quant.finance.after_tax`), with the costs that were recorded: without any it is the
    gross margin after tax, and ``figures["level"]`` says so.

    Parameters
    ----------
    accounts, sales, costs, rates, receivables : DataFrame
        Tables of that name; all but `accounts` may be empty.
    base_year : int
        Last full year of actuals.
    tax, financing : float
        Profit tax of the company; yearly cost of the money bound in receivables. Shares.

    Returns
    -------
    ProfitabilityResult
    """
    yearly = ledger.yearly_sales(sales)
    priced = ledger.priced_costs(costs, rates)
    by_year = profit_by_year(yearly, ledger.yearly_costs(priced, receivables, financing), tax)
    table = sum_accounts(accounts, by_year, base_year)
    whale = draw_whale(table.set_index("account_id")["nopat"].where(_active(table).to_numpy()), accounts)
    spread = measure_concentration(table, ledger.customers(accounts))
    parts = {
        "by_year": by_year,
        "accounts": table,
        "whale": whale,
        "concentration": spread,
        "misfits": find_misfits(table),
        "capacity": ledger.capacity_use(costs, rates, base_year),
    }
    figures = _figures(parts, base_year) | {"unpriced_costs": int(priced["amount"].isna().sum())}
    checks = _checks(parts, sales, figures)
    return ProfitabilityResult(**parts, figures=figures, findings=_findings(parts, figures), checks=checks)


def profit_by_year(yearly: pd.DataFrame, costs: pd.DataFrame, tax: float) -> pd.DataFrame:
    """Return the profit of each account and year (see :class:`ProfitabilityResult`, ``by_year``)."""
    kinds, money = list(COST_KINDS), ledger.SALES[2:]
    table = yearly.merge(costs, on=ledger.KEY, how="outer", sort=True, indicator=True)
    # Costs without sales: a prospect that we court. Nothing was sold, so nothing was earned: known zeros.
    table.loc[table["_merge"] == "right_only", money] = 0.0
    recorded = table.groupby("year")[kinds].transform("count") > 0
    table[kinds] = table[kinds].astype(float).fillna(0.0).where(recorded)
    table["profit_before_tax"] = table["margin"] - table[kinds].sum(axis=1)
    company = table.groupby("year")["profit_before_tax"]
    table["nopat"] = company.transform(lambda profit: finance.after_tax(profit, tax, profit.sum()))
    names = ["account_id", "year", "revenue", "cogs", "margin", *kinds, "profit_before_tax", "nopat"]
    return table[[*names, *money[3:]]].reset_index(drop=True)


def sum_accounts(accounts: pd.DataFrame, by_year: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Return one row per account: the base year, the whole history, ranks and ABC classes."""
    table = pd.DataFrame({name: ledger.words(accounts, name) for name in ("account_id", "name", "status")})
    base = by_year[by_year["year"] == base_year].set_index("account_id")
    sold = bool(len(base)) and bool(base["revenue"].abs().sum())
    table = table.join(_base_columns(base, sold), on="account_id")
    if sold:
        # A year's ledger is complete: who is not in it bought nothing and cost nothing.
        silent = ~table["account_id"].isin(base.index)
        table.loc[silent, "revenue"] = 0.0
        table.loc[silent & bool(base["margin"].notna().any()), ["margin", "nopat"]] = 0.0
        table.loc[silent & bool(base[list(COST_KINDS)].notna().to_numpy().any()), "cost_to_serve"] = 0.0
    bought = table["revenue"].where(table["revenue"] > 0)
    table["margin_share"], table["cost_to_serve_share"] = table["margin"] / bought, table["cost_to_serve"] / bought
    table = table.join(_history(by_year), on="account_id")
    table["years"] = table["years"].fillna(0).astype(int)
    table["loss_years"] = table["loss_years"].astype("Int64")
    return _rank_accounts(table).reset_index(drop=True)


def _base_columns(base: pd.DataFrame, sold: bool) -> pd.DataFrame:
    served = base[list(COST_KINDS)].sum(axis=1, min_count=1).rename("cost_to_serve")
    found = base[["revenue", "margin", "nopat"]].join(served)
    return found if sold else found * np.nan


def _history(by_year: pd.DataFrame) -> pd.DataFrame:
    """Sums over all years; a profit of which one year is unknown is unknown."""
    grouped = by_year.groupby("account_id", sort=True)
    sums = grouped[["revenue", "margin", "nopat"]].sum(min_count=1).add_suffix("_all")
    gaps = by_year[["margin", "nopat"]].isna().groupby(by_year["account_id"]).any()
    sums["margin_all"], sums["nopat_all"] = (sums[f"{name}_all"].mask(gaps[name]) for name in ("margin", "nopat"))
    sums["years"] = (by_year["revenue"] != 0).groupby(by_year["account_id"]).sum()
    losses = (by_year["nopat"] < 0).astype(float).where(by_year["nopat"].notna())
    sums["loss_years"] = losses.groupby(by_year["account_id"]).sum(min_count=1)
    return sums


def _rank_accounts(table: pd.DataFrame) -> pd.DataFrame:
    active = _active(table)
    for name in ("revenue", "nopat"):
        values = table[name].where(active if name == "nopat" else active & (table["revenue"] != 0))
        table[f"{name}_rank"] = pd.Series(ranking.rank(values), index=table.index).astype("Int64")
        table[f"abc_{name}"] = _classes(values)
    columns = ["account_id", "name", "status", "revenue", "margin", "margin_share", "cost_to_serve"]
    columns += ["cost_to_serve_share", "nopat", "revenue_rank", "nopat_rank", "abc_revenue", "abc_nopat"]
    return table[[*columns, "revenue_all", "margin_all", "nopat_all", "years", "loss_years"]]


def _active(table: pd.DataFrame) -> pd.Series:
    """Tell who bought or cost us something in the base year: the others are neither profitable nor not."""
    return (table["revenue"].fillna(0) != 0) | (table["cost_to_serve"].fillna(0) != 0)


def _classes(values: pd.Series) -> pd.Series:
    known = values.dropna()
    found = pd.Series("", index=values.index, dtype=object)
    if (known > 0).any():
        found.loc[known.index] = concentration.abc(known.to_numpy())
    return found


def find_misfits(table: pd.DataFrame) -> pd.DataFrame:
    """Return the largest buyers that lose money, or stand by profit at least as many places lower as :data:`LARGE`."""
    fall = table["nopat_rank"].astype(float) - table["revenue_rank"].astype(float)
    chosen = (table["revenue_rank"].astype(float) <= LARGE) & ((table["nopat"] < 0) | (fall >= LARGE))
    names = ["account_id", "name", "revenue_rank", "nopat_rank", "revenue", "margin", "cost_to_serve", "nopat"]
    return table.loc[chosen, names].sort_values(["revenue_rank", "account_id"]).reset_index(drop=True)


def _figures(parts: dict, base_year: int) -> dict:
    table, by_year = parts["accounts"], parts["by_year"]
    base = by_year[by_year["year"] == base_year]
    recorded = [kind for kind in COST_KINDS if base[kind].notna().any()]
    first = parts["concentration"].iloc[0]
    names = ("revenue", "hhi", "nopat", "nopat_peak", "nopat_peak_share", "destroyed", "losing_accounts", *TOPS)
    active = table[_active(table)]
    figures = {name: _plain(first[name]) for name in (*names, "gross_margin", "accounts", "nopat_peak_position")}
    costed = base.loc[base["cogs"].notna(), "revenue"].sum()
    capacity = parts["capacity"]
    return figures | {
        "base_year": base_year,
        "level": _level(base, recorded),
        "recorded_costs": ", ".join(recorded),
        "missing_costs": ", ".join(kind for kind in EXPECTED if kind not in recorded),
        "cost_to_serve": _plain(table["cost_to_serve"].sum(min_count=1)),
        "size_profit_correlation": _plain(_agreement(active)),
        "costed_share": _plain(costed / base["revenue"].sum()) if base["revenue"].sum() else None,
        "unused_cost": _plain(capacity["unused_cost"].sum()) if len(capacity) else None,
        "misfits": len(parts["misfits"]),
    }


def _agreement(active: pd.DataFrame) -> float:
    return ranking.spearman(active["revenue"], active["nopat"]) if len(active) else np.nan


def _level(base: pd.DataFrame, recorded: list[str]) -> str:
    if not base["cogs"].notna().any() or base["revenue"].abs().sum() == 0:
        return "unknown"
    if not recorded:
        return "gross_margin"
    return "full" if set(EXPECTED) <= set(recorded) else "partial"


def _plain(value):
    return None if pd.isna(value) else (value.item() if hasattr(value, "item") else value)


def _findings(parts: dict, figures: dict) -> tuple[Finding, ...]:
    found = [
        *_level_findings(figures),
        _whale_finding(figures),
        _largest_finding(parts["accounts"]),
        _misfit_finding(parts["misfits"], figures),
        *_capacity_findings(parts["capacity"]),
    ]
    if figures["unpriced_costs"]:
        found.append(Finding("unpriced_costs", {"n": figures["unpriced_costs"]}, "warn", 55))
    return order_findings([each for each in found if each])


def _level_findings(figures: dict) -> list[Finding | None]:
    level, share = figures["level"], figures["costed_share"]
    if figures["revenue"] is None or not figures["accounts"]:
        return [Finding("no_sales", {"year": figures["base_year"]}, "warn", 95)]
    if level == "unknown":
        return [Finding("no_margin", {"revenue": figures["revenue"]}, "warn", 90)]
    partly = Finding("partly_costed", {"share": 1 - share}, "warn", 85) if share < 1 else None
    if level == "gross_margin":
        return [partly, Finding("margin_only", {"margin": figures["gross_margin"]}, "warn", 70)]
    if level == "partial":
        return [partly, Finding("partial_costs", {"kinds": figures["missing_costs"].split(", ")}, "warn", 40)]
    return [partly]


def _whale_finding(figures: dict) -> Finding | None:
    if not figures["destroyed"] or not figures["nopat_peak_position"]:
        return None
    share = figures["nopat_peak_share"]
    # A percentage of next to nothing, or of a loss, means nothing: money says it.
    key = "whale_loss" if share is None else ("whale" if share <= TELLING else "whale_little")
    names = ("nopat_peak", "nopat_peak_share", "nopat_peak_position", "destroyed", "losing_accounts", "nopat", "level")
    return Finding(key, {name: figures[name] for name in names}, "bad", 80)


def _largest_finding(table: pd.DataFrame) -> Finding | None:
    known = table.dropna(subset=["nopat_rank", "revenue_rank"]).sort_values(["revenue_rank", "account_id"])
    if len(known) < 2 or (known["nopat_rank"] == 1).to_numpy()[0]:
        return None
    largest, best = known.iloc[0], known.sort_values(["nopat_rank", "account_id"]).iloc[0]
    values = {"name": largest["name"], "place": int(largest["nopat_rank"]), "nopat": float(largest["nopat"])}
    values |= {"best": best["name"], "best_place": int(best["revenue_rank"]), "best_nopat": float(best["nopat"])}
    return Finding("largest_not_best", values, "warn", 75)


def _misfit_finding(misfits: pd.DataFrame, figures: dict) -> Finding | None:
    losing = misfits[misfits["nopat"] < 0]
    if losing.empty:
        return None
    values = {"n": len(losing), "names": losing["name"].tolist(), "loss": float(-losing["nopat"].sum())}
    values |= {"large": LARGE, "share": float(losing["revenue"].sum() / figures["revenue"])}
    return Finding("large_losses", values, "bad", 78)


def _capacity_findings(capacity: pd.DataFrame) -> list[Finding]:
    idle, over = capacity[capacity["unused_cost"] > 0], capacity[capacity["unused_cost"] < 0]
    found = []
    if len(idle):
        share = float(idle["unused_cost"].sum() / idle["capacity_cost"].sum())
        found.append(Finding("unused_capacity", {"cost": float(idle["unused_cost"].sum()), "share": share}, "info", 30))
    if len(over):
        worst = over.sort_values(["used_share", "activities"], ascending=[False, True]).iloc[0]
        values = {"activities": worst["activities"], "share": float(worst["used_share"])}
        found.append(Finding("overused_capacity", values, "warn", 45))
    return found


def _checks(parts: dict, sales: pd.DataFrame, figures: dict) -> tuple[Check, ...]:
    by_year, whale = parts["by_year"], parts["whale"]
    checks = [Check("revenue", float(by_year["revenue"].sum()), float(ledger.column(sales, "revenue").sum()))]
    if len(whale):
        base = by_year[by_year["year"] == figures["base_year"]]
        checks.append(Check("whale", float(whale["cumulative"].iloc[-1]), float(base["nopat"].sum())))
    capacity = parts["capacity"]
    if len(capacity):
        both = capacity["used_cost"] + capacity["unused_cost"]
        checks.append(Check("capacity", float(both.sum()), float(capacity["capacity_cost"].sum())))
    return tuple(checks)
