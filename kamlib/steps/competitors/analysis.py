"""Where we stand with one customer, from the session, the value map and the moves; with figures and sums that agree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.results import Check
from kamlib.core.schema import US
from kamlib.quant.sensitivity import smallest_weight_change
from kamlib.steps.competitors.comparison import (
    company_table,
    curve_table,
    duel_table,
    evidence_table,
    importance_table,
    mean_weight,
    perception_table,
    quadrant_table,
    rival_table,
    side_of_importance,
)
from kamlib.steps.competitors.decision import LEAST_CRITERIA, CompetitorsDecision
from kamlib.steps.competitors.panel import interval, panel_of
from kamlib.steps.competitors.result import CompetitorsResult
from kamlib.steps.competitors.scenarios import compare_scenarios
from kamlib.steps.competitors.standing import Standing


def analyse_competitors(
    standing: Standing,
    ratings: pd.DataFrame,
    importance: pd.DataFrame,
    records: pd.DataFrame,
    raters: pd.DataFrame,
    decision: CompetitorsDecision,
) -> CompetitorsResult:
    """Analyse the competition for one key account from the customer's position.

    Parameters
    ----------
    standing : Standing
        Marks and weights as agreed.
    ratings, importance : DataFrame
        The account's rows of the client's tables.
    records : DataFrame
        rater, shrink, shift: how each rater's marks missed the customer's at other accounts.
    raters : DataFrame
        rater, state: who sees us best everywhere, or nowhere.
    decision : CompetitorsDecision
        Agreed criteria, importance, rivals and choices.

    Returns
    -------
    CompetitorsResult
        Without findings. Below ten usable criteria (or without rivals or importance) the conclusions are left empty.
    """
    tables = _tables(standing, ratings, importance, records, raters)
    return CompetitorsResult(
        **tables,
        decision=decision,
        figures=_figures(standing, importance, tables),
        checks=_checks(standing, tables),
    )


def _tables(
    standing: Standing, ratings: pd.DataFrame, importance: pd.DataFrame, records: pd.DataFrame, raters: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    sides = {
        name: panel_of(ratings, side, standing.companies, standing.criteria)
        for name, side in (("team", "us"), ("customer", "customer"))
    }
    companies, duels, quadrants = company_table(standing, sides), duel_table(standing), quadrant_table(standing)
    tables = {
        "companies": companies,
        "criteria": importance_table(importance, standing),
        "curve": curve_table(standing),
        "rivals": rival_table(standing, duels),
        "duels": duels,
        "quadrants": quadrants,
        "perception": perception_table(standing, sides["team"], sides["customer"]),
        "scenarios": compare_scenarios(standing, sides, records, raters),
        "evidence": evidence_table(ratings, standing),
    }
    if standing.lacking:
        for name in ("companies", "rivals", "duels", "quadrants", "scenarios"):
            tables[name] = tables[name].iloc[:0]
    return tables


def _figures(standing: Standing, importance: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    lacking, decision = standing.lacking, standing.decision
    companies = tables["companies"].set_index("company")
    ours = companies.loc[US] if len(companies) else None
    change = _smallest_change(standing) if not lacking else None
    return {
        "complete": not lacking,
        "lacking": lacking,
        "usable_criteria": int(standing.usable.sum()),
        "least_criteria": LEAST_CRITERIA,
        "raters": len(standing.panel.raters),
        "left_out": len(decision.leave_out),
        "scores_from": decision.scores_from,
        "importance_from": side_of_importance(importance),
        "use_adjusted": "yes" if decision.use_adjusted else "no",
        "use_records": "yes" if decision.use_records else "no",
        "price_criterion": decision.price_criterion,
        "price_weight": decision.price_weight,
        "companies": len(standing.companies),
        "our_mark": None if ours is None else float(ours["mark"]),
        "our_place": None if ours is None or pd.isna(ours["place"]) else int(ours["place"]),
        "first_share": _known(ours, "first_share"),
        "place_share": _known(ours, "place_share"),
        "stamp": "" if ours is None else ours["stamp"],
        **_lead(standing),
        "cut_weight": None if lacking else float(mean_weight(standing.weights)),
        "overturn_criterion": standing.criteria[change.criterion] if change else "",
        "overturn_weight": change.new_weight if change else None,
        "overturn_now": float(standing.weights[change.criterion]) if change else None,
    }


def _lead(standing: Standing) -> dict:
    """Return the strongest rival by weighted mark and our lead over it, with its interval over raters."""
    unknown = dict.fromkeys(("lead", "lead_low", "lead_high", "ahead_share"))
    if standing.lacking:
        return {"strongest": ""} | unknown
    place = 1 + int(np.nanargmax(standing.scores[1:]))
    found = {"strongest": standing.companies[place], "lead": float(standing.scores[0] - standing.scores[place])}
    if standing.drawn_scores is None:
        return unknown | found
    leads = standing.drawn_scores[:, 0] - standing.drawn_scores[:, place]
    low, high = interval(leads, 1)
    return found | {"lead_low": float(low), "lead_high": float(high), "ahead_share": float((leads > 0).mean())}


def _known(row: pd.Series | None, name: str) -> float | None:
    return None if row is None or pd.isna(row[name]) else float(row[name])


def _smallest_change(standing: Standing):
    """Return the smallest change of one weight at which we and another company change places; None: there is none."""
    known = ~np.isnan(standing.scores)
    if not known[0] or known.sum() < 2:
        return None
    rows = np.flatnonzero(known)  # ours stays first
    return smallest_weight_change(standing.marks[rows], np.nan_to_num(standing.weights), first=0)


def _checks(standing: Standing, tables: dict[str, pd.DataFrame]) -> tuple[Check, ...]:
    weights = tables["criteria"]["weight"]
    evidence = tables["evidence"].filter(like="_share").sum(axis=1)
    evidence = evidence[tables["evidence"]["marks"] > 0]
    checks = [
        Check("weights", float(weights.sum()), 1.0 if weights.notna().any() else 0.0),
        Check("evidence", float(evidence.sum()), float(len(evidence))),
    ]
    if not standing.lacking:
        leads = tables["duels"].groupby("company")["contribution"].sum().sum()
        checks.append(Check("leads", float(tables["rivals"]["lead"].sum()), float(leads)))
        checks.append(Check("own_mark", float(_own_mark(tables["curve"])), float(standing.scores[0])))
    return tuple(checks)


def _own_mark(curve: pd.DataFrame) -> float:
    ours = curve[(curve["company"] == US) & curve["mark"].notna() & curve["weight"].notna()]
    return (ours["weight"] * ours["mark"]).sum() / ours["weight"].sum()
