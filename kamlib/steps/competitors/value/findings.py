"""What quality, price and money say of our value, most important first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kamlib.core.results import Finding

if TYPE_CHECKING:
    from kamlib.steps.competitors.value.result import CompetitorsValueResult

#: Below this price weight the fair-value line is so steep that it decides little.
_STEEP = 0.15


def find(result: CompetitorsValueResult) -> Iterator[Finding]:
    """Yield what the value map and the money say; nothing where no conclusion may be drawn."""
    yield from _value(result.figures)
    yield from _money(result.money)


def _value(figures: Mapping[str, Any]) -> list[Finding]:
    if figures["our_quality"] is None:
        return []
    if figures["our_price"] is None or np.isnan(figures["our_price"]):
        return [Finding("no_prices", {"quality": figures["our_quality"]}, "warn", 50)]
    values = {"quality": figures["our_quality"], "price": figures["our_price"]}
    if figures["line_from"] == "assumed":
        names = {"low": "our_fair_low", "high": "our_fair_high", "fair": "our_fair_price", "n": "line_rivals"}
        values |= {name: figures[source] for name, source in names.items()}
        key = "line_assumed" if figures["our_fair_low"] is not None else "line_of_one"
        return [Finding(key, values, "warn", 90)]
    if not figures["our_verdict"]:
        return [Finding("no_price_weight", values, "warn", 50)]
    values |= {"fair": figures["our_fair_price"], "advantage": abs(figures["our_advantage"])}
    tone = {"better": "good", "fair": "info", "worse": "bad"}[figures["our_verdict"]]
    found = [Finding(f"value_{figures['our_verdict']}", values, tone, 90)]
    if figures["price_weight"] and figures["price_weight"] < _STEEP:
        steep = {"weight": figures["price_weight"], "slope": figures["slope"]}
        found.append(Finding("steep_line", steep, "warn", 45))
    return found


def _money(money: pd.DataFrame) -> list[Finding]:
    known = money.dropna(subset=["premium"])
    if known.empty:
        return []
    if (known["source"] == "").all():
        return [Finding("no_money", {"premium": float(known["premium"].max())}, "info", 40)]
    clash = known[known["contradiction"].isin(["marks_undervalue", "marks_overvalue"])]
    if clash.empty:
        return []
    clash = clash.assign(today=clash["source"] == "today", gap=(clash["worth"] - clash["fair_premium"]).abs())
    top = clash.sort_values(["today", "gap", "company"], ascending=[False, False, True], kind="stable").iloc[0]
    values = {name: float(top[name]) for name in ("premium", "fair_premium", "worth")}
    values |= {name: top[name] for name in ("company", "title")}
    return [Finding(f"{top['contradiction']}_{top['source']}", values | {"n": len(clash)}, "warn", 85)]
