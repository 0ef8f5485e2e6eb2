"""What a budget rests on: who competes for the money, how large each margin pool is, where our share stands today."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from kamlib.core.results import Check, Finding, Result, order_findings

COLUMNS: Mapping[str, str] = {
    "key": "value",
    "origin": "value",
    "share_today": "share",
    "margin_pool": "money",
    "assessable": "value",
    "reason": "value",
    "fallback": "value",
    "candidates": "number",
    "assessed": "number",
    "assumed_share": "share",
}
#: Past the line: how many more are looked at, as a part of the key accounts, and at least.
_NEXT_PART, _NEXT_LEAST = 0.6, 3


@dataclass(frozen=True, kw_only=True)
class BudgetBasisResult(Result):
    """Who competes for the budget and for which margin.

    Attributes
    ----------
    candidates : DataFrame
        account_id, name, status, rank (Int64; place in the list), key (bool), origin (key, next, planned, decided),
        revenue (base year, money), share_today (0…, share of wallet of the base year), margin_pool (first plan year,
        money), evidence (A, B, C), fallback (bool: the wallet is not known, see `assumed_share`), assessable (bool),
        reason ('' or no_potential, pool_gap, negative_pool). Ordered by rank.
    pools : DataFrame
        account_id, year (plan years), addressable, margin_pool (money), a_share, b_share, c_share (of the pool).
        Assessable candidates only, complete.
    """

    stem: ClassVar[str] = "budget_basis"
    candidates: pd.DataFrame
    pools: pd.DataFrame


def gather_candidates(
    potential: Mapping[str, pd.DataFrame],
    ranking: pd.DataFrame,
    key_accounts: Sequence[str],
    plan_years: Sequence[int],
    *,
    planned: Iterable[str] = (),
    decided: Iterable[str] = (),
    assumed_share: float = 0.5,
) -> BudgetBasisResult:
    """Gather the key accounts, the next ones of the list and those already planned for, with pool and share.

    Without the next ones there would be nothing to choose between. An account whose potential is only the trend of our
    own sales has no known wallet: its pool is taken as our margin / `assumed_share`, today's share as `assumed_share`.

    Parameters
    ----------
    potential : mapping
        Tables ``accounts`` and ``by_year`` of the potential result.
    ranking : DataFrame
        account_id, rank; of the prioritised list. May carry must_have_failed (text, '' where none).
    key_accounts : sequence of str
        Chosen or proposed.
    plan_years : sequence of int
        Years of the horizon.
    planned, decided : iterable of str
        Accounts that the client's plan or the decision name.
    assumed_share : float
        Above 0, at most 1.

    Returns
    -------
    BudgetBasisResult
    """
    origin = _origins(ranking, list(key_accounts), planned, decided)
    candidates = _candidates(potential["accounts"], ranking, origin, assumed_share)
    pools = _pools(potential["by_year"], candidates, plan_years, assumed_share)
    candidates["reason"] = _reasons(candidates["account_id"], pools, len(plan_years))
    candidates["assessable"] = candidates["reason"] == ""
    pools = pools[pools["account_id"].isin(candidates.loc[candidates["assessable"], "account_id"])]
    first = pools[pools["year"] == plan_years[0]].set_index("account_id")["margin_pool"]
    candidates["margin_pool"] = candidates["account_id"].map(first).astype(float)
    figures = _figures(candidates, pools, assumed_share)
    checks = (Check("pool_years", float(len(pools)), float(candidates["assessable"].sum() * len(plan_years))),)
    return BudgetBasisResult(
        candidates=candidates[CANDIDATES],
        pools=pools.reset_index(drop=True),
        figures=figures,
        findings=_findings(candidates, figures),
        checks=checks,
    )


CANDIDATES = [
    "account_id",
    "name",
    "status",
    "rank",
    "key",
    "origin",
    "revenue",
    "share_today",
    "margin_pool",
    "evidence",
    "fallback",
    "assessable",
    "reason",
]


def _origins(ranking: pd.DataFrame, key: list[str], planned: Iterable[str], decided: Iterable[str]) -> dict[str, str]:
    """Return why each candidate is one; the first reason counts."""
    ordered = ranking.sort_values(["rank", "account_id"], kind="stable")
    failed = ordered["must_have_failed"].fillna("").astype(str) if "must_have_failed" in ordered else ""
    fit = ordered.loc[failed == "", "account_id"] if isinstance(failed, pd.Series) else ordered["account_id"]
    count = max(_NEXT_LEAST, math.ceil(_NEXT_PART * len(key)))
    following = [account for account in fit if account not in set(key)][:count]
    groups = (("key", key), ("decided", decided), ("planned", planned), ("next", following))
    found: dict[str, str] = {}
    for why, members in groups:
        for account in members:
            found.setdefault(account, why)
    return found


def _candidates(
    accounts: pd.DataFrame, ranking: pd.DataFrame, origin: Mapping[str, str], assumed_share: float
) -> pd.DataFrame:
    """Return the candidates that are on file, in the order of the list."""
    frame = accounts[accounts["account_id"].isin(origin)].copy()
    frame["origin"] = frame["account_id"].map(origin)
    frame["key"] = frame["origin"] == "key"
    ranks = ranking.drop_duplicates("account_id").set_index("account_id")["rank"]
    frame["rank"] = frame["account_id"].map(ranks).astype("Int64")
    frame["fallback"] = frame["fallback"].fillna(False).astype(bool)
    share = frame["wallet_share"].astype(float)
    # No invoice where invoices are on file is a share of nothing; a wallet that nobody knows is an assumption.
    share = share.mask(share.isna() & (frame["revenue"].astype(float) == 0), 0.0)
    frame["share_today"] = share.where(~frame["fallback"], assumed_share).clip(lower=0.0)
    return frame.sort_values(["rank", "account_id"], kind="stable").reset_index(drop=True)


def _pools(by_year: pd.DataFrame, candidates: pd.DataFrame, years: Sequence[int], assumed_share: float) -> pd.DataFrame:
    """Return the pools of the plan years that are known, in the order of the candidates."""
    place = pd.Series(range(len(candidates)), index=candidates["account_id"])
    rows = by_year[by_year["account_id"].isin(place.index) & by_year["year"].isin(list(years))].copy()
    fallback = candidates.set_index("account_id")["fallback"].reindex(rows["account_id"]).to_numpy(dtype=bool)
    grow = np.where(fallback, 1.0 / assumed_share, 1.0)
    rows["margin_pool"] = rows["potential_margin"].astype(float) * grow
    rows["addressable"] = rows["addressable"].astype(float) * grow
    for letter in "abc":
        given = f"{letter}_share" in rows
        rows[f"{letter}_share"] = (
            rows[f"{letter}_share"].astype(float) if given else (rows["evidence"] == letter.upper()).astype(float)
        )
    share = candidates.set_index("account_id")["share_today"].reindex(rows["account_id"]).to_numpy()
    rows = rows[rows["margin_pool"].notna() & rows["addressable"].notna() & ~np.isnan(share)]
    rows = rows.assign(place=rows["account_id"].map(place)).sort_values(["place", "year"], kind="stable")
    return rows[["account_id", "year", "addressable", "margin_pool", "a_share", "b_share", "c_share"]]


def _reasons(ids: pd.Series, pools: pd.DataFrame, years: int) -> pd.Series:
    """Return why a candidate cannot be assessed: unknown potential, gaps in it, no margin in it; else ''."""
    groups = pools.groupby("account_id")["margin_pool"]
    known = ids.map(groups.size()).fillna(0)
    total = ids.map(groups.sum())
    reasons = np.select([known == 0, known < years, total <= 0], ["no_potential", "pool_gap", "negative_pool"], "")
    return pd.Series(reasons, index=ids.index, dtype=object)


def _figures(candidates: pd.DataFrame, pools: pd.DataFrame, assumed_share: float) -> dict[str, Any]:
    assessed = candidates[candidates["assessable"]]
    return {
        "candidates": len(candidates),
        "key_accounts": int(candidates["key"].sum()),
        "assessed": len(assessed),
        "fallback": int(assessed["fallback"].sum()),
        "assumed_share": assumed_share,
        "margin_pool": float(assessed["margin_pool"].sum()) if len(assessed) else None,
    }


def _findings(candidates: pd.DataFrame, figures: Mapping[str, Any]) -> tuple[Finding, ...]:
    found = []
    assessed = candidates[candidates["assessable"]]
    guessed = assessed[assessed["fallback"]]
    if len(guessed):
        values = {"n": len(guessed), "of": len(assessed), "share": figures["assumed_share"]}
        found.append(Finding("wallet_assumed", values, "warn", 60 + 30 * len(guessed) / len(assessed)))
    over = assessed[~assessed["fallback"] & (assessed["share_today"] > 1)]
    if len(over):
        found.append(Finding("above_wallet", {"n": len(over), "names": over["name"].tolist()[:3]}, "warn", 55))
    for reason, group in candidates[~candidates["assessable"]].groupby("reason", sort=True):
        values = {"n": len(group), "names": group["name"].tolist()[:3]}
        found.append(Finding(str(reason), values, "warn", 70 if group["key"].any() else 40))
    prospects = assessed[(assessed["share_today"] == 0) & assessed["key"]]
    if len(prospects):
        found.append(Finding("from_zero", {"n": len(prospects), "names": prospects["name"].tolist()[:3]}, "info", 35))
    return order_findings(found)
