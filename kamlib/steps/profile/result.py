"""Step 1, the profile of the key account: criteria that can be checked, the score of every account, and their audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table
from kamlib.steps.profile.decision import ProfileDecision


@dataclass(frozen=True, kw_only=True)
class ProfileResult(Result):
    """The profile and what it makes of the accounts.

    Labels are typed names, or keys of metrics whose words are in the catalogue (``profile.metric.<metric>``).

    Attributes
    ----------
    metrics : DataFrame
        account_id and one column per metric (see :func:`kamlib.steps.profile.metrics.measure_accounts`).
    measures : DataFrame
        metric, source, role, group, unit, less_is_better, known_share, same_share, category: what can be measured.
    criteria : DataFrame
        criterion (id), label, group, unit, metric, function, floor, target, weight (agreed, sums to 1), must_have,
        source, owner, of_trade (bool: only dealing with an account shows it, so nothing can be asked of one that does
        not buy).
    anchors : DataFrame
        See :func:`kamlib.steps.profile.anchors.word_anchors`.
    scores : DataFrame
        account_id, name, status, score (0…1; NaN where nothing that weighs is known), score_low, score_high (with every
        fact at the end of its range and every missing one at 0 or 1), coverage (0…1; a lower bound counts as far as it
        proves), must_have_failed (labels joined by ', ', or ''), must_have_unknown (likewise): by account_id.
    contributions : DataFrame
        account_id, criterion, label, group, metric_value (the fact; NaN for words), unit, spread (its range, ± as
        a share of it), lower_bound (the truth can only be higher), value (0…1 or NaN), value_low, value_high
        (between which the truth lies; 0 and 1 where the fact is missing), known (0…1, of the criterion), contribution
        (to the score; the known ones of an account add up to it).
    weights : DataFrame
        criterion, label, group, weight (agreed), points_weight, rank_order_weight and, where there is something to go
        by, entropy_weight, critic_weight, voters_weight (with voters_sd_weight, voters_low_weight,
        voters_high_weight), ahp_weight, best_worst_weight.
    audit : DataFrame
        check, verdict (attention / passed), label, other, found, limit.
    answers : DataFrame
        list (purchases / fame / profile / with_fame), place, account_id, name, figure, revenue, potential,
        wallet_share, potential_place.
    lists : DataFrame
        place, by_purchases, by_fame, by_profile: names side by side.
    worth : DataFrame
        list, accounts, revenue, potential, headroom, potential_share, common (accounts shared with the profile).
    backtest : DataFrame
        test, criteria, accounts, profitable, auc, auc_low, auc_high, verdict; empty where refused (figure
        ``backtest_refused`` says why).
    bands : DataFrame
        band, accounts, mean_score, profitable_share, profitable_low, profitable_high, mean_nopat.
    voters : DataFrame or None
        voter, distance_share (of weight to be moved to meet the others): for the facilitator only.
    judgements : DataFrame or None
        level, first, second, times, consistent (value that the other judgements imply), ratio; most at odds first.
    consistency : DataFrame or None
        level, items, judgements, consistency_ratio.
    decision : ProfileDecision
        The profile as saved, or as proposed.
    """

    stem: ClassVar[str] = "profile"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "size": "number",
        "accounts": "number",
        "scored": "number",
        "failed": "number",
        "criteria_weighed": "number",
        "potential_weight": "share",
        "current_weight": "share",
        "median_coverage": "share",
        "audit_attention": "number",
        "audit_checks": "number",
        "own_sales_share": "share",
        "potential_known": "number",
        "auc": "number.2",
        "auc_low": "number.2",
        "auc_high": "number.2",
        "backtest_accounts": "text",
        "backtest_refused": "text",
        "kendall_w": "number.2",
        "kendall_p": "text",
        "voters": "text",
        "consistency_ratio": "number.2",
        "consensus": "text",
    }
    DECISION: ClassVar[Mapping[str, str]] = {
        "label": "word|profile.metric.*",
        "group": "value",
        "weight": "share.1",
        "unit": "word|profile.unit.*",
        "function": "value",
        "floor": "measure@unit",
        "target": "measure@unit",
        "must_have": "measure@unit",
        "source": "of|tables.*.title",
        "owner": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"decision": "client", "findings": "client"}
    metrics: pd.DataFrame = table(
        {
            "account_id": "text",
            "potential": "money::profile.metric.*",
            "potential_growth_share": "share::profile.metric.*",
            "addressable": "money::profile.metric.*",
            "headroom": "money::profile.metric.*",
            "wallet_share": "share::profile.metric.*",
            "usp_fit": "text:number:profile.metric.*",
            "margin_share": "share::profile.metric.*",
            "cost_to_serve_share": "share::profile.metric.*",
            "nopat": "money::profile.metric.*",
            "revenue_growth_share": "share::profile.metric.*",
            "revenue": "money::profile.metric.*",
            "product_lines": "text:number:profile.metric.*",
            "months_since_purchase": "text:number:profile.metric.*",
            "years_customer": "text:number:profile.metric.*",
            "customer_view": "text:number:profile.metric.*",
            "days_overdue": "text:number:profile.metric.*",
            "complaints": "text:number:profile.metric.*",
            "unjustified_share": "share::profile.metric.*",
            "referrals": "text:number:profile.metric.*",
            "information_shared": "text:number:profile.metric.*",
            "contract_breaches": "text:number:profile.metric.*",
            "reaction": "text:number:profile.metric.*",
            "learning": "text:number:profile.metric.*",
            "solvency": "text:number:profile.metric.*",
            "supply_risk": "text:number:profile.metric.*",
            "supply_value": "text:number:profile.metric.*",
            "industry": "text::profile.metric.*",
            "distance_km": "text:number:profile.metric.*",
            "fame_index": "text:number:profile.metric.*",
            "strategic_fit": "text:number:profile.metric.*",
            "growth_plans": "text:number:profile.metric.*",
            "payment_discipline": "text:number:profile.metric.*",
            "decision_centralisation": "text:number:profile.metric.*",
            "debt_to_ebitda": "text:number:profile.metric.*",
            "employees": "text:number:profile.metric.*",
            "turnover": "text:number:profile.metric.*",
            "quality_certificate": "text:number:profile.metric.*",
            "region": "text::profile.metric.*",
            "land_bank_m2": "text:number:profile.metric.*",
            "escrow_share": "share::profile.metric.*",
        }
    )
    measures: pd.DataFrame = table(
        {
            "metric": "word|profile.metric.*",
            "source": "of|tables.*.title",
            "role": "value",
            "group": "value",
            "unit": "word|profile.unit.*",
            "less_is_better": "value:boolean",
            "known_share": "share",
            "same_share": "share",
            "category": "value:boolean",
        }
    )
    criteria: pd.DataFrame = table(
        {
            "criterion": "text",
            "label": "word|profile.metric.*",
            "group": "value",
            "unit": "word|profile.unit.*",
            "metric": "word|profile.metric.*",
            "function": "value",
            "floor": "measure@unit",
            "target": "measure@unit",
            "weight": "share.1",
            "must_have": "measure@unit",
            "source": "of|tables.*.title",
            "owner": "text",
            "of_trade": "value:boolean",
        }
    )
    anchors: pd.DataFrame = table(
        {
            "criterion": "text",
            "label": "word|profile.metric.*",
            "anchor_low": "word|profile.anchor.*",
            "anchor_middle": "word|profile.anchor.*",
            "anchor_high": "word|profile.anchor.*",
            "wording": "value",
        },
        audience="client",
    )
    scores: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "status": "value",
            "score": "score",
            "score_low": "score",
            "score_high": "score",
            "coverage": "share",
            "must_have_failed": "of|profile.metric.*",
            "must_have_unknown": "text",
        },
        audience="client",
    )
    contributions: pd.DataFrame = table(
        {
            "account_id": "text",
            "criterion": "text",
            "label": "word|profile.metric.*",
            "group": "value",
            "metric_value": "measure@unit",
            "unit": "word|profile.unit.*",
            "spread": "share",
            "lower_bound": "value:boolean",
            "value": "score",
            "value_low": "score",
            "value_high": "score",
            "known": "share",
            "contribution": "score.1",
        }
    )
    weights: pd.DataFrame = table(
        {
            "criterion": "text",
            "label": "word|profile.metric.*",
            "group": "value",
            "weight": "share.1",
            "points_weight": "share.1",
            "rank_order_weight": "share.1",
            "entropy_weight": "share.1",
            "critic_weight": "share.1",
        },
        audience="client",
    )
    audit: pd.DataFrame = table(
        {
            "check": "value",
            "verdict": "value",
            "label": "word|profile.metric.*",
            "other": "word|profile.metric.*",
            "found": "number.2",
            "limit": "number.2",
        },
        audience="client",
    )
    answers: pd.DataFrame = table(
        {
            "list": "value",
            "place": "text:integer",
            "account_id": "text",
            "name": "text",
            "figure": "text:number",
            "revenue": "money",
            "potential": "money",
            "wallet_share": "share",
            "potential_place": "number",
        },
        audience="client",
    )
    lists: pd.DataFrame = table(
        {"place": "text:integer", "by_purchases": "text", "by_fame": "text", "by_profile": "text"}, audience="client"
    )
    worth: pd.DataFrame = table(
        {
            "list": "value",
            "accounts": "number:integer",
            "revenue": "money",
            "potential": "money",
            "headroom": "money",
            "potential_share": "share",
            "common": "number:integer",
        },
        audience="client",
    )
    backtest: pd.DataFrame = table(
        {
            "test": "value",
            "criteria": "number",
            "accounts": "number:integer",
            "profitable": "number",
            "auc": "number.2",
            "auc_low": "number.2",
            "auc_high": "number.2",
            "verdict": "value",
        },
        audience="client",
    )
    bands: pd.DataFrame = table(
        {
            "band": "text",
            "accounts": "number:integer",
            "mean_score": "score",
            "profitable_share": "share",
            "profitable_low": "share",
            "profitable_high": "share",
            "mean_nopat": "money",
        },
        audience="client",
    )
    voters: pd.DataFrame | None = table({"voter": "text", "distance_share": "share"}, optional=True)
    judgements: pd.DataFrame | None = table(
        {
            "level": "value",
            "first": "word|profile.metric.*",
            "second": "word|profile.metric.*",
            "times": "number.1",
            "consistent": "number.1",
            "ratio": "number.1",
        },
        optional=True,
    )
    consistency: pd.DataFrame | None = table(
        {"level": "value", "items": "number:integer", "judgements": "number:integer", "consistency_ratio": "number.2"},
        optional=True,
    )
    decision: ProfileDecision
