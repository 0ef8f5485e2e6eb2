"""Plan against actuals line by line, and the reforecast that follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kamlib.core.results import Check, with_findings
from kamlib.core.schema import BUDGET_LINES
from kamlib.steps.budget.actuals.findings import find
from kamlib.steps.budget.actuals.lines import INCOME
from kamlib.steps.budget.actuals.result import BudgetActualsResult
from kamlib.steps.shared.ledger import column, words


def compare_actuals(
    actuals: pd.DataFrame, lines: pd.DataFrame, names: pd.Series, years: tuple[int, ...], carry: float
) -> BudgetActualsResult:
    """Compare actuals with the plan, and carry each line's deviation in the plan years into the remaining ones.

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
        "reforecast": _reforecast(
            costs[costs["year"].isin(years)], lines, [year for year in years if last is not None and year > last], carry
        ),
    }
    figures = _figures(tables, costs, carry, last)
    checks = (
        Check("lines", float(by_line["actual"].sum()), float(both["actual"].sum())),
        Check("variance", float(both["actual"].sum() - both["plan"].sum()), float(by_line["variance"].sum())),
    )
    return with_findings(BudgetActualsResult(**tables, figures=figures, checks=checks), find)


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
