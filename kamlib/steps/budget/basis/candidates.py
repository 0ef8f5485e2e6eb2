"""Who competes for the budget, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.results import Check, with_findings
from kamlib.steps.budget.basis.findings import find
from kamlib.steps.budget.basis.pools import scale_pools, usual_ratio
from kamlib.steps.budget.basis.result import BudgetBasisResult
from kamlib.steps.shared.kept_margin import kept_margins


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
    """Gather the key accounts, all others that pass the conditions of the list, and those already planned for.

    Whoever passes may earn more than a key account does: that is what there is to choose between. An account whose
    potential is only the trend of our own sales has no known wallet: its pool is taken as our margin / `assumed_share`,
    today's share as `assumed_share`.

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
        account_id, rank; of the prioritised list. May carry barred or must_have_failed (text, '' for who passes).
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
    passing = _passing(ranking)
    origin = _origins(passing, key_accounts, planned, decided)
    candidates = _candidates(accounts, ranking, origin, assumed_share)
    candidates["passes"] = candidates["account_id"].isin(passing)
    margins = kept_margins(by_year, profits, base_year)
    candidates = candidates.join(margins, on="account_id")
    known = candidates["ratio"].notna() | (candidates["fallback"] & candidates["kept_margin_share"].notna())
    candidates["kept_from"] = np.where(known & (margin_basis != "norm"), "own", "norm")
    candidates["norm_margin_share"] = candidates["norm_margin_share"].mask(candidates["fallback"])
    pools = scale_pools(by_year, candidates, plan_years, assumed_share)
    candidates["reason"] = _reasons(candidates["account_id"], pools, len(plan_years))
    candidates["assessable"] = candidates["reason"] == ""
    pools = pools[pools["account_id"].isin(candidates.loc[candidates["assessable"], "account_id"])]
    first = pools[pools["year"] == plan_years[0]].set_index("account_id")["margin_pool"]
    candidates["margin_pool"] = candidates["account_id"].map(first).astype(float)
    figures = _figures(candidates, pools, assumed_share) | {"usual_ratio": usual_ratio(margins)}
    checks = (Check("pool_years", float(len(pools)), float(candidates["assessable"].sum() * len(plan_years))),)
    result = BudgetBasisResult(
        candidates=candidates[CANDIDATES],
        pools=pools.reset_index(drop=True),
        figures=figures,
        checks=checks,
    )
    return with_findings(result, find)


CANDIDATES = [
    "account_id",
    "name",
    "status",
    "rank",
    "key",
    "origin",
    "passes",
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


def _passing(ranking: pd.DataFrame) -> list[str]:
    """Return the accounts that pass every condition of the list, best first."""
    ordered = ranking.sort_values(["rank", "account_id"], kind="stable")
    reason = next((name for name in ("barred", "must_have_failed") if name in ordered), None)
    if reason is None:
        return list(ordered["account_id"])
    return list(ordered.loc[ordered[reason].fillna("").astype(str) == "", "account_id"])


def _origins(
    passing: Iterable[str], key: Iterable[str], planned: Iterable[str], decided: Iterable[str]
) -> dict[str, str]:
    """Return why each candidate is one; the first reason counts."""
    found: dict[str, str] = {}
    for why, members in (("key", key), ("decided", decided), ("planned", planned), ("passes", passing)):
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


def _reasons(ids: pd.Series, pools: pd.DataFrame, years: int) -> pd.Series:
    """Return why a candidate cannot be assessed: unknown potential, gaps in it, nothing or no margin in it; else ''."""
    groups = pools.groupby("account_id")
    known = ids.map(groups.size()).fillna(0)
    demand, margin = (ids.map(groups[name].sum()) for name in ("addressable", "margin_pool"))
    cases = [known == 0, known < years, demand <= 0, margin <= 0]
    reasons = np.select(cases, ["no_potential", "pool_gap", "no_demand", "negative_pool"], "")
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
