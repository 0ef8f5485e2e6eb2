"""Deals that came to an end: which were won and which were lost, by the words of their stage."""

from __future__ import annotations

import pandas as pd

from kamlib.intake.mapping.titles import lost_words, won_words, words

WON, LOST = "won", "lost"


def outcomes(stages: pd.Series) -> pd.Series:
    """Return ``won``, ``lost`` or '' (still open, or a stage whose name tells neither) of each deal.

    Parameters
    ----------
    stages : Series of str
        Name of the stage in which each deal stands.
    """
    known = {stage: _outcome(str(stage)) for stage in stages.dropna().unique()}
    return stages.map(known).fillna("").astype(object)


def _outcome(stage: str) -> str:
    said = words(stage)
    return WON if said in won_words() else LOST if said in lost_words() else ""
