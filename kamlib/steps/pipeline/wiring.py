"""What the pipeline is gathered from, and how its result is computed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.steps.pipeline.backtest import (
    LEAST_CLOSED,
    compare_methods,
    is_enough,
    learn_spread,
    read_calibration,
    run_backtest,
)
from kamlib.steps.pipeline.case import PipelineCase
from kamlib.steps.pipeline.decision import PipelineDecision
from kamlib.steps.pipeline.findings import find
from kamlib.steps.pipeline.forecast import correlate_accounts, measure_funnel
from kamlib.steps.pipeline.history import NEVER, History, days, read_history
from kamlib.steps.pipeline.places import closed_by
from kamlib.steps.pipeline.planning import cover_budget, lay_targets, money_of_year, plan_activity, sort_base
from kamlib.steps.pipeline.reading import (
    PipelineReading,
    chance_by_time,
    read_deals,
    read_months,
    read_stages,
    what_to_do,
)
from kamlib.steps.pipeline.result import PipelineResult
from kamlib.steps.pipeline.situations import match_people
from kamlib.steps.shared.deals import WON


def gather(book: Book) -> PipelineCase:
    """Return what the pipeline is computed from; the list and the budget where the data allow them."""
    settings, capacity = book.settings, book.settings.capacity
    ranking = pd.DataFrame() if book.lacking("priorities") else book.result("priorities").ranking
    planned = pd.DataFrame() if book.lacking("budget") else book.result("budget").by_year
    return PipelineCase(
        deals=book.frame("deals"),
        events=book.frame("deal_events"),
        accounts=book.frame("accounts"),
        activities=book.frame("activities"),
        ranking=ranking,
        planned=planned,
        base_year=settings.base_year,
        yearly_hours=capacity.kam_hours * capacity.kams,
        seed=book.seed("pipeline"),
    )


def compute(case: PipelineCase, decision: PipelineDecision) -> PipelineResult:
    """Return the pipeline as it stands on the agreed day.

    Amounts that are unknown add nothing to any sum, and are counted; below `LEAST_CLOSED` closed deals no chance is
    stated and the averaged funnel stands alone.
    """
    history = read_history(case.deals, case.events, tuple(each.stage for each in decision.stages))
    day = int(days(pd.Series([pd.Timestamp(decision.as_of)])).iloc[0]) if decision.as_of else history.last
    closed = closed_by(history, day)
    enough = is_enough(closed)
    test = run_backtest(history, day, case.seed)
    reading = PipelineReading(history, day, decision, _names(case.accounts), enough)
    deals, reached, ahead = read_deals(reading)
    funnel = measure_funnel(history, reading.fitted, day)
    spread, correlation = learn_spread(test.months, day), correlate_accounts(history, day)
    months, accounts, total = read_months(reading, deals, reached, ahead, funnel, correlation, spread, case.seed)
    targets = pd.DataFrame([each.model_dump() for each in decision.targets], columns=["month", "amount", "account_id"])
    inside = months["month"]
    of_account = targets[targets["month"].isin(inside) & (targets["account_id"] != "")].groupby("account_id")["amount"]
    accounts = accounts.assign(target=accounts["account_id"].map(of_account.sum()).astype(float))
    months = lay_targets(months, targets)
    year = max(int(str(np.datetime64(day + 1, "D"))[:4]), case.base_year + 1)
    by_account = money_of_year(deals, reached, list(months["month"]), year) if enough else pd.Series(dtype=float)
    situations = match_people(closed)
    gap = float(months["gap"].sum(min_count=1))
    won_year = int(((closed["outcome"] == WON) & (closed["end"] > day - 365)).sum())
    conversion = funnel.conversion if enough else (float((closed["outcome"] == WON).mean()) if len(closed) else np.nan)
    result = PipelineResult(
        deals=deals,
        stages=read_stages(reading),
        chances=chance_by_time(reading),
        months=months,
        accounts=accounts,
        backtest=test.months.assign(date=_dates(test.months["day"]), inside=test.months["inside"].astype(bool))[
            ["date", "lead", "expected", "p10", "p50", "p90", "actual", "inside"]
        ],
        methods=compare_methods(test),
        calibration=read_calibration(test),
        situations=situations.assign(technique=situations["situation"]),
        base=sort_base(case.ranking, deals),
        coverage=cover_budget(case.ranking, case.planned, year, by_account),
        to_do=what_to_do(deals),
        decision=decision,
        figures={
            **_facts(history, closed, deals, day, case),
            "expected": _plain(months["expected"].sum(min_count=1)),
            **dict(zip(("p10", "p50", "p90"), map(_plain, total), strict=True)),
            "largest_share": _largest(deals),
            **{
                name: _plain(months[name].sum(min_count=1))
                for name in ("funnel", "not_born", "mix", "timing", "target")
            },
            "gap": _plain(gap),
            "new_monthly": funnel.daily * 365.25 / 12,
            "conversion": _plain(conversion),
            "size": _plain(funnel.size),
            "correlation": correlation,
            "spread": float(np.sqrt(spread)),
            "tested": int(test.months["day"].nunique()),
            "inside_share": _plain(test.months["inside"].astype(float).mean()) if len(test.months) else None,
            **plan_activity(gap, conversion, funnel.size, won_year, case.activities, day),
            "capacity_hours": case.yearly_hours * decision.horizon_months / 12,
            "horizon_months": decision.horizon_months,
            "least_closed": LEAST_CLOSED,
        },
        checks=_checks(deals, months, accounts, enough),
    )
    return with_findings(result, find)


def decision_frame(result: PipelineResult) -> pd.DataFrame:
    """Return what is agreed: item, name, setting."""
    decision = result.decision
    rows = [("stage", each.stage, each.meaning) for each in decision.stages]
    rows += [("target", each.month, f"{each.amount:.0f}") for each in decision.targets]
    rows.append(("sleeping", "", str(decision.sleeping_days)))
    rows.append(("horizon", "", str(decision.horizon_months)))
    return pd.DataFrame(rows, columns=["item", "name", "setting"])


def _names(accounts: pd.DataFrame) -> pd.Series:
    if accounts.empty:
        return pd.Series(dtype=object)
    return accounts.drop_duplicates("account_id").set_index("account_id")["name"]


def _dates(column: pd.Series) -> pd.Series:
    return pd.Series(column.to_numpy("int64").astype("datetime64[D]").astype("datetime64[s]"), index=column.index)


def _facts(history: History, closed: pd.DataFrame, deals: pd.DataFrame, day: int, case: PipelineCase) -> dict[str, Any]:
    won = closed["outcome"] == WON
    ended = history.deals["outcome"] != ""
    lives = (closed["end"] - closed["begin"])[won & (closed["begin"] >= 0)]
    dated = history.deals["end"] < NEVER
    last = history.spells.drop_duplicates("deal", keep="last") if len(history.spells) else history.spells
    stage_now = history.deals["stage"].reindex(last["deal"])
    logged = [history.stages[place] for place in last["state"]]
    open_now = (last["end"] >= NEVER).to_numpy(bool)
    return {
        "as_of": np.datetime64(day, "D").astype(object).isoformat(),
        "open_deals": len(deals),
        "open_amount": _plain(deals["amount"].sum(min_count=1)),
        "without_amount": int(deals["amount"].isna().sum()),
        "closed": len(closed),
        "won": int(won.sum()),
        "win_rate": float(won.mean()) if len(closed) else None,
        "cycle_days": _plain(lives.median()),
        "unreadable_ends": int((ended & ~dated).sum()),
        "by_expected_close": int((history.deals["ended_by"] == "expected").sum()),
        "later": int(((history.deals["begin"] > day) | (dated & (history.deals["end"] > day))).sum()),
        "log_differs": int((stage_now.to_numpy(object) != np.array(logged, dtype=object))[open_now].sum()),
        "moves": len(case.events),
    }


def _largest(deals: pd.DataFrame) -> float | None:
    total = deals["expected"].sum()
    return float(deals["expected"].max() / total) if total > 0 else None


def _checks(deals: pd.DataFrame, months: pd.DataFrame, accounts: pd.DataFrame, enough: bool) -> tuple[Check, ...]:
    if not enough:
        return (Check("deals", float(accounts["deals"].sum()), float(len(deals))),)
    parts = months[["funnel", "not_born", "mix", "timing"]].sum(axis=1, skipna=False)
    known = parts.notna()
    return (
        Check("deals", float(accounts["deals"].sum()), float(len(deals))),
        Check("months", float(months["expected"].sum()), float(deals["expected"].sum())),
        Check("accounts", float(accounts["expected"].sum()), float(deals["expected"].sum())),
        Check("funnel", float(parts[known].sum()), float(months.loc[known, "expected"].sum())),
    )


def _plain(value: float) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
