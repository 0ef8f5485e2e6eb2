"""Who may see a block where its notebook does not say: one list, careful about everything that it does not name."""

from __future__ import annotations

from functools import cache

from kamlib.core.shipped import read_list


@cache
def named() -> dict[str, str]:
    """Return the audience by the key of a block, ``<stem>.<name>``."""
    listed = read_list("kamlib.workbook", "audiences.yaml")
    return {
        f"{stem}.{name}": audience
        for audience, stems in listed.items()
        for stem, names in stems.items()
        for name in names
    }


def audience_of(key: str, given: str = "") -> str:
    """Return who may see a block: as its notebook says, as the list says, or the people who do the work."""
    return given or named().get(key, "internal")
