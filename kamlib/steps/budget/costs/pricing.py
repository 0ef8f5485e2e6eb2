"""Every level of work with every account, priced year by year and line by line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kamlib.core.evidence import weakest
from kamlib.core.results import Check, with_findings
from kamlib.core.schema import LEVELS
from kamlib.steps.budget.costs.findings import find
from kamlib.steps.budget.costs.lines import extend_lines, price_lines
from kamlib.steps.budget.costs.norms import Norms
from kamlib.steps.budget.costs.programmes import cost_profile, list_programmes, price_levels
from kamlib.steps.budget.costs.result import BudgetCostsResult


def price_programmes(
    candidates: pd.DataFrame, pools: pd.DataFrame, programmes: pd.DataFrame, lines: pd.DataFrame, norms: Norms
) -> BudgetCostsResult:
    """Price each level of work for each assessable candidate, year by year and line by line.

    A programme (the client's table, an account's own row before the common one; else computed from capacity and
    potential and marked C) gives the cost of a level in prices of the base year, indexed. Lines that the client has
    planned for an account are more exact: they are taken to be written for the level nearest in cost, replace it, and
    scale that account's other levels in the same proportion. What is typed for a year is that year's money, and a
    yearly line says until when; in a year for which nothing is typed the programme's own cost stands.

    Parameters
    ----------
    candidates, pools : DataFrame
        Of :class:`~kamlib.steps.budget.basis.result.BudgetBasisResult`.
    programmes, lines : DataFrame
        Tables ``programmes`` and ``budget_lines``; may be empty.
    norms : Norms

    Returns
    -------
    BudgetCostsResult
    """
    assessed = candidates[candidates["assessable"]]
    first = pools[pools["year"] == norms.plan_years[0]].set_index("account_id")["addressable"]
    levels = list_programmes(assessed, first, programmes, norms)
    typed = price_lines(lines, norms)
    own = extend_lines(typed[typed["account_id"].notna() & typed["amount"].notna()], norms)
    shared = extend_lines(typed[typed["account_id"].isna() & typed["amount"].notna()], norms)
    profile = cost_profile(levels, norms)
    planned = _planned(own, profile, assessed)
    levels, costs = price_levels(levels, profile, own, planned)
    unpriced = typed.loc[typed["amount"].isna(), ["account_id", "year", "line", "quantity"]]
    shared = shared[["year", "line", "split_key", "amount", "evidence"]]
    result = {"programmes": levels, "costs": costs, "shared": shared, "planned": planned, "unpriced": unpriced}
    figures = _figures(result, own)
    priced = BudgetCostsResult(
        **{name: frame.reset_index(drop=True) for name, frame in result.items()},
        figures=figures,
        norms=norms,
        checks=_checks(levels, costs, own, planned, len(assessed)),
    )
    return with_findings(priced, find)


def _planned(own: pd.DataFrame, profile: pd.DataFrame, assessed: pd.DataFrame) -> pd.DataFrame:
    """Compare each account's own lines with the programme nearest in cost over the same years."""
    years = own[["account_id", "year"]].drop_duplicates()
    sums = own.groupby("account_id")["amount"].sum()
    sums = sums[sums.index.isin(assessed["account_id"])].rename("planned").rename_axis("account_id").reset_index()
    work = profile[profile["level"] != "none"].merge(years).groupby(["account_id", "level"])["amount"].sum()
    both = sums.merge(work.rename("by_programme").reset_index(), on="account_id")
    both["gap"] = (both["planned"] - both["by_programme"]).abs()
    both["order"] = both["level"].map(LEVELS.index)
    nearest = both.sort_values(["account_id", "gap", "order"], kind="stable").drop_duplicates("account_id")
    nearest = nearest.rename(columns={"level": "written_for"})
    nearest["difference_share"] = nearest["planned"] / nearest["by_programme"].where(nearest["by_programme"] > 0) - 1
    nearest["name"] = nearest["account_id"].map(assessed.set_index("account_id")["name"])
    nearest["last_year"] = nearest["account_id"].map(own.groupby("account_id")["year"].max()).astype(int)
    names = ["account_id", "name", "written_for", "planned", "by_programme", "difference_share", "last_year"]
    return nearest[names]


def _figures(result: Mapping[str, pd.DataFrame], own: pd.DataFrame) -> dict[str, Any]:
    programmes, shared = result["programmes"], result["shared"]
    sources = programmes.loc[programmes["level"] != "none", "source"]
    return {
        "source": "computed" if len(sources) and (sources == "computed").all() else "table" if len(sources) else None,
        "evidence": weakest(programmes["evidence"]) if len(programmes) else None,
        "shared_total": float(shared["amount"].sum()),
        "own_total": float(own["amount"].sum()),
        "planned_accounts": len(result["planned"]),
        "unpriced": len(result["unpriced"]),
    }


def _checks(
    levels: pd.DataFrame, costs: pd.DataFrame, own: pd.DataFrame, planned: pd.DataFrame, assessed: int
) -> tuple[Check, ...]:
    """Hold that the costs at the level for which lines were written are those lines, and that nobody must be served."""
    written = costs.merge(planned[["account_id", "written_for"]], on="account_id")
    written = written.merge(own[["account_id", "year"]].drop_duplicates())
    written = written[written["level"] == written["written_for"]]
    lines = own[own["account_id"].isin(planned["account_id"])]
    return (
        Check("own_lines", float(written["amount"].sum()), float(lines["amount"].sum())),
        Check("levels", float((levels["level"] == "none").sum()), float(assessed)),
    )
