"""Savings that stand twice in a variant: by one equation, by the same factors, or as a price typed twice."""

from __future__ import annotations

import pandas as pd

#: A typed value further than this from its own equation is a contradiction.
CLOSE = 0.01


def find_doubles(components: pd.DataFrame, equations: pd.DataFrame) -> pd.DataFrame:
    """Return the savings that stand twice in a variant.

    Returns
    -------
    DataFrame
        variant, reason (equation: two components use one equation, counted once / inputs: two equations have the same
        factors / price: a price change beside a discount), equation, where (components, text), counted_in, removed
        (money a year taken out; 0 for a suspicion that a person must settle).
    """
    current = components[components["current"]]
    rows = [*_same_equation(current), *_same_inputs(current, equations)]
    columns = ["variant", "reason", "equation", "where", "counted_in", "removed"]
    return pd.DataFrame(rows, columns=columns).sort_values(columns[:3], kind="stable").reset_index(drop=True)


def _same_equation(current: pd.DataFrame) -> list[tuple]:
    found = []
    for (variant, equation), group in current[current["equation"] != ""].groupby(["variant", "equation"]):
        moved = group[group["counted_in"] != ""]
        if len(moved):
            removed = moved["stated"].fillna(moved["by_equation"]).sum()
            names = ", ".join(sorted(group["component"]))
            found.append((variant, "equation", equation, names, moved["counted_in"].iloc[0], float(removed)))
    return found


def _same_inputs(current: pd.DataFrame, equations: pd.DataFrame) -> list[tuple]:
    """Suspect two equations of one variant that multiply the same figures."""
    factors = ["difference", "difference_unit", "unit_worth"]
    used = current.loc[(current["equation"] != "") & (current["worth"] != 0), ["variant", "component", "equation"]]
    rows = used.merge(equations, on="equation")
    found = []
    for _, group in rows.groupby(["variant", *factors]):
        names = sorted(group["equation"].unique())
        if len(names) > 1:
            parts = ", ".join(sorted(group["component"].unique()))
            found.append((group["variant"].iloc[0], "inputs", ", ".join(names), parts, "", 0.0))
    return found


def suspect_price(components: pd.DataFrame, price_changes: pd.Series) -> pd.DataFrame:
    """Return variants that cut the price and grant a discount as well: possibly the same money, typed twice."""
    rows = components[components["current"] & (components["kind"] == "discount")]
    rows = rows[rows["variant"].map(price_changes).fillna(0.0).lt(0)]
    grouped = rows.groupby("variant")["component"].agg(lambda names: ", ".join(sorted(names))).reset_index()
    frame = grouped.rename(columns={"component": "where"})
    return frame.assign(reason="price", equation="", counted_in="", removed=0.0)[
        ["variant", "reason", "equation", "where", "counted_in", "removed"]
    ]
