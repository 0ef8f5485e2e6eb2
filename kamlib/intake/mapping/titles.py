"""Titles as words, and the words by which our columns are known: catalogues of both languages, and the engagement's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from kamlib.core.tables import TABLES
from kamlib.i18n import LANGUAGES
from kamlib.i18n.catalogues import catalogue

Words = tuple[str, ...]

_CAMEL = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")
_WORD = re.compile(r"[^\W_]+|%")
#: Units stand beside many titles and tell nothing of what the column is; thousands: :mod:`~kamlib.intake.cells.units`.
_UNITS = frozenset(
    {"руб", "рублей", "рубли", "р", "rub", "rur", "usd", "eur", "kzt", "долл", "евро", "тенге", "валюта", "currency"}
    | {"тыс", "тысяч", "млн", "thousand", "thousands", "mln", "k", "000", "000s", "ед", "изм"}
)
#: An alias that stands inside a longer title needs this many letters.
_DISTINCT = 5
#: From so many of a hundred on two titles differ by a slip of the pen.
_ALIKE = 86
#: Roles: what a title may be besides a column of ours.
ROLES = (
    *("revenue_net", "revenue_gross", "revenue_converted", "revenue_before", "vat", "vat_rate", "price", "unit_cost"),
    *("discount", "discount_percent", "discount_amount", "discount_unit", "account_name", "account_tax"),
)


@lru_cache(maxsize=20_000)
def words(title: str) -> Words:
    """Return the words of a title: small letters, ``ё`` as ``е``, ``companyName`` and ``close_value`` taken apart."""
    apart = _CAMEL.sub(" ", title.replace("№", " № ")).casefold().replace("ё", "е")
    found = tuple(_WORD.findall(apart.replace("№", " no ")))
    kept = tuple(word for word in found if word not in _UNITS)
    return kept or found


@dataclass(frozen=True)
class Named:
    """How well a title names a column: 0…1, and by what."""

    score: float = 0.0
    how: str = ""


class Titles:
    """Titles that name one thing.

    Parameters
    ----------
    listed : sequence of (words, float)
        Words of each title, and how typical it is: 1 the most.
    """

    def __init__(self, listed: Sequence[tuple[Words, float]]):
        self.listed = tuple(listed)
        self.exact: dict[str, float] = {}
        for alias, typical in self.listed:
            joined = "".join(alias)
            self.exact[joined] = max(typical, self.exact.get(joined, 0.0))
        self.joined = tuple(self.exact)
        self.parts = [(set(alias), len(alias), typical) for alias, typical in self.listed if _distinct(alias)]

    @lru_cache(maxsize=50_000)  # noqa: B019 - few of them, and they live as long as the process
    def score(self, title: str) -> Named:
        """Return how well a title names it: as a whole, by a part, or but for a slip of the pen."""
        given = words(title)
        joined = "".join(given)
        if joined in self.exact:
            return Named(self.exact[joined], "title")
        best, present = Named(), set(given)
        for alias, size, typical in self.parts:
            if size < len(given) and alias <= present:
                found = Named(max(0.55, 0.8 - 0.07 * (len(given) - size)) * typical, "part")
                best = max(best, found, key=lambda each: each.score)
        if best.score or len(joined) <= _DISTINCT:
            return best
        alike = process.extractOne(joined, self.joined, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return Named(0.8 * alike[1] / 100 * self.exact[alike[0]], "alike") if alike else best


def _distinct(alias: Words) -> bool:
    return len("".join(alias)) >= _DISTINCT


#: Titles by what they name, for one table.
Known = Mapping[str, Titles]


def named(title: str, known: Titles) -> Named:
    """Return how well a title names what is known by these titles.

    The whole title counts most; of a title in two rows (``2025 / Выручка``) a part may do.

    Parameters
    ----------
    title : str
        As the file writes it.
    known : Titles
        The titles that name one thing.

    Returns
    -------
    Named
        0…1, and by what.
    """
    best = known.score(title)
    if " / " in title:
        part = max(map(known.score, title.split(" / ")), key=lambda each: each.score)
        best = max(best, Named(part.score * 0.95, part.how), key=lambda each: each.score)
    return best


def known_titles(table: str, more: Mapping[str, Mapping[str, Sequence[str]]] | None = None) -> Known:
    """Return what names each column of a table, and each role.

    Parameters
    ----------
    table : str
        One of the method's.
    more : mapping, optional
        The engagement's own titles: by table (or ``any``), by column.

    Returns
    -------
    dict of str to Titles
        By our column, and by role.
    """
    known = dict(_known(table))
    for group in ("any", table):
        for name, titles in (more or {}).get(group, {}).items():
            own = [(words(title), 1.0) for title in titles]
            known[name] = Titles([*known[name].listed, *own] if name in known else own)
    return known


@cache
def _known(table: str) -> Known:
    names = [column.name for column in TABLES[table].columns]
    known = {role: _listed(table, role) for role in ROLES} | {"account_tax": _listed(table, "tax_id")}
    known |= {name: _own(table, name) + _listed(table, name) for name in names}
    if table == "accounts":
        known["name"] += known["account_name"]
    return {name: Titles(listed) for name, listed in known.items()}


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


@lru_cache(maxsize=20_000)
def names_part(name: str, title: str) -> bool:
    """Tell whether a title speaks, among other things, of something: ``per_unit``, ``percent``, ``inclusive``…

    Parameters
    ----------
    name : str
        What it may speak of, as the catalogue has it.
    title : str
        As the file writes it.

    Returns
    -------
    bool
        Whether all words of one of its names stand in the title, in any order.
    """
    present = set(_WORD.findall(_CAMEL.sub(" ", title).casefold().replace("ё", "е")))
    return any(each <= present for each in _parts(name))


@cache
def _parts(name: str) -> tuple[frozenset[str], ...]:
    listed = ";".join(catalogue(code, "headers")[f"part.{name}"] for code in LANGUAGES)
    split = [_WORD.findall(each.casefold().replace("ё", "е")) for each in listed.split(";")]
    return tuple(frozenset(each) for each in split if each)


@cache
def total_words() -> frozenset[Words]:
    """Return the titles of columns that only sum others."""
    return frozenset(words(each) for code in LANGUAGES for each in catalogue(code, "headers")["total"].split(";"))


@cache
def won_words() -> frozenset[Words]:
    """Return the names of the stage of a deal that was won."""
    return _stage_words("won")


@cache
def lost_words() -> frozenset[Words]:
    """Return the names of the stage of a deal that was lost."""
    return _stage_words("lost")


def _stage_words(name: str) -> frozenset[Words]:
    return frozenset(words(each) for code in LANGUAGES for each in catalogue(code, "headers")[name].split(";"))
