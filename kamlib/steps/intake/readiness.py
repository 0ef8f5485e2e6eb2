"""Which steps can run on what came in, and which tables to collect next."""

from __future__ import annotations

import pandas as pd

from kamlib.core.reads import uses
from kamlib.core.registry import STEPS
from kamlib.core.tables import TABLES


def assess_readiness(present: set[str]) -> pd.DataFrame:
    """Return for each step whether it is ready, partly ready or skipped, and what it lacks."""
    rows = []
    for step in STEPS:
        lacks = [name for name in step.needs if name not in present]
        deeper = [name for name in uses(step.stem) if name not in present]
        state = "skipped" if lacks else ("partly" if deeper else "ready")
        rows.append((step.stem, state, ", ".join(lacks), ", ".join(deeper)))
    return pd.DataFrame(rows, columns=["step", "state", "lacks", "would_deepen"])


def rank_missing(present: set[str]) -> pd.DataFrame:
    """Return the absent tables by use: how many steps cannot run without each, how many it would deepen."""
    rows = [
        (name, sum(name in step.needs for step in STEPS), sum(name in uses(step.stem) for step in STEPS))
        for name in TABLES
        if name not in present
    ]
    frame = pd.DataFrame(rows, columns=["table", "unlocks", "deepens"])
    frame = frame[(frame["unlocks"] > 0) | (frame["deepens"] > 0)]
    return frame.sort_values(["unlocks", "deepens"], ascending=False, kind="stable").reset_index(drop=True)


def list_unread(present: set[str]) -> pd.DataFrame:
    """Return the tables that no step reads yet: table, given (bool), the given ones first.

    Their steps are still to be built; nobody is asked for them, and what came in rests until then.
    """
    read = {name for step in STEPS for name in (*step.needs, *uses(step.stem))}
    rows = [(name, name in present) for name in TABLES if name not in read]
    frame = pd.DataFrame(rows, columns=["table", "given"]).astype({"given": bool})
    return frame.sort_values("given", ascending=False, kind="stable").reset_index(drop=True)
