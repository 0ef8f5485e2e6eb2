"""Step 4: how one customer compares us with our competitors, what follows from it, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.core.results import Check, Result, order_findings, table
from kamlib.core.schema import US
from kamlib.quant.sensitivity import smallest_weight_change
from kamlib.steps.competitors.criteria.result import CriteriaResult, choose_criteria
from kamlib.steps.competitors.decision import (
    LEAST_CRITERIA,
    CompetitorsDecision,
    CriterionImportance,
    propose_competitors,
)
from kamlib.steps.competitors.findings import find_competitors
from kamlib.steps.competitors.moves.result import MovesResult, plan_moves
from kamlib.steps.competitors.panel import panel_of, weighted
from kamlib.steps.competitors.session.calibration import collect_records
from kamlib.steps.competitors.session.result import SessionResult, review_session
from kamlib.steps.competitors.standing import Standing, corrected, places, stand
from kamlib.steps.competitors.tables import (
    company_table,
    curve_table,
    duel_table,
    evidence_table,
    importance_table,
    interval,
    mean_weight,
    perception_table,
    quadrant_table,
    rival_table,
    side_of_importance,
)
from kamlib.steps.competitors.value.result import ValueResult, map_value
from kamlib.steps.shared.price_facts import dearest

__all__ = [
    "CompetitorsDecision",
    "CompetitorsResult",
    "CriterionImportance",
    "analyse_competitors",
    "propose_competitors",
]


@dataclass(frozen=True, kw_only=True)
class CompetitorsResult(Result):
    """Where we stand with one key account. Marks are 1–10, weights shares of one.

    Attributes
    ----------
    companies : DataFrame
        company (``us`` or a rival's name), place, mark (weighted, as decided), mark_low, mark_high, place_low,
        place_high (5–95 % over raters), first_share (of samples in which it is first), place_share (keeps its place),
        stamp, coverage (share of weight with a mark), raw_mark (before adjusting), team_mark, customer_mark. Best
        first. Empty where the analysis is incomplete.
    criteria : DataFrame
        The decision: criterion, weight, team, customer (importance as each side gave it), gap (team − customer).
    curve : DataFrame
        criterion, weight, company, mark.
    rivals : DataFrame
        company, lead (ours over it on criteria known for both), lead_low, lead_high, ahead_share, stamp, criteria,
        ahead, behind (numbers of criteria), win, loss (the criterion that adds most for us and against us).
        Strongest first.
    duels : DataFrame
        company, criterion, weight (within the pair), ours, theirs, difference, contribution (adds to the lead),
        outcome (ahead / level / behind; level within half a point).
    quadrants : DataFrame
        criterion, weight, ours, rivals (their mean), performance, quadrant (keep / improve / overdone / minor),
        held_share, stamp, overturn_points (change of our mark that crosses the line), overturn_share (of the weight).
    perception : DataFrame
        criterion, weight, our_view, customer_view (marks of us), difference_view (ours − his), weighted_gap, attitude
        (overrated / underrated / agreed, one point), our_lead_view, customer_lead_view (over the best rival).
    scenarios : DataFrame
        scenario (decided / team / adjusted / without_extremes / records / customer), raters, mark, place, lead (over
        the strongest rival): the same weights, other marks.
    evidence : DataFrame
        side (us / customer), company, fact_share, customer_said_share, opinion_share, unstated_share, marks.
    session, value, moves, library
        Results of their own: the group session, value for money, moves, and the starter library of criteria.
    decision : CompetitorsDecision
        What the result rests on.
    """

    stem: ClassVar[str] = "competitors"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "complete": "text",
        "lacking": "of|competitors.value.lacking.*",
        "usable_criteria": "number",
        "least_criteria": "text",
        "raters": "number",
        "left_out": "number",
        "scores_from": "of|competitors.value.scores_from.*",
        "importance_from": "of|competitors.value.importance_from.*",
        "use_adjusted": "of|competitors.value.use_adjusted.*",
        "use_records": "of|competitors.value.use_records.*",
        "price_criterion": "text",
        "price_weight": "share",
        "companies": "number",
        "our_mark": "number.1",
        "our_place": "text",
        "first_share": "share",
        "place_share": "share",
        "stamp": "value",
        "strongest": "text",
        "lead": "+number.1",
        "lead_low": "+number.1",
        "lead_high": "+number.1",
        "ahead_share": "share",
        "cut_weight": "share.1",
        "overturn_criterion": "text",
        "overturn_weight": "text",
        "overturn_now": "text",
    }
    DECISION: ClassVar[Mapping[str, str]] = {
        "criterion": "text",
        "weight": "share.1",
        "team": "share.1",
        "customer": "share.1",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "decision": "client", "findings": "client"}
    companies: pd.DataFrame = table(
        {
            "company": "value",
            "place": "text:integer",
            "mark": "number.1",
            "mark_low": "number.1",
            "mark_high": "number.1",
            "place_low": "number",
            "place_high": "number",
            "first_share": "share",
            "place_share": "share",
            "stamp": "value",
            "coverage": "share",
            "raw_mark": "number.1",
            "team_mark": "number.1",
            "customer_mark": "number.1",
        },
        audience="client",
    )
    criteria: pd.DataFrame = table(
        {"criterion": "text", "weight": "share.1", "team": "share.1", "customer": "share.1", "gap": "+share.1"},
        audience="client",
    )
    curve: pd.DataFrame = table({"criterion": "text", "weight": "share.1", "company": "value", "mark": "number.1"})
    rivals: pd.DataFrame = table(
        {
            "company": "value",
            "lead": "+number.1",
            "lead_low": "+number.1",
            "lead_high": "+number.1",
            "ahead_share": "share",
            "stamp": "value",
            "criteria": "number:integer",
            "ahead": "number:integer",
            "behind": "number:integer",
            "win": "text",
            "loss": "text",
        },
        audience="client",
    )
    duels: pd.DataFrame = table(
        {
            "company": "value",
            "criterion": "text",
            "weight": "share.1",
            "ours": "number.1",
            "theirs": "number.1",
            "difference": "+number.1",
            "contribution": "+number.2",
            "outcome": "value",
        }
    )
    quadrants: pd.DataFrame = table(
        {
            "criterion": "text",
            "weight": "share.1",
            "ours": "number.1",
            "rivals": "number.1",
            "performance": "+number.1",
            "quadrant": "value",
            "held_share": "share",
            "stamp": "value",
            "overturn_points": "number.1",
            "overturn_share": "share.1",
        },
        audience="client",
    )
    perception: pd.DataFrame = table(
        {
            "criterion": "text",
            "weight": "share.1",
            "our_view": "number.1",
            "customer_view": "number.1",
            "difference_view": "+number.1",
            "weighted_gap": "+number.2",
            "attitude": "value",
            "our_lead_view": "+number.1",
            "customer_lead_view": "+number.1",
        }
    )
    scenarios: pd.DataFrame = table(
        {
            "scenario": "value",
            "raters": "number:integer",
            "mark": "number.1",
            "place": "text:integer",
            "lead": "+number.1",
        },
        audience="client",
    )
    evidence: pd.DataFrame = table(
        {
            "side": "value",
            "company": "value",
            "fact_share": "share",
            "customer_said_share": "share",
            "opinion_share": "share",
            "unstated_share": "share",
            "marks": "number:integer",
        },
        audience="client",
    )
    session: SessionResult
    value: ValueResult
    moves: MovesResult
    library: CriteriaResult
    decision: CompetitorsDecision

    @property
    def decision_order(self) -> tuple[str, ...]:
        """Our company, then the rivals as decided: the order that keeps a company's colour the same everywhere."""
        return (US, *self.decision.rivals)


def analyse_competitors(
    account: str,
    ratings: pd.DataFrame,
    importance: pd.DataFrame,
    prices: pd.DataFrame,
    *,
    decision: CompetitorsDecision,
    purchases: pd.Series,
    benefits: pd.DataFrame,
    industry: str = "",
    seed: int = 0,
) -> CompetitorsResult:
    """Analyse the competition for one key account from the customer's position.

    Parameters
    ----------
    account : str
        The key account.
    ratings, importance, prices : DataFrame
        The client's tables, all accounts: other accounts give the raters' records and the general price level.
    decision : CompetitorsDecision
        Agreed criteria, importance, rivals and choices.
    purchases : Series
        What the account bought from us in the base year, by product line.
    benefits : DataFrame
        Documented benefits in money (``money_view.collect_benefits``).
    industry : str
        The account's industry in the client's words; chooses the special criteria of the library.
    seed : int
        Of the bootstrap over raters.

    Returns
    -------
    CompetitorsResult
        Below ten usable criteria (or without rivals or importance) the conclusions are left empty and the only findings
        are what is lacking and what the session itself shows.
    """
    own, points = (frame[frame["account_id"] == account] for frame in (ratings, importance))
    records = collect_records(ratings, account)
    standing = stand(own, points, decision, seed=seed, records=records)
    value = map_value(standing, prices, account, purchases, benefits)
    relative = value.value_map.set_index("company")["relative_price"].to_dict()
    room = standing_of_room(own, points, standing)
    session = review_session(own, points, standing, room, dearest(relative))
    moves = plan_moves(standing, value.figures["price_cuts"])
    tables = _tables(standing, own, points, records, session)
    figures = _figures(standing, points, tables)
    plain = CompetitorsResult(
        **tables,
        session=session,
        value=replace(value, figures={name: kept for name, kept in value.figures.items() if name != "price_cuts"}),
        moves=moves,
        library=choose_criteria(industry, standing.criteria),
        decision=decision,
        figures=figures,
        checks=_checks(standing, tables),
    )
    return replace(plain, findings=order_findings(find_competitors(plain)))


def standing_of_room(ratings: pd.DataFrame, importance: pd.DataFrame, standing: Standing) -> Standing:
    """Return where our own people see us: what they differ about is theirs to discuss, whatever we conclude from."""
    if standing.decision.scores_from == "team" or not (ratings["side"] == "us").any():
        return standing
    return stand(ratings, importance, standing.decision.model_copy(update={"scores_from": "team"}), draws=1)


def _tables(
    standing: Standing, ratings: pd.DataFrame, importance: pd.DataFrame, records: pd.DataFrame, session: SessionResult
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
        "scenarios": compare_scenarios(standing, sides, records, session.raters),
        "evidence": evidence_table(ratings, standing),
    }
    if standing.lacking:
        for name in ("companies", "rivals", "duels", "quadrants", "scenarios"):
            tables[name] = tables[name].iloc[:0]
    return tables


def compare_scenarios(standing: Standing, sides: dict, records: pd.DataFrame, raters: pd.DataFrame) -> pd.DataFrame:
    """Return our mark and place as decided beside other ways to read the same sheets (columns: CompetitorsResult)."""
    team = sides["team"]
    extreme = raters.loc[raters["state"].isin(["euphoria", "defeat", "defeat_price"]), "rater"]
    panels = {
        "decided": standing.panel,
        "team": team,
        "adjusted": team.adjusted(),
        "without_extremes": team.without(extreme) if len(extreme) else None,
        "records": corrected(team, records) if len(records) and set(records["rater"]) & set(team.raters) else None,
        "customer": sides["customer"],
    }
    rows = [
        {"scenario": name} | _scenario(panel, standing.weights)
        for name, panel in panels.items()
        if panel is not None and len(panel.raters)
    ]
    return pd.DataFrame(rows, columns=["scenario", "raters", "mark", "place", "lead"]).astype({"place": "Int64"})


def _scenario(panel, weights: np.ndarray) -> dict:
    scores = weighted(np.clip(panel.mean, 1.0, 10.0), weights)[0]
    rivals = scores[1:][~np.isnan(scores[1:])]
    lead = float(scores[0] - rivals.max()) if len(rivals) else float("nan")
    return {"raters": len(panel.raters), "mark": scores[0], "place": places(scores)[0], "lead": lead}


def _figures(standing: Standing, importance: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> dict:
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
