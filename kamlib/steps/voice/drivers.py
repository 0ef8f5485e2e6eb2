"""What goes together with the mark for us as a whole: association, never cause."""

from __future__ import annotations

import math

import pandas as pd

from kamlib.quant.surveys import spearman_interval
from kamlib.steps.voice.library import THEMES, WHOLE
from kamlib.steps.voice.scores import FEW
from kamlib.steps.voice.waves import PERSON


def relate_themes(people: pd.DataFrame, themes: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """Return how far the mark of each theme goes together with the mark for us as a whole, in one wave.

    Parameters
    ----------
    people : DataFrame
        See :func:`kamlib.steps.voice.answers.mark_people`, of one wave.
    themes : DataFrame
        See :func:`kamlib.steps.voice.scores.score_themes`, of that wave.

    Returns
    -------
    tuple of str and DataFrame
        The theme that stands for the whole ('' where none has ten answers), and theme, n (people who marked both),
        mean, correlation (Spearman's, NaN below ten), low, high, place: 'improve' (goes with the whole more than the
        middle theme, marked lower), 'keep', 'watch' (less, and lower), 'enough', '' where it cannot be told; the
        closest first.
    """
    wide = people.pivot_table(index=PERSON, columns="theme", values="mark")
    whole = next((each for each in WHOLE if each in wide and wide[each].notna().sum() >= FEW), "")
    columns = ["theme", "n", "mean", "correlation", "low", "high"]
    means = themes.set_index("theme")["mean"]
    rows = []
    for theme in THEMES if whole else ():
        if theme not in wide:
            continue
        found = spearman_interval(wide[theme], wide[whole])
        told = (found.value, found.low, found.high) if found.n >= FEW else (math.nan,) * 3
        rows.append((theme, found.n, float(means[theme]), *told))
    table = pd.DataFrame(rows, columns=columns)
    table["place"] = _places(table)
    return whole, table.sort_values("correlation", ascending=False, kind="stable", ignore_index=True)


def _places(table: pd.DataFrame) -> pd.Series:
    """Importance and performance, each against the middle theme; three themes are the least that have a middle."""
    known = table["correlation"].notna() & table["mean"].notna()
    if known.sum() < 3:
        return pd.Series("", index=table.index, dtype=object)
    close = table["correlation"] > table.loc[known, "correlation"].median()
    low = table["mean"] < table.loc[known, "mean"].median()
    place = pd.Series("enough", index=table.index, dtype=object)
    place[close & low], place[close & ~low], place[~close & low] = "improve", "keep", "watch"
    return place.where(known, "")
