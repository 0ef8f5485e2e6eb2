"""Text of unknown origin made harmless for any format: nothing acts, nothing hides, every word can be broken."""

from __future__ import annotations

import re

#: A run of letters that is longer than this may be broken anywhere: a name of 200 letters is data too.
LONGEST_WORD, _STEP = 24, 12
BREAK = "\N{ZERO WIDTH SPACE}"
#: Stands where a character was that no format can hold.
STRANGE = "\N{WHITE SQUARE}"
#: What acts or hides: control characters, halves of characters, private ones, marks that turn the direction of writing
#: (they can make a text say something else than its letters do).
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]")


def plain(text: str) -> str:
    """Return a text with every character that acts or hides shown as a square."""
    return _HARMFUL.sub(STRANGE, text)


def breakable(text: str) -> str:
    """Return a text whose endless words may be broken, by a mark that takes no room."""
    if len(text) <= LONGEST_WORD or max(map(len, text.split()), default=0) <= LONGEST_WORD:
        return text
    return " ".join(_parts(word) for word in text.split(" "))


def _parts(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    return BREAK.join(word[place : place + _STEP] for place in range(0, len(word), _STEP))
