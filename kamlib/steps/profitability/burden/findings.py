"""What the burden says in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from kamlib.core.results import Finding
from kamlib.steps.profitability.burden.result import BurdenResult
from kamlib.steps.profitability.profits import LARGE

#: From this multiple of the usual share an account is a burden beyond its size.
HEAVY = 2.0
#: So far apart, against the share of sales, are two shares that differ.
TELLING = 0.1


def find(result: BurdenResult) -> Iterator[Finding]:
    """Yield what is true of the burden on other departments and of the price of a contact."""
    found = [_size_finding(result.figures), _heavy_finding(result.accounts), _channel_finding(result.channels)]
    yield from (each for each in found if each)


def _size_finding(figures: Mapping[str, Any]) -> Finding | None:
    share, sales = figures["large_share"], figures["large_revenue_share"]
    if share is None or sales is None or round(abs(share - sales) - TELLING * sales, 9) <= 0:
        return None
    values = {"large": LARGE, "share": share, "sales": sales}
    return Finding("large_heavy", values, "warn", 58) if share > sales else Finding("large_light", values, "info", 42)


def _heavy_finding(accounts: pd.DataFrame) -> Finding | None:
    heavy = accounts[(accounts["burden_share"] >= HEAVY * accounts["usual_share"]) & (accounts["excess"] > 0)]
    if heavy.empty:
        return None
    values = {"n": len(heavy), "names": heavy["name"].tolist(), "times": HEAVY, "sum": float(heavy["excess"].sum())}
    return Finding("heavy", values | {"usual": float(heavy["usual_share"].iloc[0])}, "warn", 56)


def _channel_finding(channels: pd.DataFrame) -> Finding | None:
    known = channels.dropna(subset=["cost_per_contact"])
    if len(known) < 2:
        return None
    dear, cheap = known.iloc[0], known.iloc[-1]
    if not dear["cost_per_contact"] > cheap["cost_per_contact"] > 0:
        return None
    values = {"dear": dear["channel"], "cheap": cheap["channel"], "most": float(dear["cost_per_contact"])}
    values |= {"least": float(cheap["cost_per_contact"]), "times": values["most"] / float(cheap["cost_per_contact"])}
    return Finding("channels", values, "info", 38)
