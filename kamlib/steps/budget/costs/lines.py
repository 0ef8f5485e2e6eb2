"""Lines of cost as typed: priced, continued into later years, split over accounts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.steps.budget.costs.norms import Norms
from kamlib.steps.shared.ledger import column, words


def price_lines(lines: pd.DataFrame, norms: Norms) -> pd.DataFrame:
    """Return the typed lines with an amount: as typed, or quantity · rate; KAM time without a rate takes the norm's.

    Returns
    -------
    DataFrame
        account_id (None: shared), year, line, split_key, quantity, amount (NaN where it cannot be told), evidence,
        until_year (NaN: once), typed (True).
    """
    if lines.empty:
        return pd.DataFrame(columns=LINES).astype({"year": int, "amount": float, "until_year": float})
    year, quantity = lines["year"].astype(int), column(lines, "quantity")
    time = (lines["line"] == "kam_time").to_numpy()
    usual = np.where(time, norms.fte_rate * (1 + norms.indexation) ** (year - norms.base_year), np.nan)
    rate = column(lines, "rate").fillna(pd.Series(usual, index=lines.index))
    return pd.DataFrame(
        {
            "account_id": words(lines, "account_id"),
            "year": year,
            "line": lines["line"].astype(object),
            "split_key": words(lines, "split_key", "equal"),
            "quantity": quantity,
            "amount": column(lines, "amount").fillna(quantity * rate),
            "evidence": words(lines, "evidence", "C"),
            "until_year": column(lines, "until_year"),
            "typed": True,
        }
    )[LINES]


LINES = ["account_id", "year", "line", "split_key", "quantity", "amount", "evidence", "until_year", "typed"]


def extend_lines(lines: pd.DataFrame, norms: Norms) -> pd.DataFrame:
    """Return the lines of the plan years: each in its own year, a yearly one also in the years until its last.

    A line without a last year is there once. The rows of a yearly line after its first are indexed and a class weaker;
    what is typed for a year itself takes their place.
    """
    last = lines["until_year"].fillna(lines["year"]).astype(int)
    parts = [lines[lines["year"].isin(norms.plan_years)]]
    for year in norms.plan_years:
        parts.append(_carry_on(lines[(lines["year"] < year) & (last >= year)], year, norms.indexation))
    rows = pd.concat(parts)
    rows = rows.assign(owner=rows["account_id"].fillna(""), typed=rows["typed"].astype(bool))
    stated = rows.groupby(["owner", "line", "year"])["typed"].transform("any")
    kept = rows[rows["typed"] | ~stated].drop(columns=["owner", "typed", "until_year"])
    return kept.sort_values(["year"], kind="stable")


def _carry_on(rows: pd.DataFrame, year: int, indexation: float) -> pd.DataFrame:
    """Return yearly lines as a later year has them; of several that were typed earlier the latest counts."""
    latest = rows.groupby([rows["account_id"].fillna(""), "line"])["year"].transform("max")
    rows = rows[rows["year"] == latest]
    amount = rows["amount"] * (1 + indexation) ** (year - rows["year"])
    weaker = rows["evidence"].map({"A": "B"}).fillna("C")
    return rows.assign(amount=amount, year=year, evidence=weaker, typed=False)


def split_shared(shared: pd.DataFrame, keys: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Split shared lines over the accounts that are in the programme.

    Parameters
    ----------
    shared : DataFrame
        year, line, split_key, amount, evidence.
    keys : DataFrame
        Index account_id; columns equal, revenue, potential, hours: by what to split. A key that is nothing for all
        accounts (revenue of prospects) splits equally; an unknown one counts as nothing.
    years : sequence of int
        Years that are wanted.

    Returns
    -------
    DataFrame
        account_id, year, line, amount, evidence; the amounts add to the shared ones. Empty where `keys` is.
    """
    columns = ["account_id", "year", "line", "amount", "evidence"]
    rows = shared[shared["year"].isin(list(years))]
    if rows.empty or keys.empty:
        return pd.DataFrame(columns=columns)
    weights = keys.astype(float).fillna(0.0).clip(lower=0.0)
    weights = weights.assign(**{key: 1.0 for key in weights if not weights[key].sum() > 0})
    parts = (weights / weights.sum()).rename_axis("account_id").rename_axis(columns="split_key")
    spread = rows.merge(parts.stack().rename("part").reset_index(), on="split_key")
    spread["amount"] = spread["amount"].astype(float) * spread["part"]
    order = pd.Series(range(len(keys)), index=keys.index)
    spread = spread.assign(place=spread["account_id"].map(order)).sort_values(["place", "year", "line"], kind="stable")
    return spread[columns].reset_index(drop=True)
