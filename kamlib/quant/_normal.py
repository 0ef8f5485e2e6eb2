"""The normal distribution, where one number is asked for."""

from __future__ import annotations

import math
from statistics import NormalDist


def two_sided(confidence: float) -> float:
    """Return how many standard deviations to either side hold a share (0…1) of the standard normal distribution."""
    return NormalDist().inv_cdf(0.5 + confidence / 2) if confidence < 1 else math.inf
