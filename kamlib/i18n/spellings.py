"""Words that people write beside and instead of figures, in both languages. All of them are data in the catalogues."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from kamlib.i18n.catalogues import catalogue
from kamlib.i18n.language import LANGUAGES


def plain(title: str) -> str:
    """Return a title as it is compared: without case, outer and repeated spaces; ё equals е, letters are composed."""
    composed = title if title.isascii() else unicodedata.normalize("NFC", title)
    return " ".join(composed.split()).casefold().replace("ё", "е")


@cache
def beside(key: str) -> dict[str, str]:
    """Return what stands beside figures in cells: the key by every word of both languages.

    Parameters
    ----------
    key : str
        ``missing``, ``part``, ``quarter`` or ``year``: every word means the key itself. ``scale``, ``currency``,
        ``unit`` or ``month``: a word means the power of ten, the currency, the unit or the number of the month.
    """
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for name, words in catalogue(language, "readings").items():
            if name == key or name.startswith(f"{key}."):
                found |= {plain(word): name.removeprefix(f"{key}.") for word in words.split(";")}
    return found


def either(words: Iterable[str]) -> str:
    """Return a pattern of any of the words, longer ones first; a full stop inside one may be followed by a space."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\.", r"\. ?").replace(r"\ ", " ?") for word in ordered)


@cache
def aliases(name: str, keys: tuple[str, ...]) -> dict[str, str]:
    """Return the key by every word that stands for it: the key itself and its ``tables.alias``, parted by ``;``.

    Parameters
    ----------
    name : str
        Of the column, or ``bool``.
    keys : tuple of str
        Its values.

    Returns
    -------
    dict of str to str
        Key by word, each word in its plain spelling; those of both languages.
    """
    found = {plain(key): key for key in keys}
    for language in LANGUAGES:
        for key in keys:
            for word in catalogue(language, "tables").get(f"alias.{name}.{key}", "").split(";"):
                if word.strip():
                    found[plain(word)] = key
    return found


def read_truth(text: str) -> bool | None:
    """Return what a word says, yes or no in any language; None for any other word."""
    key = aliases("bool", ("true", "false")).get(plain(text))
    return None if key is None else key == "true"
