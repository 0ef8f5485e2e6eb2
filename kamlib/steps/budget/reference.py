"""The reference class: how often a share has really grown by as much as a programme promises, in the client's own base.

A past wallet is rarely on file, so past purchases are held against today's wallet (class C): a change of the share over
some years is the change of purchases over them, divided by the wallet of the base year.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

#: Lower edges of the bands of starting shares.
BANDS = (0.0, 1e-9, 0.25, 0.5)
#: Fewer cases than this are no class: a wider one is asked.
LEAST_CASES = 10
COLUMNS = [
    *("account_id", "name", "promised", "years", "share_today", "scope", "cases", "as_much", "as_much_share"),
    *("change_p10", "change_p50", "change_p90"),
]


def list_changes(sales: pd.DataFrame, wallets: pd.DataFrame, years: int, base_year: int) -> pd.DataFrame:
    """Return how every account's share changed over so many years.

    Parameters
    ----------
    sales : DataFrame
        account_id, year, revenue: years on file up to the base year. An account without a row bought nothing that year.
    wallets : DataFrame
        account_id, status, addressable (of the base year), fallback.
    years : int
        Length of the change.
    base_year : int

    Returns
    -------
    DataFrame
        account_id, status, start (share), band, change. Accounts whose wallet is unknown are left out.
    """
    known = wallets[(wallets["addressable"].astype(float) > 0) & ~wallets["fallback"].fillna(False).astype(bool)]
    table = sales.pivot_table(index="account_id", columns="year", values="revenue", aggfunc="sum")
    shares = table.reindex(known["account_id"]).fillna(0.0)  # no invoice in a year that is on file: nothing bought
    shares = shares.div(known["addressable"].to_numpy(dtype=float), axis=0)
    on_file = [year for year in shares.columns if year <= base_year and year - years in shares.columns]
    parts = [
        pd.DataFrame(
            {
                "account_id": known["account_id"].to_numpy(),
                "status": known["status"].to_numpy(),
                "start": shares[year - years].to_numpy(),
                "change": (shares[year] - shares[year - years]).to_numpy(),
            }
        )
        for year in on_file
    ]
    frame = (
        pd.concat(parts, ignore_index=True)
        if parts
        else pd.DataFrame(columns=["account_id", "status", "start", "change"])
    )
    return frame.assign(band=_bands(frame["start"]))


def _bands(shares: pd.Series) -> np.ndarray:
    return np.searchsorted(BANDS, shares.to_numpy(dtype=float), side="right") - 1


def compare_promises(
    promises: pd.DataFrame, sales: pd.DataFrame, wallets: pd.DataFrame, base_year: int
) -> pd.DataFrame:
    """Hold each promised gain of share against what really happened.

    Parameters
    ----------
    promises : DataFrame
        account_id, name, promised (gain of share), years (to it), share_today.
    sales, wallets, base_year
        As for `list_changes`.

    Returns
    -------
    DataFrame
        `COLUMNS`: years (of the changes compared: at most those on file), scope (alike: same band of starting share and
        status; band; base: all), cases, as_much (of them with at least the promised change), as_much_share, quantiles
        of the changes. Without any year on file: no case, and unknown.
    """
    first = int(sales["year"].min()) if len(sales) else base_year
    rows = [_compare(row, sales, wallets, base_year, base_year - first) for row in promises.to_dict("records")]
    return pd.DataFrame(rows, columns=COLUMNS)


def _compare(row: dict, sales: pd.DataFrame, wallets: pd.DataFrame, base_year: int, most: int) -> dict:
    years = int(min(row["years"], most))
    changes = list_changes(sales, wallets, years, base_year) if years > 0 else pd.DataFrame(columns=["change"])
    scope, alike = _class_of(row, changes, wallets) if len(changes) else ("", changes)
    seen = alike["change"].astype(float)
    as_much = int((seen >= row["promised"] - 1e-9).sum())
    spread = seen.quantile([0.1, 0.5, 0.9]).to_numpy() if len(seen) else np.full(3, np.nan)
    told = {"years": years, "scope": scope, "cases": len(seen), "as_much": as_much}
    told["as_much_share"] = as_much / len(seen) if len(seen) else np.nan
    return row | told | dict(zip(("change_p10", "change_p50", "change_p90"), spread, strict=True))


def _class_of(row: dict, changes: pd.DataFrame, wallets: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """Return the narrowest class with enough cases; the account itself is in it, its own past is a case too."""
    band = changes["band"] == _bands(pd.Series([row["share_today"]]))[0]
    status = wallets.set_index("account_id")["status"].get(row["account_id"])
    for scope, chosen in (("alike", band & (changes["status"] == status)), ("band", band)):
        if chosen.sum() >= LEAST_CASES:
            return scope, changes[chosen]
    return "base", changes
