"""Whom to take out, and what stands in his place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property

from kamlib.runner.forget.spelling import anywhere, inflected
from kamlib.workspace.persons import fold_name, whole_name

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251", "cp866", "koi8-r", "cp1252")


@dataclass(frozen=True)
class Target:
    """One person, and how he is told from others whose names hold his.

    Parameters
    ----------
    name : str
        As written.
    others : tuple of str
        Everybody else whom the engagement knows.
    token : str
        What stands where he stood.
    """

    name: str
    others: tuple[str, ...]
    token: str

    def is_named(self, cell: str) -> bool:
        """Tell whether a cell is his name, however spaces and ё are written."""
        cell, name = (unicodedata.normalize("NFC", each) for each in (cell, self.name))
        return fold_name(cell) == fold_name(name)

    def is_in(self, text: str) -> bool:
        """Tell whether a text names him."""
        return self.take_out(text) != text

    def take_out(self, text: str) -> str:
        """Return a text in which the token stands for him; people whose longer names hold his stay."""
        return self._pattern.sub(lambda found: self.token if found.lastgroup == "his" else found[0], text)

    def may_be_in(self, content: bytes) -> bool:
        """Tell quickly whether bytes can name him; true in doubt."""
        return any(needle in content for needle in self._needles)

    def plain(self) -> Target:
        """Return the same person with a token that every code page can write."""
        return replace(self, token=re.sub(r"[^\x00-\x7f]+", "removed", self.token))

    def may_be_near(self, text: str) -> bool:
        """Tell whether the first word of the name, in any case and inflected, stands where nobody else is named."""
        word = fold_name(self.name).split()[0]
        if sum(map(str.isalpha, word)) < 4:
            return False
        everybody = "|".join(map(anywhere, sorted(self.others, key=len, reverse=True)))
        return bool(re.search(inflected(word), re.sub(everybody, "", text) if everybody else text, re.IGNORECASE))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Return what finds him however he is spelt, behind the longer names that hold his."""
        longer = sorted((each for each in self.others if whole_name(self.name).search(each)), key=len, reverse=True)
        return re.compile("|".join([*map(anywhere, longer), f"(?P<his>{anywhere(self.name)})"]))

    @cached_property
    def _needles(self) -> tuple[bytes, ...]:
        """Return the longest part of the name that is always written alike, in every encoding that is read."""
        name = unicodedata.normalize("NFC", self.name)
        always = "".join(" " if each in "её" or unicodedata.normalize("NFD", each) != each else each for each in name)
        part = max(re.split(r"\W", always), key=len)
        encoded = [part.encode(each, errors="ignore") for each in _ENCODINGS]
        ways = [(four, two) for four in ("\\u{:04x}", "\\u{:04X}") for two in (four, "\\x{:02x}", "\\x{:02X}")]
        escaped = ["".join(_escaped(each, four, two) for each in part).encode() for four, two in ways]
        return tuple(dict.fromkeys([each for each in encoded if each] + escaped)) if part else (b"",)


def _escaped(sign: str, four: str, two: str) -> str:
    return sign if sign.isascii() else (two if ord(sign) <= 0xFF else four).format(ord(sign))
