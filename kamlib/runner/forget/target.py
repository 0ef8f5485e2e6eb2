"""Whom to take out, and what stands in his place."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from kamlib.workspace.persons import fold_name, whole_name

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251")


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
        return fold_name(cell) == fold_name(self.name)

    def is_in(self, text: str) -> bool:
        """Tell whether a text names him."""
        return self.take_out(text) != text

    def take_out(self, text: str) -> str:
        """Return a text in which the token stands for him; people whose longer names hold his stay."""
        return self._pattern.sub(lambda found: self.token if found.lastgroup == "his" else found[0], text)

    def may_be_in(self, content: bytes) -> bool:
        """Tell quickly whether bytes can name him; true in doubt."""
        return any(needle in content for needle in self._needles)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Return what finds him as plain text, in HTML and in JSON, behind the longer names that hold his."""
        longer = sorted((each for each in self.others if whole_name(self.name).search(each)), key=len, reverse=True)
        theirs = [_anywhere(way) for each in longer for way in _ways(each)]
        return re.compile("|".join([*theirs, f"(?P<his>{'|'.join(map(_anywhere, _ways(self.name)))})"]))

    @cached_property
    def _needles(self) -> tuple[bytes, ...]:
        """Return the longest part of the name that is always written alike, in every encoding that is read."""
        part = max(re.split(r"[^\w]|[её]", self.name), key=len)
        encoded = [part.encode(each, errors="ignore") for each in _ENCODINGS]
        return tuple(dict.fromkeys(each for each in (*encoded, json.dumps(part)[1:-1].encode()) if each))


def _ways(name: str) -> Iterable[str]:
    """Return how a name is written as plain text, in HTML, in JSON and in a quoted cell."""
    in_json = (json.dumps(name, ensure_ascii=plain)[1:-1] for plain in (True, False))
    return dict.fromkeys((name, html.escape(name), *in_json, name.replace('"', '""')))


def _anywhere(name: str) -> str:
    """Return a pattern of a whole name that may also stand behind the letters of an escaped new line."""
    return whole_name(name).pattern.replace(r"(?<!\w)", r"(?:(?<!\w)|(?<=\\[nrt]))", 1)
