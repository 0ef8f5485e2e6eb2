"""The group session behind the marks: agreement, what to argue about, emotional extremes, and how well we guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kamlib.core.results import Check, Finding, Result, order_findings, table
from kamlib.core.schema import US
from kamlib.steps.competitors.panel import EVIDENCE_KINDS, Panel, latest, nan_median, nan_sd, panel_of
from kamlib.steps.competitors.session.agreement import measure_agreement
from kamlib.steps.competitors.session.calibration import calibrate_criteria, calibrate_raters
from kamlib.steps.competitors.session.disagreement import rank_disagreement
from kamlib.steps.competitors.session.extremes import detect_extremes
from kamlib.steps.competitors.standing import Standing


@dataclass(frozen=True, kw_only=True)
class SessionResult(Result):
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
        criteria, marks.
    calibration : DataFrame
        criterion, raters, guess (our mean mark of all companies), customer, error (mean signed), size (mean absolute).
    rater_calibration : DataFrame
        For the facilitator only. rater, marks, bias, size, rmse, correlation, shrink, shift, rmse_after.
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


def review_session(
    ratings: pd.DataFrame,
    importance: pd.DataFrame,
    standing: Standing,
    room: Standing,
    dearest: bool | None = None,
) -> SessionResult:
    """Review the session of one account.

    Parameters
    ----------
    ratings, importance : DataFrame
        The account's rows.
    standing : Standing
        The marks and weights that the conclusions use.
    room : Standing
        Where the people in the room see us; their differences are judged by what would change this.
    dearest : bool or None
        Whether price facts show us to be the most expensive; None without facts.

    Returns
    -------
    SessionResult
    """
    companies, criteria = standing.companies, standing.criteria
    team = panel_of(ratings, "us", companies, criteria)
    customer = panel_of(ratings, "customer", companies, criteria)
    price = standing.decision.price_criterion
    raters, group = detect_extremes(team, price, dearest)
    tables = {
        "items": summarise_items(ratings, (team, customer)),
        "agreement": measure_agreement(ratings, importance, standing),
        "disagreement": rank_disagreement(room, importance),
        "movement": measure_movement(ratings, standing),
        "raters": raters,
        "calibration": calibrate_criteria(team, customer),
        "rater_calibration": calibrate_raters(team, customer),
    }
    figures = _figures(ratings, standing, tables) | group
    return SessionResult(
        **tables,
        figures=figures,
        findings=order_findings(_findings(tables, figures, dearest)),
        checks=_checks(tables, figures),
    )


def summarise_items(ratings: pd.DataFrame, panels: tuple[Panel, Panel]) -> pd.DataFrame:
    """Return the statistics of every mark by side, company and criterion."""
    parts = [_items_of(panel, side) for panel, side in zip(panels, ("us", "customer"), strict=True) if panel.raters]
    if not parts:
        return pd.DataFrame(columns=_ITEM_COLUMNS)
    kinds = latest(ratings, ("side", "rater", "company", "criterion"))
    kind = kinds["evidence_kind"].where(kinds["evidence_kind"].isin(EVIDENCE_KINDS), "unstated")
    keys = [kinds["side"], kinds["company"], kinds["criterion"]]
    counts = pd.crosstab(keys, kind).reindex(columns=[*EVIDENCE_KINDS, "unstated"], fill_value=0)
    shares = counts.div(counts.sum(axis=1), axis=0).add_suffix("_share").reset_index()
    return pd.concat(parts, ignore_index=True).merge(shares, on=["side", "company", "criterion"])[_ITEM_COLUMNS]


_ITEM_COLUMNS = [
    *("side", "company", "criterion", "raters", "mean", "median", "sd", "low", "high", "adjusted"),
    *(f"{kind}_share" for kind in (*EVIDENCE_KINDS, "unstated")),
]


def _items_of(panel: Panel, side: str) -> pd.DataFrame:
    scores, count = panel.scores, len(panel.criteria)
    known = ~np.isnan(scores)
    frame = pd.DataFrame(
        {
            "side": side,
            "company": np.repeat(panel.companies, count),
            "criterion": np.tile(panel.criteria, len(panel.companies)),
            "raters": known.sum(axis=0).ravel(),
            "mean": panel.mean.ravel(),
            "median": nan_median(scores).ravel(),
            "sd": nan_sd(scores).ravel(),
            "low": np.where(known, scores, np.inf).min(axis=0).ravel(),
            "high": np.where(known, scores, -np.inf).max(axis=0).ravel(),
            "adjusted": panel.adjusted().mean.ravel(),
        }
    )
    return frame[frame["raters"] > 0]


def measure_movement(ratings: pd.DataFrame, standing: Standing) -> pd.DataFrame:
    """Return how our people's marks moved from the first round to the last, largest move first."""
    first = panel_of(ratings, "us", standing.companies, standing.criteria, 1)
    later = ratings[ratings["round"].fillna(1) > 1]
    second = panel_of(later, "us", standing.companies, standing.criteria)
    both = [rater for rater in first.raters if rater in second.raters]
    before, after = (panel.without(set(panel.raters) - set(both)).scores for panel in (first, second))
    known = ~np.isnan(before) & ~np.isnan(after)
    before, after = np.where(known, before, np.nan), np.where(known, after, np.nan)
    one, two = (Panel(tuple(both), standing.companies, standing.criteria, scores) for scores in (before, after))
    frame = pd.DataFrame(
        {
            "company": np.repeat(standing.companies, len(standing.criteria)),
            "criterion": np.tile(standing.criteria, len(standing.companies)),
            "raters": known.sum(axis=0).ravel(),
            "first": one.mean.ravel(),
            "last": two.mean.ravel(),
            "change": (two.mean - one.mean).ravel(),
            "sd_first": nan_sd(before).ravel(),
            "sd_last": nan_sd(after).ravel(),
        }
    )
    frame = frame[frame["raters"] > 0]
    return frame.loc[frame["change"].abs().sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def _figures(ratings: pd.DataFrame, standing: Standing, tables: dict[str, pd.DataFrame]) -> dict:
    rows = len(ratings)
    last = latest(ratings, ("side", "rater", "company", "criterion"))
    shown = last["company"].isin(standing.companies) & last["criterion"].isin(standing.criteria)
    extreme = tables["raters"]["state"].isin(["euphoria", "defeat", "defeat_price"])
    movement = tables["movement"]
    return {
        "people": int(ratings.loc[ratings["side"] == "us", "rater"].nunique()),
        "customer_people": int(ratings.loc[ratings["side"] == "customer", "rater"].nunique()),
        "rounds": int(ratings["round"].fillna(1).max()) if rows else 0,
        "marks_read": rows,
        "marks_earlier": rows - len(last),
        "marks_aside": int((~shown).sum()),
        "marks_used": int(shown.sum()),
        "extremes": int(extreme.sum()),
        "disputes": int(tables["disagreement"]["decisive"].sum()),
        "sd_first": _mean(movement["sd_first"]),
        "sd_last": _mean(movement["sd_last"]),
        "w_importance": _w_importance(tables["agreement"]),
        "guess_error": _mean(tables["calibration"]["size"]),
    }


def _w_importance(agreement: pd.DataFrame) -> float | None:
    """Return the agreement on importance, of our people where there are two at least, else of the customer's."""
    known = agreement[(agreement["subject"] == "importance") & agreement["w"].notna()]
    return float(known["w"].iloc[0]) if len(known) else None


def _mean(values: pd.Series) -> float | None:
    known = values.dropna()
    return float(known.mean()) if len(known) else None


def _findings(tables: dict[str, pd.DataFrame], figures: dict, dearest: bool | None) -> list[Finding]:
    return [
        *_extreme_findings(tables["raters"], figures, dearest),
        *_dispute_findings(tables["disagreement"], figures),
        *_agreement_findings(tables["agreement"]),
        *_movement_findings(figures),
        *_calibration_findings(tables),
    ]


def _extreme_findings(raters: pd.DataFrame, figures: dict, dearest: bool | None) -> list[Finding]:
    found = []
    if figures["group_state"] in ("euphoria", "defeat", "defeat_price"):
        values = {"best": figures["group_best_share"], "criteria": figures["group_criteria"]}
        found.append(Finding("group_" + figures["group_state"], values, "bad", 95))
    for state in ("euphoria", "defeat", "defeat_price"):
        names = raters.loc[raters["state"] == state, "rater"].tolist()
        if names:
            values = {"names": names, "n": len(names)}
            found.append(Finding(f"rater_{state}", values, "warn", 90, "facilitator"))
    return found


def _dispute_findings(disagreement: pd.DataFrame, figures: dict) -> list[Finding]:
    decisive = disagreement[disagreement["decisive"]]
    if len(decisive):
        top = decisive.iloc[0]
        values = {
            "n": len(decisive),
            "criterion": top["criterion"],
            "low": float(top["low"]),
            "high": float(top["high"]),
        }
        company = "" if top["kind"] == "importance" else top["company"]
        key = "disputes_importance" if not company else ("disputes_us" if company == US else "disputes_rival")
        return [Finding(key, values | {"company": company}, "warn", 80)]
    if len(disagreement):
        return [Finding("no_disputes", {"n": len(disagreement)}, "good", 40)]
    return []


def _agreement_findings(agreement: pd.DataFrame) -> list[Finding]:
    found = []
    weights = agreement[(agreement["subject"] == "importance") & agreement["level"].isin(["weak", "chance"])]
    for _, row in weights.iterrows():
        values = {"w": float(row["w"]), "raters": int(row["raters"])}
        found.append(Finding(f"importance_disputed_{row['side']}", values, "warn", 70))
    marks = agreement[(agreement["subject"] != "importance") & (agreement["side"] == "us")].dropna(subset=["w"])
    if len(marks):
        worst = marks.sort_values(["w", "subject"], kind="stable").iloc[0]
        key = "least_agreed_us" if worst["subject"] == US else "least_agreed"
        found.append(Finding(key, {"company": worst["subject"], "w": float(worst["w"])}, "info", 30))
    return found


def _movement_findings(figures: dict) -> list[Finding]:
    first, last = figures["sd_first"], figures["sd_last"]
    if not first or last is None:
        return []
    values = {"first": first, "last": last, "change": last / first - 1}
    key, tone = ("closer", "good") if last < first else ("no_closer", "warn")
    return [Finding(key, values, tone, 35)]


def _calibration_findings(tables: dict[str, pd.DataFrame]) -> list[Finding]:
    criteria, raters = tables["calibration"], tables["rater_calibration"].dropna(subset=["size"])
    found = []
    if len(criteria):
        top = criteria.iloc[0]
        values = {"criterion": top["criterion"], "size": float(top["size"]), "mean": float(criteria["size"].mean())}
        found.append(Finding("guess", values, "info", 60))
    if len(raters) > 1:
        best, worst = raters.iloc[0], raters.iloc[-1]
        values = {"best": best["rater"], "best_size": float(best["size"])}
        values |= {"worst": worst["rater"], "worst_size": float(worst["size"])}
        found.append(Finding("guessers", values, "info", 55, "facilitator"))
    return found


def _checks(tables: dict[str, pd.DataFrame], figures: dict) -> tuple[Check, ...]:
    parts = figures["marks_used"] + figures["marks_earlier"] + figures["marks_aside"]
    items = tables["items"]
    evidence = items[[f"{kind}_share" for kind in (*EVIDENCE_KINDS, "unstated")]].to_numpy(float).sum()
    return (
        Check("marks", float(figures["marks_read"]), float(parts)),
        Check("items", float(items["raters"].sum()), float(figures["marks_used"])),
        Check("evidence", float(evidence), float(len(items))),
    )
