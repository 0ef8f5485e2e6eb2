"""What moved between two waves: on the same people, and on all who answered, which are two things."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from kamlib.quant.surveys import cluster_change, cluster_mean
from kamlib.steps.voice.answers import weigh
from kamlib.steps.voice.scores import FEW
from kamlib.steps.voice.waves import PERSON

_PAIRED = ["paired_n", "paired", "paired_low", "paired_high"]
_ALL = ["before_n", "after_n", "before", "after", "change", "change_low", "change_high"]


def compare_waves(people: pd.DataFrame, before: str, after: str, weighting: str) -> pd.DataFrame:
    """Return how each theme moved from one wave to the next.

    Parameters
    ----------
    people : DataFrame
        See :func:`kamlib.steps.voice.answers.mark_people`.
    before, after : str
        The two waves.
    weighting : {'persons', 'roles'}
        Who counts how much in the means of all.

    Returns
    -------
    DataFrame
        theme, wave_before, wave, paired_n, paired (mean change of those who answered both times), paired_low,
        paired_high, before_n, after_n, before, after, change (of the means of all), change_low, change_high, mix (what
        of that change comes from other people answering), verdict: 'rises', 'falls' (on the same people, zero outside
        the interval), 'against' (so, and the mean of all moves the other way), 'unclear', 'few'. All
        NaN below ten answers; biggest fall on the same people first.
    """
    old, new = people[people["wave"] == before], people[people["wave"] == after]
    rows = []
    for theme in sorted(set(old["theme"]) & set(new["theme"])):
        pair = (old[old["theme"] == theme], new[new["theme"] == theme])
        rows.append({"theme": theme, "wave_before": before, "wave": after, **_same(*pair), **_all(*pair, weighting)})
    table = pd.DataFrame(rows, columns=["theme", "wave_before", "wave", *_PAIRED, *_ALL])
    numbers = [*_PAIRED, *_ALL]
    table[numbers] = table[numbers].astype(float)
    table["mix"] = table["change"] - table["paired"]
    table["verdict"] = [_verdict(row) for row in table.itertuples()]
    return table.sort_values("paired", kind="stable", ignore_index=True)


def _same(old: pd.DataFrame, new: pd.DataFrame) -> dict[str, Any]:
    both = old.merge(new, on=PERSON, suffixes=("_old", "_new"))
    if len(both) < FEW:
        return dict(zip(_PAIRED, (len(both), *[math.nan] * 3), strict=True))
    found = cluster_mean(both["mark_new"] - both["mark_old"], both["account_id"])
    return dict(zip(_PAIRED, (len(both), found.value, found.low, found.high), strict=True))


def _all(old: pd.DataFrame, new: pd.DataFrame, weighting: str) -> dict[str, Any]:
    if min(len(old), len(new)) < FEW:
        return dict(zip(_ALL, (len(old), len(new), *[math.nan] * 5), strict=True))
    weights = {"before_weights": weigh(old, weighting), "after_weights": weigh(new, weighting)}
    found = cluster_change(old["mark"], old["account_id"], new["mark"], new["account_id"], **weights)
    means = [cluster_mean(each["mark"], each["account_id"], weigh(each, weighting)).value for each in (old, new)]
    return dict(zip(_ALL, (len(old), len(new), *means, found.value, found.low, found.high), strict=True))


def _verdict(row: Any) -> str:
    if row.paired != row.paired:
        return "few"
    if not (row.paired_high < 0 or row.paired_low > 0):
        return "unclear"
    if row.paired * row.change < 0:
        return "against"
    return "rises" if row.paired > 0 else "falls"
