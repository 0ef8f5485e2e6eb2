"""The pipeline: deals in their place, chances, forecast, funnel, back-test, people and plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table
from kamlib.steps.pipeline.decision import PipelineDecision


@dataclass(frozen=True, kw_only=True)
class PipelineResult(Result):
    """What is in the pipeline on a day, what it will bring and how far that can be trusted.

    Attributes
    ----------
    deals : DataFrame
        Open deals: deal_id, account_id, name, owner, stage, amount, age_days, stage_days, stuck_days (from which it
        counts as stuck), marks (list: stuck, slipping, sleeping, too_large, no_amount, no_step), chance (of winning
        in the end; NaN: too few closed deals), basis ('stage', 'age', 'new': age unknown), half_days (days in which
        half of what will be won of such deals is), crm (chance as the CRM has it), expected_close, next_date, expected
        (chance × amount within the horizon). Largest expectation first.
    stages : DataFrame
        stage, place, meaning, open_deals, open_amount, left, passed_share, lost_share, usual_days, stuck_days,
        large_amount, chance (of a deal that has just entered).
    chances : DataFrame
        stage, spent_days, chance: how the chance changes with time spent in the stage (without moves: with age).
    months : DataFrame
        month, expected, p10, p50, p90 of the open deals; funnel (averages) and not_born, mix, timing, which add up to
        expected − funnel; target, gap. Money.
    accounts : DataFrame
        account_id, name, deals, amount, expected, p10, p50, p90 over the horizon, target.
    backtest : DataFrame
        date, lead (month 1…3), expected, p10, p50, p90, actual, inside.
    methods : DataFrame
        method, dates, error, bias (money), judged, brier.
    calibration : DataFrame
        method, low, high, deals, said, came.
    situations : DataFrame
        See :func:`~kamlib.steps.pipeline.situations.match_people`; technique (keys as in situation).
    base : DataFrame
        segment, accounts, revenue, deals, amount, expected.
    coverage : DataFrame
        account_id, name, year, planned_revenue, revenue, growth, expected, covered_share.
    to_do : DataFrame
        deal_id, name, owner, reason (the gravest mark), amount, chance, stage: what to do first.
    decision : PipelineDecision
    """

    stem: ClassVar[str] = "pipeline"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "as_of": "date",
        "open_deals": "number",
        "open_amount": "money",
        "without_amount": "number",
        "closed": "number",
        "won": "number",
        "win_rate": "share",
        "cycle_days": "number",
        "expected": "money",
        "p10": "money",
        "p50": "money",
        "p90": "money",
        "largest_share": "share",
        "funnel": "money",
        "not_born": "money",
        "mix": "money",
        "timing": "money",
        "target": "money",
        "gap": "money",
        "new_monthly": "number.1",
        "conversion": "share",
        "size": "money",
        "correlation": "share",
        "spread": "share",
        "tested": "number",
        "inside_share": "share",
        "deals_to_open": "number",
        "contacts_per_won": "number.1",
        "hours_per_won": "number",
        "hours_to_open": "number",
        "capacity_hours": "number",
        "horizon_months": "number",
        "least_closed": "number",
        "unreadable_ends": "number",
        "by_expected_close": "number",
        "later": "number",
        "log_differs": "number",
        "moves": "number",
    }
    DECISION: ClassVar[Mapping[str, str]] = {"item": "value", "name": "text", "setting": "text"}
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "decision": "client", "findings": "client"}
    deals: pd.DataFrame = table(
        {
            "deal_id": "text",
            "account_id": "text",
            "name": "text",
            "owner": "text",
            "stage": "text",
            "amount": "money",
            "age_days": "number",
            "stage_days": "number",
            "stuck_days": "number",
            "marks": "of|pipeline.value.reason.*",
            "chance": "share",
            "basis": "value",
            "half_days": "number",
            "crm": "share",
            "expected_close": "date",
            "next_date": "date",
            "expected": "money",
        },
        audience="client",
    )
    stages: pd.DataFrame = table(
        {
            "stage": "text",
            "place": "number:integer",
            "meaning": "text",
            "open_deals": "number:integer",
            "open_amount": "money",
            "left": "number:integer",
            "passed_share": "share",
            "lost_share": "share",
            "usual_days": "number",
            "stuck_days": "number",
            "large_amount": "money",
            "chance": "share",
        },
        audience="client",
    )
    chances: pd.DataFrame = table(
        {"stage": "text", "spent_days": "number:integer", "chance": "share"}, audience="client"
    )
    months: pd.DataFrame = table(
        {
            "month": "text",
            "expected": "money",
            "p10": "money",
            "p50": "money",
            "p90": "money",
            "funnel": "money",
            "not_born": "money",
            "mix": "money",
            "timing": "money",
            "target": "money",
            "gap": "money",
        },
        audience="client",
    )
    accounts: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "deals": "number:integer",
            "amount": "money",
            "expected": "money",
            "p10": "money",
            "p50": "money",
            "p90": "money",
            "target": "money",
        },
        audience="client",
    )
    backtest: pd.DataFrame = table(
        {
            "date": "date",
            "lead": "number:integer",
            "expected": "money",
            "p10": "money",
            "p50": "money",
            "p90": "money",
            "actual": "money",
            "inside": "value:boolean",
        },
        audience="client",
    )
    methods: pd.DataFrame = table(
        {
            "method": "value",
            "dates": "number:integer",
            "error": "money",
            "bias": "money",
            "judged": "number:integer",
            "brier": "number.3",
        },
        audience="client",
    )
    calibration: pd.DataFrame = table(
        {
            "method": "value",
            "low": "share",
            "high": "share",
            "deals": "number:integer",
            "said": "share",
            "came": "share",
        },
        audience="client",
    )
    situations: pd.DataFrame = table(
        {
            "situation": "of|pipeline.value.situation.*",
            "declared": "text",
            "seller": "text",
            "closed": "number:integer",
            "won": "number:integer",
            "rate": "share",
            "low": "share",
            "high": "share",
            "others": "share",
            "better": "share",
            "match": "value",
            "technique": "of|pipeline.value.technique.*",
        }
    )
    base: pd.DataFrame = table(
        {
            "segment": "value",
            "accounts": "number:integer",
            "revenue": "money",
            "deals": "number:integer",
            "amount": "money",
            "expected": "money",
        },
        audience="client",
    )
    coverage: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "year": "text:integer",
            "planned_revenue": "money",
            "revenue": "money",
            "growth": "money",
            "expected": "money",
            "covered_share": "share",
        },
        audience="client",
    )
    to_do: pd.DataFrame = table(
        {
            "deal_id": "text",
            "name": "text",
            "owner": "text",
            "reason": "value",
            "stage": "text",
            "amount": "money",
            "chance": "share",
        },
        audience="client",
    )
    decision: PipelineDecision
