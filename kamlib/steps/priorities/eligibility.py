"""Who may be a key account: obligatory criteria, enough known, USP fit, the cut line."""

from __future__ import annotations

import numpy as np
import pandas as pd

#: An account of which less than this is known is not proposed: its facts come first.
LEAST_COVERAGE = 0.5
#: Half-way between the floor and the target of every criterion.
USUAL_CUT = 0.5


def bar_accounts(facts: pd.DataFrame, boundary: float, cut: float) -> pd.Series:
    """Return why an account may not be a key account: 'must_have', 'unknown', 'fit', 'cut', or '' where it may."""
    conditions = [
        facts["must_have_failed"] != "",
        facts["score"].isna() | (facts["coverage"] < LEAST_COVERAGE),
        facts["fit"].notna() & ~lies_above(facts["fit"], boundary),
        facts["score"] < cut,
    ]
    return pd.Series(np.select(conditions, ["must_have", "unknown", "fit", "cut"], ""), facts.index, dtype=object)


def lies_above(fit: pd.Series, boundary: float) -> pd.Series:
    """Tell where a fit lies above a boundary; one that is at it but for a machine's last digit does not (METHOD 2)."""
    return fit.round(12) > boundary


def find_lines(named: pd.DataFrame, cut: float, size: int) -> tuple[float, float]:
    """Return the score that lets an account in, and the one below which it loses its place; NaN where there is none."""
    scores = named["score"].to_numpy()
    last = scores[size - 1] if len(scores) >= size else cut
    after = scores[size] if len(scores) > size else cut
    return max(last, cut), max(after, cut)
