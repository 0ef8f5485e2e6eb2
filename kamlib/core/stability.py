"""The stability stamp of a rank, tier or quadrant (METHOD.md, Conventions)."""

from __future__ import annotations

import math

ROBUST = 0.90
FRAGILE = 0.60
#: The stamp where there are no more candidates than places: nobody could have taken one away.
NOTHING = "nothing"


def stamp(share: float) -> str:
    """Word the share of simulated opinions in which a statement holds.

    Returns
    -------
    {'robust', 'undecided', 'fragile', ''}
        ``''`` where the share is unknown.
    """
    if share is None or math.isnan(share):
        return ""
    if share >= ROBUST:
        return "robust"
    return "fragile" if share < FRAGILE else "undecided"
