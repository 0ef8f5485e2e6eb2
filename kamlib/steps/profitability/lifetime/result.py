"""How long customers stay, what the relationship with a key account is worth, and what winning one may cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.core.results import Check, Finding, Result, order_findings, table
from kamlib.quant import finance, survival
from kamlib.steps.profitability.lifetime.risk_card import score_risk
from kamlib.steps.shared import ledger

#: Below this many accounts that lapsed, a survival curve is a story about a handful of them.
LEAST_LAPSED = 30
#: Fewer accounts still under observation make the end of the curve worthless.
LEAST_AT_RISK = 10
#: What the scorecard's ends mean: yearly retention of a relationship without any sign of risk, and with all of them.
SAFE, LOST = 0.97, 0.60


@dataclass(frozen=True, kw_only=True)
class LifetimeResult(Result):
    """Lifetime and value of relationships.

    Attributes
    ----------
    curve : DataFrame
        months, survival, survival_low, survival_high (95 %), at_risk: Kaplan–Meier from the first purchase on file;
        empty where fewer than :data:`LEAST_LAPSED` accounts lapsed.
    spells : DataFrame
        account_id, name, first, last (months), months, lapsed (bool): one row per account that ever bought.
    factors : DataFrame
        account_id, name, factor, risk (0…1): the known signs of risk of each key account.
    accounts : DataFrame
        Key accounts: account_id, name, risk, risk_low, risk_high (missing signs at best and worst), known_share (of the
        signs), worst_factor, retention, retention_low, retention_high (yearly), retention_source
        ('scorecard', 'curve': the base's own, '': unknown), nopat (base year), multiple
        r / (1 + d − r), clv (over the horizon), clv_low, clv_high, clv_certain (nobody ever leaves), risk_cost (their
        difference), acquisition_cap (the most that winning such an account may cost), basis ('profit', 'potential',
        'unknown').
    reinvestment : DataFrame
        account_id, name, extra_margin (gross margin against the year before), extra_spend (on the customer: all
        costs), extra_people (of it, account management, knowledge and service), reinvested_share, people_share (of the
        extra margin; unknown where it did not grow).
    """

    stem: ClassVar[str] = "lifetime"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "bought_ever": "text",
        "lapsed": "number",
        "least_lapsed": "text",
        "lapse_months": "text",
        "retention_basis": "word|lifetime.value.retention_basis.*",
        "yearly_retention": "share",
        "median_months": "number",
        "horizon": "text",
        "clv_total": "money",
        "risk_cost": "money",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    curve: pd.DataFrame = table(
        {
            "months": "number",
            "survival": "share",
            "survival_low": "share",
            "survival_high": "share",
            "at_risk": "number:integer",
        }
    )
    spells: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "first": "text",
            "last": "text",
            "months": "number",
            "lapsed": "number:boolean",
        }
    )
    factors: pd.DataFrame = table({"account_id": "text", "name": "text", "factor": "value", "risk": "score"})
    accounts: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "risk": "score",
            "risk_low": "score",
            "risk_high": "score",
            "known_share": "share",
            "worst_factor": "value",
            "retention": "share",
            "retention_low": "share",
            "retention_high": "share",
            "retention_source": "value",
            "nopat": "money",
            "multiple": "number.1",
            "clv": "money",
            "clv_low": "money",
            "clv_high": "money",
            "clv_certain": "money",
            "risk_cost": "money",
            "acquisition_cap": "money",
            "basis": "value",
        },
        audience="client",
    )
    reinvestment: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "extra_margin": "money",
            "extra_spend": "money",
            "extra_people": "money",
            "reinvested_share": "share",
            "people_share": "share",
        },
        audience="client",
    )


def value_relationships(
    ranking: pd.DataFrame,
    sales: pd.DataFrame,
    by_year: pd.DataFrame,
    signs: pd.DataFrame,
    *,
    base_year: int,
    horizon: int,
    discount: float,
    lapse_months: int,
    earned_share: float,
) -> LifetimeResult:
    """Return how long customers stay and what the key accounts are worth.

    Parameters
    ----------
    ranking : DataFrame
        Of step 2: account_id, name, chosen, nopat, potential, wallet_share, revenue.
    sales : DataFrame
        Table ``sales``.
    by_year : DataFrame
        Of the profitability.
    signs : DataFrame
        account_id × factor, 0 (no risk) … 1, NaN where unknown
        (see :mod:`kamlib.steps.profitability.lifetime.risk_card`).
    base_year, horizon, discount
        Settings: last full year, years valued, yearly discount rate.
    lapse_months : int
        An account without a purchase for so long has lapsed.
    earned_share : float
        Net profit per unit of gross margin over all accounts: what is left of a margin once it has been served.

    Returns
    -------
    LifetimeResult
    """
    spells = find_spells(sales, lapse_months).merge(ranking[["account_id", "name"]], on="account_id", how="left")
    spells = spells[["account_id", "name", "first", "last", "months", "lapsed"]]
    curve, measured = measure_survival(spells)
    keys = ranking[ranking["chosen"]]
    scored = keys[["account_id", "name"]].merge(score_risk(signs), on="account_id", how="left")
    scored = add_retention(scored, score_risk(signs)["risk"].mean(), measured)
    valued = value_accounts(scored, keys, reached_share(ranking) * earned_share, discount, horizon)
    parts = {
        "curve": curve,
        "spells": spells,
        "factors": _factors(signs, keys),
        "accounts": valued,
        "reinvestment": measure_reinvestment(keys, by_year, base_year),
    }
    figures = {
        "bought_ever": len(spells),
        "lapsed": int(spells["lapsed"].sum()),
        "least_lapsed": LEAST_LAPSED,
        "lapse_months": lapse_months,
        "retention_basis": "curve" if len(curve) else "scorecard",
        "yearly_retention": None if np.isnan(measured) else measured,
        "median_months": _median(curve),
        "horizon": horizon,
        "clv_total": _plain(valued["clv"].sum(min_count=1)),
        "risk_cost": _plain(valued["risk_cost"].sum(min_count=1)),
    }
    checks = (Check("spells", float(len(spells)), float(_buyers(sales)), 0.0),)
    return LifetimeResult(**parts, figures=figures, findings=_findings(parts, figures), checks=checks)


def find_spells(sales: pd.DataFrame, lapse_months: int) -> pd.DataFrame:
    """Return when each account first and last bought, for how many months, and whether it has lapsed.

    The watch ends with the last month in which anybody bought. Yearly totals count from January to December. Only sales
    above zero are purchases.

    Returns
    -------
    DataFrame
        account_id, first, last ('2024-03'), months (to the last purchase where lapsed, else to the end of the watch,
        both ends counted), lapsed.
    """
    bought = sales[ledger.column(sales, "revenue") > 0] if len(sales) else sales
    if bought.empty:
        return pd.DataFrame(columns=["account_id", "first", "last", "months", "lapsed"])
    month = month_of(bought)
    january = ledger.year_of(bought).astype(int) * 12
    frame = pd.DataFrame({"account_id": bought["account_id"]})
    frame["first"], frame["last"] = month.fillna(january), month.fillna(january + 11)
    spells = frame.groupby("account_id", sort=True).agg(first=("first", "min"), last=("last", "max")).reset_index()
    watched = spells["last"].max()
    spells["lapsed"] = watched - spells["last"] >= lapse_months
    spells["months"] = spells["last"].where(spells["lapsed"], watched) - spells["first"] + 1
    for name in ("first", "last"):
        spells[name] = [f"{each // 12:.0f}-{each % 12 + 1:02.0f}" for each in spells[name]]
    return spells[["account_id", "first", "last", "months", "lapsed"]]


def month_of(sales: pd.DataFrame) -> pd.Series:
    """Return the number of each row's month, counted from year 0; unknown where only the year is."""
    stated = ledger.column(sales, "month")
    if "date" in sales:
        stated = stated.fillna(pd.to_datetime(sales["date"]).dt.month.astype(float))
    return ledger.year_of(sales).astype(float) * 12 + stated - 1


def measure_survival(spells: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Return the survival curve and the yearly retention in it; nothing where too few accounts lapsed.

    The yearly retention is S(t)^(12/t) at the last full year in which enough accounts are still under observation.
    """
    names = ["months", "survival", "survival_low", "survival_high", "at_risk"]
    if len(spells) == 0 or spells["lapsed"].sum() < LEAST_LAPSED:
        return pd.DataFrame(columns=names), np.nan
    curve = survival.kaplan_meier(spells["months"].to_numpy(), spells["lapsed"].to_numpy())
    table = pd.DataFrame(
        dict(zip(names, (curve.times, curve.survival, curve.lower, curve.upper, curve.at_risk), strict=True))
    )
    full = table[(table["at_risk"] >= LEAST_AT_RISK) & (table["months"] >= 12)]
    if full.empty:
        return table, np.nan
    last = full["months"].max() // 12 * 12
    return table, float(curve.at(last) ** (12 / last))


def add_retention(scored: pd.DataFrame, usual_risk: float, measured: float) -> pd.DataFrame:
    """Return the yearly retention that the scorecard stands for.

    From :data:`SAFE` without a sign of risk down to :data:`LOST` with all of them. Where the base's own retention is
    measured, the scale is moved so that a relationship of usual risk has it; one whose signs are unknown takes the
    measured one as it is.
    """
    usual = SAFE - usual_risk * (SAFE - LOST)
    shift = measured - usual if not (np.isnan(measured) or np.isnan(usual)) else 0.0
    table = scored.copy()
    for name, risk in (("retention", "risk"), ("retention_low", "risk_high"), ("retention_high", "risk_low")):
        table[name] = (SAFE - table[risk] * (SAFE - LOST) + shift).clip(0.05, 0.99)
    known = table["risk"].notna()
    table["retention_source"] = np.select([known, ~np.isnan(measured)], ["scorecard", "curve"], "").astype(object)
    names = ["retention", "retention_low", "retention_high"]
    table.loc[~known, names] = measured
    return table


def reached_share(ranking: pd.DataFrame) -> float:
    """Return the median share of wallet of the accounts that buy; NaN where none is known."""
    served = ranking[(ranking["revenue"] > 0) & ranking["wallet_share"].notna()]
    return float(served["wallet_share"].clip(upper=1).median())


def value_accounts(
    scored: pd.DataFrame, keys: pd.DataFrame, reach: float, discount: float, horizon: int
) -> pd.DataFrame:
    """Return the value of each key account over the horizon, with and without the risk of losing it.

    An account that buys is valued by this year's net profit, held flat. One that does not is valued by its potential
    times `reach`: the share of wallet that the accounts we serve give us, times what is left of a margin after serving
    (class C).
    """
    table = scored.merge(keys[["account_id", "nopat", "revenue", "potential"]], on="account_id")
    certain = _annuity(1.0, discount, horizon)
    flow = table["nopat"].where(table["revenue"].fillna(0) != 0, table["potential"] * reach / certain)
    buys = table["nopat"].notna() & (table["revenue"].fillna(0) != 0)
    known = table["retention"].notna()
    bases = [buys & known, flow.notna() & known]
    table["basis"] = np.select(bases, ["profit", "potential"], "unknown").astype(object)
    for name, rate in (("clv", "retention"), ("clv_low", "retention_low"), ("clv_high", "retention_high")):
        table[name] = flow * [_annuity(each, discount, horizon) for each in table[rate]]
    table["clv_certain"] = flow * certain
    table["risk_cost"] = table["clv_certain"] - table["clv"]
    multiples = finance.margin_multiple(table["retention"].fillna(0), discount)
    table["multiple"] = np.where(known, multiples, np.nan)
    table["acquisition_cap"] = table["clv"].clip(lower=0)
    names = ["account_id", "name", "risk", "risk_low", "risk_high", "known_share", "worst_factor", "retention"]
    names += [
        "retention_low",
        "retention_high",
        "retention_source",
        "nopat",
        "multiple",
        "clv",
        "clv_low",
        "clv_high",
        "clv_certain",
    ]
    return table[[*names, "risk_cost", "acquisition_cap", "basis"]]


def _annuity(retention: float, discount: float, horizon: int) -> float:
    if np.isnan(retention):
        return np.nan
    return finance.lifetime_value(1.0, retention, discount, horizon, first=1)


def measure_reinvestment(keys: pd.DataFrame, by_year: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Return what part of the extra gross margin of each key account went back into it, and into its people."""
    people = ["account_management", "knowledge", "service"]
    spent = ["acquisition", "logistics", "financing", "other"]
    yearly = by_year[by_year["account_id"].isin(keys["account_id"])].set_index("account_id")
    sums = pd.DataFrame({"margin": yearly["margin"], "year": yearly["year"]})
    sums["people"] = yearly[people].sum(axis=1, min_count=1)
    sums["spend"] = yearly[people + spent].sum(axis=1, min_count=1)
    now, before = (sums[sums["year"] == year].drop(columns="year") for year in (base_year, base_year - 1))
    extra = (now - before).reindex(keys["account_id"])
    grown = extra["margin"].where(extra["margin"] > 0)
    table = pd.DataFrame(
        {
            "account_id": keys["account_id"].to_numpy(),
            "name": keys["name"].to_numpy(),
            "extra_margin": extra["margin"].to_numpy(),
            "extra_spend": extra["spend"].to_numpy(),
            "extra_people": extra["people"].to_numpy(),
            "reinvested_share": (extra["spend"] / grown).to_numpy(),
            "people_share": (extra["people"] / grown).to_numpy(),
        }
    )
    return table.dropna(subset=["extra_margin"]).reset_index(drop=True)


def _factors(signs: pd.DataFrame, keys: pd.DataFrame) -> pd.DataFrame:
    near = signs.reindex(keys["account_id"])
    long = near.rename_axis("account_id").reset_index().melt("account_id", var_name="factor", value_name="risk")
    named = long.merge(keys[["account_id", "name"]], on="account_id")
    return named[["account_id", "name", "factor", "risk"]]


def _median(curve: pd.DataFrame) -> float | None:
    below = curve[curve["survival"] <= 0.5]
    return float(below["months"].iloc[0]) if len(below) else None


def _buyers(sales: pd.DataFrame) -> int:
    return int(sales.loc[ledger.column(sales, "revenue") > 0, "account_id"].nunique()) if len(sales) else 0


def _plain(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _findings(parts: dict, figures: dict) -> tuple[Finding, ...]:
    accounts, found = parts["accounts"], []
    lapsed = {name: figures[name] for name in ("lapsed", "bought_ever", "least_lapsed", "lapse_months")}
    if not figures["bought_ever"]:
        return (Finding("no_purchases", {}, "warn", 90),)
    if figures["retention_basis"] == "scorecard":
        found.append(Finding("refused", lapsed, "warn", 60))
    elif figures["yearly_retention"] is not None:
        found.append(Finding("measured", lapsed | {"retention": figures["yearly_retention"]}, "info", 60))
    valued = accounts[(accounts["basis"] == "profit") & accounts["clv"].notna()]
    if len(valued):
        values = {"n": len(valued), "clv": float(valued["clv"].sum()), "cost": float(valued["risk_cost"].sum())}
        found.append(Finding("value", values | {"horizon": figures["horizon"]}, "info", 70))
        row = valued.sort_values(["risk_cost", "account_id"], ascending=[False, True]).iloc[0]
        if row["risk_cost"] > 0 and row["worst_factor"]:
            names = ("name", "risk_cost", "retention", "worst_factor")
            found.append(Finding("dearest_risk", row[list(names)].to_dict(), "warn", 75))
    unknown = accounts[accounts["risk"].isna()]
    if len(unknown):
        key = "no_signs" if figures["yearly_retention"] is None else "no_signs_measured"
        values = {"n": len(unknown), "names": unknown["name"].tolist(), "retention": figures["yearly_retention"]}
        found.append(Finding(key, values, "warn", 50))
    new = accounts[(accounts["basis"] == "potential") & accounts["acquisition_cap"].notna()]
    if len(new):
        row = new.iloc[0]
        found.append(Finding("acquisition", {"name": row["name"], "cap": float(row["acquisition_cap"])}, "info", 65))
    return order_findings(found)
