"""Text of unknown origin made harmless for any format: nothing acts, nothing hides, every word can be broken."""

from __future__ import annotations

import unicodedata

#: A run of letters that is longer than this may be broken anywhere: a name of 200 letters is data too.
LONGEST_WORD, _STEP = 24, 12
BREAK = "\N{ZERO WIDTH SPACE}"
#: Stands where a character was that no format can hold.
STRANGE = "\N{WHITE SQUARE}"
#: Marks that turn the direction of writing: they can make a text say something else than its letters do.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ACTS = ("Cc", "Cs", "Co", "Cn")


def plain(text: str) -> str:
    """Return a text with control characters, halves of characters and turns of direction shown as a square."""
    if text.isprintable():
        return text
    return "".join(letter if _harmless(letter) else STRANGE for letter in text)


def breakable(text: str) -> str:
    """Return a text whose endless words may be broken, by a mark that takes no room."""
    if len(text) <= LONGEST_WORD or max(map(len, text.split()), default=0) <= LONGEST_WORD:
        return text
    return " ".join(_parts(word) for word in text.split(" "))


def _parts(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    return BREAK.join(word[place : place + _STEP] for place in range(0, len(word), _STEP))


def _harmless(letter: str) -> bool:
    return letter in "\n\t" or not (letter in _TURNS or unicodedata.category(letter) in _ACTS)
