"""Names in findings: as many as a sentence carries."""

from __future__ import annotations

from collections.abc import Iterable


def some_names(names: Iterable[str], most: int = 5) -> list[str]:
    """Return the first names; an ellipsis stands for the rest, so that a part never reads as the whole."""
    listed = list(names)
    return listed if len(listed) <= most else [*listed[:most], "…"]
