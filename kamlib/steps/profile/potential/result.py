"""Potential: what accounts will consume of what we sell, from physical causes rather than from today's purchases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from kamlib.core.results import Check, Result, table
from kamlib.steps.profile.potential.demand import fill_years, split_evidence, spread_demand
from kamlib.steps.profile.potential.findings import find_potential
from kamlib.steps.profile.potential.norms import calibrate_norms
from kamlib.steps.profile.potential.trend import extend_trend
from kamlib.steps.shared.frames import blank
from kamlib.steps.shared.purchases import sum_purchases


@dataclass(frozen=True, kw_only=True)
class PotentialResult(Result):
    """What accounts will consume; money is nominal, in the engagement's currency, for one year unless said.

    Attributes
    ----------
    lines : DataFrame
        account_id, year, driver, product_line, quantity (driver units), units (of product), demand, addressable,
        potential_margin (money), evidence (A, B, C): one row a cause and line, from the first known year to the end of
        the horizon.
    by_year : DataFrame
        account_id, year, demand, addressable, potential_margin, evidence, a_share, b_share, c_share (of the
        addressable amount), fallback (bool; trend of our own sales).
    accounts : DataFrame
        Every account: account_id, name, status, addressable, potential_margin (base year), potential (present value of
        the margin over the horizon), potential_growth_share (addressable per year, from the base year or the first
        known one to the end), revenue (base year; 0: nothing sold, NaN: no sales on file), revenue_covered (in lines
        whose demand is known), wallet_share (revenue_covered / addressable, above 1 where the norm is too low; NaN for
        a fallback), headroom (addressable − revenue_covered), evidence, a_share, b_share, c_share (of the horizon's
        margin), years_known (of the horizon), fallback (bool). NaN wherever nothing is known.
    norms : DataFrame
        driver, product_line, norm, calibrated, calibrated_low, calibrated_high, spread, accounts, verdict (low, high,
        holds, few, unknown), potential, potential_calibrated (present value with the norm in use and with the
        calibrated one where the verdict is low or high).
    product_lines : DataFrame
        product_line, addressable, revenue (base year, accounts with a known demand of the line), wallet_share,
        accounts (with demand), accounts_over (buy more than their addressable demand), potential.
    totals : DataFrame
        year, evidence, addressable, potential_margin: the whole base by year and evidence.
    """

    stem: ClassVar[str] = "potential"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "accounts": "number",
        "accounts_known": "number",
        "accounts_fallback": "number",
        "accounts_unknown": "number",
        "accounts_without_margin": "text",
        "addressable_total": "money",
        "potential_total": "money",
        "potential_at_calibrated": "money",
        "wallet_share": "share",
        "accounts_over": "number",
        "norms_wrong": "text",
        "a_share": "share",
        "b_share": "share",
        "c_share": "share",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    lines: pd.DataFrame = table(
        {
            "account_id": "text",
            "year": "text:integer",
            "driver": "text",
            "product_line": "text",
            "quantity": "measure",
            "units": "number",
            "demand": "money",
            "addressable": "money",
            "potential_margin": "money",
            "evidence": "value",
        },
        audience="client",
    )
    by_year: pd.DataFrame = table(
        {
            "account_id": "text",
            "year": "text:integer",
            "demand": "money",
            "addressable": "money",
            "potential_margin": "money",
            "evidence": "value",
            "a_share": "share",
            "b_share": "share",
            "c_share": "share",
            "fallback": "value:boolean",
        }
    )
    accounts: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "status": "value",
            "addressable": "money",
            "potential_margin": "money",
            "potential": "money",
            "potential_growth_share": "+share",
            "revenue": "money",
            "revenue_covered": "money",
            "wallet_share": "share",
            "headroom": "money",
            "evidence": "value",
            "a_share": "share",
            "b_share": "share",
            "c_share": "share",
            "years_known": "number:integer",
            "fallback": "value:boolean",
        },
        audience="client",
    )
    norms: pd.DataFrame = table(
        {
            "driver": "text",
            "product_line": "text",
            "norm": "measure",
            "calibrated": "measure",
            "calibrated_low": "measure",
            "calibrated_high": "measure",
            "spread": "share",
            "accounts": "number:integer",
            "verdict": "value",
            "potential": "money",
            "potential_calibrated": "money",
        },
        audience="client",
    )
    product_lines: pd.DataFrame = table(
        {
            "product_line": "text",
            "addressable": "money",
            "revenue": "money",
            "wallet_share": "share",
            "accounts": "number:integer",
            "accounts_over": "number:integer",
            "potential": "money",
        },
        audience="client",
    )
    totals: pd.DataFrame = table(
        {"year": "text:integer", "evidence": "value", "addressable": "money", "potential_margin": "money"}
    )


def estimate_potential(
    frames: Mapping[str, pd.DataFrame], *, base_year: int, plan_years: list[int], discount: float
) -> PotentialResult:
    """Estimate what each account will consume of what we sell (METHOD.md 1, *Potential*).

    demand(a,p,y) = Σ_d quantity(a,d,y) · norm(d,p) · price(p,y); long-term potential = Σ_y margin/(1+r)^(y−base) over
    the plan years. An account without usable drivers falls back to the trend of our own sales (evidence C); one
    without either stays unknown, which is not zero.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        accounts, sales, drivers, norms, addressable; empty where the client gave none.
    base_year : int
        Last full year of actuals.
    plan_years : list of int
        Years of the horizon, rising.
    discount : float
        Yearly discount rate.

    Returns
    -------
    PotentialResult
    """
    accounts, norms = frames["accounts"], frames["norms"]
    quantities = fill_years(frames["drivers"], plan_years[-1])
    lines = spread_demand(quantities, norms, frames["addressable"], base_year)
    bought = sum_purchases(frames["sales"], base_year, ["product_line"])
    by_year = _by_year(lines, sum_purchases(frames["sales"], base_year), base_year, plan_years)
    factor = pd.Series({year: (1 + discount) ** (base_year - year) for year in plan_years})
    sold = bought[bought["year"] == base_year]
    tables = {
        "lines": lines,
        "by_year": by_year,
        "accounts": _accounts(accounts, by_year, lines, sold, base_year, factor, known=not frames["sales"].empty),
        "norms": _norms(norms, quantities, bought, sole_supplied(accounts), lines, base_year, factor),
        "product_lines": _product_lines(lines, sold, base_year, factor),
        "totals": _totals(lines, by_year),
    }
    figures = _figures(tables)
    context = {"drivers": frames["drivers"], "norms_in_use": norms, "base_year": base_year}
    return PotentialResult(
        **tables,
        figures=figures,
        findings=find_potential(tables, figures, context),
        checks=_checks(tables, base_year, factor),
    )


def sole_supplied(accounts: pd.DataFrame) -> set[str]:
    """Return the accounts that we supply alone."""
    if "sole_supplier" not in accounts:
        return set()
    alone = accounts["sole_supplier"].astype("boolean").fillna(False).astype(bool)
    return set(accounts.loc[alone, "account_id"])


def _by_year(lines: pd.DataFrame, purchases: pd.DataFrame, base_year: int, plan_years: list[int]) -> pd.DataFrame:
    """Sum the lines by account and year; add the trend of accounts that have none."""
    keys, money = ["account_id", "year"], ["demand", "addressable", "potential_margin"]
    parts = []
    if len(lines):
        sums = lines.groupby(keys)[money].sum(min_count=1)
        parts.append(sums.join(split_evidence(lines, keys, "addressable")).reset_index().assign(fallback=False))
    others = purchases[~purchases["account_id"].isin(lines["account_id"])]
    trend = extend_trend(others, base_year, plan_years)
    if len(trend):
        parts.append(trend.assign(evidence="C", a_share=0.0, b_share=0.0, c_share=1.0, fallback=True))
    columns = [*keys, *money, "evidence", "a_share", "b_share", "c_share", "fallback"]
    if not parts:
        return blank(columns)
    frame = pd.concat(parts)[columns].sort_values(keys, kind="stable").reset_index(drop=True)
    return frame.astype({"year": int, "fallback": bool})


def _accounts(accounts, by_year, lines, sold, base_year, factor, *, known: bool) -> pd.DataFrame:
    frame = accounts[["account_id", "name"]].copy()
    frame["status"] = accounts.get("status")
    frame = frame.set_index("account_id")
    base = by_year[by_year["year"] == base_year].set_index("account_id")
    frame[["addressable", "potential_margin"]] = base[["addressable", "potential_margin"]].reindex(frame.index)
    plan = by_year[by_year["year"].isin(factor.index)]
    frame["potential"] = _present_value(plan, ["account_id"], factor).reindex(frame.index)
    frame["potential_growth_share"] = _growth(by_year, base_year, factor.index[-1]).reindex(frame.index)
    revenue = sold.groupby("account_id")["revenue"].sum()
    frame["revenue"] = revenue.reindex(frame.index).fillna(0.0 if known else np.nan).astype(float)
    frame["revenue_covered"] = _covered(lines, sold, base_year, frame["revenue"])
    fallback = by_year.groupby("account_id")["fallback"].first().reindex(frame.index)
    open_to_us = frame["addressable"].where(~fallback.fillna(False).astype(bool))
    frame["wallet_share"] = frame["revenue_covered"] / open_to_us.where(open_to_us > 0)
    frame["headroom"] = open_to_us - frame["revenue_covered"]
    evidence = _evidence(plan)
    frame[list(evidence)] = evidence.reindex(frame.index)
    frame["years_known"] = plan.groupby("account_id")["year"].nunique().reindex(frame.index).fillna(0).astype(int)
    frame["fallback"] = fallback.fillna(False).astype(bool)
    return frame.reset_index().sort_values("account_id", kind="stable").reset_index(drop=True)


def _present_value(rows: pd.DataFrame, keys: list[str], factor: pd.Series) -> pd.Series:
    """Return the present value of the margins of the plan years; unknown where no year is known."""
    worth = rows["potential_margin"].astype(float) * rows["year"].map(factor).astype(float)
    return worth.groupby([rows[key] for key in keys]).sum(min_count=1)


def _growth(by_year: pd.DataFrame, base_year: int, last_year: int) -> pd.Series:
    """Return the yearly growth of the addressable amount from the base year, or the first known one, to the end."""
    rows = by_year[(by_year["year"] >= base_year) & (by_year["addressable"] > 0)]
    ends = rows.groupby("account_id").agg(
        first=("addressable", "first"), last=("addressable", "last"), since=("year", "first"), until=("year", "last")
    )
    years = (ends["until"] - ends["since"]).where(ends["until"] == last_year).astype(float)
    growth = (ends["last"] / ends["first"]) ** (1 / years.where(years > 0)) - 1
    return growth.where(years > 0).astype(float)  # 1 to an unknown power is 1 to a computer


def _covered(lines: pd.DataFrame, sold: pd.DataFrame, base_year: int, revenue: pd.Series) -> pd.Series:
    """Return base-year revenue in the lines whose demand is known; sales without a line cannot be told apart."""
    demand = lines.loc[lines["year"] == base_year, ["account_id", "product_line"]].drop_duplicates()
    rows = sold.merge(demand.assign(asked=True), on=["account_id", "product_line"], how="left")
    rows = rows[rows["asked"].notna() | rows["product_line"].isna()]
    covered = rows.groupby("account_id")["revenue"].sum().reindex(revenue.index)
    return covered.fillna(0.0).where(revenue.notna() & revenue.index.isin(demand["account_id"])).astype(float)


def _evidence(plan: pd.DataFrame) -> pd.DataFrame:
    """Return each account's class over the horizon: its years' shares, weighted by their margin."""
    names = ["a_share", "b_share", "c_share"]
    if plan.empty:
        return blank(["evidence", *names])
    margin = plan["potential_margin"].abs()
    rows = plan[["account_id"]].join(plan[names].mul(margin, axis=0))
    long = rows.melt("account_id", names, "evidence", "amount").assign(
        evidence=lambda each: each["evidence"].str[0].str.upper()
    )
    return split_evidence(long, ["account_id"], "amount")


def _norms(norms, quantities, bought, sole, lines, base_year, factor) -> pd.DataFrame:
    frame = calibrate_norms(norms, quantities, bought, sole, base_year)
    plan = lines[lines["year"].isin(factor.index)]
    worth = _present_value(plan, ["driver", "product_line"], factor).rename("potential")
    frame = frame.merge(worth.reset_index(), on=["driver", "product_line"], how="left")
    wrong = frame["verdict"].isin(["low", "high"])
    ratio = (frame["calibrated"] / frame["norm"].where(frame["norm"] > 0)).where(wrong, 1.0)
    frame["potential_calibrated"] = frame["potential"] * ratio
    return frame


def _product_lines(lines: pd.DataFrame, sold: pd.DataFrame, base_year: int, factor: pd.Series) -> pd.DataFrame:
    keys = ["account_id", "product_line"]
    base = lines[lines["year"] == base_year].groupby(keys)["addressable"].sum().reset_index()
    rows = base.merge(sold[[*keys, "revenue"]], on=keys, how="left").fillna({"revenue": 0.0})
    rows["over"] = rows["revenue"] > rows["addressable"] * (1 + 1e-9)
    frame = rows.groupby("product_line").agg(
        addressable=("addressable", "sum"),
        revenue=("revenue", "sum"),
        accounts=("account_id", "nunique"),
        accounts_over=("over", "sum"),
    )
    plan = lines[lines["year"].isin(factor.index)]
    # A line that only comes into use in a plan year has no base year, but has a potential.
    frame = frame.reindex(pd.Index(sorted(set(lines["product_line"])), name="product_line", dtype=object))
    frame["potential"] = _present_value(plan, ["product_line"], factor).reindex(frame.index)
    frame.insert(2, "wallet_share", frame["revenue"] / frame["addressable"].where(frame["addressable"] > 0))
    frame = frame.reset_index().fillna({"accounts": 0, "accounts_over": 0})
    frame = frame.astype({"accounts": int, "accounts_over": int})
    order = ["potential", "product_line"]
    return frame.sort_values(order, ascending=[False, True], kind="stable").reset_index(drop=True)


def _totals(lines: pd.DataFrame, by_year: pd.DataFrame) -> pd.DataFrame:
    columns = ["year", "evidence", "addressable", "potential_margin"]
    rows = pd.concat([lines[columns], by_year.loc[by_year["fallback"].astype(bool), columns]])
    if rows.empty:
        return blank(columns)
    return rows.groupby(["year", "evidence"])[columns[2:]].sum(min_count=1).reset_index().astype({"year": int})


def _figures(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    accounts, norms = tables["accounts"], tables["norms"]
    known = accounts["years_known"] > 0
    compared = accounts[accounts["wallet_share"].notna()]
    open_to_us, covered = compared["addressable"].sum(), compared["revenue_covered"].sum()
    worth = accounts["potential"].abs()
    shares = {f"{letter}_share": _weighted(accounts[f"{letter}_share"], worth) for letter in "abc"}
    return {
        "accounts": len(accounts),
        "accounts_known": int((known & ~accounts["fallback"]).sum()),
        "accounts_fallback": int((known & accounts["fallback"]).sum()),
        "accounts_unknown": int((~known).sum()),
        "accounts_without_margin": int((known & accounts["potential"].isna()).sum()),
        "addressable_total": _total(accounts["addressable"]),
        "potential_total": _total(accounts["potential"]),
        "potential_at_calibrated": _recalibrated(accounts, norms),
        "wallet_share": float(covered / open_to_us) if open_to_us > 0 else None,
        "accounts_over": int((accounts["wallet_share"] > 1 + 1e-9).sum()),
        "norms_wrong": int(norms["verdict"].isin(["low", "high"]).sum()),
        **shares,
    }


def _total(amounts: pd.Series) -> float | None:
    return float(amounts.sum()) if amounts.notna().any() else None


def _recalibrated(accounts: pd.DataFrame, norms: pd.DataFrame) -> float | None:
    """Return the total potential had the wrong norms been the calibrated ones."""
    total = _total(accounts["potential"])
    return None if total is None else total + float((norms["potential_calibrated"] - norms["potential"]).sum())


def _weighted(shares: pd.Series, amounts: pd.Series) -> float | None:
    """Return the mean share by amount; None where there is no amount."""
    known = shares.notna() & amounts.notna()
    total = float(amounts[known].sum())
    return float((shares[known].astype(float) * amounts[known]).sum() / total) if total > 0 else None


def _checks(tables: Mapping[str, pd.DataFrame], base_year: int, factor: pd.Series) -> tuple[Check, ...]:
    lines, by_year, accounts = tables["lines"], tables["by_year"], tables["accounts"]
    caused = by_year[~by_year["fallback"].astype(bool)]
    plan = by_year[by_year["year"].isin(factor.index)]
    totals = plan.groupby("year")["potential_margin"].sum()
    base = by_year[by_year["year"] == base_year]
    return (
        Check("lines", float(lines["addressable"].sum()), float(caused["addressable"].sum())),
        Check("base", float(base["addressable"].sum()), float(accounts["addressable"].sum())),
        Check(
            "present_value", float((totals * factor.reindex(totals.index)).sum()), float(accounts["potential"].sum())
        ),
        Check("evidence", float(tables["totals"]["addressable"].sum()), float(by_year["addressable"].sum())),
    )
