"""What shocks say in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kamlib.core.results import Finding
from kamlib.steps.profitability.shocks.result import ShocksResult


def find(result: ShocksResult) -> Iterator[Finding]:
    """Yield what is true of the shocks: the dearest, those that take a key account off the list, what holds."""
    shocks = result.shocks
    if result.figures["without_target"]:
        yield Finding("without_target", {"n": result.figures["without_target"]}, "warn", 35)
    known = shocks.dropna(subset=["nopat_change"])
    if len(known) and known["nopat_change"].iloc[0] < 0:
        yield _worst(known.iloc[0])
    keys = shocks["keys_fall"] + shocks["keys_hold"]
    for _, row in shocks[shocks["keys_fall"] > 0].iterrows():
        yield _fall(row, result.falls)
    if len(shocks) and (keys > 0).all() and not shocks["keys_fall"].any():
        yield Finding("list_holds", {"n": len(shocks), "keys": int(keys.iloc[0])}, "good", 40)


def _worst(row: pd.Series) -> Finding:
    values = {"of": row["of"], "change": float(row["change"]), "lost": float(-row["nopat_change"])}
    values |= {"before": float(row["nopat"]), "after": float(row["nopat_after"])}
    deadly = row["nopat_after"] < 0 < row["nopat"]
    return Finding(f"worst_{row['kind']}", values, "bad" if deadly else "warn", 73)


def _fall(row: pd.Series, falls: pd.DataFrame) -> Finding:
    names = falls[(falls["kind"] == row["kind"]) & (falls["of"] == row["of"]) & (falls["change"] == row["change"])]
    names = names.loc[names["effect"] != "turns_loss", "name"].tolist()
    values = {"of": row["of"], "change": float(row["change"]), "n": int(row["keys_fall"]), "names": names}
    return Finding(f"fall_{row['kind']}", values | {"hold": int(row["keys_hold"])}, "warn", 71)
