"""The group session behind the marks: agreement, what to argue about, emotional extremes, and how well we guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table
from kamlib.steps.competitors.standing import Standing


@dataclass(frozen=True, kw_only=True)
class CompetitorsSessionResult(Result):
    """How the group arrived at its marks.

    Attributes
    ----------
    items : DataFrame
        side (us / customer), company, criterion, raters (who marked it), mean, median, sd, low, high (marks 1–10, last
        round), adjusted (mean with rater effects removed), fact_share, customer_said_share, opinion_share,
        unstated_share (of its marks).
    agreement : DataFrame
        side, subject (``importance`` or a company), raters, criteria (complete block), w_first (round 1), w (last),
        p_value, level (strong / fair / weak / chance). Blank W where fewer than two people or three criteria compare.
    disagreement : DataFrame
        What people differ about, able to change the conclusion first, then by consequence: kind (score / importance),
        company ('' for importance), criterion, raters, low, high, sd (marks; importance in points of 100), consequence
        (points of our lead), place_low, place_high (our place if everybody came round to the lowest or highest
        opinion), decisive (bool: our place would change).
    movement : DataFrame
        company, criterion, raters (in both rounds), first, last, change, sd_first, sd_last: our side only.
    raters : DataFrame
        For the facilitator only. rater, state (euphoria / defeat / defeat_price / level / too_few), best_share (of
        criteria on which we are strictly best), worst_on_price (bool), effect (leniency above the panel, points),
        criteria, marks, function, deals_of, won, lost, why (see ``reasons.explain_moods``).
    functions : DataFrame
        For the facilitator only. How each function sees us: function, raters, state, best_share (mean), low, high.
    calibration : DataFrame
        criterion, raters, guess (our mean mark of all companies), customer, error (mean signed), size (mean absolute).
    rater_calibration : DataFrame
        For the facilitator only. rater, marks, bias, size, rmse, correlation, shrink, shift, rmse_after.
    standing : Standing
        Marks and weights as agreed: what every other result of the step rests on.
    """

    stem: ClassVar[str] = "competitors_session"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "people": "number",
        "customer_people": "text",
        "rounds": "number",
        "marks_read": "number",
        "marks_earlier": "number",
        "marks_aside": "number",
        "marks_used": "number",
        "extremes": "number",
        "disputes": "number",
        "sd_first": "number.1",
        "sd_last": "number.1",
        "w_importance": "text",
        "guess_error": "text",
        "group_state": "of|competitors_session.value.state.*",
        "group_best_share": "share",
        "group_criteria": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    items: pd.DataFrame = table(
        {
            "side": "value",
            "company": "value",
            "criterion": "text",
            "raters": "number:integer",
            "mean": "number.1",
            "median": "number.1",
            "sd": "number.1",
            "low": "number.1",
            "high": "number.1",
            "adjusted": "number.1",
            "fact_share": "share",
            "customer_said_share": "share",
            "opinion_share": "share",
            "unstated_share": "share",
        }
    )
    agreement: pd.DataFrame = table(
        {
            "side": "value",
            "subject": "value",
            "raters": "number:integer",
            "criteria": "number:integer",
            "w_first": "number.2",
            "w": "number.2",
            "p_value": "number.3",
            "level": "value",
        },
        audience="client",
    )
    disagreement: pd.DataFrame = table(
        {
            "kind": "value",
            "company": "value",
            "criterion": "text",
            "raters": "number:integer",
            "low": "number.1",
            "high": "number.1",
            "sd": "number.1",
            "consequence": "number.2",
            "place_low": "text:integer",
            "place_high": "text:integer",
            "decisive": "value:boolean",
        },
        audience="client",
    )
    movement: pd.DataFrame = table(
        {
            "company": "value",
            "criterion": "text",
            "raters": "number:integer",
            "first": "number.1",
            "last": "number.1",
            "change": "+number.1",
            "sd_first": "number.1",
            "sd_last": "number.1",
        },
        audience="client",
    )
    raters: pd.DataFrame = table(
        {
            "rater": "text",
            "state": "value",
            "best_share": "share",
            "worst_on_price": "value:boolean",
            "effect": "+number.1",
            "criteria": "number:integer",
            "marks": "number:integer",
            "function": "text",
            "deals_of": "value",
            "won": "number:integer",
            "lost": "number:integer",
            "why": "value",
        }
    )
    functions: pd.DataFrame = table(
        {
            "function": "text",
            "raters": "number:integer",
            "state": "value",
            "best_share": "share",
            "low": "share",
            "high": "share",
        }
    )
    calibration: pd.DataFrame = table(
        {
            "criterion": "text",
            "raters": "number:integer",
            "guess": "number.1",
            "customer": "number.1",
            "error": "+number.1",
            "size": "number.1",
        }
    )
    rater_calibration: pd.DataFrame = table(
        {
            "rater": "text",
            "marks": "number:integer",
            "bias": "+number.1",
            "size": "number.1",
            "rmse": "number.1",
            "correlation": "number.2",
            "shrink": "number.2",
            "shift": "+number.1",
            "rmse_after": "number.1",
        }
    )
    standing: Standing
