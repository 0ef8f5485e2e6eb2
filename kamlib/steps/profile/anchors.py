"""Worded anchors of expert marks: what the lowest, the middle and the highest mark of a criterion look like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from kamlib.steps.profile.attributes import role_of
from kamlib.steps.profile.criteria import Criterion

ENDS = ("anchor_low", "anchor_middle", "anchor_high")
#: Kinds of marks for which the catalogues hold usual words (``profile.anchor.<kind>.<end>``).
USUAL = ("growth", "fit", "payment", "solvency", "reaction", "learning", "supply_risk", "supply_value")
_COLUMNS = ["criterion", "label", *ENDS, "wording"]


def word_anchors(criteria: Sequence[Criterion], roles: Mapping[str, str]) -> pd.DataFrame:
    """Return what the marks of every expert criterion mean.

    Parameters
    ----------
    criteria : sequence of Criterion
    roles : mapping of str to str
        What the client's columns stand for, where their names do not tell.

    Returns
    -------
    DataFrame
        criterion, label, anchor_low, anchor_middle, anchor_high (typed words, else the key of the usual ones; '' where
        there are none), wording ('typed' / 'usual' / 'partly' / 'missing'): one row an expert criterion.
    """
    rows = []
    for each in filter(lambda one: one.expert, criteria):
        usual = usual_anchors(each.metric, roles)
        typed = [getattr(each, end) for end in ENDS]
        shown = [own or default for own, default in zip(typed, usual, strict=True)]
        rows.append((each.id, each.shown, *shown, _wording(typed, shown)))
    return pd.DataFrame(rows, columns=_COLUMNS)


def usual_anchors(metric: str, roles: Mapping[str, str]) -> tuple[str, str, str]:
    """Return the keys of the usual words for a metric's marks, or blanks where there are none."""
    kind = metric if metric in USUAL else role_of(metric, dict(roles)).name
    low, middle, high = (f"{kind}.{end.removeprefix('anchor_')}" for end in ENDS)
    return (low, middle, high) if kind in USUAL else ("", "", "")


def _wording(typed: Sequence[str], shown: Sequence[str]) -> str:
    if all(typed):
        return "typed"
    return "usual" if all(shown) else "partly" if any(shown) else "missing"
