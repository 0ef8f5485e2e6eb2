"""What the potential says: wrong norms first, then gaps in what is known, then where the money is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from kamlib.core.results import Finding
from kamlib.steps.profile.potential.result import PotentialResult

#: From this share of the potential on, extrapolation is worth a warning.
MOSTLY_GUESSED = 0.5
#: A consumption that grows faster than this a year is worth planning for.
JUMP = 0.10
_TOP = 5


def find(result: PotentialResult) -> Iterator[Finding]:
    """Yield what the potential says."""
    figures = result.figures
    found = [
        *_wrong_norms(result.norms),
        _over(result.accounts, result.product_lines),
        _without_norm(list(result.drivers_without_norm)),
        _unknown(result.accounts, figures),
        _without_margin(figures),
        _fallback(figures),
        _guessed(figures),
        _narrowing(result.accounts, figures),
        _concentration(result.accounts, figures),
        _growing(result.accounts),
        _wallet(figures),
    ]
    yield from (each for each in found if each)


def _wrong_norms(norms: pd.DataFrame) -> list[Finding]:
    wrong = norms[norms["verdict"].isin(["low", "high"])]
    return [
        Finding(
            f"norm_{row.verdict}",
            {
                "product_line": row.product_line,
                "driver": row.driver,
                "norm": float(row.norm),
                "calibrated": float(row.calibrated),
                "n": int(row.accounts),
                "difference": abs(float(row.potential_calibrated - row.potential)),
            },
            "warn",
            90,
        )
        for row in wrong.itertuples()
    ]


def _over(accounts: pd.DataFrame, product_lines: pd.DataFrame) -> Finding | None:
    over = accounts[accounts["wallet_share"] > 1 + 1e-9].sort_values("wallet_share", ascending=False, kind="stable")
    if over.empty:
        return None
    worst = product_lines.sort_values(["accounts_over", "product_line"], ascending=[False, True], kind="stable").iloc[0]
    first = over.iloc[0]
    values = {
        "n": len(over),
        "name": first["name"],
        "wallet_share": float(first["wallet_share"]),
        "product_line": worst["product_line"],
        "over": int(worst["accounts_over"]),
    }
    return Finding("over_hundred", values, "warn", 80)


def _without_norm(names: list[str]) -> Finding | None:
    return Finding("driver_without_norm", {"names": names, "n": len(names)}, "warn", 75) if names else None


def _unknown(accounts: pd.DataFrame, figures: Mapping[str, Any]) -> Finding | None:
    unknown = accounts[accounts["years_known"] == 0]
    prospects = int((unknown["status"] == "prospect").sum())
    values = {"n": len(unknown), "of": figures["accounts"], "prospects": prospects}
    return Finding("unknown", values, "warn", 60) if len(unknown) else None


def _without_margin(figures: Mapping[str, Any]) -> Finding | None:
    n = figures["accounts_without_margin"]
    return Finding("without_margin", {"n": n, "of": figures["accounts"]}, "warn", 65) if n else None


def _fallback(figures: Mapping[str, Any]) -> Finding | None:
    n = figures["accounts_fallback"]
    if not n:
        return None
    key = "all_fallback" if n + figures["accounts_unknown"] == figures["accounts"] else "fallback"
    return Finding(key, {"n": n, "of": figures["accounts"]}, "warn" if key == "all_fallback" else "info", 70)


def _guessed(figures: Mapping[str, Any]) -> Finding | None:
    if figures["c_share"] is None or not figures["accounts_known"]:
        return None
    tone = "warn" if figures["c_share"] >= MOSTLY_GUESSED else "info"
    return Finding("evidence", {name: figures[name] for name in ("a_share", "b_share", "c_share")}, tone, 50)


def _narrowing(accounts: pd.DataFrame, figures: Mapping[str, Any]) -> Finding | None:
    """The accounts at which a document would turn most of the extrapolated money into knowledge."""
    guessed = (accounts["potential"].abs() * accounts["c_share"].astype(float)).fillna(0.0)
    first = guessed.sort_values(ascending=False, kind="stable").head(3)
    if not figures["accounts_known"] or not first.gt(0).all() or len(accounts) <= len(first):
        return None
    values = {"names": list(accounts.loc[first.index, "name"]), "amount": float(first.sum())}
    return Finding("narrowing", values | {"share": float(first.sum() / guessed.sum())}, "info", 45)


def _concentration(accounts: pd.DataFrame, figures: Mapping[str, Any]) -> Finding | None:
    known = accounts[accounts["potential"] > 0].sort_values("potential", ascending=False, kind="stable")
    if len(known) <= _TOP:
        return None
    values = {
        "n": _TOP,
        "of": len(known),
        "share": float(known["potential"].head(_TOP).sum() / known["potential"].sum()),
        "name": known["name"].iloc[0],
        "potential": float(known["potential"].iloc[0]),
    }
    return Finding("concentration", values, "info", 40)


def _growing(accounts: pd.DataFrame) -> Finding | None:
    rows = accounts[~accounts["fallback"] & (accounts["potential_growth_share"] > JUMP)]
    # Growth from next to nothing is no plan: the largest accounts among the growing ones are named.
    rows = rows.sort_values("potential", ascending=False, kind="stable").head(3)
    if rows.empty:
        return None
    values = {"names": list(rows["name"]), "growth": float(rows["potential_growth_share"].iloc[0]), "n": len(rows)}
    return Finding("growing", values, "info", 35)


def _wallet(figures: Mapping[str, Any]) -> Finding | None:
    if figures["wallet_share"] is None:
        return None
    values = {"wallet_share": figures["wallet_share"], "addressable": figures["addressable_total"]}
    return Finding("wallet", values, "info", 30)
