"""Kendall's W of a session: how far people put criteria in the same order."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.quant.consensus import kendall_w
from kamlib.steps.competitors.panel import panel_of, shares_of
from kamlib.steps.competitors.standing import Standing

#: Kendall's W from which a group is said to agree strongly, fairly, weakly.
LEVELS = ((0.7, "strong"), (0.5, "fair"), (0.3, "weak"))


def measure_agreement(ratings: pd.DataFrame, importance: pd.DataFrame, standing: Standing) -> pd.DataFrame:
    """Return Kendall's W for importance and per company, in the first round and in the last."""
    rows = []
    for side in ("us", "customer"):
        weights = [shares_of(importance, side, standing.criteria, until).to_numpy() for until in (1, None)]
        rows.append({"side": side, "subject": "importance"} | _concordance(*weights))
        panels = [panel_of(ratings, side, standing.companies, standing.criteria, until) for until in (1, None)]
        for place, company in enumerate(standing.companies):
            marks = [panel.scores[:, place] for panel in panels]
            rows.append({"side": side, "subject": company} | _concordance(*marks))
    frame = pd.DataFrame(rows)
    return frame[frame["raters"] > 0].reset_index(drop=True)


def _concordance(first: np.ndarray, last: np.ndarray) -> dict:
    block = complete_block(last)
    found = kendall_w(block) if min(block.shape) >= 2 and block.shape[1] >= 3 else None
    before = complete_block(first)
    earlier = kendall_w(before).w if min(before.shape) >= 2 and before.shape[1] >= 3 else float("nan")
    w, p = (found.w, found.p_value) if found else (float("nan"), float("nan"))
    return {
        "raters": len(block),
        "criteria": block.shape[1] if len(block) else 0,
        "w_first": earlier,
        "w": w,
        "p_value": p,
        "level": concordance_level(w, p),
    }


def concordance_level(w: float, p_value: float) -> str:
    """Word Kendall's W: strong from 0.7, fair from 0.5, weak from 0.3 or where significant; else chance."""
    if np.isnan(w):
        return ""
    if p_value > 0.05:
        return "chance"
    return next((name for least, name in LEVELS if w >= least), "weak")


def complete_block(table: np.ndarray) -> np.ndarray:
    """Return the larger block without gaps: raters who judged all that was judged, or what all raters judged."""
    known = ~np.isnan(table)
    table, known = table[known.any(axis=1)], known[known.any(axis=1)]
    columns = known.any(axis=0)
    full_rows = table[known[:, columns].all(axis=1)][:, columns]
    full_columns = table[:, known.all(axis=0)] if len(table) else table
    return full_rows if full_rows.size >= full_columns.size and len(full_rows) > 1 else full_columns
