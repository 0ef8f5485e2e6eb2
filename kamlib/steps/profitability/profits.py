"""Profit of each account and year, what it causes taken off it: sums, ranks, classes (METHOD.md 4)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.core.schema import COST_KINDS
from kamlib.quant import concentration, finance, ranking
from kamlib.steps.shared import ledger

#: The largest accounts that are looked at one by one.
LARGE = 10


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
    active = find_active(table)
    for name in ("revenue", "nopat"):
        values = table[name].where(active if name == "nopat" else active & (table["revenue"] > 0))
        table[f"{name}_rank"] = pd.Series(ranking.rank(values), index=table.index).astype("Int64")
        table[f"abc_{name}"] = _classes(values)
    columns = ["account_id", "name", "status", "revenue", "margin", "margin_share", "cost_to_serve"]
    columns += ["cost_to_serve_share", "nopat", "revenue_rank", "nopat_rank", "abc_revenue", "abc_nopat"]
    return table[[*columns, "revenue_all", "margin_all", "nopat_all", "years", "loss_years"]]


def find_active(table: pd.DataFrame) -> pd.Series:
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
