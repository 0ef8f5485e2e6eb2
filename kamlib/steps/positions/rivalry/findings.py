"""What conflicts, buyers' states and placements say in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kamlib.core.results import Finding
from kamlib.steps.positions.rivalry.result import RivalryResult


def find(result: RivalryResult) -> Iterator[Finding]:
    """Yield what is true of rivals among accounts, of buyers' states and of our own differences."""
    yield from _conflict_findings(result.conflicts)
    if result.strangers:
        yield Finding("strangers", {"n": len(result.strangers), "names": list(result.strangers)}, "info", 30)
    keys = result.buyers[result.buyers["chosen"]]
    for state, tone, weight in (("free", "good", 74), ("rival", "warn", 62), ("unknown", "info", 50)):
        rows = keys[keys["state"] == state]
        if len(rows):
            values = {"n": len(rows), "names": rows["name"].tolist()}
            price = rows["switch_cost"].iloc[0]
            known = state == "rival" and pd.notna(price)
            yield Finding(
                f"{state}_cost" if known else state, values | ({"cost": float(price)} if known else {}), tone, weight
            )
    agenda = result.placements[result.placements["agenda"]]
    if len(agenda):
        row = agenda.iloc[0]
        values = {"n": int(agenda["account_id"].nunique()), "name": row["name"], "axis": row["axis"]}
        values |= {"low_function": row["low_function"], "low": float(row["low"])}
        yield Finding(
            "agenda", values | {"high_function": row["high_function"], "high": float(row["high"])}, "warn", 66
        )


def _conflict_findings(conflicts: pd.DataFrame) -> Iterator[Finding]:
    shared = conflicts[conflicts["both_key"] & conflicts["one_kam"]]
    if len(shared):
        row = shared.iloc[0]
        pairs = len({frozenset(pair) for pair in zip(shared["account_id"], shared["rival_id"], strict=True)})
        values = {"n": pairs, "name": row["name"], "rival": row["rival"], "owner": row["owner"]}
        yield Finding("one_kam", values, "bad", 77)
    for row in conflicts[conflicts["exclusivity"] != ""].itertuples(index=False):
        values = {"name": row.name, "rival": row.rival}
        if pd.notna(row.worth) and pd.notna(row.rival_nopat):
            key = f"{row.exclusivity}_pays" if row.worth > row.rival_nopat else f"{row.exclusivity}_costs"
            numbers = {"worth": float(row.worth), "nopat": float(row.rival_nopat)}
            yield Finding(key, values | numbers, "info" if row.worth > row.rival_nopat else "warn", 64)
        elif pd.notna(row.cost):
            yield Finding(f"{row.exclusivity}_price", values | {"cost": float(row.cost)}, "warn", 64)
