"""Values of one column that are written in several ways, or nearly as another table has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations

from kamlib.intake.names.likeness import are_two_words, near_pairs
from kamlib.intake.names.matching import SURE, Match, match_names
from kamlib.intake.names.reading import read_name

#: Ways to write one name that are compared with each other.
_MOST = 50


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
    for value, heavier in _neighbours(rest).items():
        for match in match_names([value], heavier):
            if _is_slip(match) and match.meant not in meant:
                meant[value] = match
    order = sorted(meant, key=lambda value: (-counts[value], value))
    return [meant[value] for value in order]


def _neighbours(ordered: list[str]) -> dict[str, list[str]]:
    """Return by value those before it that it may be a slip for, in the order of the values."""
    names, near, groups = [read_name(value) for value in ordered], defaultdict(set), defaultdict(list)
    for place, name in enumerate(names):
        groups["joined", name.joined].append(place)
        groups["words", name.key].append(place)
    pairs = [pair for group in groups.values() for pair in combinations(group[:_MOST], 2)]
    # Where a number differs, neither is a slip for the other.
    near_ = near_pairs([name.joined for name in names])
    pairs += [(first, second) for first, second, _ in near_ if names[first].numbers == names[second].numbers]
    for first, second in pairs:
        near[second].add(first)
    return {ordered[place]: [ordered[each] for each in sorted(near[place])] for place in sorted(near)}


def _is_slip(match: Match) -> bool:
    if match.kind == "similar" or match.confidence < SURE:
        return False
    one, two = read_name(match.found), read_name(match.meant)
    return not any(are_two_words(a, b) for a, b in zip(one.words, two.words, strict=False) if a != b)
