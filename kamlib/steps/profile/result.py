"""Step 1, the profile of the key account: criteria that can be checked, the score of every account, and their audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from kamlib.core.results import Check, Result, table
from kamlib.quant import scoring
from kamlib.steps.profile.answers import compare_answers
from kamlib.steps.profile.audit import audit_profile
from kamlib.steps.profile.backtest import BackTest, test_back
from kamlib.steps.profile.criteria import ProfileDecision, must_have_table, value_table
from kamlib.steps.profile.findings import find_profile
from kamlib.steps.profile.metrics import describe_metrics, usp_fit
from kamlib.steps.profile.proposal import propose_profile
from kamlib.steps.profile.weighting import Weighting, weigh

__all__ = ["ProfileDecision", "ProfileResult", "build_profile", "propose_profile", "usp_fit"]


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
        source, owner.
    scores : DataFrame
        account_id, name, status, score, score_low, score_high (0…1; NaN where nothing that weighs is known), coverage
        (0…1), must_have_failed (labels joined by ', ', or ''), must_have_unknown (likewise): by account_id.
    contributions : DataFrame
        account_id, criterion, label, group, metric_value (the fact; NaN for words), value (0…1 or NaN), contribution
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
        "floor": "measure:text",
        "target": "measure:text",
        "must_have": "measure:text",
        "source": "of|tables.*.title",
        "owner": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"decision": "client", "findings": "client"}
    metrics: pd.DataFrame = table(
        {
            "account_id": "text",
            "potential": "money",
            "potential_growth_share": "share",
            "addressable": "money",
            "headroom": "money",
            "wallet_share": "share",
            "usp_fit": "text:number",
            "margin_share": "share",
            "cost_to_serve_share": "share",
            "nopat": "money",
            "revenue_growth_share": "share",
            "revenue": "money",
            "product_lines": "text:number",
            "months_since_purchase": "text:number",
            "years_customer": "text:number",
            "customer_view": "text:number",
            "days_overdue": "text:number",
            "complaints": "text:number",
            "unjustified_share": "share",
            "referrals": "text:number",
            "information_shared": "text:number",
            "contract_breaches": "text:number",
            "reaction": "text:number",
            "learning": "text:number",
            "solvency": "text:number",
            "supply_risk": "text:number",
            "supply_value": "text:number",
            "industry": "text",
            "distance_km": "text:number",
            "fame_index": "text:number",
            "strategic_fit": "text:number",
            "growth_plans": "text:number",
            "payment_discipline": "text:number",
            "decision_centralisation": "text:number",
            "debt_to_ebitda": "text:number",
            "employees": "text:number",
            "turnover": "text:number",
            "quality_certificate": "text:number",
            "region": "text",
            "land_bank_m2": "text:number",
            "escrow_share": "share",
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
            "floor": "measure",
            "target": "measure",
            "weight": "share.1",
            "must_have": "measure",
            "source": "of|tables.*.title",
            "owner": "text",
        }
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
            "metric_value": "measure",
            "value": "score",
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


def build_profile(
    accounts: pd.DataFrame,
    metrics: pd.DataFrame,
    potential: pd.DataFrame,
    profits: pd.DataFrame,
    decision: ProfileDecision,
    *,
    size: int,
    seed: int,
) -> ProfileResult:
    """Score every account by the profile and audit the profile itself (METHOD.md 1).

    Parameters
    ----------
    accounts : DataFrame
        account_id, name, status.
    metrics : DataFrame
        Of :func:`kamlib.steps.profile.metrics.measure_accounts`.
    potential : DataFrame
        Table ``accounts`` of the potential.
    profits : DataFrame
        account_id, year, nopat: for the back-test; may be empty.
    decision : ProfileDecision
    size : int
        How many key accounts the engagement is looking for.
    seed : int

    Returns
    -------
    ProfileResult

    Raises
    ------
    InputError
        ``judgements_unconnected``: see :func:`kamlib.steps.profile.weighting.weigh`.
    """
    values = value_table(metrics, decision.criteria)
    holds = must_have_table(metrics, decision.criteria)
    weighting = weigh(decision, values)
    agreed = weighting.table.set_index("criterion")["weight"]
    scores = score_accounts(accounts, values, holds, agreed, decision)
    own_sales = own_sales_share(potential)
    context = {"own_sales_share": own_sales, "consistency_ratio": weighting.figures["consistency_ratio"]}
    answers, worth = compare_answers(scores, metrics, potential, decision.roles, size)
    proof = test_back(values, agreed, decision.criteria, profits, seed)
    tables = {
        "metrics": metrics,
        "measures": _measures(metrics, decision, own_sales),
        "criteria": _criteria(decision, agreed),
        "scores": scores,
        "contributions": _contributions(metrics, values, agreed, decision),
        "weights": weighting.table,
        "audit": audit_profile(decision, metrics, values, holds, agreed.to_dict(), context),
        "answers": answers,
        "lists": _lists(answers, size),
        "worth": worth,
        "backtest": proof.tests,
        "bands": proof.bands,
    }
    figures = _figures(tables, weighting, proof, size, own_sales)
    return ProfileResult(
        **tables,
        voters=weighting.voters,
        judgements=weighting.judgements,
        consistency=weighting.consistency,
        decision=decision,
        figures=figures,
        findings=find_profile(tables, weighting, potential, figures),
        checks=_checks(tables, agreed),
    )


def own_sales_share(potential: pd.DataFrame) -> float:
    """Return the share of the known potentials that are only our own sales carried on."""
    known = potential[potential["potential"].notna()]
    return float(known["fallback"].astype(bool).mean()) if len(known) else 0.0


def score_accounts(
    accounts: pd.DataFrame,
    values: pd.DataFrame,
    holds: pd.DataFrame,
    weights: pd.Series,
    decision: ProfileDecision,
) -> pd.DataFrame:
    """Return the score of every account with its interval, coverage and must-haves (see :class:`ProfileResult`)."""
    found = scoring.interval_score(values[list(weights.index)], weights)
    frame = accounts.set_index("account_id").reindex(values.index)
    table = pd.DataFrame({"account_id": values.index, "name": frame["name"].to_numpy()})
    table["status"] = frame["status"].to_numpy() if "status" in frame else None
    table["score"], table["score_low"], table["score_high"] = found.score, found.low, found.high
    table["coverage"] = found.coverage
    labels = {each.id: each.shown for each in decision.criteria}
    table["must_have_failed"] = _named(holds.eq(False).fillna(False), labels)
    table["must_have_unknown"] = _named(holds.isna(), labels)
    return table


def _measures(metrics: pd.DataFrame, decision: ProfileDecision, own_sales: float) -> pd.DataFrame:
    """Describe the metrics; a potential without causes of consumption comes from our sales."""
    table = describe_metrics(metrics, decision.roles)
    if own_sales == 1:
        table.loc[table["metric"] == "potential", "source"] = "sales"
    return table


def _named(marks: pd.DataFrame, labels: Mapping[str, str]) -> list[str]:
    names = np.array([labels[name] for name in marks.columns], dtype=object)
    return [", ".join(names[row]) for row in marks.to_numpy(dtype=bool)]


def _criteria(decision: ProfileDecision, agreed: pd.Series) -> pd.DataFrame:
    rows = [
        (e.id, e.shown, e.group, e.unit, e.metric, e.function, e.floor, e.target, e.must_have, e.source, e.owner)
        for e in decision.criteria
    ]
    names = ["criterion", "label", "group", "unit", "metric", "function", "floor", "target"]
    names += ["must_have", "source", "owner"]
    frame = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(("floor", "target", "must_have"), float))
    frame.insert(8, "weight", agreed.to_numpy())
    return frame


def _contributions(
    metrics: pd.DataFrame, values: pd.DataFrame, agreed: pd.Series, decision: ProfileDecision
) -> pd.DataFrame:
    parts = scoring.contributions(values, agreed)
    rows = []
    for at, each in enumerate(decision.criteria):
        facts = metrics[each.metric] if each.metric in metrics else pd.Series(np.nan, metrics.index)
        numbers = pd.to_numeric(facts, errors="coerce").astype(float)
        block = {"account_id": values.index, "criterion": each.id, "label": each.shown, "group": each.group}
        block |= {"metric_value": numbers.to_numpy(), "value": values[each.id].to_numpy(), "contribution": parts[:, at]}
        rows.append(pd.DataFrame(block).assign(order=at))
    frame = pd.concat(rows).sort_values(["account_id", "order"], kind="stable")
    return frame.drop(columns="order").reset_index(drop=True)


def _lists(answers: pd.DataFrame, size: int) -> pd.DataFrame:
    frame = pd.DataFrame({"place": range(1, size + 1)})
    for name in ("purchases", "fame", "profile"):
        rows = answers[answers["list"] == name].set_index("place")["name"]
        if len(rows):
            frame[f"by_{name}"] = frame["place"].map(rows)
    return frame.dropna(how="all", subset=frame.columns[1:]).reset_index(drop=True)


def _figures(
    tables: Mapping[str, pd.DataFrame], weighting: Weighting, proof: BackTest, size: int, own_sales: float
) -> dict[str, Any]:
    weights, scores, audit = tables["weights"], tables["scores"], tables["audit"]
    by_group = weights.groupby("group")["weight"].sum()
    clean = proof.tests.iloc[0] if len(proof.tests) else None
    return {
        "size": size,
        "accounts": len(scores),
        "scored": int(scores["score"].notna().sum()),
        "failed": int((scores["must_have_failed"] != "").sum()),
        "criteria_weighed": int((weights["weight"] > 0).sum()),
        "potential_weight": float(by_group.get("potential", 0.0)),
        "current_weight": float(by_group.get("current", 0.0)),
        "median_coverage": float(scores["coverage"].median()),
        "audit_attention": int((audit["verdict"] == "attention").sum()),
        "audit_checks": int(audit["check"].nunique()),
        "own_sales_share": own_sales,
        "auc": None if clean is None else float(clean["auc"]),
        "auc_low": None if clean is None else float(clean["auc_low"]),
        "auc_high": None if clean is None else float(clean["auc_high"]),
        "backtest_accounts": None if clean is None else int(clean["accounts"]),
        "backtest_refused": proof.refused,
        **weighting.figures,
    }


def _checks(tables: Mapping[str, pd.DataFrame], agreed: pd.Series) -> tuple[Check, ...]:
    scores, parts = tables["scores"], tables["contributions"]
    known = scores[scores["score"].notna()]
    width = known["score_high"] - known["score_low"]
    return (
        Check("weights", float(agreed.sum()), 1.0),
        Check("contributions", float(parts["contribution"].sum()), float(known["score"].sum())),
        Check("coverage", float((1 - known["coverage"]).sum()), float(width.sum())),
        Check("accounts", float(len(scores)), float(len(tables["metrics"])), 0.0),
    )
