"""Everyone on one list by the profile, who is chosen, how firmly, and what would change it: what the step returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table
from kamlib.steps.priorities.decision import PrioritiesDecision


@dataclass(frozen=True, kw_only=True)
class PrioritiesResult(Result):
    """The prioritised list and everything that argues for or against it.

    Attributes
    ----------
    ranking : DataFrame
        Every account, best first: rank (Int64; NA without a single known criterion), account_id, name, status, score,
        score_low, score_high, coverage (0…1), must_have_failed (criteria, or ''), potential (present value, money),
        wallet_share, revenue, nopat (base year), fit (0…1), view (its view of us, 0…1), top_share (share of simulated
        weights and missing facts in which it is among the first `size` that may be chosen; NaN where it may not),
        rank_low, rank_high (5–95 %), second_rank (TOPSIS), third_rank (PROMETHEE II), stamp ('robust', 'undecided',
        'fragile', 'nothing', ''), barred ('', 'must_have', 'fit', 'unknown', 'cut'), proposed, chosen (bool).
    contributions : DataFrame
        account_id, criterion, label (typed, or key of a metric), group, value, weight, contribution (points of the
        score, 0…1; NaN where missing), lost (what it would have added at its target).
    reasons : DataFrame
        See :func:`kamlib.steps.priorities.facts.explain_places`.
    questions : DataFrame
        See :func:`kamlib.steps.priorities.comparisons.ask_facts`; with label.
    lists : DataFrame
        place, by_revenue, by_nopat, by_profile: names.
    moves : DataFrame
        See :func:`kamlib.steps.priorities.comparisons.explain_moves`; with label.
    called : DataFrame
        See :func:`kamlib.steps.priorities.comparisons.compare_called`.
    boundaries, service : DataFrame
        See :mod:`kamlib.steps.priorities.boundary`.
    opinions : DataFrame
        See :func:`kamlib.steps.priorities.opinions.compare_opinions`.
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
        "scored": "number",
        "eligible": "number",
        "open_accounts": "number",
        "chosen_accounts": "number",
        "size": "number",
        "boundary": "share",
        "cut": "score",
        "usual_cut": "score",
        "chosen_revenue": "money",
        "chosen_revenue_share": "share",
        "chosen_potential": "money",
        "chosen_potential_share": "share",
        "robust_accounts": "number",
        "fragile_accounts": "number",
        "tau_second": "number.2",
        "tau_third": "number.2",
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
            "top_share": "share",
            "rank_low": "number",
            "rank_high": "number",
            "second_rank": "text:integer",
            "third_rank": "text:integer",
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
    reasons: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "side": "value",
            "criterion": "text",
            "label": "word|profile.metric.*",
            "value": "score",
            "usual": "score",
            "difference": "+score.1",
        },
        audience="client",
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
    called: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "verdict": "value",
            "rank": "text:integer",
            "score": "score",
            "revenue": "money",
            "barred": "value",
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
            "ordinary_revenue": "money",
            "ordinary_needed": "money",
        },
        audience="client",
    )
    service: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "rank": "text:integer",
            "status": "value",
            "fit": "share",
            "belt": "value",
            "revenue": "money",
            "served": "value",
            "who": "text",
        },
        audience="client",
    )
    opinions: pd.DataFrame = table(
        {
            "method": "value",
            "tau": "number.2",
            "in_common": "number:integer",
            "places": "number:integer",
            "left_out": "number:integer",
            "reversals": "number:integer",
            "name": "text",
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
