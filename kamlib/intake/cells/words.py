"""Words that people write for our keys: values of categories, yes and no. All of it is data in the catalogues."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from kamlib.core.tables import Column
from kamlib.i18n import LANGUAGES
from kamlib.i18n.catalogues import catalogue
from kamlib.intake.contracts.relation import plain


@cache
def words(column: Column) -> dict[str, str]:
    """Return our key by every word (normalised) that a file may hold for it.

    A key itself, its words in the reports of both languages (``common.value``), and the aliases of
    ``tables.alias``, several of them separated by ``;``.
    """
    if column.kind == "bool":
        return _aliases("bool", ("true", "false"))
    if column.kind != "category":
        return {}
    shown = {
        plain(word): value
        for language in LANGUAGES
        for value in column.values
        if (word := catalogue(language, "common").get(f"value.{column.name}.{value}"))
    }
    own = {plain(value): value for value in column.values}
    return shown | _aliases(column.name, column.values) | own


def _aliases(name: str, keys: tuple[str, ...]) -> dict[str, str]:
    found = {plain(key): key for key in keys}
    for language in LANGUAGES:
        for key in keys:
            for word in catalogue(language, "tables").get(f"alias.{name}.{key}", "").split(";"):
                if word.strip():
                    found[plain(word)] = key
    return found


@cache
def beside(key: str) -> dict[str, str]:
    """Return what stands beside figures in cells: the key by every word of both languages.

    Parameters
    ----------
    key : str
        ``missing``, ``part``, ``quarter`` or ``year``: every word means the key itself. ``scale``, ``currency``,
        ``unit`` or ``month``: a word means the power of ten, the currency, the unit or the number of the month.
    """
    found = {}
    for language in LANGUAGES:
        for name, words_ in catalogue(language, "readings").items():
            if name == key or name.startswith(f"{key}."):
                found |= {plain(word): name.removeprefix(f"{key}.") for word in words_.split(";")}
    return found


def either(words_: Iterable[str]) -> str:
    """Return a pattern of any of the words, longer ones first; a full stop inside one may be followed by a space."""
    ordered = sorted(words_, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\.", r"\. ?").replace(r"\ ", " ?") for word in ordered)
