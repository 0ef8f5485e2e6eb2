"""Plan against actuals: variance by line and year, and what the remaining years cost if it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from kamlib.core.results import Check, Finding, Result, order_findings, table
from kamlib.core.schema import BUDGET_LINES
from kamlib.steps.shared.ledger import column, words

#: Lines of income that the table may hold beside the costs.
INCOME = ("revenue", "margin")
#: A line this far off its plan is worth a question.
OFF = 0.15


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


def compare_actuals(
    actuals: pd.DataFrame, lines: pd.DataFrame, names: pd.Series, years: tuple[int, ...], carry: float
) -> BudgetActualsResult:
    """Compare actuals with the plan, and carry each line's deviation into the remaining years.

    Parameters
    ----------
    actuals : DataFrame
        Table ``plan_actuals``; may be empty.
    lines : DataFrame
        account_id, year, line, amount: the budget (`BudgetResult.lines`).
    names : Series
        By account_id.
    years : tuple of int
        Plan years.
    carry : float
        Part of a line's deviation that goes on, 0…1: 1 for a trend, 0 for a one-off.

    Returns
    -------
    BudgetActualsResult
    """
    variance = _variance(actuals, lines, names)
    both = variance[variance["plan"].notna()]
    by_line = _compare(both, ["line", "year"])
    costs = both[~both["line"].isin(INCOME)]
    last = int(variance["year"].max()) if len(variance) else None
    tables = {
        "variance": variance,
        "by_line": by_line,
        "by_account": _by_account(costs, names),
        "reforecast": _reforecast(costs, lines, [year for year in years if last is not None and year > last], carry),
    }
    figures = _figures(tables, costs, carry, last)
    checks = (
        Check("lines", float(by_line["actual"].sum()), float(both["actual"].sum())),
        Check("variance", float(both["actual"].sum() - both["plan"].sum()), float(by_line["variance"].sum())),
    )
    return BudgetActualsResult(**tables, figures=figures, findings=_findings(tables, figures), checks=checks)


VARIANCE = ["account_id", "name", "year", "line", "plan", "actual", "variance", "variance_share"]


def _variance(actuals: pd.DataFrame, lines: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    if actuals.empty:
        return pd.DataFrame(columns=VARIANCE)
    frame = pd.DataFrame(
        {
            "account_id": words(actuals, "account_id"),
            "year": actuals["year"].astype(int),
            "line": actuals["line"].astype(object),
            "plan": column(actuals, "plan"),
            "actual": column(actuals, "amount"),
        }
    )
    keys = ["account_id", "year", "line"]
    ours = (
        lines.groupby(keys, as_index=False)["amount"].sum() if len(lines) else pd.DataFrame(columns=[*keys, "amount"])
    )
    planned = frame[keys].merge(ours.astype({"year": int}), on=keys, how="left")["amount"].to_numpy(dtype=float)
    frame["plan"] = frame["plan"].fillna(pd.Series(planned, index=frame.index))
    frame["name"] = frame["account_id"].map(names)
    frame["variance"] = frame["actual"] - frame["plan"]
    frame["variance_share"] = frame["variance"] / frame["plan"].where(frame["plan"] > 0)
    order = frame.assign(place=frame["line"].map(_place), owner=frame["account_id"].fillna("~"))
    order = order.sort_values(["year", "owner", "place", "line"], kind="stable")
    return order[VARIANCE].reset_index(drop=True)


def _place(line: str) -> int:
    known = (*INCOME, *BUDGET_LINES)
    return known.index(line) if line in known else len(known)


def _compare(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Sum plan and actual by keys; income first, then cost lines in their order."""
    columns = [*keys, "plan", "actual", "variance", "variance_share"]
    if rows.empty:
        return pd.DataFrame(columns=columns)
    frame = rows.groupby(keys, sort=True)[["plan", "actual"]].sum().reset_index()
    frame["variance"] = frame["actual"] - frame["plan"]
    frame["variance_share"] = frame["variance"] / frame["plan"].where(frame["plan"] > 0)
    if "line" in keys:
        frame = frame.assign(place=frame["line"].map(_place)).sort_values(["place", *keys], kind="stable")
    return frame[columns].reset_index(drop=True)


def _by_account(costs: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    frame = _compare(costs[costs["account_id"].notna()], ["account_id"])
    frame.insert(1, "name", frame["account_id"].map(names))
    return frame


def _reforecast(costs: pd.DataFrame, lines: pd.DataFrame, years: list[int], carry: float) -> pd.DataFrame:
    columns = ["year", "line", "plan", "factor", "reforecast", "difference"]
    rows = lines[lines["year"].isin(years)]
    if rows.empty:
        return pd.DataFrame(columns=columns)
    sums = costs.groupby("line")[["plan", "actual"]].sum()
    ratio = (sums["actual"] / sums["plan"].where(sums["plan"] > 0)).dropna()
    frame = rows.groupby(["year", "line"], sort=True)["amount"].sum().rename("plan").reset_index()
    frame["factor"] = 1 + carry * (frame["line"].map(ratio).astype(float).fillna(1.0) - 1)
    frame["reforecast"] = frame["plan"] * frame["factor"]
    frame["difference"] = frame["reforecast"] - frame["plan"]
    return frame[columns]


def _figures(tables: Mapping[str, pd.DataFrame], costs: pd.DataFrame, carry: float, last: int | None) -> dict[str, Any]:
    plan, actual = float(costs["plan"].sum()), float(costs["actual"].sum())
    ahead = tables["reforecast"]
    return {
        "last_year": last,
        "plan_total": plan if len(costs) else None,
        "actual_total": actual if len(costs) else None,
        "variance_total": actual - plan if len(costs) else None,
        "variance_share": actual / plan - 1 if plan > 0 else None,
        "reforecast_total": float(ahead["reforecast"].sum()) if len(ahead) else None,
        "reforecast_difference": float(ahead["difference"].sum()) if len(ahead) else None,
        "carry": carry,
        "unplanned": int(tables["variance"]["plan"].isna().sum()),
    }


def _findings(tables: Mapping[str, pd.DataFrame], figures: Mapping[str, Any]) -> tuple[Finding, ...]:
    if figures["last_year"] is None:
        return (Finding("none", {}, "info", 10),)
    found, lines = [], tables["by_line"]
    if figures["plan_total"]:
        values = {name: figures[name] for name in ("plan_total", "actual_total", "variance_share")}
        off = abs(figures["variance_share"]) > OFF
        found.append(Finding("total", values, "warn" if off else "info", 60))
    costs = lines[~lines["line"].isin(INCOME)]
    far = costs[costs["variance_share"].abs() > OFF]
    if len(far):
        first = far.loc[far["variance"].abs().astype(float).idxmax()]
        key = "line_over" if first["variance"] > 0 else "line_under"
        values = {"n": len(far), "line": first["line"], "year": int(first["year"])}
        sizes = {"variance": abs(float(first["variance"])), "share": abs(float(first["variance_share"]))}
        found.append(Finding(key, values | sizes, "warn", 65))
    income = lines[(lines["line"] == "revenue") & lines["variance_share"].notna()]
    if len(income) and abs(income["variance_share"].iloc[-1]) > 0.02:
        row = income.iloc[-1]
        key = "revenue_over" if row["variance"] > 0 else "revenue_under"
        values = {"year": int(row["year"]), "share": abs(float(row["variance_share"])), "actual": float(row["actual"])}
        found.append(Finding(key, values, "good" if row["variance"] > 0 else "warn", 58))
    if figures["reforecast_difference"] and abs(figures["reforecast_difference"]) > 0.01 * figures["reforecast_total"]:
        values = {"difference": figures["reforecast_difference"], "total": figures["reforecast_total"]}
        found.append(Finding("reforecast", values | {"carry": figures["carry"]}, "info", 55))
    if figures["unplanned"]:
        found.append(Finding("unplanned", {"n": figures["unplanned"]}, "warn", 40))
    return order_findings(found)
