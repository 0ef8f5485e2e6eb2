"""Moves on the board: the smallest set of improvements that makes us first, and what each rival must do to pass us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class CompetitorsMovesResult(Result):
    """What would change places.

    Attributes
    ----------
    improvements : DataFrame
        criterion, weight, mark (ours, 1–10), target, points (whole), gain (of our weighted mark), best_rival (highest
        mark of a rival: what the market already knows how to do). Fewest criteria, then fewest points; empty where we
        are first or no set is enough.
    threats : DataFrame
        company, lead (ours over it, weighted marks), state (ahead already / possible / impossible within the steps),
        criteria, points, moves (criterion +points, most useful first), price_cut_share (by how much it must cut its
        price for the better value, qualities unchanged; 0 where it has it already; blank without prices).
    """

    stem: ClassVar[str] = "competitors_moves"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "improve_state": "of|competitors_moves.value.improve_state.*",
        "improve_criteria": "number",
        "improve_points": "number",
        "mark_after": "number.1",
        "first_after_share": "share",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client"}
    improvements: pd.DataFrame = table(
        {
            "criterion": "text",
            "weight": "share.1",
            "mark": "number.1",
            "target": "number.1",
            "points": "number:integer",
            "gain": "+number.2",
            "best_rival": "number.1",
        },
        audience="client",
    )
    threats: pd.DataFrame = table(
        {
            "company": "value",
            "lead": "+number.1",
            "state": "value",
            "criteria": "number:integer",
            "points": "number:integer",
            "moves": "text",
            "price_cut_share": "share",
        },
        audience="client",
    )
