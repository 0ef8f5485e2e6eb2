"""Mutual commitment at one account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class NeedsBondsResult(Result):
    """What binds both sides.

    Attributes
    ----------
    signs : DataFrame
        See ``signs.read_signs``.
    parts : DataFrame
        See ``signs.judge_parts``.
    """

    stem: ClassVar[str] = "needs_bonds"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "known": "number",
        "holding": "number",
        "holding_share": "share",
        "belief_gap": "+number",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    signs: pd.DataFrame = table({"sign": "value", "fact": "number.1", "state": "value"}, audience="client")
    parts: pd.DataFrame = table({"part": "value", "state": "value"}, audience="client")
