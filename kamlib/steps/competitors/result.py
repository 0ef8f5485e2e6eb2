"""How one customer compares us with our competitors, what follows from it, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table
from kamlib.core.schema import US
from kamlib.steps.competitors.decision import CompetitorsDecision


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
    decision: CompetitorsDecision

    @property
    def decision_order(self) -> tuple[str, ...]:
        """Our company, then the rivals as decided: the order that keeps a company's colour the same everywhere."""
        return (US, *self.decision.rivals)
