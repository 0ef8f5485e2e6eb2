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
        account_id (None: shared), year, line, split_key, quantity, amount (NaN where it cannot be told), evidence.
    """
    if lines.empty:
        return pd.DataFrame(columns=LINES)
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
        }
    )[LINES]


LINES = ["account_id", "year", "line", "split_key", "quantity", "amount", "evidence"]


def extend_lines(lines: pd.DataFrame, norms: Norms) -> pd.DataFrame:
    """Return the lines of the plan years; years after the last typed one of an account repeat it, indexed, marked C."""
    rows = lines[lines["year"].isin(norms.plan_years)]
    if rows.empty:
        return rows
    owner = rows["account_id"].fillna("")
    last = rows["year"].groupby(owner).transform("max")
    ends = rows[rows["year"] == last]
    later = [_continue(ends[ends["year"] < year], year, norms.indexation) for year in norms.plan_years]
    return pd.concat([rows, *later]).sort_values(["year"], kind="stable")


def _continue(ends: pd.DataFrame, year: int, indexation: float) -> pd.DataFrame:
    """Return the last typed lines as a later year would have them."""
    amount = ends["amount"] * (1 + indexation) ** (year - ends["year"])
    return ends.assign(amount=amount, year=year, evidence="C")


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
