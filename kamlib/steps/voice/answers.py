"""Answers made comparable: one scale, one theme, one mark of each person for each theme."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from kamlib.steps.shared.survey_marks import to_points
from kamlib.steps.voice.decision import Question
from kamlib.steps.voice.waves import PERSON

#: The scale on which the question of recommendation tells promoters from detractors.
NPS_SCALE = "0-10"


def read_answers(survey: pd.DataFrame, sent: pd.DataFrame, questions: Iterable[Question]) -> pd.DataFrame:
    """Return the marks as points, each with its theme and the role of who gave it.

    Parameters
    ----------
    survey, sent : DataFrame
        Tables ``survey`` and ``survey_sent``.
    questions : iterable of Question
        Theme and scale of each question.

    Returns
    -------
    DataFrame
        account_id, respondent, wave, question, score (as given), comment, theme, scale, mark (0…10 points; NaN where
        none was given or it lies beyond its scale), beyond (bool: it lies beyond), role ('' where nobody said).
    """
    known = {each.question: each for each in questions}
    table = survey.reindex(columns=[*PERSON, "wave", "question", "score", "comment"])
    for name in ("theme", "scale"):
        told = [getattr(known[question], name) for question in table["question"]]
        table[name] = pd.Series(told, index=table.index, dtype=object)
    table = table.join(to_points(table["score"].astype(float), table["scale"]))
    table = table.astype(dict.fromkeys((*PERSON, "wave", "question"), object))
    roles = sent.reindex(columns=[*PERSON, "wave", "role"]).drop_duplicates([*PERSON, "wave"]).astype(object)
    table = table.merge(roles, on=[*PERSON, "wave"], how="left")
    return table.assign(role=table["role"].astype(object).where(table["role"].notna(), ""))


def mark_people(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the mark of each person for each theme: the mean of the answers on it.

    Returns
    -------
    DataFrame
        account_id, respondent, wave, theme, role, mark (0…10 points). Whoever left a theme out has no row.
    """
    told = answers[answers["mark"].notna()]
    keys = [*PERSON, "wave", "theme"]
    return told.groupby(keys, sort=True).agg(role=("role", "first"), mark=("mark", "mean")).reset_index()


def weigh(people: pd.DataFrame, weighting: str) -> pd.Series:
    """Return the weight of each row of people of one theme and wave: the same, or the same for each role."""
    if weighting == "persons":
        return pd.Series(1.0, index=people.index)
    return 1.0 / people.groupby("role")["role"].transform("size").astype(float)
