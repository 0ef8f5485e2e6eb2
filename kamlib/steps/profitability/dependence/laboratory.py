"""What dependence would be at other shares of the key accounts in turnover."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.quant import concentration

#: Key accounts' share of turnover from which dependence is critical; at all of it, deadly.
CRITICAL = 0.30

LABORATORY = tuple(round(0.3 + 0.1 * step, 1) for step in range(8))

LAB_COLUMNS = [
    "key_share",
    "hhi",
    "largest_share",
    "margin_left",
    "fixed_cost_months",
    "customers_needed",
    "hours_needed",
    "load_share",
    "zone",
]


def run_laboratory(
    table: pd.DataFrame, fixed: float, hours: float, capacity: float, shares: Sequence[float] = LABORATORY
) -> pd.DataFrame:
    """Return what dependence would be at other shares of the key accounts in turnover (see the result)."""
    # Key accounts first, then the largest others: so many customers have to be looked after for so much of the sales.
    reached = table.sort_values("key", ascending=False, kind="stable")["revenue_share"].cumsum().to_numpy()
    keys, rest = table.loc[table["key"], "revenue"].to_numpy(), table.loc[~table["key"], "revenue"].to_numpy()
    if not keys.size or not rest.size:
        return pd.DataFrame(columns=LAB_COLUMNS)
    turnover = keys.sum() + rest.sum()
    rate = table["margin"].sum(skipna=False) / turnover
    rows = []
    for share in shares:
        mix = np.concatenate([keys / keys.sum() * share, rest / rest.sum() * (1 - share)])
        left = rate * turnover * (1 - mix.max())
        months = 12 * left / fixed if fixed > 0 else np.nan
        customers = int((reached < share - 1e-9).sum()) + 1
        needed = hours * min(customers, len(table))
        load = needed / capacity if capacity else np.nan
        facts = (concentration.hhi(mix), mix.max(), left, months, min(customers, len(table)), needed, load)
        rows.append((share, *facts, zone_of(share)))
    return pd.DataFrame(rows, columns=LAB_COLUMNS)


def zone_of(share: float) -> str:
    """Return 'calm' below 30 % of turnover, 'critical' from there, 'severe' from 60 %, 'deadly' at all of it."""
    lines = ((1.0 - 1e-9, "deadly"), (0.6, "severe"), (CRITICAL, "critical"))
    return next((name for line, name in lines if share >= line), "calm")
