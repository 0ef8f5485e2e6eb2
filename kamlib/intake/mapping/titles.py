"""Titles as words, and the words by which our columns are known: catalogues of both languages, and the engagement's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from kamlib.core.tables import TABLES
from kamlib.i18n import LANGUAGES
from kamlib.i18n.catalogues import catalogue

Words = tuple[str, ...]
#: Our columns' titles for one table, by what they name: words of a title and how typical they are, 1 the most.
Known = dict[str, list[tuple[Words, float]]]

_CAMEL = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")
_WORD = re.compile(r"[^\W_]+|%")
#: Units stand beside many titles and tell nothing of what the column is; of thousands, see :func:`scale_of`.
_UNITS = frozenset(
    {"руб", "рублей", "рубли", "р", "rub", "rur", "usd", "eur", "kzt", "долл", "евро", "тенге", "валюта", "currency"}
    | {"тыс", "тысяч", "млн", "thousand", "thousands", "mln", "k", "000", "000s", "ед", "изм"}
)
_THOUSANDS = re.compile(r"тыс|thousand|\b000s?\b|\(k\)|\bk(?:rub|usd|eur)\b|[€$₽]k\b", re.IGNORECASE)
_MILLIONS = re.compile(r"\bмлн\b|million|\bmln\b", re.IGNORECASE)
#: An alias that stands inside a longer title needs this many letters.
_DISTINCT = 5
#: Roles: what a title may be besides a column of ours.
ROLES = ("revenue_net", "revenue_gross", "vat", "price", "discount", "account_name", "account_tax")


def words(title: str) -> Words:
    """Return the words of a title: small letters, ``ё`` as ``е``, ``companyName`` and ``close_value`` taken apart."""
    apart = _CAMEL.sub(" ", title.replace("№", " № ")).casefold().replace("ё", "е")
    found = tuple(_WORD.findall(apart.replace("№", " no ")))
    kept = tuple(word for word in found if word not in _UNITS)
    return kept or found


def scale_of(text: str) -> float:
    """Return what one unit is worth that a title or a remark speaks of: 1000 for ``тыс. руб.``."""
    return 1e6 if _MILLIONS.search(text) else 1e3 if _THOUSANDS.search(text) else 1.0


@dataclass(frozen=True)
class Named:
    """How well a title names a column: 0…1, and by what."""

    score: float = 0.0
    how: str = ""


def named(title: str, known: Sequence[tuple[Words, float]]) -> Named:
    """Return how well a title names what is known by these words.

    The whole title counts most; of a title in two rows (``2025 / Выручка``) a part may do.
    """
    best = _named(words(title), known)
    if " / " in title:
        parts = [_named(words(part), known) for part in title.split(" / ")]
        part = max(parts, key=lambda each: each.score)
        best = max(best, Named(part.score * 0.95, part.how), key=lambda each: each.score)
    return best


def _named(title: Words, known: Sequence[tuple[Words, float]]) -> Named:
    best = Named()
    joined, present = "".join(title), set(title)
    for alias, typical in known:
        if alias == title or "".join(alias) == joined:
            found = Named(typical, "title")
        elif len(alias) < len(title) and set(alias) <= present and len("".join(alias)) >= _DISTINCT:
            found = Named(max(0.55, 0.8 - 0.07 * (len(title) - len(alias))) * typical, "part")
        elif len(joined) > _DISTINCT and (alike := fuzz.ratio("".join(alias), joined)) >= 86:
            found = Named(0.8 * alike / 100 * typical, "alike")
        else:
            continue
        best = max(best, found, key=lambda each: each.score)
    return best


def known_titles(table: str, more: Mapping[str, Mapping[str, Sequence[str]]] | None = None) -> Known:
    """Return what names each column of a table, and each role.

    Parameters
    ----------
    table : str
        One of the method's.
    more : mapping, optional
        The engagement's own titles: by table (or ``any``), by column.
    """
    known = {name: list(found) for name, found in _known(table).items()}
    for group in ("any", table):
        for name, titles in (more or {}).get(group, {}).items():
            known.setdefault(name, [])
            known[name] += [(words(title), 1.0) for title in titles]
    return known


@cache
def _known(table: str) -> Known:
    names = [column.name for column in TABLES[table].columns]
    known = {name: _own(table, name) + _listed(table, name) for name in names}
    known |= {role: _listed(table, role) for role in ROLES}
    known["account_tax"] = _listed(table, "tax_id")
    if table == "accounts":
        known["name"] += known["account_name"]
    return known


def _own(table: str, name: str) -> list[tuple[Words, float]]:
    titles = [catalogue(language, "tables").get(f"{table}.column.{name}", "") for language in LANGUAGES]
    return [(words(title), 1.0) for title in (*titles, name) if title]


def _listed(table: str, name: str) -> list[tuple[Words, float]]:
    """Return the catalogues' titles; the more typical stand first there, and win where a file has several."""
    found = []
    for language in LANGUAGES:
        for group in (table, "any"):
            listed = catalogue(language, "headers").get(f"{group}.{name}", "").split(";")
            parts = [words(title) for title in listed if title.strip()]
            found += [(part, 1 - 0.2 * place / max(len(parts), 20)) for place, part in enumerate(parts)]
    return found


def hints(name: str) -> dict[str, float]:
    """Return how far the name of a file, a sheet or a report speaks for a table: 0…1, for the tables it hints at."""
    present = words(name)
    # Of a report by something it is the report that counts: «Продажи по клиентам» are sales.
    first = next((place for place, word in enumerate(present) if word in ("by", "по")), len(present))
    found = _hinted(present[:first]) or _hinted(present)
    top = max(found.values(), default=1.0)
    return {table: each / top for table, each in found.items()}


def _hinted(present: Words) -> dict[str, float]:
    found = {}
    for table in TABLES:
        fits = [sum(map(len, alias)) for alias in _file_words(table) if all(_stands(word, present) for word in alias)]
        if fits:
            found[table] = float(max(fits))
    return found


@cache
def _file_words(table: str) -> tuple[Words, ...]:
    listed = [catalogue(language, "headers").get(f"file.{table}", "") for language in LANGUAGES]
    titles = [catalogue(language, "tables")[f"{table}.title"] for language in LANGUAGES]
    return tuple(words(each) for each in (*titles, table, *";".join(listed).split(";")) if words(each))


def _stands(word: str, present: Words) -> bool:
    """Tell whether a word stands among others, in whatever number or case."""
    stem = word[: max(4, len(word) - 2)]
    return any(each == word or (len(word) >= 4 and each.startswith(stem)) for each in present)


@cache
def total_words() -> frozenset[Words]:
    """Return the titles of columns that only sum others."""
    return frozenset(words(each) for code in LANGUAGES for each in catalogue(code, "headers")["total"].split(";"))


@cache
def won_words() -> frozenset[Words]:
    """Return the names of the stage of a deal that was won."""
    return frozenset(words(each) for code in LANGUAGES for each in catalogue(code, "headers")["won"].split(";"))
