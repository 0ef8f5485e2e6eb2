"""Which free column of a file plays a role beside those that are mapped: price, tax, discount, rate."""

from __future__ import annotations

from collections.abc import Sequence

from kamlib.intake.mapping.draft import Draft
from kamlib.intake.mapping.scores import LEAST, MOST, named_as
from kamlib.intake.mapping.titles import known_titles


def role(name: str, draft: Draft, free: Sequence[int]) -> int | None:
    """Return the title that a person gave a role, or the free one that best plays it; None where none does.

    Parameters
    ----------
    name : str
        The role, as the catalogue of titles knows it.
    draft : Draft
        The table so far.
    free : sequence of int
        Places of the titles that may be taken.

    Returns
    -------
    int or None
        Place of the title.
    """
    said = draft.said_place(name)
    if said is not None:
        return said
    facts, titles = draft.facts, known_titles(draft.table.name, draft.known.aliases)[name]
    fitting = [
        place
        for place in free
        if place not in draft.spoken and (name == "vat_rate" or facts[place].numeric_share >= MOST)
    ]
    scored = [(named_as(name, facts[place], titles).score, -place) for place in fitting]
    best = max(scored, default=(0.0, 0))
    return -best[1] if best[0] >= LEAST else None
