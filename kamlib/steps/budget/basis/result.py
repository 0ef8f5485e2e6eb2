"""What a budget rests on: who competes for the money, how large each margin pool is, where our share stands today."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from kamlib.core.results import Check, Finding, Result, order_findings, table

#: Past the line: how many more are looked at, as a part of the key accounts, and at least.
_NEXT_PART, _NEXT_LEAST = 0.6, 3


@dataclass(frozen=True, kw_only=True)
class BudgetBasisResult(Result):
    """Who competes for the budget and for which margin.

    Attributes
    ----------
    candidates : DataFrame
        account_id, name, status, rank (Int64; place in the list), key (bool), origin (key, next, planned, decided),
        revenue (base year, money), share_today (0…, share of wallet of the base year), norm_margin_share (gross margin
        of the norms), kept_margin_share (what is left of revenue after discounts and the costs of serving; NaN where
        unknown), kept_from (own, norm: which of the two the pool counts on), margin_pool (first plan year, money),
        evidence (A, B, C), fallback (bool: the wallet is not known, see `assumed_share`), assessable (bool), reason (''
        or no_potential, pool_gap, no_demand, negative_pool). Ordered by rank.
    pools : DataFrame
        account_id, year (plan years), addressable, margin_pool (money), a_share, b_share, c_share (of the pool).
        Assessable candidates only, complete.
    """

    stem: ClassVar[str] = "budget_basis"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "candidates": "number",
        "key_accounts": "text",
        "assessed": "number",
        "fallback": "value",
        "assumed_share": "share",
        "margin_pool": "money",
        "usual_ratio": "share",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"findings": "client"}
    candidates: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "status": "value",
            "rank": "text:integer",
            "key": "value:boolean",
            "origin": "value",
            "revenue": "money",
            "share_today": "share",
            "norm_margin_share": "share",
            "kept_margin_share": "share",
            "kept_from": "value",
            "margin_pool": "money",
            "evidence": "value",
            "fallback": "value:boolean",
            "assessable": "value:boolean",
            "reason": "value",
        },
        audience="client",
    )
    pools: pd.DataFrame = table(
        {
            "account_id": "text",
            "year": "text:integer",
            "addressable": "money",
            "margin_pool": "money",
            "a_share": "share",
            "b_share": "share",
            "c_share": "share",
        }
    )


def gather_candidates(
    potential: Mapping[str, pd.DataFrame],
    ranking: pd.DataFrame,
    key_accounts: Sequence[str],
    plan_years: Sequence[int],
    *,
    profits: pd.DataFrame | None = None,
    base_year: int | None = None,
    planned: Iterable[str] = (),
    decided: Iterable[str] = (),
    assumed_share: float = 0.5,
    margin_basis: str = "realised",
) -> BudgetBasisResult:
    """Gather the key accounts, the next ones of the list and those already planned for, with pool and share.

    Without the next ones there would be nothing to choose between. An account whose potential is only the trend of our
    own sales has no known wallet: its pool is taken as our margin / `assumed_share`, today's share as `assumed_share`.

    METHOD.md takes M(a,y) from the potential, at the gross margin of the norms. An account with deep discounts that is
    dear to serve never leaves us that margin, and counting it would send the money to the loudest haggler. So M is
    scaled to what is left at that account: (margin − knowledge − service − logistics − financing − other costs) /
    revenue of the base year against the norm's margin. The costs of managing and winning the account are not taken off:
    they are what this budget plans. An account without sales or known costs keeps METHOD.md's plain M, and so do all
    of them on the basis `norm`.

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
    profits : DataFrame, optional
        account_id, year, revenue, cogs and costs by kind (``profitability.by_year``); all accounts.
    base_year : int, optional
        Needed with `profits`.
    planned, decided : iterable of str
        Accounts that the client's plan or the decision name.
    assumed_share : float
        Above 0, at most 1.
    margin_basis : {'realised', 'norm'}

    Returns
    -------
    BudgetBasisResult
    """
    # Ids as objects throughout: an empty table would otherwise bring columns of numbers.
    accounts, by_year, ranking = (
        frame.astype({"account_id": object}) for frame in (potential["accounts"], potential["by_year"], ranking)
    )
    origin = _origins(ranking, list(key_accounts), planned, decided)
    candidates = _candidates(accounts, ranking, origin, assumed_share)
    margins = kept_margins(by_year, profits, base_year)
    candidates = candidates.join(margins, on="account_id")
    known = candidates["ratio"].notna() | (candidates["fallback"] & candidates["kept_margin_share"].notna())
    candidates["kept_from"] = np.where(known & (margin_basis != "norm"), "own", "norm")
    candidates["norm_margin_share"] = candidates["norm_margin_share"].mask(candidates["fallback"])
    pools = _pools(by_year, candidates, plan_years, assumed_share)
    candidates["reason"] = _reasons(candidates["account_id"], pools, len(plan_years))
    candidates["assessable"] = candidates["reason"] == ""
    pools = pools[pools["account_id"].isin(candidates.loc[candidates["assessable"], "account_id"])]
    first = pools[pools["year"] == plan_years[0]].set_index("account_id")["margin_pool"]
    candidates["margin_pool"] = candidates["account_id"].map(first).astype(float)
    figures = _figures(candidates, pools, assumed_share) | {"usual_ratio": usual_ratio(margins)}
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
    "norm_margin_share",
    "kept_margin_share",
    "kept_from",
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


SERVING = ("knowledge", "service", "logistics", "financing", "other")


def kept_margins(by_year: pd.DataFrame, profits: pd.DataFrame | None, base_year: int | None) -> pd.DataFrame:
    """Return what of the norm's margin is left at each account after discounts and serving it.

    Parameters
    ----------
    by_year : DataFrame
        account_id, year, addressable, potential_margin.
    profits : DataFrame or None
        account_id, year, revenue, cogs, costs by kind; a kind of cost that is unknown is not taken off.
    base_year : int or None

    Returns
    -------
    DataFrame
        Index account_id; norm_margin_share, kept_margin_share, revenue (base year), ratio (kept / norm). NaN where
        unknown.
    """
    norm = _norm_margins(by_year, base_year)
    frame = pd.DataFrame({"norm_margin_share": norm})
    frame["kept_margin_share"], frame["sold"] = _kept(profits, base_year, frame.index)
    known = frame["kept_margin_share"].notna() & (frame["norm_margin_share"] > 0)
    frame["ratio"] = (frame["kept_margin_share"] / frame["norm_margin_share"]).where(known)
    return frame


def usual_ratio(margins: pd.DataFrame) -> float | None:
    """Return what of the norm's margin is left at all accounts together; None where that is unknown."""
    known = margins[margins["ratio"].notna()]
    norm = (known["sold"] * known["norm_margin_share"]).sum()
    return float((known["sold"] * known["kept_margin_share"]).sum() / norm) if norm > 0 else None


def _norm_margins(by_year: pd.DataFrame, base_year: int | None) -> pd.Series:
    """Return the gross margin of the norms by account: of the base year, else of the first year that is known."""
    rows = by_year[by_year["addressable"].astype(float) > 0]
    later = rows[rows["year"] >= base_year] if base_year is not None else rows
    first = (
        later.sort_values(["account_id", "year"], kind="stable").drop_duplicates("account_id").set_index("account_id")
    )
    return first["potential_margin"].astype(float) / first["addressable"].astype(float)


def _kept(profits: pd.DataFrame | None, base_year: int | None, index: pd.Index) -> tuple[pd.Series, pd.Series]:
    """Return the margin left after serving as a share of revenue, and the revenue, of the base year."""
    unknown = pd.Series(np.nan, index=index)
    if profits is None or profits.empty:
        return unknown, unknown
    rows = profits[profits["year"] == base_year].set_index("account_id").reindex(index)
    revenue = rows["revenue"].astype(float).where(lambda amounts: amounts > 0)
    serving = rows[[kind for kind in SERVING if kind in rows]].astype(float).sum(axis=1)
    return (revenue - rows["cogs"].astype(float) - serving) / revenue, revenue


def _pools(by_year: pd.DataFrame, candidates: pd.DataFrame, years: Sequence[int], assumed_share: float) -> pd.DataFrame:
    """Return the pools of the plan years that are known, in the order of the candidates."""
    place = pd.Series(range(len(candidates)), index=candidates["account_id"])
    rows = by_year[by_year["account_id"].isin(place.index) & by_year["year"].isin(list(years))].copy()
    fallback = candidates.set_index("account_id")["fallback"].reindex(rows["account_id"]).to_numpy(dtype=bool)
    grow = np.where(fallback, 1.0 / assumed_share, 1.0)
    facts = candidates.set_index("account_id").reindex(rows["account_id"])
    own = (facts["kept_from"] == "own").to_numpy()
    rows["margin_pool"] = rows["potential_margin"].astype(float) * grow
    scaled = rows["margin_pool"] * facts["ratio"].to_numpy(dtype=float)
    # A trend has no norm to scale: what is left of our own sales is what the pool is made of.
    kept = rows["addressable"].astype(float) * grow * facts["kept_margin_share"].to_numpy(dtype=float)
    rows["margin_pool"] = rows["margin_pool"].where(~own, scaled.where(~fallback, kept))
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
    """Return why a candidate cannot be assessed: unknown potential, gaps in it, nothing or no margin in it; else ''."""
    groups = pools.groupby("account_id")
    known = ids.map(groups.size()).fillna(0)
    demand, margin = (ids.map(groups[name].sum()) for name in ("addressable", "margin_pool"))
    cases = [known == 0, known < years, demand <= 0, margin <= 0]
    reasons = np.select(cases, ["no_potential", "pool_gap", "no_demand", "negative_pool"], "")
    return pd.Series(reasons, index=ids.index, dtype=object)


def _eaten(candidates: pd.DataFrame) -> pd.DataFrame:
    """Return accounts that leave less than half of the norm's margin, worst first."""
    own = candidates[(candidates["kept_from"] == "own") & ~candidates["fallback"] & (candidates["ratio"] < 0.5)]
    return own.sort_values(["ratio", "account_id"], kind="stable")


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
    eaten = _eaten(candidates)
    if len(eaten):
        first = eaten.iloc[0]
        values = {"name": first["name"], "kept": float(first["kept_margin_share"]), "n": len(eaten)}
        found.append(Finding("eaten", values | {"norm": float(first["norm_margin_share"])}, "warn", 66))
    over = assessed[~assessed["fallback"] & (assessed["share_today"] > 1)]
    if len(over):
        found.append(Finding("above_wallet", {"n": len(over), "names": over["name"].tolist()}, "warn", 55))
    for reason, group in candidates[~candidates["assessable"]].groupby("reason", sort=True):
        values = {"n": len(group), "names": group["name"].tolist()}
        found.append(Finding(str(reason), values, "warn", 70 if group["key"].any() else 40))
    hoped, usual = (
        assessed[assessed["key"] & (assessed["kept_from"] == "norm") & ~assessed["fallback"]],
        figures["usual_ratio"],
    )
    if usual is not None and usual < 0.85 and len(hoped):
        values = {"n": len(hoped), "names": hoped["name"].tolist(), "usual": usual}
        found.append(Finding("hoped", values, "warn", 57))
    prospects = assessed[(assessed["share_today"] == 0) & assessed["key"]]
    if len(prospects):
        found.append(Finding("from_zero", {"n": len(prospects), "names": prospects["name"].tolist()}, "info", 35))
    return order_findings(found)
