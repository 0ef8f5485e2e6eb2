"""Scores of themes and questions, and how many would recommend us."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from kamlib.quant.surveys import cluster_mean, cronbach_alpha, net_promoters
from kamlib.steps.voice.answers import NPS_SCALE, weigh
from kamlib.steps.voice.waves import PERSON

#: Fewer answers than this are told as they are: median and range, no mean and no interval.
FEW = 10
_SCORE = ["n", "accounts", "mean", "low", "high", "median", "least", "most", "basis"]
_ALPHA = ["questions", "alpha", "alpha_low", "alpha_high", "alpha_n"]
_NPS = ["n", "promoters", "passives", "detractors", "nps", "nps_low", "nps_high", "clustered_low", "clustered_high"]


def score_people(people: pd.DataFrame, weighting: str) -> dict[str, Any]:
    """Return what people of one theme and wave say together.

    Parameters
    ----------
    people : DataFrame
        account_id, role, mark.
    weighting : {'persons', 'roles'}
        Who counts how much.

    Returns
    -------
    dict
        n, accounts, mean, low, high (NaN below ten answers; no bounds with one account), median, least, most, basis
        ('interval', 'one_account', 'range').
    """
    marks = people["mark"]
    found = cluster_mean(marks, people["account_id"], weigh(people, weighting))
    few = len(marks) < FEW
    none = math.nan
    bounds = (none, none, none) if few else (found.value, max(0.0, found.low), min(10.0, found.high))
    if not few and found.clusters < 2:
        bounds = (found.value, none, none)
    basis = "range" if few else "one_account" if found.clusters < 2 else "interval"
    spread = (float(marks.median()), float(marks.min()), float(marks.max()))
    return dict(zip(_SCORE, (len(marks), found.clusters, *bounds, *spread, basis), strict=True))


def score_themes(people: pd.DataFrame, answers: pd.DataFrame, weighting: str) -> pd.DataFrame:
    """Return the score of every theme in one wave, the lowest first, and how far its questions measure one thing.

    Parameters
    ----------
    people : DataFrame
        See :func:`kamlib.steps.voice.answers.mark_people`, of one wave.
    answers : DataFrame
        See :func:`kamlib.steps.voice.answers.read_answers`, of that wave.
    weighting : {'persons', 'roles'}
        Who counts how much.

    Returns
    -------
    DataFrame
        theme, what :func:`score_people` tells, questions, alpha, alpha_low, alpha_high, alpha_n (people who answered
        all of them).
    """
    rows = [
        {"theme": theme, **score_people(group, weighting), **_agree(answers[answers["theme"] == theme])}
        for theme, group in people.groupby("theme", sort=True)
    ]
    table = pd.DataFrame(rows, columns=["theme", *_SCORE, *_ALPHA])
    return table.sort_values(["median", "theme"], kind="stable").sort_values("mean", kind="stable", ignore_index=True)


def _agree(answers: pd.DataFrame) -> dict[str, Any]:
    wide = answers.pivot_table(index=PERSON, columns="question", values="mark", aggfunc="mean")
    found = cronbach_alpha(wide.to_numpy())
    # Of fewer than ten people alpha says nothing.
    told = (found.value, found.low, found.high) if found.n >= FEW else (math.nan,) * 3
    return dict(zip(_ALPHA, (found.items, *told, found.n), strict=True))


def score_questions(answers: pd.DataFrame, weighting: str) -> pd.DataFrame:
    """Return the score of every question in one wave, the lowest first.

    Parameters
    ----------
    answers : DataFrame
        See :func:`kamlib.steps.voice.answers.read_answers`, of one wave.
    weighting : {'persons', 'roles'}
        Who counts how much.

    Returns
    -------
    DataFrame
        question, theme, scale, what :func:`score_people` tells.
    """
    told = answers[answers["mark"].notna()]
    rows = [
        {"question": question, "theme": group["theme"].iloc[0], "scale": group["scale"].iloc[0]}
        | score_people(group, weighting)
        for question, group in told.groupby("question", sort=True)
    ]
    table = pd.DataFrame(rows, columns=["question", "theme", "scale", *_SCORE])
    return table.sort_values(["mean", "median", "question"], kind="stable", ignore_index=True)


def count_promoters(answers: pd.DataFrame, waves: pd.DataFrame, all_asked: bool) -> pd.DataFrame:
    """Return the net promoter score of every wave in which the question was asked on its own scale.

    Parameters
    ----------
    answers : DataFrame
        See :func:`kamlib.steps.voice.answers.read_answers`.
    waves : DataFrame
        See :func:`kamlib.steps.voice.waves.tell_waves`.
    all_asked : bool
        Everybody whose opinion is meant was asked: the interval narrows by the share that answered.

    Returns
    -------
    DataFrame
        wave, n, promoters, passives, detractors, nps, nps_low, nps_high (−100…100, adjusted Wald), clustered_low,
        clustered_high (the interval that knows that people of one account answer alike; NaN with one account). Below
        ten answers no interval.
    """
    asked = answers[(answers["theme"] == "recommend") & (answers["scale"] == NPS_SCALE) & answers["mark"].notna()]
    rows = []
    for wave in waves.itertuples():
        own = asked[asked["wave"] == wave.wave]
        # Marks between the points are of another scale; of two such questions none is the one.
        if own.empty or (own["mark"] % 1 != 0).any() or own.duplicated(PERSON).any():
            continue
        # Somebody answered who was not on the list: then those asked are not all that there are.
        whole = all_asked and wave.asked == wave.asked and not wave.unlisted
        found = net_promoters(own["mark"], population=int(wave.asked) if whole else None)
        signs = (own["mark"] >= 9).astype(float) - (own["mark"] <= 6).astype(float)
        spread = cluster_mean(signs, own["account_id"])
        bounds = (found.low, found.high, max(-1.0, spread.low), min(1.0, spread.high))
        figures = (found.score, *(bounds if found.n >= FEW else [math.nan] * 4))
        counts = (found.n, found.promoters, found.passives, found.detractors)
        rows.append((wave.wave, *counts, *(100 * each for each in figures)))
    return pd.DataFrame(rows, columns=["wave", *_NPS])
