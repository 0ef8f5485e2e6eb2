"""Sums of the demand: by account and year, by account, by norm, by product line, by year and evidence."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.profile.potential.demand import split_evidence
from kamlib.steps.profile.potential.trend import extend_trend
from kamlib.steps.shared.frames import blank


def sum_years(lines: pd.DataFrame, purchases: pd.DataFrame, base_year: int, plan_years: list[int]) -> pd.DataFrame:
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


def sum_accounts(accounts, by_year, lines, sold, base_year, factor) -> pd.DataFrame:
    """Return what each account will consume (see :class:`PotentialResult`, ``accounts``)."""
    frame = accounts[["account_id", "name"]].copy()
    frame["status"] = accounts.get("status")
    frame = frame.set_index("account_id")
    base = by_year[by_year["year"] == base_year].set_index("account_id")
    frame[["addressable", "potential_margin"]] = base[["addressable", "potential_margin"]].reindex(frame.index)
    plan = by_year[by_year["year"].isin(factor.index)]
    frame["potential"] = _present_value(plan, ["account_id"], factor).reindex(frame.index)
    frame["potential_growth_share"] = _growth(by_year, base_year, factor.index[-1]).reindex(frame.index)
    revenue = sold.groupby("account_id")["revenue"].sum()
    # Of a year that is on file, an account without a row bought nothing; a year that is not on file is unknown.
    frame["revenue"] = revenue.reindex(frame.index).fillna(np.nan if sold.empty else 0.0).astype(float)
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


def value_norms(calibrated: pd.DataFrame, lines: pd.DataFrame, factor: pd.Series) -> pd.DataFrame:
    """Return the calibrated norms with what the difference is worth.

    Parameters
    ----------
    calibrated : DataFrame
        Of :func:`kamlib.steps.profile.potential.norms.calibrate_norms`.
    lines : DataFrame
        Demand by account, year, driver and product line.
    factor : Series
        Present value of a unit of money by plan year.
    """
    plan = lines[lines["year"].isin(factor.index)]
    worth = _present_value(plan, ["driver", "product_line"], factor).rename("potential")
    frame = calibrated.merge(worth.reset_index(), on=["driver", "product_line"], how="left")
    wrong = frame["verdict"].isin(["low", "high"])
    ratio = (frame["calibrated"] / frame["norm"].where(frame["norm"] > 0)).where(wrong, 1.0)
    frame["potential_calibrated"] = frame["potential"] * ratio
    return frame


def sum_lines(lines: pd.DataFrame, sold: pd.DataFrame, base_year: int, factor: pd.Series) -> pd.DataFrame:
    """Return demand and our sales by product line (see ``product_lines``)."""
    keys = ["account_id", "product_line"]
    base = lines[lines["year"] == base_year].groupby(keys)["addressable"].sum().reset_index()
    rows = base.merge(sold[[*keys, "revenue"]], on=keys, how="left")
    rows["revenue"] = rows["revenue"].mask(rows["revenue"].isna() & _told_apart(rows["account_id"], sold), 0.0)
    rows["over"] = rows["revenue"] > rows["addressable"] * (1 + 1e-9)
    rows["compared"] = rows["addressable"].where(rows["revenue"].notna())
    frame = rows.groupby("product_line").agg(
        addressable=("addressable", "sum"),
        revenue=("revenue", lambda each: each.sum(min_count=1)),
        compared=("compared", "sum"),
        accounts=("account_id", "nunique"),
        accounts_over=("over", "sum"),
    )
    plan = lines[lines["year"].isin(factor.index)]
    # A line that only comes into use in a plan year has no base year, but has a potential.
    frame = frame.reindex(pd.Index(sorted(set(lines["product_line"])), name="product_line", dtype=object))
    frame["potential"] = _present_value(plan, ["product_line"], factor).reindex(frame.index)
    frame.insert(2, "wallet_share", frame["revenue"] / frame["compared"].where(frame["compared"] > 0))
    frame = frame.drop(columns="compared").reset_index().fillna({"accounts": 0, "accounts_over": 0})
    frame = frame.astype({"accounts": int, "accounts_over": int})
    order = ["potential", "product_line"]
    return frame.sort_values(order, ascending=[False, True], kind="stable").reset_index(drop=True)


def _told_apart(accounts: pd.Series, sold: pd.DataFrame) -> pd.Series:
    """Tell whose purchases of the base year all have a product line: what has no row was not bought."""
    mixed = set(sold.loc[sold["product_line"].isna(), "account_id"])
    return ~accounts.isin(mixed) & (len(sold) > 0)


def sum_evidence(lines: pd.DataFrame, by_year: pd.DataFrame) -> pd.DataFrame:
    """Return the demand of the whole base by year and evidence."""
    columns = ["year", "evidence", "addressable", "potential_margin"]
    rows = pd.concat([lines[columns], by_year.loc[by_year["fallback"].astype(bool), columns]])
    if rows.empty:
        return blank(columns)
    return rows.groupby(["year", "evidence"])[columns[2:]].sum(min_count=1).reset_index().astype({"year": int})
