"""Savings that are named twice: by two deeds, or by a deed and by an offer to the same account."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.shared.component_values import solve_equations
from kamlib.steps.shared.ledger import words

COLUMNS = ["saving", "deed", "description", "benefit", "where", "beside", "amount"]


def find_doubles(deeds: pd.DataFrame, offers: pd.DataFrame, equations: pd.DataFrame) -> pd.DataFrame:
    """Find savings that stand in the dossier and somewhere else as well.

    Parameters
    ----------
    deeds : DataFrame
        Of :func:`kamlib.steps.dossier.deeds.list_deeds`.
    offers, equations : DataFrame
        The account's rows of these tables.

    Returns
    -------
    DataFrame
        saving (as the dossier calls it), deed, description, benefit (a year), where (dossier: another deed counts it;
        offer: an offer promises it again), beside (that deed's number, or the variants and components), amount (what
        stands there, money a year).
    """
    rows = [_within(row, deeds) for row in deeds.itertuples(index=False) if row.counted_in]
    sums = solve_equations(equations).groupby("equation")["amount"].agg(lambda each: each.sum(skipna=False))
    named = _by_saving(sums.index, sums.to_numpy())
    users = _users(offers)
    for row in deeds.itertuples(index=False):
        saving = row.equation.strip().casefold()
        if row.state == "denied" or not saving or (saving not in named and saving not in users):
            continue
        rows.append(
            {
                "saving": row.equation,
                "deed": row.deed,
                "description": row.description,
                "benefit": row.benefit,
                "where": "offer",
                "beside": "; ".join(users.get(saving, [])),
                "amount": named.get(saving, np.nan),
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _within(row: tuple, deeds: pd.DataFrame) -> dict:
    keeper = deeds[deeds["deed"] == row.counted_in].iloc[0]
    told = {"saving": row.equation, "deed": row.deed, "description": row.description, "benefit": row.benefit}
    return told | {"where": "dossier", "beside": row.counted_in, "amount": keeper["benefit"]}


def _by_saving(names: pd.Index, amounts: np.ndarray) -> dict[str, float]:
    return {str(name).strip().casefold(): float(amount) for name, amount in zip(names, amounts, strict=True)}


def _users(offers: pd.DataFrame) -> dict[str, list[str]]:
    """Return the variants and components that use each saving; those that were dropped do not."""
    current = offers[offers["until_round"].isna()] if len(offers) else offers
    frame = pd.DataFrame({name: words(current, name, "") for name in ("equation", "variant", "component")})
    frame = frame[frame["equation"] != ""].sort_values(["variant", "component"], kind="stable")
    users: dict[str, list[str]] = {}
    for row in frame.itertuples(index=False):
        users.setdefault(row.equation.strip().casefold(), []).append(f"{row.variant}: {row.component}")
    return users
