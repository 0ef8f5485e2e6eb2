"""Plan against actuals: variance by line and year, and what the remaining years cost if it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class BudgetActualsResult(Result):
    """What was planned and what happened.

    Attributes
    ----------
    variance : DataFrame
        account_id (None: shared), name, year, line, plan, actual, variance (actual − plan, money), variance_share (of
        the plan). Plan is the client's, else our budget for that year; NaN where neither is there.
    by_line : DataFrame
        line, year, plan, actual, variance, variance_share: only rows with both.
    by_account : DataFrame
        account_id, name, plan, actual, variance, variance_share: cost lines with both.
    reforecast : DataFrame
        year (plan years after the last actual one), line, plan, factor (1 + carry · (actual/plan − 1)), reforecast,
        difference. A line without actuals keeps its plan.
    """

    stem: ClassVar[str] = "budget_actuals"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "last_year": "text",
        "plan_total": "money",
        "actual_total": "money",
        "variance_total": "+money",
        "variance_share": "+share",
        "reforecast_total": "money",
        "reforecast_difference": "+money",
        "carry": "share",
        "unplanned": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    variance: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "year": "text:integer",
            "line": "value",
            "plan": "money",
            "actual": "money",
            "variance": "+money",
            "variance_share": "+share",
        },
        audience="client",
    )
    by_line: pd.DataFrame = table(
        {
            "line": "value",
            "year": "text:integer",
            "plan": "money",
            "actual": "money",
            "variance": "+money",
            "variance_share": "+share",
        }
    )
    by_account: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "plan": "money",
            "actual": "money",
            "variance": "+money",
            "variance_share": "+share",
        }
    )
    reforecast: pd.DataFrame = table(
        {
            "year": "text:integer",
            "line": "value",
            "plan": "money",
            "factor": "number.2",
            "reforecast": "money",
            "difference": "+money",
        }
    )
