"""A group session read: what was marked, how far people agree, what moved, and how well they guess."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.results import Check
from kamlib.steps.competitors.panel import EVIDENCE_KINDS, Panel, latest, nan_median, nan_sd, panel_of
from kamlib.steps.competitors.session.agreement import measure_agreement
from kamlib.steps.competitors.session.calibration import calibrate_criteria, calibrate_raters
from kamlib.steps.competitors.session.disagreement import rank_disagreement
from kamlib.steps.competitors.session.extremes import detect_extremes
from kamlib.steps.competitors.session.reasons import explain_moods, sum_functions
from kamlib.steps.competitors.session.result import CompetitorsSessionResult
from kamlib.steps.competitors.standing import Standing, stand


def review_session(
    ratings: pd.DataFrame,
    importance: pd.DataFrame,
    standing: Standing,
    people: tuple[pd.DataFrame, pd.DataFrame],
    dearest: bool | None = None,
) -> CompetitorsSessionResult:
    """Review the session of one account.

    Parameters
    ----------
    ratings, importance : DataFrame
        The account's rows.
    standing : Standing
        The marks and weights that the conclusions use.
    people : tuple of two DataFrames
        The account's rows of ``contacts`` and of ``deals``: what tells why somebody is euphoric or defeated.
    dearest : bool or None
        Whether price facts show us to be the most expensive; None without facts.

    Returns
    -------
    CompetitorsSessionResult
        Without findings.
    """
    companies, criteria = standing.companies, standing.criteria
    team = panel_of(ratings, "us", companies, criteria)
    customer = panel_of(ratings, "customer", companies, criteria)
    found, group = detect_extremes(team, standing.decision.price_criterion, dearest)
    raters = explain_moods(found, *people)
    tables = {
        "items": summarise_items(ratings, (team, customer)),
        "agreement": measure_agreement(ratings, importance, standing),
        "disagreement": rank_disagreement(stand_in_room(ratings, importance, standing), importance),
        "movement": measure_movement(ratings, standing),
        "raters": raters,
        "functions": sum_functions(raters),
        "calibration": calibrate_criteria(team, customer),
        "rater_calibration": calibrate_raters(team, customer),
    }
    figures = _figures(ratings, standing, tables) | group
    return CompetitorsSessionResult(**tables, standing=standing, figures=figures, checks=_checks(tables, figures))


def stand_in_room(ratings: pd.DataFrame, importance: pd.DataFrame, standing: Standing) -> Standing:
    """Return where our own people see us: what they differ about is theirs to discuss, whatever we conclude from."""
    if standing.decision.scores_from == "team" or not (ratings["side"] == "us").any():
        return standing
    return stand(ratings, importance, standing.decision.model_copy(update={"scores_from": "team"}), draws=1)


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


def _figures(ratings: pd.DataFrame, standing: Standing, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
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


def _checks(tables: dict[str, pd.DataFrame], figures: dict[str, Any]) -> tuple[Check, ...]:
    parts = figures["marks_used"] + figures["marks_earlier"] + figures["marks_aside"]
    items = tables["items"]
    evidence = items[[f"{kind}_share" for kind in (*EVIDENCE_KINDS, "unstated")]].to_numpy(float).sum()
    return (
        Check("marks", float(figures["marks_read"]), float(parts)),
        Check("items", float(items["raters"].sum()), float(figures["marks_used"])),
        Check("evidence", float(evidence), float(len(items))),
    )
