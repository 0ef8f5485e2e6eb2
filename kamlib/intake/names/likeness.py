"""How alike two words are: a typing error, or another word."""

from __future__ import annotations

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from kamlib.intake.names.reading import Name, place_of

#: Shortest word in which one letter may be wrong, and in which two may.
_ONE, _TWO = 4, 9
#: Rows of one comparison held at a time: 512 × 5 000 small numbers.
_ROWS = 512
#: Where the last letters alone differ, two words may be one word in two cases or genders, or a man and a woman.
_ENDINGS = frozenset("aoeyiяиыйюьъ")


def allowed(length: int) -> int:
    """Return how many letters of a word may be wrong: none of three, one of four, two of nine."""
    return 0 if length < _ONE else 1 if length < _TWO else 2


def near_pairs(words: list[str]) -> list[tuple[int, int, int]]:
    """Return first, second and distance of all pairs of words that may be one word mistyped, in order.

    Distance is the count of letters left out, added, changed or exchanged with the next (optimal string alignment).
    """
    pairs = []
    lengths = np.array([len(word) for word in words])
    limits = np.array([allowed(length) for length in lengths])
    for start in range(0, len(words), _ROWS):
        rows = words[start : start + _ROWS]
        found = cdist(rows, words, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
        most = np.minimum(limits[start : start + len(rows), None], limits[None, :])
        firsts, seconds = np.nonzero((found <= most) & (found > 0))
        later = seconds > firsts + start
        pairs += [
            (int(first) + start, int(second), int(found[first, second]))
            for first, second in zip(firsts[later], seconds[later], strict=True)
        ]
    return pairs


def are_two_words(first: str, second: str) -> bool:
    """Tell whether two near words are known to be different: numbers, places, and words made of places.

    Parameters
    ----------
    first, second : str
        Folded words.

    Returns
    -------
    bool
        False: they may be one word, mistyped.
    """
    if first.isdigit() or second.isdigit():
        return True
    one, two = place_of(first), place_of(second)
    return bool(one and two) and one != two


def differ_by_ending(first: str, second: str) -> bool:
    """Tell whether two words differ in a Russian ending alone: `Иванов` and `Иванова` are two people.

    Parameters
    ----------
    first, second : str
        Folded words.

    Returns
    -------
    bool
        True: they begin alike, by three letters or more, and at most two letters of an ending follow in each.
    """
    shared = 0
    for one, two in zip(first, second, strict=False):
        if one != two:
            break
        shared += 1
    ends = first[shared:] + second[shared:]
    return shared >= 3 and max(len(first), len(second)) - shared <= 2 and set(ends) <= _ENDINGS


def comparable(first: Name, second: Name) -> bool:
    """Tell whether nothing that makes two names two companies differs: numbers, places, being a branch.

    Parameters
    ----------
    first, second : Name
        Two names taken apart.

    Returns
    -------
    bool
        False: they are two companies, however alike they look.
    """
    return first.numbers == second.numbers and first.places == second.places and first.branch == second.branch
