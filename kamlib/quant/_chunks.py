"""How much is computed at once."""

from __future__ import annotations

#: Numbers held at once: what fits into the caches of a processor. Results do not depend on it.
CHUNK = 1 << 16


def rows_at_once(width: int) -> int:
    """Return how many rows of so many numbers are computed at once, one at least."""
    return max(1, CHUNK // width)
