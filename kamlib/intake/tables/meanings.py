"""Columns that nothing uses and that change what an amount means: a status, a type, a currency, a plan beside a fact.

What such columns are called and hold is data (``meanings.yaml``). Nothing is decided here: every value that means
something and of which nobody has said what it is worth is a question with its answers and their sums.
"""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

import duckdb

from kamlib.core.errors import Problem
from kamlib.core.shipped import read_list
from kamlib.i18n.spellings import beside, plain
from kamlib.intake.cells.units import scale_of
from kamlib.intake.contracts.binding import Mapping as Headers
from kamlib.intake.contracts.relation import Relation
from kamlib.intake.contracts.source import Source
from kamlib.intake.shaping.fill import numbers_of
from kamlib.intake.shaping.views import text_of
from kamlib.intake.shaping.weigh import among

#: Values of a column that are looked at; a column of more holds no codes.
_MOST, _FEW = 200, 20
#: Distinct values by a quick count that may be off by a few in a hundred.
_ABOUT = 260
#: Values that a message names.
_SHOWN = 6
_WORD = re.compile(r"[^\W_]+")
_ISO = re.compile(r"[A-Z]{3}")
_KINDS = ("currency", "scaled", "planned", "unposted", "cancelled", "returned")


@dataclass(frozen=True)
class Meaning:
    """Values of a column that change what the amounts of their rows mean.

    Parameters
    ----------
    kind : str
        ``cancelled``, ``returned``, ``unposted``, ``planned``, ``scaled``, ``currency`` or ``unknown``.
    title : str
        Of the column.
    values : tuple of str
        As found; one that ends in ``*`` stands for all that begin so.
    """

    kind: str
    title: str
    values: tuple[str, ...]


def undecided(name: str, relation: Relation, mapping: Headers, source: Source, currency: str) -> list[Problem]:
    """Return a problem for every meaning of a column of which nobody has said what its rows are worth.

    Parameters
    ----------
    name : str
        Of the table.
    relation : Relation
        Its rows, shaped.
    mapping : Headers
        Its columns.
    source : Source
        What was said of it.
    currency : str
        Of the engagement; empty: unknown.

    Returns
    -------
    list of Problem
        Each with the values, the options that answer it and their sums in money; empty where the table has no
        amounts.
    """
    money = next((each for each in mapping.bound if each.column.unit == "money" and each.column.kind == "money"), None)
    wanted = [kind for kind in _KINDS if name in _catalogue()[kind].get("tables", ())]
    if money is None or not wanted or source.distinct:
        return []
    amount = amount_of(relation, money.place, source)
    taken = {each.place for each in mapping.bound} | {_place(relation, title) for title in source.only}
    free = [place for place in range(len(relation.headers)) if place not in taken]
    found, few = [], _readable(relation, free)
    for place in few:
        for meaning in _of_column(relation, place, few, wanted, currency, money.header):
            rest = _left(meaning, source)
            found += [] if rest is None else _asked(relation, place, rest, amount, _rate_beside(relation, source))
    return found


def _place(relation: Relation, title: str) -> int:
    return next((at for at, each in enumerate(relation.headers) if plain(each) == plain(title)), -1)


def _left(meaning: Meaning, source: Source) -> Meaning | None:
    """Return what nobody has decided yet of a meaning."""
    said = {plain(title): rows for title, rows in source.rows.items()}.get(plain(meaning.title))
    rated = any(rows.rate for rows in source.rows.values())
    if meaning.kind == "currency" and rated:
        return None
    known = {plain(value) for value in said.decided} if said else set()
    values = tuple(value for value in meaning.values if plain(value) not in known)
    return Meaning(meaning.kind, meaning.title, values) if values else None


def _readable(relation: Relation, places: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """Return what :func:`_few` does; bytes of no code page, in a column that no table reads, stop nothing."""
    try:
        return _few(relation, places)
    except duckdb.InvalidInputException:
        if not relation.unseen:
            raise
    found: dict[int, list[tuple[str, int]]] = {}
    for place in places:
        with suppress(duckdb.InvalidInputException):
            found |= _few(relation, [place])
    return found


def _few(relation: Relation, places: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """Return the values of the columns that have few, the most frequent first, with their counts: in two scans.

    A column of many values is empty here; whether it holds documents is asked of it alone.
    """
    texts = {place: text_of(f"s.c{place}", relation.types[place]) for place in places}
    if not texts:
        return {}
    counts = ", ".join(f"approx_count_distinct({text})" for text in texts.values())
    numbers = relation.con.execute(f"SELECT {counts} FROM {relation.plain} AS s").fetchone()
    few = [place for place, number in zip(texts, numbers, strict=True) if number <= _ABOUT]
    found: dict[int, list[tuple[str, int]]] = {place: [] for place in texts}
    if few:
        listed = ", ".join(f"histogram({texts[place]})" for place in few)
        maps = relation.con.execute(f"SELECT {listed} FROM {relation.plain} AS s").fetchone()
        for place, values in zip(few, maps, strict=True):
            found[place] = sorted((values or {}).items(), key=lambda each: (-each[1], each[0]))[: _MOST + 1]
    return found


def _of_column(
    relation: Relation,
    place: int,
    few: Mapping[int, list[tuple[str, int]]],
    wanted: Sequence[str],
    currency: str,
    amount: str,
) -> Iterator[Meaning]:
    title = relation.headers[place]
    values = _values(relation, place, title, few[place])
    if not values:
        return
    taken: set[str] = set()
    for kind in sorted(wanted, key=lambda kind: _named(title, kind) < 1):
        listed = [value for value in _meant(kind, title, values, currency, amount) if value not in taken]
        taken |= set(listed)
        if listed:
            yield Meaning(kind, title, tuple(listed))
    if not taken and (unknown := _unknown(title, values)):
        yield Meaning("unknown", title, unknown)


def _values(relation: Relation, place: int, title: str, few: list[tuple[str, int]]) -> list[str]:
    """Return the values of a column, the most frequent first; of one that tells every row apart its beginnings."""
    text, found = text_of(f"s.c{place}", relation.types[place]), few
    if not few and _named(title, "returned") > 0:
        query = f"SELECT {text} AS k, count(*) AS n FROM {relation.plain} AS s WHERE k IS NOT NULL GROUP BY k"
        found = relation.con.execute(f"{query} ORDER BY n DESC, k LIMIT {_MOST + 1}").fetchall()
    if any(any(letter.isalpha() for letter in value) for value, _ in found) and _is_document(title, found):
        first = f"regexp_extract({text}, '^[^\\W\\d_]+')"
        query = f"SELECT {first} AS k, count(*) AS n FROM {relation.plain} AS s WHERE k <> '' GROUP BY k"
        found = relation.con.execute(f"{query} ORDER BY n DESC, k LIMIT {_MOST + 1}").fetchall()
        return [f"{value}*" for value, _ in found] if len(found) <= _MOST else []
    return [value for value, _ in found] if len(found) <= _MOST else []


def _is_document(title: str, found: Sequence[tuple[str, int]]) -> bool:
    """Tell whether a column holds names of documents with their numbers: «Возврат 0000-000003 от 05.03.2025»."""
    numbered = sum(bool(re.search(r"\d", value)) for value, _ in found)
    return _named(title, "returned") > 0 and numbered > len(found) / 2 and all(n <= 3 for _, n in found[:1])


def _meant(kind: str, title: str, values: Sequence[str], currency: str, amount: str) -> list[str]:
    """Return the values that mean something of a kind."""
    if kind == "currency":
        return _foreign(title, values, currency, amount)
    if kind == "scaled":
        return [value for value in values if _named(title, kind) and scale_of(value) != 1 and _is_money(value)]
    flag = _flag(kind, title)
    if flag:
        answers = _folded(_catalogue()["no" if kind == "unposted" else "yes"])
        return [value for value in values if _fold(value) in answers]
    known = _named(title, kind) > 0 or (kind in ("cancelled", "returned") and _is_code(title))
    if not known and len(values) > _FEW:
        return []
    words = _catalogue()[kind].get("words" if known else "alone", ())
    codes = _folded(_catalogue()[kind].get("codes", ())) if known else frozenset()
    listed = [value for value in values if _speaks(value, words, alone=not known) or _fold(value) in codes]
    if kind == "planned" and not known and not any(_speaks(each, _catalogue()[kind]["usual"]) for each in values):
        return []
    return listed


def _is_code(title: str) -> bool:
    return max(_named(title, "cancelled"), _named(title, "returned")) > 0


def _unknown(title: str, values: Sequence[str]) -> tuple[str, ...]:
    """Return values under a title that names a status or a type, and that no word of ours explains."""
    if max(_named(title, kind) for kind in ("cancelled", "returned", "planned")) < 1:
        return ()
    if _fold(title) in _folded(_catalogue()["common"]) or not 2 <= len(values) <= _FEW:
        return ()
    usual = [word for kind in ("cancelled", "returned", "planned") for word in _catalogue()[kind]["usual"]]
    return tuple(value for value in values if not value.endswith("*") and not _speaks(value, usual))


def _foreign(title: str, values: Sequence[str], currency: str, amount: str) -> list[str]:
    """Return the values that name another currency than the engagement's; none for a column about another amount."""
    converted = [_words(each) for each in _catalogue()["converted"]]
    own = any(_within(words, _words(amount)) for words in converted)
    if own and _words(title)[: len(_words(amount))] != _words(amount):
        return []
    codes = {value: _currency(value, named=_named(title, "currency") > 0) for value in values}
    if not codes or not all(codes.values()) or len(codes) > _FEW:
        return []
    home = currency if currency else next(iter(codes.values()))
    return [value for value, code in codes.items() if code != home]


def _currency(value: str, *, named: bool) -> str:
    known = beside("currency").get(plain(value).rstrip("."), "") or beside("currency").get(plain(value), "")
    code = known or _catalogue()["numbers"].get(value.upper(), "")
    if not code and _ISO.fullmatch(value.upper()) and (named or value.upper() in set(beside("currency").values())):
        code = value.upper()
    return "" if value.isdigit() and not named else code


def _is_money(value: str) -> bool:
    return any(word in beside("currency") for word in re.findall(r"[^\W\d]+|[₽$€£]", plain(value)))


def _asked(relation: Relation, place: int, meaning: Meaning, amount: str, rates: Sequence[str]) -> list[Problem]:
    """Return the question with the sum of every answer; none where the rows hold no money, or are negative already."""
    text = text_of(f"s.c{place}", relation.types[place])
    test = among(text, meaning.values)
    sums = f"count(*) FILTER ({test}), sum(v) FILTER ({test}), sum(abs(v)) FILTER ({test}), sum(v)"
    rows = f"SELECT *, {amount} AS v FROM {relation.plain} AS s"
    query = f"SELECT {sums}, count(*) FILTER (({test}) AND v > 0) FROM ({rows}) AS s"
    n, part, size, whole, positive = relation.con.execute(query).fetchone()
    if not n or not size or (meaning.kind == "returned" and not positive):
        return []
    values = {
        "kind": meaning.kind,
        "title": meaning.title,
        "values": [value.rstrip("*") for value in meaning.values[:_SHOWN]],
        "n": n,
        "amount": part,
    }
    answers = list(_answers(meaning, whole or 0.0, part or 0.0, size, rates))
    values |= {"options": [option for option, _ in answers], "sums": [each for _, each in answers]}
    severity = "warning" if meaning.kind == "unknown" else "error"
    place_ = {"file": relation.file, "sheet": relation.sheet, "column": meaning.title}
    return [Problem("rows_undecided", **place_, values=values, severity=severity)]


def _answers(
    meaning: Meaning, whole: float, part: float, size: float, rates: Sequence[str]
) -> Iterator[tuple[str, float | None]]:
    listed = "; ".join(meaning.values)
    said = {
        "drop": whole - part,
        "keep": whole,
        "negative": whole - part - size,
    }
    hows = ("keep", "drop") if meaning.kind == "unknown" else _catalogue()[meaning.kind]["answers"]
    for how in hows:
        if how != "times":
            yield f'--rows "{meaning.title}={how}: {listed}"', said[how]
            continue
        for value in meaning.values:
            factor = f"{scale_of(value):g}" if meaning.kind == "scaled" else "…"
            yield f'--rows "{meaning.title}=x{factor}: {value}"', None
        if meaning.kind == "currency":
            yield from ((f'--rows "{title}=rate"', None) for title in rates)


def _rate_beside(relation: Relation, source: Source) -> list[str]:
    known = _folded(_catalogue()["rates"])
    return [title for title in relation.headers if _fold(title) in known and title not in source.rows]


def amount_of(relation: Relation, place: int, source: Source) -> str:
    """Return SQL of the number under a title; a cell that holds none counts as nothing here and is told elsewhere.

    Parameters
    ----------
    relation : Relation
        Its rows are called ``s``.
    place : int
        The column.
    source : Source
        How its columns write their numbers.

    Returns
    -------
    str
        SQL of a DOUBLE, NULL where the cell holds no number.
    """
    if relation.types[place] == "DOUBLE":
        return f"s.c{place}"
    numbers, _ = numbers_of(relation, {relation.headers[place]: place}, source.readings)
    return numbers[relation.headers[place]]


@cache
def _catalogue() -> Mapping[str, Mapping]:
    return read_list("kamlib.intake.tables", "meanings.yaml")


def _words(text: str) -> tuple[str, ...]:
    apart = re.sub(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])", " ", unicodedata.normalize("NFKC", text))
    return tuple(_WORD.findall(apart.casefold().replace("ё", "е")))


def _fold(text: str) -> str:
    return " ".join(_words(text)) or text.strip().casefold()


def _folded(listed: Sequence[str]) -> frozenset[str]:
    return frozenset(map(_fold, listed))


def _within(part: Sequence[str], whole: Sequence[str]) -> bool:
    return any(tuple(whole[at : at + len(part)]) == tuple(part) for at in range(len(whole) - len(part) + 1))


@cache
def _named(title: str, kind: str) -> float:
    """Return how a title names a kind: 1 wholly, 0.5 with words besides, 0 not at all."""
    words, best = _words(title), 0.0
    for alias in map(_words, _catalogue()[kind].get("titles", ())):
        if words == alias:
            return 1.0
        if len(alias) < len(words) <= len(alias) + 2 and (
            words[: len(alias)] == alias or words[-len(alias) :] == alias
        ):
            best = (
                0.5 if len(alias) > 1 or alias[0] in ("статус", "status", "состояние", "валюта", "currency") else best
            )
    return best


def _flag(kind: str, title: str) -> bool:
    return _fold(title) in _folded(_catalogue()[kind].get("flags", ()))


def _speaks(value: str, listed: Sequence[str], *, alone: bool = False) -> bool:
    """Tell whether a value says one of these things and not their opposite; alone: as its first word."""
    present = _words(value)
    if alone and len(present) > 4:
        return False
    return any(_says(present, _words(entry), alone) for entry in listed)


def _says(present: Sequence[str], wanted: Sequence[str], alone: bool) -> bool:
    places = [next((at for at, word in enumerate(present) if word.startswith(each)), -1) for each in wanted]
    if not places or -1 in places or (alone and min(places) > 0):
        return False
    at = min(places)
    return at == 0 or present[at - 1] not in _catalogue()["not"] or wanted[0] in _catalogue()["not"]
