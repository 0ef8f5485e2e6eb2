"""A name taken apart: legal form, words, numbers, places; and keys under which spellings of one name fall together."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from kamlib.core.shipped import read_list

#: Letters that look alike as capitals, in both alphabets: a keyboard that was not switched leaves these behind.
_TO_LATIN = str.maketrans("авсенкмортхуі", "abcehkmoptxyi")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’ʼ`](?=[^\W\d_])")
_ROMAN = re.compile(r"(?=[ivx]{2})(x{0,3})(ix|iv|v?i{0,3})")
#: A longer name is not one; reading it whole would only cost time.
_LONGEST = 1000


def folded(text: str) -> str:
    """Return a text in small letters, of letters that look alike the Latin ones."""
    return text.casefold().translate(_TO_LATIN)


@dataclass(frozen=True)
class Name:
    """A name taken apart.

    Parameters
    ----------
    text : str
        As it was written.
    form : str
        Legal form as a key of the word list (``ооо``, ``llc``, ``gmbh``…); empty where the name has none.
    family : str
        Kind of legal form: ``limited``, ``joint_stock``, ``sole_trader``, ``state``…; empty without a form.
    words : tuple of str
        Everything but the form, folded, in order; numbers, places and words of branches among them.
    typed : tuple of str
        The same words before look-alike letters were folded.
    """

    text: str
    form: str
    family: str
    words: tuple[str, ...]
    typed: tuple[str, ...]

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The words in alphabetical order: the same for every order in which they were written."""
        return tuple(sorted(self.words))

    @cached_property
    def joined(self) -> str:
        """The words without anything between them: ``GTXPro`` and ``GTX Pro`` are the same."""
        return "".join(self.words)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Numbers of the name, in alphabetical order: `Север-1` is never `Север-2`."""
        return tuple(word for word in self.key if word.isdigit())

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Words that name a place."""
        return tuple(word for word in self.key if place_of(word))

    @cached_property
    def branch(self) -> bool:
        """Whether the name is said to be a part of a company."""
        return any(word in lexicon().branch for word in self.words)


@dataclass(frozen=True)
class Lexicon:
    """The word list, folded as names are: forms by their words, words that are forms only at the end, and so on."""

    forms: dict[tuple[str, ...], tuple[str, str]]
    only_last: frozenset[tuple[str, ...]]
    idle: frozenset[str]
    branch: frozenset[str]
    place_marks: frozenset[str]
    places: frozenset[str]
    parent_columns: frozenset[str]

    @cached_property
    def stems(self) -> dict[str, str]:
        """Places by what stays the same when their word is declined."""
        return {stem: place for place in sorted(self.places) if len(stem := place.rstrip("aoeyiяиыйюьъ")) > 3}

    @cached_property
    def longest(self) -> int:
        """Most words of a legal form."""
        return max(map(len, self.forms))


@cache
def lexicon() -> Lexicon:
    """Return the word list beside this module."""
    data = read_list("kamlib.intake.names", "words.yaml")
    forms = {
        tuple(map(fold, _split(word))): (form, family)
        for family, members in data["families"].items()
        for form, words in members.items()
        for word in words
    }

    def folded(name: str) -> frozenset[str]:
        return frozenset(fold(word) for each in data[name] for word in _split(each))

    only_last = frozenset(tuple(map(fold, _split(word))) for word in data["only_last"])
    sets = {name: folded(name) for name in ("idle", "branch", "place_marks", "places")}
    # "на" of Ростов-на-Дону is a word of any name.
    sets["places"] = frozenset(word for word in sets["places"] if len(word) > 2)
    columns = frozenset(" ".join(_split(each)) for each in data["parent_columns"])
    return Lexicon(forms, only_last, **sets, parent_columns=columns)


@lru_cache(maxsize=65_536)
def read_name(text: str) -> Name:
    """Take a name apart.

    Case, `ё`, accents of Latin letters, quotes, punctuation, all kinds of spaces, look-alike letters of the other
    alphabet and Roman numerals are folded; the legal form is taken out wherever it stands. A name that is nothing but
    a legal form keeps it as its word.
    """
    typed = _split(text)
    words = [fold(word) for word in typed]
    form, family, kept = _without_form(words)
    kept = _without_idle(words, kept)
    return Name(text, form, family, tuple(words[at] for at in kept), tuple(typed[at] for at in kept))


def normal(name: str) -> str:
    """Return the key of a name: its words without legal form, folded, in alphabetical order.

    Applied to its own result it changes nothing. For comparing, not for showing.
    """
    key = " ".join(read_name(name).key)
    return key if key == name else normal(key)


def column_key(title: str) -> str:
    """Return a title of a column as :class:`Lexicon` holds it."""
    return " ".join(_split(title))


def _split(text: str) -> list[str]:
    """Return the words and numbers of a text, without case, `ё` and accents of Latin letters."""
    # The sign of a number would become the word "no".
    text = unicodedata.normalize("NFKC", text[:_LONGEST].replace("№", " ")).casefold()
    text = "".join(_bare(letter) for letter in _APOSTROPHE.sub("", text)).replace("ё", "е")
    return [_number(word) for word in _WORD.findall(text)]


def _bare(letter: str) -> str:
    if letter < "\x80":
        return letter
    base = unicodedata.normalize("NFKD", letter)
    return (
        base[0]
        if len(base) > 1 and base[0].isascii() and base[0].isalpha()
        else {"ł": "l", "ø": "o"}.get(letter, letter)
    )


def _number(word: str) -> str:
    """Return a number without leading zeros, a Roman numeral of two letters or more as a number."""
    if word.isdecimal():
        return str(int(word[:300]))
    found = _ROMAN.fullmatch(word)
    if not found:
        return word
    ones = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}
    return str(10 * len(found.group(1)) + ones[found.group(2)])


def fold(word: str) -> str:
    """Return a word with every letter that both alphabets have written as the Latin one: a key, not for showing."""
    return word.translate(_TO_LATIN)


@lru_cache(maxsize=65_536)
def place_of(word: str) -> str:
    """Return the place that a folded word names, in any case or as an adjective (`казани`, `томский`); else nothing."""
    known = lexicon()
    if word in known.places:
        return word
    heads = (word[:size] for size in range(len(word), max(3, len(word) - 5), -1))
    return next((known.stems[head] for head in heads if head in known.stems), "")


def _without_form(words: list[str]) -> tuple[str, str, list[int]]:
    """Return the form, its family, and the places of the words that are left."""
    kept, form, family = list(range(len(words))), "", ""
    while True:
        found = _find_form(words, kept)
        if found is None:
            return form, family, kept
        start, end, own = found
        form, family = (form, family) if form else own
        kept = kept[:start] + kept[end:]


def _find_form(words: list[str], kept: list[int]) -> tuple[int, int, tuple[str, str]] | None:
    """Return where a form stands among the words kept: the longest first, never all of them."""
    known, count = lexicon(), len(kept)
    for length in range(min(known.longest, count - 1), 0, -1):
        for start in range(count - length + 1):
            alias = tuple(words[at] for at in kept[start : start + length])
            at_end = start + length == count
            if alias in known.forms and (at_end or alias not in known.only_last) and _may_stand(alias, start, at_end):
                return start, start + length, known.forms[alias]
    return None


def _may_stand(alias: tuple[str, ...], start: int, at_end: bool) -> bool:
    """Tell whether a form may stand here: one short word is a form at either end alone."""
    return len(alias) > 1 or len(alias[0]) > 2 or start == 0 or at_end


def _without_idle(words: list[str], kept: list[int]) -> list[int]:
    """Leave out words that carry nothing, and marks before a place.

    One letter is such a word only between two longer ones: elsewhere it is an initial (`Иванов И. И.`).
    """
    known = lexicon()
    kept = [
        at
        for at, following in zip(kept, [*kept, None][1:], strict=True)
        if not (words[at] in known.place_marks and following is not None and place_of(words[following]))
    ] or kept
    around = zip([None, *kept][:-1], kept, [*kept, None][1:], strict=True)
    return [at for before, at, after in around if not _carries_nothing(words, before, at, after)] or kept


def _carries_nothing(words: list[str], before: int | None, at: int, after: int | None) -> bool:
    if words[at] not in lexicon().idle:
        return False
    neighbours = [len(words[each]) > 1 for each in (before, after) if each is not None]
    return len(words[at]) > 1 or (len(neighbours) == 2 and all(neighbours))
