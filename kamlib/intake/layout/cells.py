"""What one cell looks like: number, date, text, placeholder; and the words by which a report's lines are known."""

from __future__ import annotations

import datetime
import re
from functools import cache

from kamlib.i18n import LANGUAGES
from kamlib.i18n.catalogues import catalogue
from kamlib.i18n.spellings import plain

SPACES = " \t\u00a0\u202f\u2009"
_NUMBER = re.compile(
    r"[(+\-\u2212]?\s?(?:[₽$€£]\s?)?\d[\d \u00a0\u202f\u2009'’.,]*(?:[eE][+-]?\d{1,3})?"
    r"\s?\)?\s?(?:%|₽|[$€£]|руб\.?|р\.|тыс\.?|млн\.?|[-\u2212])?"
)
_DATE = re.compile(r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[-./]\d{1,2}[-./]\d{1,2})(?:[ T]\d{1,2}:\d\d.*)?")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:\s*(?:г\.?|год|года|year|fy))?", re.IGNORECASE)
#: A year with the digit of a footnote behind it: ``2022 2``, ``20222)``, ``2022²``, ``2022*``.
_YEAR_NOTED = re.compile(r"((?:19|20)\d\d)(?:\s+\d{1,2}\)?|\d{1,2}\)|\s*[¹²³⁴-⁹*]+\)?)")
_NOTED = re.compile(r"(.*[^\W\d_].*?)\s*[¹²³⁴-⁹*]+\)?")
_RULE = re.compile(r"[-=_+*|~.\u2500-\u257f\s]{3,}")
_PLACEHOLDER = frozenset({"-", "\u2013", "\u2014", "…", "...", "x", "х", "n/a", "#н/д", "#n/a"})
_LONGEST_NUMBER = 40
_LONGEST_TITLE = 300
_MARKS = "₽$€£% \t\u00a0\u202f\u2009'’"


def kind(value: object) -> str:
    """Return what a cell looks like: ``n`` number, ``d`` date, ``t`` text, ``p`` placeholder, empty where blank.

    A code with leading zeros is text.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return _text_kind(value.strip())
    if isinstance(value, bool):
        return "t"
    return "n" if isinstance(value, int | float) else "d"


def _text_kind(text: str) -> str:
    if not text:
        return ""
    if text[0] == "0" and text[1:].isdigit() and len(text) > 1:
        return "t"
    if len(text) <= _LONGEST_NUMBER and any(map(str.isdigit, text)):
        if _DATE.fullmatch(text):
            return "d"
        if _NUMBER.fullmatch(text):
            return "n"
    return "p" if text.casefold() in _PLACEHOLDER else "t"


def text_of(value: object) -> str:
    """Return a cell as the text of a title or label, stripped; a year is a number to a sheet."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value).strip().strip(SPACES)


def is_year(value: object) -> bool:
    """Tell whether a cell is a year as a title of a column."""
    text = text_of(value)
    return bool(_YEAR.fullmatch(text) or _YEAR_NOTED.fullmatch(text))


def without_footnote(title: str) -> str:
    """Return a title without the digit or star of a footnote behind it."""
    if len(title) > _LONGEST_TITLE:
        return title
    found = _YEAR_NOTED.fullmatch(title) or _NOTED.fullmatch(title)
    return found.group(1) if found else title


def is_rule(value: object) -> bool:
    """Tell whether a cell is a drawn line."""
    return isinstance(value, str) and bool(_RULE.fullmatch(value)) and len(value.strip()) > 2


def decimal_mark(texts: list[str]) -> str:
    """Return the decimal mark that these numbers show beyond doubt, or an empty string."""
    points = sum(bool(re.search(r"\.(?:\d{1,2}|\d{4,})$", text)) for text in texts)
    commas = sum(bool(re.search(r",(?:\d{1,2}|\d{4,})$", text)) for text in texts)
    return "" if points == commas else "." if points > commas else ","


def amount(value: object, mark: str = "") -> float | None:
    """Return a number as a report prints it, or None.

    Parameters
    ----------
    value : object
        Cell.
    mark : {'', '.', ','}
        Decimal mark of the report, where a cell alone does not say.

    Returns
    -------
    float or None
        None where the cell is no number.
    """
    if isinstance(value, bool) or not isinstance(value, str):
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    text = value.strip().strip(SPACES)
    whole, _, cents = text.replace(",", ".", 1).partition(".")
    if (
        whole.isdecimal()
        and (whole[0] != "0" or whole == "0")
        and (not cents or (len(cents) < 3 and cents.isdecimal()))
    ):
        return float(f"{whole}.{cents}")  # most cells are as plain as that
    if _text_kind(text) != "n":
        return None
    minus = text[0] in "-\u2212(" or text[-1] in "-\u2212"
    digits = re.match(r"[\d.,]*(?:[eE][+-]?\d+)?", re.sub(f"[{_MARKS}()+\u2212]|руб|(?<![eE])-", "", text)).group()
    digits = _pointed(digits.rstrip(".,"), mark)
    try:
        return -float(digits) if minus else float(digits)
    except ValueError:
        return None


def decimals(value: object) -> int:
    """Return how many decimals a cell shows (at most 9)."""
    text = repr(value) if isinstance(value, float) and not value.is_integer() else str(value)
    found = re.search(r"[.,](\d+)\D*$", text)
    return min(len(found.group(1)), 9) if found and "e" not in text else 0


def _pointed(digits: str, mark: str) -> str:
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits
    both = "." in digits and "," in digits
    sign = digits[last]
    if not both and (digits.count(sign) > 1 or (len(digits) - last == 4 and mark and mark != sign)):
        return digits.replace(sign, "")
    whole, fraction = digits[:last], digits[last + 1 :]
    return whole.replace(".", "").replace(",", "") + "." + fraction


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the words of both languages for one kind of line, normalised, longest first."""
    listed = ";".join(catalogue(language, "layout")[f"words.{name}"] for language in LANGUAGES).split(";")
    return tuple(sorted({plain(word) for word in listed if word.strip()}, key=lambda word: (-len(word), word)))


@cache
def _starts(name: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(map(re.escape, words(name))) + r")(?!\w)")


def starts_with(name: str, value: object) -> str:
    """Return the word of this kind that a cell begins with, or an empty string.

    Parameters
    ----------
    name : str
        Kind of word, as the catalogue of words has it.
    value : object
        Cell; one that is no text begins with none.

    Returns
    -------
    str
        The word as normalised.
    """
    found = _starts(name).match(plain(str(value)[:200])) if isinstance(value, str) else None
    return found.group() if found else ""


def is_word(name: str, value: object) -> bool:
    """Tell whether a cell is nothing but a word of this kind, apart from signs at its end.

    Parameters
    ----------
    name : str
        Kind of word, as the catalogue of words has it.
    value : object
        Cell; one that is no text is none.

    Returns
    -------
    bool
        Whether nothing else stands there.
    """
    return isinstance(value, str) and plain(value).strip(" :.*") in words(name)


def is_parameter(cells: list) -> bool:
    """Tell whether a line states a parameter of a report: ``Период: …``, ``Отбор | …``."""
    first = text_of(cells[0])
    word = starts_with("parameters", first)
    return (bool(word) and (first.endswith(":") or ":" in first or len(first) <= len(word) + 2)) or first.endswith(":")
