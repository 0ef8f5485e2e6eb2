"""Marks of a survey on one scale: 4 of 5 is no 4 of 10."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from kamlib.steps.shared import ledger

Scale = Literal["0-10", "1-10", "1-7", "1-5"]
#: Ends of the scales; marks of all are read as points 0…10.
ENDS: dict[str, tuple[float, float]] = {"0-10": (0.0, 10.0), "1-10": (1.0, 10.0), "1-7": (1.0, 7.0), "1-5": (1.0, 5.0)}
#: Answers from which a question shows on which scale it was asked.
ENOUGH = 10


def show_scale(marks: pd.Series) -> Scale:
    """Return the scale that the marks of one question show: none above 5 and none at 0, over enough answers, is 1…5."""
    known = marks.dropna()
    five = len(known) >= ENOUGH and known.max() <= 5 and known.min() >= 1
    return "1-5" if five else "0-10"


def to_points(scores: pd.Series, scales: pd.Series) -> pd.DataFrame:
    """Return marks as points.

    Parameters
    ----------
    scores : Series of float
        As given.
    scales : Series of str
        Keys of :data:`ENDS`.

    Returns
    -------
    DataFrame
        mark (0…10 points; NaN where none was given or it lies beyond its scale), beyond (bool: it lies beyond).
    """
    low, high = (scales.map({name: ends[at] for name, ends in ENDS.items()}).astype(float) for at in (0, 1))
    beyond = (scores < low) | (scores > high)
    return pd.DataFrame({"mark": ((scores - low) / (high - low) * 10).where(~beyond), "beyond": beyond})


def read_points(survey: pd.DataFrame) -> pd.Series:
    """Return the marks of the table ``survey`` as points 0…10, each question on the scale that its marks show."""
    scores, questions = ledger.column(survey, "score"), ledger.words(survey, "question", "")
    shown = scores.groupby(questions).agg(show_scale)
    return to_points(scores, questions.map(shown))["mark"]
