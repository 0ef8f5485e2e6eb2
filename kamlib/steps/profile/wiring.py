"""Wiring of step 1: the profile of the key account."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import with_findings
from kamlib.steps.profile.anchors import word_anchors
from kamlib.steps.profile.answers import compare_answers, lay_side_by_side
from kamlib.steps.profile.audit import audit_profile
from kamlib.steps.profile.backtest import test_back
from kamlib.steps.profile.case import ProfileCase
from kamlib.steps.profile.decision import ProfileDecision
from kamlib.steps.profile.doubts import bound_values, find_doubts
from kamlib.steps.profile.figures import check_sums, sum_up
from kamlib.steps.profile.findings import find
from kamlib.steps.profile.metrics import measure_accounts
from kamlib.steps.profile.past import measure_past
from kamlib.steps.profile.potential.wiring import gather as gather_potential
from kamlib.steps.profile.proposal import own_sales_share
from kamlib.steps.profile.result import ProfileResult
from kamlib.steps.profile.scores import describe_measures, list_criteria, score_accounts, split_scores
from kamlib.steps.profile.values import must_have_table, value_table
from kamlib.steps.profile.weighting import weigh

TABLES = ("accounts", "sales", "needs", "usp_match", "behaviour", "ratings", "survey")


def gather(book: Book) -> ProfileCase:
    """Return what the profile is worked out from."""
    settings, potential = book.settings, book.result("potential").accounts
    profitability = book.result("profitability")
    frames = {name: book.frame(name) for name in TABLES}
    metrics = measure_accounts(frames, potential, profitability.accounts, settings.base_year)
    profits = profitability.by_year
    profits = profits[profits["year"] <= settings.base_year]
    return ProfileCase(
        frames["accounts"],
        metrics,
        potential,
        profits,
        measure_past(frames, gather_potential(book), profits),
        find_doubts(frames, potential),
        settings.key_accounts,
        book.seed("profile"),
    )


def compute(case: ProfileCase, decision: ProfileDecision) -> ProfileResult:
    """Score every account by the profile and audit the profile itself (METHOD.md 1).

    Raises
    ------
    InputError
        ``judgements_unconnected``: see :func:`kamlib.steps.profile.weighting.weigh`.
    """
    metrics = case.metrics
    values, holds = (
        value_table(metrics, decision.criteria),
        must_have_table(metrics, decision.criteria, case.doubts.bounds),
    )
    weighting = weigh(decision, values)
    agreed = weighting.table.set_index("criterion")["weight"]
    own_sales = own_sales_share(case.potential)
    context = {"own_sales_share": own_sales, "consistency_ratio": weighting.figures["consistency_ratio"]}
    ends = bound_values(metrics, values, decision.criteria, case.doubts)
    scores = score_accounts(case.accounts, values, ends, holds, agreed, decision)
    answers, worth = compare_answers(scores, metrics, case.potential, decision.roles, case.size)
    proof = test_back(values, case.past, agreed, decision.criteria, case.profits, case.seed)
    tables: dict[str, Any] = {
        "metrics": metrics,
        "measures": describe_measures(metrics, decision, own_sales),
        "criteria": list_criteria(decision, agreed),
        "anchors": word_anchors(decision.criteria, decision.roles),
        "scores": scores,
        "contributions": split_scores(metrics, values, ends, case.doubts, agreed, decision),
        "weights": weighting.table,
        "audit": audit_profile(
            decision, metrics, values, holds, dict(zip(map(str, agreed.index), agreed, strict=True)), context
        ),
        "answers": answers,
        "lists": lay_side_by_side(answers, case.size),
        "worth": worth,
        "backtest": proof.tests,
        "bands": proof.bands,
    }
    result = ProfileResult(
        **tables,
        voters=weighting.voters,
        judgements=weighting.judgements,
        consistency=weighting.consistency,
        decision=decision,
        figures=sum_up(tables, weighting, proof, case),
        checks=check_sums(tables, agreed),
    )
    return with_findings(result, find)


def decision_frame(result: ProfileResult) -> pd.DataFrame:
    """Return the criteria with the agreed weights; thresholds carry their unit."""
    names = ["label", "group", "weight", "unit", "function", "floor", "target", "must_have", "source", "owner"]
    return result.criteria[names]
