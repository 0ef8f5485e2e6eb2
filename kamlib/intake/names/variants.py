"""Values of one column that are written in several ways, or nearly as another table has them."""

from __future__ import annotations

from collections.abc import Mapping

from kamlib.intake.names.likeness import are_two_words
from kamlib.intake.names.matching import SURE, Match, match_names
from kamlib.intake.names.reading import read_name


def find_variants(counts: Mapping[str, int], known: Mapping[str, int] | None = None) -> list[Match]:
    """Return the values that look like a slip for another.

    Parameters
    ----------
    counts : mapping of str to int
        How often each value stands in the column.
    known : mapping, optional
        Values that are right by another table; a value of it is never a slip. Without it, or where a value is near
        none of them, the more frequent of two near values of the column itself is held to be meant.

    Returns
    -------
    list of Match
        Slips alone (no ``similar`` ones), the most frequent first.
    """
    right = dict(known or {})
    doubted = [value for value in counts if value not in right]
    meant = {match.found: match for match in match_names(doubted, right) if _is_slip(match)}
    rest = sorted((value for value in doubted if value not in meant), key=lambda value: (-counts[value], value))
    for place, value in enumerate(rest):
        for match in match_names([value], rest[:place]):
            if _is_slip(match) and match.meant not in meant:
                meant[value] = match
    order = sorted(meant, key=lambda value: (-counts[value], value))
    return [meant[value] for value in order]


def _is_slip(match: Match) -> bool:
    if match.kind == "similar" or match.confidence < SURE:
        return False
    one, two = read_name(match.found), read_name(match.meant)
    return not any(are_two_words(a, b) for a, b in zip(one.words, two.words, strict=False) if a != b)
