"""Step 2: everyone on one list by the profile, who is chosen, how firmly, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from kamlib.core.results import Check, Result, table
from kamlib.quant.ranking import kendall_tau
from kamlib.steps.positions.result import place_accounts
from kamlib.steps.priorities import comparisons, robustness
from kamlib.steps.priorities.findings import find_priorities

#: An account of which less than this is known is not proposed: its facts come first.
LEAST_COVERAGE = 0.5
#: Half-way between the floor and the target of every criterion.
USUAL_CUT = 0.5


class ChosenAccount(BaseModel):
    """One key account and, in a person's words, why it is one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account_id: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Annotated[str, Field(max_length=1000)] = ""


class PrioritiesDecision(BaseModel):
    """Who the key accounts are. A person edits the list (account and reason) and the three lines behind it.

    Attributes
    ----------
    accounts
        The key accounts, in the order in which they are to be worked on.
    boundary
        Least USP fit of key-account work, 0…1.
    cut
        Least profile score, 0…1.
    size
        How many key accounts the team means to have; the length of the compared lists.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    accounts: list[ChosenAccount] = []
    boundary: Annotated[float, Field(ge=0, le=1)] = 0.5
    cut: Annotated[float, Field(ge=0, le=1)] = USUAL_CUT
    size: Annotated[int, Field(ge=1, le=100)] = 5


@dataclass(frozen=True)
class Capacity:
    """Hours that the team has for key accounts in a year, and what one of them takes."""

    hours: float
    per_account: float


@dataclass(frozen=True, kw_only=True)
class PrioritiesResult(Result):
    """The prioritised list and everything that argues for or against it.

    Attributes
    ----------
    ranking : DataFrame
        Every account, best first: rank (Int64; NA without a single known criterion), account_id, name, status, score,
        score_low, score_high, coverage (0…1), must_have_failed (criteria, or ''), potential (present value, money),
        wallet_share, revenue, nopat (base year), fit (0…1), view (its view of us, 0…1), segment ('key', 'developing',
        'maintained', 'opportunistic', 'unknown'), top_share (share of simulated weights in which it is among the first
        `size` that may be chosen; NaN where it may not), rank_low, rank_high (5–95 %), second_rank (TOPSIS), stamp
        ('robust', 'undecided', 'fragile', ''), barred ('', 'must_have', 'fit', 'unknown', 'cut'), proposed, chosen
        (bool).
    contributions : DataFrame
        account_id, criterion, label (typed, or key of a metric), group, value, weight, contribution (points of the
        score, 0…1; NaN where missing), lost (what it would have added at its target).
    questions : DataFrame
        See :func:`kamlib.steps.priorities.comparisons.ask_facts`; with label.
    lists : DataFrame
        place, by_revenue, by_nopat, by_profile: names.
    moves : DataFrame
        See :func:`kamlib.steps.priorities.comparisons.explain_moves`; with label.
    boundaries : DataFrame
        See :func:`kamlib.steps.priorities.comparisons.compare_boundaries`.
    weight_changes : DataFrame
        See :func:`kamlib.steps.priorities.robustness.find_changes`; with label.
    places : DataFrame
        account_id, name, place, probability: accounts that come near the line.
    decision : PrioritiesDecision
        As saved, or the proposal.
    key_accounts : tuple of str
        The key accounts, decided or else proposed.
    """

    stem: ClassVar[str] = "priorities"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "accounts": "number",
        "scored": "text",
        "eligible": "text",
        "chosen_accounts": "number",
        "size": "text",
        "boundary": "share",
        "cut": "score",
        "usual_cut": "text",
        "chosen_revenue": "money",
        "chosen_revenue_share": "share",
        "chosen_potential": "money",
        "chosen_potential_share": "share",
        "robust_accounts": "text",
        "fragile_accounts": "text",
        "tau_second": "number.2",
        "decided": "value",
        "tau_revenue_profile": "number.2",
        "tau_nopat_profile": "number.2",
        "tau_revenue_nopat": "number.2",
    }
    DECISION: ClassVar[Mapping[str, str]] = {
        "account_id": "text",
        "name": "text",
        "rank": "text:integer",
        "score": "score",
        "fit": "share",
        "potential": "money",
        "stamp": "value",
        "note": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "decision": "client", "findings": "client"}
    ranking: pd.DataFrame = table(
        {
            "rank": "text:integer",
            "account_id": "text",
            "name": "text",
            "status": "value",
            "score": "score",
            "score_low": "score",
            "score_high": "score",
            "coverage": "share",
            "must_have_failed": "of|profile.metric.*",
            "potential": "money",
            "wallet_share": "share",
            "revenue": "money",
            "nopat": "money",
            "fit": "share",
            "view": "score",
            "segment": "value",
            "top_share": "share",
            "rank_low": "number",
            "rank_high": "number",
            "second_rank": "text:integer",
            "stamp": "value",
            "barred": "value",
            "proposed": "value:boolean",
            "chosen": "value:boolean",
        },
        audience="client",
    )
    contributions: pd.DataFrame = table(
        {
            "account_id": "text",
            "criterion": "text",
            "label": "word|profile.metric.*",
            "group": "value",
            "value": "score",
            "weight": "share.1",
            "contribution": "score.1",
            "lost": "score.1",
        }
    )
    questions: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "criterion": "text",
            "label": "word|profile.metric.*",
            "rank": "text:integer",
            "score": "score",
            "score_if_low": "score",
            "score_if_high": "score",
            "crosses": "value",
            "chance": "share",
            "worth": "money",
        },
        audience="client",
    )
    lists: pd.DataFrame = table(
        {"place": "text:integer", "by_revenue": "text", "by_nopat": "text", "by_profile": "text"}, audience="client"
    )
    moves: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "move": "value",
            "revenue_rank": "text:integer",
            "nopat_rank": "text:integer",
            "profile_rank": "text:integer",
            "reason": "value",
            "criterion": "text",
            "label": "word|profile.metric.*",
            "difference": "+score",
        },
        audience="client",
    )
    boundaries: pd.DataFrame = table(
        {
            "boundary": "share",
            "measure": "value",
            "decided": "value:boolean",
            "accounts": "number:integer",
            "unknown_fit": "number:integer",
            "revenue": "money",
            "revenue_share": "share",
            "potential": "money",
            "potential_share": "share",
            "hours_needed": "number",
            "hours_capacity": "number",
            "load_share": "share",
            "accounts_served": "number:integer",
        },
        audience="client",
    )
    weight_changes: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "side": "value",
            "criterion": "text",
            "label": "word|profile.metric.*",
            "weight": "share.1",
            "new_weight": "share.1",
            "change": "+share.1",
        },
        audience="client",
    )
    places: pd.DataFrame = table(
        {"account_id": "text", "name": "text", "place": "text:integer", "probability": "share"}
    )
    decision: PrioritiesDecision
    key_accounts: tuple[str, ...]


def gather_facts(
    scores: pd.DataFrame, potential: pd.DataFrame, profit: pd.DataFrame, fit: pd.Series, view: pd.Series
) -> pd.DataFrame:
    """Join what the earlier steps know of each account, ranked by the score.

    Parameters
    ----------
    scores : DataFrame
        Of the profile: account_id, name, status, score, score_low, score_high, coverage, must_have_failed.
    potential, profit : DataFrame
        ``accounts`` of the results `potential` (potential, wallet_share) and `profitability` (revenue, nopat).
    fit, view : Series
        USP fit and its view of us by account_id, 0…1.

    Returns
    -------
    DataFrame
        The columns of ``ranking`` up to `view`, best first, equal scores by account_id.
    """
    names = ["account_id", "name", "status", "score", "score_low", "score_high", "coverage", "must_have_failed"]
    table = scores[names].merge(potential[["account_id", "potential", "wallet_share"]], on="account_id", how="left")
    table = table.merge(profit[["account_id", "revenue", "nopat"]], on="account_id", how="left")
    table["fit"], table["view"] = (table["account_id"].map(each).astype(float) for each in (fit, view))
    table["must_have_failed"] = table["must_have_failed"].fillna("")
    table = table.sort_values(["score", "account_id"], ascending=[False, True], na_position="last", kind="stable")
    table = table.reset_index(drop=True)
    table.insert(0, "rank", table["score"].rank(method="min", ascending=False).astype("Int64"))
    return table


def propose_priorities(facts: pd.DataFrame, boundary: float, size: int) -> PrioritiesDecision:
    """Propose the key accounts: must-haves kept, fit at the boundary where known, enough known, above the cut line.

    The line is half-way between floor and target; where fewer than `size` accounts reach it, it is lowered to the last
    of the first `size`, and a finding says so.
    """
    open_to = facts[bar_accounts(facts, boundary, 0.0) == ""]
    best = open_to["score"].head(size)
    cut = min(USUAL_CUT, float(np.floor(best.iloc[-1] * 100) / 100)) if len(best) else USUAL_CUT
    names = open_to.loc[open_to["score"] >= cut, "account_id"].head(size)
    return PrioritiesDecision(
        accounts=[ChosenAccount(account_id=each) for each in names], boundary=boundary, cut=cut, size=size
    )


def bar_accounts(facts: pd.DataFrame, boundary: float, cut: float) -> pd.Series:
    """Return why an account may not be a key account: 'must_have', 'unknown', 'fit', 'cut', or '' where it may."""
    conditions = [
        facts["must_have_failed"] != "",
        facts["score"].isna() | (facts["coverage"] < LEAST_COVERAGE),
        facts["fit"] < boundary,
        facts["score"] < cut,
    ]
    return pd.Series(np.select(conditions, ["must_have", "unknown", "fit", "cut"], ""), facts.index, dtype=object)


def prioritise_accounts(
    facts: pd.DataFrame,
    contributions: pd.DataFrame,
    criteria: pd.DataFrame,
    decision: PrioritiesDecision,
    proposal: PrioritiesDecision,
    capacity: Capacity,
    seed: int,
    revenue: float,
) -> PrioritiesResult:
    """Return the prioritised list.

    Parameters
    ----------
    facts : DataFrame
        See :func:`gather_facts`.
    contributions, criteria : DataFrame
        Of the profile: account_id, criterion, label, group, value; criterion, label, weight.
    decision, proposal : PrioritiesDecision
        What holds, and what was computed.
    capacity : Capacity
        Hours of the team.
    seed : int
        Of the simulated weights.
    revenue : float
        Of the base year, from the profitability of all accounts: the list must hold all of it.

    Returns
    -------
    PrioritiesResult
    """
    weights = criteria.set_index("criterion")["weight"].astype(float)
    values = _value_matrix(contributions, facts, weights)
    facts = facts.assign(barred=bar_accounts(facts, decision.boundary, decision.cut))
    eligible = facts.set_index("account_id")["barred"].isin(["", "cut"])
    named = facts[facts["barred"].isin(["", "cut"])]
    listed = list(named["account_id"].head(decision.size))
    chances, places = robustness.shake_ranks(values, weights, eligible, listed, decision.size, seed)
    ranked = _ranking(facts, chances, decision, proposal)
    changes = robustness.find_changes(values[eligible.reindex(values.index)], weights, named, decision.size)
    chosen = tuple(each.account_id for each in decision.accounts)
    lines = find_lines(named, decision)
    boundary, cut = decision.boundary, decision.cut
    labels = criteria.set_index("criterion")["label"]
    parts = {
        "ranking": ranked,
        "contributions": _contribution_table(contributions, weights),
        "questions": _labelled(comparisons.ask_facts(ranked, values, weights, *lines, LEAST_COVERAGE), labels),
        "lists": comparisons.list_views(facts, chosen, decision.size),
        "moves": _labelled(comparisons.explain_moves(facts, values, weights, chosen, decision.size), labels),
        "boundaries": comparisons.compare_boundaries(facts, boundary, cut, capacity.per_account, capacity.hours),
        "weight_changes": _labelled(changes, labels),
        "places": _named(places, facts),
    }
    figures = _figures(parts, decision, proposal)
    findings, checks = find_priorities(parts, figures), _checks(parts, decision, revenue)
    return PrioritiesResult(
        **parts, decision=decision, key_accounts=chosen, figures=figures, findings=findings, checks=checks
    )


def _labelled(table: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """Put the label beside the criterion: ids stay for machines, labels are for people."""
    table = table.copy()
    table.insert(table.columns.get_loc("criterion") + 1, "label", table["criterion"].map(labels).astype(object))
    return table


def _named(places: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    named = places.merge(facts[["account_id", "name"]], on="account_id")
    return named[["account_id", "name", "place", "probability"]]


def _value_matrix(contributions: pd.DataFrame, facts: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    wide = contributions.pivot(index="account_id", columns="criterion", values="value")
    return wide.reindex(index=facts["account_id"], columns=weights.index).astype(float)


def _ranking(
    facts: pd.DataFrame, chances: pd.DataFrame, decision: PrioritiesDecision, proposal: PrioritiesDecision
) -> pd.DataFrame:
    table = facts.merge(chances, on="account_id", how="left")
    table["segment"] = place_accounts(table["score"], table["view"], decision.cut)
    table["stamp"] = table["stamp"].fillna("")
    table["proposed"] = table["account_id"].isin([each.account_id for each in proposal.accounts])
    table["chosen"] = table["account_id"].isin([each.account_id for each in decision.accounts])
    last = ["segment", "top_share", "rank_low", "rank_high", "second_rank", "stamp", "barred", "proposed", "chosen"]
    return table[[*facts.columns.drop("barred"), *last]]


def _contribution_table(contributions: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    table = contributions[["account_id", "criterion", "label", "group", "value"]].copy()
    share = table["criterion"].map(weights).astype(float)
    table["weight"] = share / weights.sum()
    known = table["weight"].where(table["value"].notna()).groupby(table["account_id"]).transform("sum")
    table["contribution"] = table["value"] * table["weight"] / known
    table["lost"] = (1 - table["value"]) * table["weight"] / known
    return table.reset_index(drop=True)


def find_lines(named: pd.DataFrame, decision: PrioritiesDecision) -> tuple[float, float]:
    """Return the score that lets an account in, and the one below which it loses its place; NaN where there is none."""
    scores = named["score"].to_numpy()
    last = scores[decision.size - 1] if len(scores) >= decision.size else decision.cut
    after = scores[decision.size] if len(scores) > decision.size else decision.cut
    return max(last, decision.cut), max(after, decision.cut)


def _figures(parts: dict, decision: PrioritiesDecision, proposal: PrioritiesDecision) -> dict[str, Any]:
    ranked = parts["ranking"]
    chosen = ranked[ranked["chosen"]]
    open_to = ranked[ranked["barred"].isin(["", "cut"])]
    sums = {name: _share(chosen[name].sum(min_count=1), ranked[name].sum()) for name in ("revenue", "potential")}
    second = open_to[["rank", "second_rank"]].astype(float)
    tau_second = kendall_tau(second["rank"], second["second_rank"]) if len(second) else np.nan
    return {
        "accounts": len(ranked),
        "scored": int(ranked["score"].notna().sum()),
        "eligible": int((ranked["barred"] == "").sum()),
        "chosen_accounts": len(chosen),
        "size": decision.size,
        "boundary": decision.boundary,
        "cut": decision.cut,
        "usual_cut": USUAL_CUT,
        "chosen_revenue": _known(chosen["revenue"].sum(min_count=1)),
        "chosen_revenue_share": sums["revenue"],
        "chosen_potential": _known(chosen["potential"].sum(min_count=1)),
        "chosen_potential_share": sums["potential"],
        "robust_accounts": int((chosen["stamp"] == "robust").sum()),
        "fragile_accounts": int((chosen["stamp"] == "fragile").sum()),
        "tau_second": _known(tau_second),
        "decided": decision != proposal,
        **comparisons.agree(ranked),
    }


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0 and not np.isnan(part) else None


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _checks(parts: dict, decision: PrioritiesDecision, revenue: float) -> tuple[Check, ...]:
    ranked, added = parts["ranking"], parts["contributions"].groupby("account_id")["contribution"].sum(min_count=1)
    known = ranked.dropna(subset=["score"])
    return (
        Check("scores", float(known["account_id"].map(added).sum()), float(known["score"].sum())),
        Check("revenue", float(ranked["revenue"].sum()), float(revenue)),
        Check("chosen", float(ranked["chosen"].sum()), float(len(decision.accounts)), 0.0),
    )
