"""The upper edge of purchases over size: quantile regression of logarithms, with resampled accounts around it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamlib.quant.quantiles import explained_share, quantile_line
from kamlib.steps.profile.attributes import own_columns, role_of
from kamlib.steps.profile.wallet.result import WalletResult

#: Fewer buyers of known size than this show no edge (METHOD.md 1).
LEAST = 40
#: The edge: nine of ten accounts of a size buy less.
QUANTILE = 0.9
DRAWS = 200
#: A size that saves less of the loss than this says nothing about purchases.
LEAST_EXPLAINED = 0.05
_LOW, _HIGH = 0.05, 0.95
_COLUMNS = [
    *("account_id", "name", "status", "size", "revenue", "edge", "edge_low", "edge_high"),
    *("addressable", "ratio", "headroom", "evidence"),
]
_UNKNOWN = dict.fromkeys(
    [
        *("size_label", "explained", "elasticity", "both", "median_ratio", "without_norms"),
        *("blank", "blank_edge", "blank_low", "blank_high", "blank_revenue"),
    ]
)


def collect_sizes(accounts: pd.DataFrame, drivers: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Return every size of the accounts: the client's own columns of sizes, and the drivers of the base year.

    Returns
    -------
    DataFrame
        Indexed by account_id, a column a size; only positive numbers, NaN elsewhere.
    """
    sizes = accounts.set_index("account_id")
    names = [name for name in own_columns(list(accounts.columns)) if role_of(name).name in ("size_count", "size_money")]
    found = sizes[names].apply(pd.to_numeric, errors="coerce")
    now = drivers[drivers["year"] == base_year]
    wide = now.pivot_table(index="account_id", columns="driver", values="quantity", aggfunc="sum")
    drivers_too = pd.concat([found, wide.drop(columns=names, errors="ignore").reindex(found.index)], axis=1)
    return drivers_too.where(drivers_too > 0).astype(float)


def find_edge(known: pd.DataFrame, sizes: pd.DataFrame, seed: int) -> WalletResult:
    """Return what accounts of a size buy from us at the most.

    The logarithm of purchases is laid over the logarithm of each size at the quantile 0.9, and the size that explains
    most is taken, of those known for accounts without norms where there are any. Where some accounts of every size buy
    all from us, the edge is the wallet; where none does, it is less: a lower bound, and class C in any case.

    Parameters
    ----------
    known : DataFrame
        account_id, name, status, revenue (base year), addressable (by norms; NaN without).
    sizes : DataFrame
        Of :func:`collect_sizes`.
    seed : int
        Of the resampling.

    Returns
    -------
    WalletResult
        Without findings. Figure ``state``: 'no_size', 'few' (buyers of known size), 'weak' (no size explains enough) or
        'known'.
    """
    table = known.set_index("account_id").sort_index()
    bought = table["revenue"].where(table["revenue"] > 0)
    sizes = sizes.reindex(table.index)
    counts = {name: int((sizes[name].notna() & bought.notna()).sum()) for name in sizes}
    counts = {name: n for name, n in counts.items() if n and sizes.loc[bought.notna(), name].nunique() > 1}
    figures: dict[str, Any] = _UNKNOWN | {"least": LEAST, "buyers": max(counts.values(), default=0)}
    figures["without_norms"] = int(table["addressable"].isna().sum())
    enough = [name for name, n in counts.items() if n >= LEAST]
    if not enough:
        return _empty(figures | {"state": "few" if counts else "no_size"})
    # What is known of an account without norms helps it; what is known of the others only confirms their norms.
    helpful = [name for name in enough if (sizes[name].notna() & table["addressable"].isna()).any()]
    shares = {name: explained_share(*_logs(sizes[name], bought), QUANTILE) for name in helpful or enough}
    best = max(shares, key=lambda name: shares[name])
    figures |= {"size_label": best, "explained": shares[best], "buyers": counts[best]}
    if shares[best] < LEAST_EXPLAINED:
        return _empty(figures | {"state": "weak"})
    edges, blank, slope = _lay_edges(table, sizes[best], bought, seed)
    return WalletResult(edges=edges, figures=figures | {"state": "known", "elasticity": slope} | blank)


def _empty(figures: dict[str, Any]) -> WalletResult:
    return WalletResult(edges=pd.DataFrame(columns=_COLUMNS), figures=figures)


def _logs(size: pd.Series, bought: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    both = size.notna() & bought.notna()
    return np.log(size[both].to_numpy()), np.log(bought[both].to_numpy())


def _lay_edges(
    table: pd.DataFrame, size: pd.Series, bought: pd.Series, seed: int
) -> tuple[pd.DataFrame, dict[str, Any], float]:
    across, up = _logs(size, bought)
    # Beyond the sizes of the buyers nobody has seen the edge.
    seen = size[bought.notna()]
    inside = size.between(seen.min(), seen.max())
    frame = table[inside].assign(size=size[inside]).sort_index()
    at = np.log(frame["size"].to_numpy())
    level, slope = quantile_line(across, up, QUANTILE)
    drawn = np.array([np.exp(a + b * at) for a, b in _resample(across, up, seed)])
    frame["edge"] = np.exp(level + slope * at)
    frame["edge_low"], frame["edge_high"] = np.quantile(drawn, [_LOW, _HIGH], axis=0)
    frame["ratio"] = frame["edge"] / frame["addressable"].where(frame["addressable"] > 0)
    frame["headroom"] = frame["edge"] - frame["revenue"]
    frame["evidence"] = "C"
    blank = frame["addressable"].isna().to_numpy()
    totals = drawn[:, blank].sum(axis=1)
    figures: dict[str, Any] = {
        "both": int(frame["ratio"].notna().sum()),
        "median_ratio": float(frame["ratio"].median()) if frame["ratio"].notna().any() else None,
        "blank": int(blank.sum()),
    }
    if blank.any():
        low, high = np.quantile(totals, [_LOW, _HIGH])
        figures |= {"blank_edge": float(frame["edge"][blank].sum()), "blank_low": float(low), "blank_high": float(high)}
        sold = frame["revenue"][blank].sum(min_count=1)
        figures["blank_revenue"] = None if pd.isna(sold) else float(sold)
    frame = frame.reset_index().assign(normed=frame["addressable"].notna().to_numpy())
    order = frame.sort_values(["normed", "headroom", "account_id"], ascending=[True, False, True], kind="stable")
    return order[_COLUMNS].reset_index(drop=True), figures, slope


def _resample(across: np.ndarray, up: np.ndarray, seed: int) -> list[tuple[float, float]]:
    """Return the line of each draw of as many accounts with replacement; a draw of one size alone is drawn anew."""
    rng = np.random.default_rng(seed)
    lines: list[tuple[float, float]] = []
    while len(lines) < DRAWS:
        picked = rng.integers(0, across.size, across.size)
        if np.ptp(across[picked]) > 0:
            lines.append(quantile_line(across[picked], up[picked], QUANTILE))
    return lines
