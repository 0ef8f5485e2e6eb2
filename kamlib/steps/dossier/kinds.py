"""What kind of deed a client's word means: the kinds of the method, by words that are data."""

from __future__ import annotations

from functools import cache

import pandas as pd

from kamlib.core.shipped import read_list
from kamlib.steps.shared.ledger import words

#: Kinds of the method, in its order; and what none of its words means.
KINDS = (
    *("investment", "training", "stock", "samples", "express", "consulting", "problem", "rescue", "statistics"),
    "other",
)


def read_kinds(said: pd.Series) -> pd.Series:
    """Return the kind of the method that each word means; ``other`` where none of ours stands in it."""
    return said.map(_kind_of).astype(object)


@cache
def _known() -> dict[str, tuple[str, ...]]:
    return {kind: tuple(parts) for kind, parts in read_list("kamlib.steps.dossier", "kinds.yaml").items()}


def _kind_of(said: object) -> str:
    word = said.strip().casefold() if isinstance(said, str) else ""
    if word in KINDS:
        return word
    return next((kind for kind, parts in _known().items() if any(part in word for part in parts)), "other")


def sum_kinds(deeds: pd.DataFrame) -> pd.DataFrame:
    """Return what each kind of deed cost us and brought the customer over the years for which it is said to pay.

    Parameters
    ----------
    deeds : DataFrame
        Of :func:`kamlib.steps.dossier.deeds.list_deeds`.

    Returns
    -------
    DataFrame
        kind, deeds, priced (with a benefit), our_cost, benefit, confirmed (of it), paired (deeds with both), per_cost
        (their benefit per unit of their cost; NaN where no deed has both, or they cost nothing). Best first.
    """
    rows = []
    for kind, group in deeds.groupby("kind", sort=True):
        both = group[group["our_cost"].notna() & group["total"].notna()]
        spent = float(both["our_cost"].sum())
        rows.append(
            {
                "kind": kind,
                "deeds": len(group),
                "priced": int(group["total"].notna().sum()),
                "our_cost": group["our_cost"].sum(min_count=1),
                "benefit": group["total"].sum(min_count=1),
                "confirmed": group["total"].where(group["state"] == "confirmed").sum(min_count=1),
                "paired": len(both),
                "per_cost": float(both["total"].sum()) / spent if spent > 0 else float("nan"),
            }
        )
    names = ["kind", "deeds", "priced", "our_cost", "benefit", "confirmed", "paired", "per_cost"]
    frame = pd.DataFrame(rows, columns=names)
    frame["place"] = frame["kind"].map(KINDS.index).astype(float)
    frame = frame.sort_values(["per_cost", "place"], ascending=[False, True], kind="stable", na_position="last")
    return frame[names].reset_index(drop=True)


def said_kinds(rows: pd.DataFrame) -> pd.Series:
    """Return the client's own words for what was done."""
    return words(rows, "kind", "")
