"""Titles that name a period: a year, a quarter, a month, in Russian or English."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations

#: Beginnings of the names of months, long enough to be no other word; by number of the month.
_MONTHS = (
    ("январ", "янв", "january", "jan"),
    ("феврал", "фев", "february", "feb"),
    ("март", "мар", "march", "mar"),
    ("апрел", "апр", "april", "apr"),
    ("май", "мая", "мае", "may"),
    ("июн", "июнь", "июня", "июне", "june", "jun"),
    ("июл", "июль", "июля", "июле", "july", "jul"),
    ("август", "авг", "august", "aug"),
    ("сентябр", "сен", "september", "sept", "sep"),
    ("октябр", "окт", "october", "oct"),
    ("ноябр", "ноя", "november", "nov"),
    ("декабр", "дек", "december", "dec"),
)
# A year may carry the number of a footnote, as statistics print it: «2022 2».
_YEAR = re.compile(r"(?:fy\s*)?((?:19|20)\d\d)\s*(?:г\.?|год|year)?\s*(?:\d\)?)?\*?", re.IGNORECASE)
_NUMERIC = (
    re.compile(r"((?:19|20)\d\d)[-./](0?[1-9]|1[0-2])(?:[-./]\d\d?(?:[ T]00:00(?::00)?)?)?"),
    re.compile(r"(?:(?:0?1|[23]\d|3[01])\.)?(0[1-9]|1[0-2])[./-]((?:19|20)\d\d)"),
)
_QUARTER = re.compile(
    r"(?:q([1-4])|([1-4])\s*(?:кв\.?|квартал|q)|(iv|iii|ii|i)\s*(?:кв\.?|квартал))[\s./-]*((?:19|20)\d\d)\s*(?:г\.?|год)?",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WORDS = re.compile(r"([a-zа-яё]+)[\s./'-]*((?:19|20)?\d\d)\s*(?:г\.?|год(?:а)?)?", re.IGNORECASE)


@cache
def period_of(title: str) -> str:
    """Return the period that a title names: ``2025``, or the first day ``2025-03-01``; empty where it names none.

    Of a title in two rows (``2025 / Выручка``) a part may name it.
    """
    return _parted(title)[0]


def dated(title: str, year: int | None) -> str:
    """Return a title with the year that the file's name tells, where it names a month or a quarter and no year.

    Parameters
    ----------
    title : str
        Of a column.
    year : int or None
        What the name tells.

    Returns
    -------
    str
        The title itself where it names a year already, or no period.
    """
    if not year or period_of(title):
        return title
    return f"{title} / {year}" if "-" in period_of(f"{title} / {year}") else title


def measure_of(title: str) -> str:
    """Return what is left of a title beside its period: the measure of a crosstab with several."""
    period, rest = _parted(title)
    return " / ".join(rest) if period else ""


def _parted(title: str) -> tuple[str, list[str]]:
    """Return the period of a title, and its other parts."""
    parts = [part.strip() for part in title.replace("\u00a0", " ").split(" / ")]
    for one, other in combinations(range(len(parts)), 2):
        # A year above its months: «2024 / Январь».
        whole = _period(f"{parts[other]} {parts[one]}") or _period(f"{parts[one]} {parts[other]}")
        if whole:
            return whole, [part for at, part in enumerate(parts) if at not in (one, other)]
    found = list(filter(None, map(_period, parts)))
    return (found[0] if len(found) == 1 else ""), [part for part in parts if not _period(part)]


def year_in(text: str) -> int | None:
    """Return the one year that a name speaks of; None where it speaks of none or of several."""
    years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text))
    return int(years.pop()) if len(years) == 1 else None


def _period(text: str) -> str:
    text = " ".join(text.split())
    if match := _YEAR.fullmatch(text):
        return match[1]
    if match := _NUMERIC[0].fullmatch(text):
        return f"{match[1]}-{int(match[2]):02d}-01"
    if match := _NUMERIC[1].fullmatch(text):
        return f"{match[2]}-{match[1]}-01"
    if match := _QUARTER.fullmatch(text):
        quarter = int(match[1] or match[2] or _ROMAN[match[3].lower()])
        return f"{match[4]}-{3 * quarter - 2:02d}-01"
    if match := _WORDS.fullmatch(text):
        month = _month(match[1].lower())
        year = match[2] if len(match[2]) == 4 else f"20{match[2]}"
        return f"{year}-{month:02d}-01" if month else ""
    return ""


def _month(word: str) -> int:
    """Return the number of the month that a word names in any case of its declension; 0 for another word."""
    for number, names in enumerate(_MONTHS, start=1):
        declined = (name for name in names if len(name) > 3 and word.startswith(name))
        if word in names or any(len(word) <= len(name) + 2 for name in declined):
            return number
    return 0
