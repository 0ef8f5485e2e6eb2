"""Logged hours against the norm, by account and year, by KAM, and the base that would fit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.shared.ledger import column, words

#: Account-years with logged hours and a norm from which a base is proposed.
LEAST = 8
#: Part of the hours for customers that a diary has to hold before its base is to be adopted.
COVERED = 0.7
YEARS = ["account_id", "name", "year", "kam", "logged_hours", "norm_hours", "ratio"]
KAMS = ["kam", "logged_hours", "year_hours", "covered_share", "account_years", "ratio"]


def compare_years(activities: pd.DataFrame, norms: pd.DataFrame) -> pd.DataFrame:
    """Return logged hours beside the norm, a row an account and year in which somebody logged any.

    Parameters
    ----------
    activities : DataFrame
        kam, account_id, date, hours.
    norms : DataFrame
        account_id, name, norm_hours (unknown: left out).

    Returns
    -------
    DataFrame
        account_id, name, year, kam (who logged most), logged_hours, norm_hours, ratio. An entry without hours makes its
        account and year unknown, and so leaves it out.
    """
    known = norms[norms["norm_hours"] > 0].set_index("account_id")
    if activities.empty or known.empty:
        return pd.DataFrame(columns=YEARS)
    rows = pd.DataFrame(
        {
            "account_id": words(activities, "account_id"),
            "kam": activities["kam"],
            "year": pd.to_datetime(activities["date"]).dt.year,
            "hours": column(activities, "hours"),
        }
    )
    rows = rows[rows["account_id"].isin(known.index) & rows["year"].notna()]
    by_kam = rows.groupby(["account_id", "year", "kam"])["hours"].sum(min_count=1).reset_index()
    most = by_kam.sort_values("hours", ascending=False, kind="stable").drop_duplicates(["account_id", "year"])
    total = rows.groupby(["account_id", "year"])["hours"].agg(lambda hours: hours.sum(skipna=False))
    table = total.rename("logged_hours").reset_index().merge(most[["account_id", "year", "kam"]])
    table = table[table["logged_hours"] > 0]
    table["name"] = table["account_id"].map(known["name"])
    table["norm_hours"] = table["account_id"].map(known["norm_hours"])
    table["ratio"] = table["logged_hours"] / table["norm_hours"]
    return table.astype({"year": int})[YEARS].sort_values(["account_id", "year"], ignore_index=True)


def compare_kams(activities: pd.DataFrame, hours: pd.Series, years: pd.DataFrame) -> pd.DataFrame:
    """Return how much each KAM logged of the hours for customers, and the median of actual against norm.

    Parameters
    ----------
    activities : DataFrame
        kam, date, hours.
    hours : Series
        Hours for customers in a year, by KAM.
    years : DataFrame
        Of :func:`compare_years`.
    """
    logged, spans = pd.Series(dtype=float), pd.Series(dtype=float)
    if len(activities):
        dated = activities.assign(year=pd.to_datetime(activities["date"]).dt.year, told=column(activities, "hours"))
        logged = dated.groupby("kam")["told"].sum(min_count=1)
        spans = dated.groupby("kam")["year"].nunique()
    table = pd.DataFrame({"kam": hours.index, "logged_hours": logged.reindex(hours.index).to_numpy(dtype=float)})
    span = spans.reindex(hours.index).to_numpy(dtype=float)
    table["year_hours"] = hours.to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        table["covered_share"] = table["logged_hours"] / (table["year_hours"] * span)
    by_kam = years.groupby("kam")["ratio"]
    table["account_years"] = by_kam.size().reindex(table["kam"]).fillna(0).astype(int).to_numpy()
    table["ratio"] = by_kam.median().reindex(table["kam"]).to_numpy(dtype=float)
    return table[KAMS]
