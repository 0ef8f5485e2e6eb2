"""Everything known of an account that can serve as a criterion, one column a metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.steps.profile.attributes import own_columns, role_of
from kamlib.steps.shared.ledger import column, year_of
from kamlib.steps.shared.purchases import sum_purchases
from kamlib.steps.shared.survey_marks import read_points

#: A text column with more different words than this is a remark, not a category.
MOST_CATEGORIES = 15


@dataclass(frozen=True)
class Metric:
    """A computed metric: group, unit, whether less is better, and the tables that it comes from."""

    group: str
    unit: str
    less_is_better: bool = False
    source: str = "sales"


METRICS: Mapping[str, Metric] = {
    "potential": Metric("potential", "money", source="drivers, norms"),
    "potential_growth_share": Metric("potential", "share", source="drivers, norms"),
    "addressable": Metric("potential", "money", source="drivers, norms"),
    "headroom": Metric("potential", "money", source="drivers, sales"),
    "wallet_share": Metric("current", "share", source="drivers, sales"),
    "usp_fit": Metric("fit", "share", source="usp_match"),
    "margin_share": Metric("economics", "share"),
    "cost_to_serve_share": Metric("economics", "share", less_is_better=True, source="costs, sales"),
    "nopat": Metric("economics", "money", source="costs, sales"),
    "revenue_growth_share": Metric("current", "share"),
    "revenue": Metric("current", "money"),
    "product_lines": Metric("relationship", "lines"),
    "months_since_purchase": Metric("relationship", "months", less_is_better=True),
    "years_customer": Metric("relationship", "years", source="accounts"),
    "customer_view": Metric("relationship", "points", source="ratings, survey, behaviour"),
    "days_overdue": Metric("behaviour", "days", less_is_better=True, source="behaviour"),
    "complaints": Metric("behaviour", "times", less_is_better=True, source="behaviour"),
    "unjustified_share": Metric("behaviour", "share", less_is_better=True, source="behaviour"),
    "referrals": Metric("relationship", "times", source="behaviour"),
    "information_shared": Metric("behaviour", "share", source="behaviour"),
    "contract_breaches": Metric("behaviour", "times", less_is_better=True, source="behaviour"),
    "reaction": Metric("behaviour", "points", source="behaviour"),
    "learning": Metric("behaviour", "points", source="behaviour"),
    "solvency": Metric("risk", "points", source="behaviour"),
    "supply_risk": Metric("relationship", "points", source="behaviour"),
    "supply_value": Metric("relationship", "points", source="behaviour"),
}
#: Metrics that only dealing with an account can show: of one that does not buy there is nothing to ask.
OF_TRADE = tuple(name for name, each in METRICS.items() if "sales" in each.source and each.group != "potential")
#: Metrics that rest on the causes of consumption.
POTENTIALS = ("potential", "potential_growth_share", "addressable", "headroom", "wallet_share")
_BEHAVIOUR = (
    "days_overdue",
    "complaints",
    "referrals",
    "information_shared",
    "contract_breaches",
    "reaction",
    "learning",
    "solvency",
    "supply_risk",
    "supply_value",
)


def usp_fit(needs: pd.DataFrame, usp_match: pd.DataFrame) -> pd.Series:
    """Return how far what is unique in us answers what each account needs.

    fit = Σ importance · max over USPs of the match / Σ importance; a need without a row in `usp_match` is answered by
    no USP and counts with 0; one whose match is blank is unknown and stays out.

    Parameters
    ----------
    needs : DataFrame
        account_id, need, importance.
    usp_match : DataFrame
        need, usp, match (0…1).

    Returns
    -------
    Series
        Indexed by account_id, 0…1; empty where either table is.
    """
    if needs.empty or usp_match.empty:
        return pd.Series(dtype=float)
    best = column(usp_match, "match").groupby(usp_match["need"]).max()
    match = needs["need"].map(best).astype(float).mask(~needs["need"].isin(best.index), 0.0)
    known = column(needs, "importance").where(match.notna())  # a match that nobody has judged yet is unknown
    sums = pd.DataFrame({"answered": known * match, "importance": known}).groupby(needs["account_id"]).sum()
    return (sums["answered"] / sums["importance"].where(sums["importance"] > 0)).rename("usp_fit")


def measure_accounts(
    frames: Mapping[str, pd.DataFrame], potential: pd.DataFrame, profit: pd.DataFrame, base_year: int
) -> pd.DataFrame:
    """Return every account with every metric that the data give; a metric that nobody has is left out.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        accounts, sales, needs, usp_match, behaviour, ratings, survey.
    potential : DataFrame
        Table ``accounts`` of the potential.
    profit : DataFrame
        Table ``accounts`` of the profitability.
    base_year : int
        Last full year of actuals.

    Returns
    -------
    DataFrame
        account_id, the metrics of :data:`METRICS` in that order, then the client's own columns (numbers, and text
        with at most :data:`MOST_CATEGORIES` different words, industry and region included); sorted by account_id.
        NaN: unknown.
    """
    accounts = frames["accounts"].sort_values("account_id", kind="stable")
    ids = pd.Index(accounts["account_id"], name="account_id")
    found = {
        **_from_potential(potential, ids),
        **_from_profit(profit, ids),
        **_from_sales(frames["sales"], ids, base_year),
        **_from_behaviour(frames["behaviour"], ids),
        "usp_fit": usp_fit(frames["needs"], frames["usp_match"]).reindex(ids),
        "customer_view": customer_view(frames, ids),
        "years_customer": _years_customer(accounts, ids, base_year),
    }
    computed = {name: pd.Series(found[name], ids).astype(float) for name in METRICS if name in found}
    names = [name for name in ("industry", "region") if name in accounts] + own_columns(list(accounts))
    # A client's column with the name of a computed metric stands beside it, under a name that says where it is from.
    own = {f"accounts.{name}" if name in computed else name: _own(accounts[name], ids) for name in names}
    table = pd.DataFrame(computed | {name: each for name, each in own.items() if each is not None}, index=ids)
    return table.loc[:, table.notna().any()].reset_index()


def _from_potential(potential: pd.DataFrame, ids: pd.Index) -> dict[str, pd.Series]:
    names = list(POTENTIALS)
    frame = potential.set_index("account_id")[names].reindex(ids)
    # Of a fallback only our own sales are known, and those are metrics of their own.
    own_sales = potential.set_index("account_id")["fallback"].reindex(ids).eq(True)
    frame[names[1:]] = frame[names[1:]].where(~own_sales)
    return dict(frame.items())


def _from_profit(profit: pd.DataFrame, ids: pd.Index) -> dict[str, pd.Series]:
    frame = profit.set_index("account_id")
    names = ("margin_share", "cost_to_serve_share", "nopat")
    return {name: frame[name].reindex(ids) for name in names if name in frame}


def _from_sales(sales: pd.DataFrame, ids: pd.Index, base_year: int) -> dict[str, pd.Series]:
    """Revenue of an account without sales is 0 where the base year is on file; otherwise it is unknown."""
    if sales.empty:
        return {}
    yearly = sum_purchases(sales, base_year).pivot_table(index="account_id", columns="year", values="revenue")
    base = yearly[base_year] if base_year in yearly else pd.Series(dtype=float)
    return {
        "revenue": base.reindex(ids).fillna(0.0 if base_year in yearly else np.nan),
        "revenue_growth_share": _growth(yearly, base_year).reindex(ids),
        "months_since_purchase": _months_since(sales, base_year).reindex(ids),
        **_lines_bought(sales, ids, base_year),
    }


def _lines_bought(sales: pd.DataFrame, ids: pd.Index, base_year: int) -> dict[str, pd.Series]:
    """Count the product lines bought in the base year; of an account with sales without a line it is unknown."""
    rows = sales[(year_of(sales) == base_year) & (column(sales, "revenue") > 0)]
    if not rows["product_line"].notna().any():
        return {}
    unnamed = set(rows.loc[rows["product_line"].isna(), "account_id"])
    counts = rows.groupby("account_id")["product_line"].nunique().reindex(ids).fillna(0.0)
    return {"product_lines": counts.mask(counts.index.isin(unnamed))}


def _growth(yearly: pd.DataFrame, base_year: int) -> pd.Series:
    """Return yearly growth of our sales to the base year; −100 % for an account that left.

    It runs from the first year on file, or, for an account that came later, from its second year: a year in which
    somebody came is seldom a full one.
    """
    if base_year not in yearly:
        return pd.Series(dtype=float)
    before = yearly.where(yearly > 0)
    before = before[before.notna().any(axis=1)]
    since = before.notna().idxmax(axis=1)
    start = since.where(since == yearly.columns[0], since + 1).astype(int)
    level = before.stack().reindex(pd.MultiIndex.from_arrays([start.index, start])).to_numpy()
    years = (base_year - start).where(start < base_year).astype(float)
    last = yearly.loc[before.index, base_year].fillna(0.0)
    growth = (last.where(last >= 0) / level) ** (1 / years) - 1
    return growth.where(years.notna()).rename("revenue_growth_share")  # 1 to an unknown power is 1 to a computer


def _months_since(sales: pd.DataFrame, base_year: int) -> pd.Series:
    """Return months from the last purchase to the end of the base year; needs months or dates."""
    month = column(sales, "month")
    if "date" in sales:
        month = month.fillna(pd.to_datetime(sales["date"]).dt.month.astype(float))
    bought = (column(sales, "revenue") > 0) & month.notna()
    ago = (base_year - year_of(sales).astype(float)) * 12 + 12 - month
    return ago[bought & (ago >= 0)].groupby(sales["account_id"]).min()


def _from_behaviour(behaviour: pd.DataFrame, ids: pd.Index) -> dict[str, pd.Series]:
    if behaviour.empty:
        return {}
    frame = behaviour.set_index("account_id").reindex(ids)
    found = {name: column(frame, name) for name in _BEHAVIOUR}
    complaints, justified = column(frame, "complaints"), column(frame, "complaints_justified")
    found["unjustified_share"] = 1 - justified / complaints.where(complaints > 0)
    return found


def customer_view(frames: Mapping[str, pd.DataFrame], ids: pd.Index) -> pd.Series:
    """Return how the account sees us, 0–10: its own ratings, else its survey answers, else the team's word for it."""
    view = own_voice(frames, ids)
    behaviour = frames["behaviour"]
    if len(behaviour):
        view = view.fillna(column(behaviour, "view_of_us").groupby(behaviour["account_id"]).mean().reindex(ids))
    return view


def own_voice(frames: Mapping[str, pd.DataFrame], ids: pd.Index) -> pd.Series:
    """Return how the account sees us by its own word: its ratings, else its survey answers; NaN where it is silent."""
    ratings, survey = frames["ratings"], frames["survey"]
    theirs = ratings[(ratings["side"] == "customer") & (ratings["company"] == "us")] if len(ratings) else ratings
    view = pd.Series(np.nan, ids)
    if len(theirs):
        view = view.fillna(column(theirs, "score").groupby(theirs["account_id"]).mean().reindex(ids))
    if len(survey):
        view = view.fillna(read_points(survey).groupby(survey["account_id"]).mean().reindex(ids))
    return view


def _years_customer(accounts: pd.DataFrame, ids: pd.Index, base_year: int) -> pd.Series:
    since = column(accounts, "customer_since")
    return pd.Series((base_year - since.where(since <= base_year)).to_numpy(), ids)


def _own(values: pd.Series, ids: pd.Index) -> pd.Series | None:
    """Return a client's column as numbers where it is one, as words where they are few, else nothing."""
    numbers = pd.to_numeric(values.astype(object), errors="coerce").astype(float)
    if numbers.notna().sum() == values.notna().sum():
        return pd.Series(numbers.to_numpy(), ids)
    words = values.astype(object).where(values.notna(), None)
    return pd.Series(words.to_numpy(), ids, dtype=object) if words.nunique() <= MOST_CATEGORIES else None


def describe_metrics(metrics: pd.DataFrame, roles: Mapping[str, str]) -> pd.DataFrame:
    """Return what each metric is and how well it is known.

    Returns
    -------
    DataFrame
        metric, source (tables), role (of a client's own column, else ''), group, unit, less_is_better (bool),
        known_share (of the accounts), same_share (of the known facts at the most frequent one), category (bool).
    """
    rows = [(name, *_described(name, metrics[name], roles)) for name in metrics.columns[1:]]
    columns = ["metric", "source", "role", "group", "unit", "less_is_better", "known_share", "same_share", "category"]
    return pd.DataFrame(rows, columns=columns)


def _described(name: str, facts: pd.Series, roles: Mapping[str, str]) -> tuple:
    known = facts.dropna()
    shares = (float(facts.notna().mean()), float(known.value_counts(normalize=True).max()) if len(known) else np.nan)
    category = facts.dtype == object
    if name in METRICS:
        each = METRICS[name]
        return each.source, "", each.group, each.unit, each.less_is_better, *shares, category
    role = role_of(name, dict(roles))
    return "accounts", role.name, role.group, "" if category else role.unit, role.less_is_better, *shares, category
