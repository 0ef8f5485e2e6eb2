"""What is on file of each rival at one account: the share it holds, when its contract ends, and who holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class CompetitorsRivalsResult(Result):
    """The rivals of one account as they are known.

    Attributes
    ----------
    profiles : DataFrame
        company, wallet_share (what it holds of the account's purchases, 0…1), contract_end (date), months_left (from
        the end of the base year; below 0: it has ended), held_by (names, '; ' between), functions (of those who are
        among the contacts), attitude (towards us, −2…+2, the most hostile of them), evidence. Largest share first, then
        the rivals of the session of whom nothing is on file.
    """

    stem: ClassVar[str] = "competitors_rivals"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "rivals_on_file": "number",
        "rivals_unknown": "number",
        "rivals_share": "share",
        "next_end": "date",
        "next_company": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client"}
    profiles: pd.DataFrame = table(
        {
            "company": "text",
            "wallet_share": "share",
            "contract_end": "date",
            "months_left": "number",
            "held_by": "text",
            "functions": "text",
            "attitude": "number",
            "evidence": "value",
        }
    )
