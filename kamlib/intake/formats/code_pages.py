"""Which of the old code pages a text is written in: by what its words, figures and signs would be in each.

Every byte beyond ASCII is judged in every page, among its neighbours, so that all pages are held against the same
evidence: in Russian a word is Cyrillic from end to end, its capitals stand first or everywhere, some letters are a
hundred times as frequent as others and our catalogues know many of the words; in Western Europe's languages such a
letter stands among Latin ones; nobody writes a letter between two digits, where a space parts thousands.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

from kamlib.i18n.catalogues import catalogue

CYRILLIC = ("cp1251", "cp866", "koi8-r")
WESTERN = "cp1252"
PAGES = (*CYRILLIC, WESTERN)
#: Odds (natural logarithm) by which the best reading must be more likely than the next.
SURE = 4.0
#: Bytes beyond which more of the same prove nothing: a sample of names is not a sample of independent letters.
_COUNTED = 400
#: Different pieces of text that are judged, from all over the sample.
_PIECES = 5000
_PIECE = re.compile(rb"[^\x00-\x20\"';|,.:()/\\]*[\x80-\xff][^\x00-\x20\"';|,.:()/\\]*")
#: Letters of Russian per thousand (after Lyashevskaya & Sharov, frequency dictionary of modern Russian, 2009).
_LETTERS = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_PER_THOUSAND = (
    *(110, 85, 80, 74, 67, 63, 55, 47, 45, 44, 35, 32, 30, 28, 26, 20, 19, 17, 17, 16.5, 16, 14.5, 12, 9.7),
    *(9.4, 7.3, 6.4, 4.8, 3.6, 3.2, 2.6, 0.4, 0.4),
)
_RUSSIAN = {letter: math.log(n / 1000) for letter, n in zip(_LETTERS, _PER_THOUSAND, strict=True)}
#: What else may stand: letters of other languages, by how much they surprise.
_OTHER_LETTERS = dict.fromkeys("ґєіїў", -5.0)
_IN_KNOWN_WORD, _STRANGE_LETTER, _NO_SIGN = -0.7, -8.0, -10.0
_BETWEEN_DIGITS, _MIXED_SCRIPT, _ODD_CAPITAL = -9.0, -6.0, -3.0
_AMONG_LATIN, _ALONE, _CROWDED = -2.5, -5.0, -7.0
_SPACES, _MONEY, _USUAL = "\u00a0\u202f", "€£¥₽", "«»—–№°…“”„‘’·±²³½®©§"
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class CodePageChoice:
    """The most likely page, the next that would read otherwise, and its distance (natural logarithm of odds)."""

    best: str
    other: str
    margin: float

    @property
    def sure(self) -> bool:
        """Whether nobody needs to be asked."""
        return self.margin >= SURE


def choose_page(sample: bytes) -> CodePageChoice:
    """Return how the bytes of a text are to be read.

    Parameters
    ----------
    sample : bytes
        As much of the text as is to be judged; some byte of it is beyond ASCII.
    """
    pieces = _spread(list(dict.fromkeys(_PIECE.findall(sample))))
    high = sum(byte > 0x7F for piece in pieces for byte in piece)
    odds = {page: sum(_odds(piece, page) for piece in pieces) for page in PAGES}
    best = max(PAGES, key=odds.__getitem__)
    own = [piece.decode(best, errors="replace") for piece in pieces]
    others = [page for page in PAGES if [piece.decode(page, errors="replace") for piece in pieces] != own]
    other = max(others, key=odds.__getitem__, default="")
    gap = odds[best] - odds[other] if other else math.inf
    return CodePageChoice(best, other, gap / max(high, 1) * min(high, _COUNTED))


def _spread(pieces: list[bytes]) -> list[bytes]:
    return pieces[:: -(-len(pieces) // _PIECES)] if len(pieces) > _PIECES else pieces


def _odds(piece: bytes, page: str) -> float:
    """Return the logarithm of how likely a piece is in a page, by its characters beyond ASCII."""
    text = piece.decode(page, errors="replace")
    total = sum(_sign(text, at) for at, sign in enumerate(text) if sign > "\x7f" and not sign.isalpha())
    for found in _WORD.finditer(text):
        if not found[0].isascii():
            total += _western(found[0]) if page == WESTERN else _russian(found[0])
            total += _BETWEEN_DIGITS * len(found[0]) * _between_digits(text, *found.span())
    return total


def _between_digits(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start].isdigit() and text[end : end + 1].isdigit()


def _sign(text: str, at: int) -> float:
    """Judge a character that is no letter: spaces part thousands, box drawing and control characters are no text."""
    sign, before, behind = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if sign in _SPACES:
        return -1.0 if before.isdigit() and behind.isdigit() else -2.5
    if sign in _MONEY:
        return -1.0 if before.isdigit() or behind.isdigit() else -3.0
    return -3.0 if sign in _USUAL else _NO_SIGN


def _russian(word: str) -> float:
    """Judge a word that should be Russian."""
    letters = word.casefold()
    mixed = sum(letter.isascii() for letter in word)
    if letters in _known_words():
        return _IN_KNOWN_WORD * len(word) + _capitals(word)
    own = [_RUSSIAN.get(letter) or _OTHER_LETTERS.get(letter, _STRANGE_LETTER) for letter in letters if letter > "\x7f"]
    return sum(own) + _capitals(word) + (_MIXED_SCRIPT * len(own) if mixed else 0.0)


def _western(word: str) -> float:
    """Judge a word of Western Europe: a letter or two with a mark among plain ones."""
    marked = sum(letter > "\x7f" for letter in word)
    rare = sum(letter in "ÐÞðþÿµªº" for letter in word)
    each = _AMONG_LATIN if 2 * marked <= len(word) else _ALONE if marked < 3 else _CROWDED
    return each * marked + _STRANGE_LETTER * rare + _capitals(word)


def _capitals(word: str) -> float:
    """Return what a word loses by capitals that stand neither first nor everywhere."""
    rest = word[1:]
    if rest.islower() or (rest.isupper() and word[0].isupper()) or not rest:
        return 0.0
    return _ODD_CAPITAL * max(1, min(sum(map(str.isupper, rest)), sum(map(str.islower, word))))


@cache
def _known_words() -> frozenset[str]:
    """Return the Russian words of titles and tables, of four letters and more."""
    texts = " ".join(text for room in ("headers", "tables") for text in catalogue("ru", room).values())
    return frozenset(word for word in _WORD.findall(texts.casefold()) if len(word) > 3 and not word.isascii())
