"""What is known of the rivals, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from kamlib.core.results import Finding

if TYPE_CHECKING:
    from kamlib.steps.competitors.rivals.result import CompetitorsRivalsResult

#: A contract that ends within so many months is the next occasion.
SOON = 12


def find(result: CompetitorsRivalsResult) -> Iterator[Finding]:
    """Yield what the profiles of the rivals show; nothing where none is on file."""
    known, figures = result.profiles, result.figures
    if not figures["rivals_on_file"]:
        return
    if figures["rivals_share"] is not None and figures["rivals_share"] > 1 + 1e-9:
        yield Finding("rivals_over", {"share": figures["rivals_share"]}, "bad", 68)
    yield from _ending(known[known["months_left"].between(0, SOON)])
    hostile = known[(known["attitude"] < 0) & (known["wallet_share"] > 0)]
    if len(hostile):
        row = hostile.iloc[0]
        values = {"company": row["company"], "held_by": row["held_by"].split("; "), "share": float(row["wallet_share"])}
        yield Finding("rival_held_hostile", values, "warn", 63, "internal")
    alone = known[(known["wallet_share"] > 0) & known["held_by"].isna()]
    if len(alone):
        yield Finding("rival_unheld", {"n": len(alone), "names": alone["company"].tolist()}, "info", 46)
    if figures["rivals_unknown"]:
        names = known.loc[known["wallet_share"].isna() & known["contract_end"].isna(), "company"].tolist()
        yield Finding("rival_unknown", {"n": figures["rivals_unknown"], "names": names}, "info", 42)


def _ending(ending: pd.DataFrame) -> Iterator[Finding]:
    """Say whose contract ends first: that is the day by which an offer must stand."""
    if ending.empty:
        return
    row = ending.sort_values(["months_left", "company"], kind="stable").iloc[0]
    values = {"company": row["company"], "end": row["contract_end"].date(), "n": len(ending)}
    if pd.isna(row["wallet_share"]):
        yield Finding("contract_ends", values, "info", 74)
    else:
        yield Finding("contract_ends_share", values | {"share": float(row["wallet_share"])}, "info", 74)
