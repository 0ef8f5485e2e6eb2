"""Dates and years as people write them, where the engine's own cast gives up.

``5 марта 2024 г.``, ``Mar-24``, ``03/25/2024``, ``I кв. 2024``, ``20240305``, Excel's ``45356``. A month or a quarter
is read as its first day. Two digits of a year up to :data:`PIVOT` belong to this century.
"""

from __future__ import annotations

import datetime
import re
from functools import cache

from kamlib.i18n.numerals import MISSING, UNREAD, Mended, says_nothing, smooth
from kamlib.i18n.spellings import beside, either

ORDERS = ("dmy", "mdy", "ymd")
#: The last two-digit year of this century: 00–68 are 2000–2068, 69–99 are 1969–1999 (as in POSIX).
PIVOT = 68
#: Days of Excel that can be meant: 1954 to 2119. Fewer digits are years or counts.
SERIALS = (20_000, 80_000)
_EXCEL_START = datetime.date(1899, 12, 30)
_TIME = re.compile(r"[t ,]+\d{1,2}:\d\d(:\d\d([.,]\d+)?)?( ?[ap]\.?m\.?)?( ?(z|utc|gmt|[+-]\d\d(:?\d\d)?))?$")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_TRIPLE = re.compile(r"(\d{1,4})([./-])(\d{1,2})[./-](\d{4}|\d{1,2})")


def read_date(text: str, order: str) -> Mended:
    """Read a date.

    Parameters
    ----------
    text : str
        As found.
    order : {'dmy', 'mdy', 'ymd'}
        Of its column; a year of four digits in front says enough by itself.

    Returns
    -------
    Mended
        The day with what was mended of it; ``MISSING`` where the text says nothing, ``UNREAD`` where it is no date.
    """
    if says_nothing(text):
        return MISSING
    plain = _TIME.sub("", smooth(text).lstrip("'"))
    if re.fullmatch(r"\d{5}([.,]\d+)?", plain):
        number = int(plain[:5])
        day = _EXCEL_START + datetime.timedelta(number) if SERIALS[0] <= number <= SERIALS[1] else None
        return Mended(day, ("serial",)) if day else UNREAD
    if re.fullmatch(r"\d{8}", plain):
        return _made(plain[:4], plain[4:6], plain[6:], ["digits_only"])
    plain = _ending().sub("", plain)
    found = _TRIPLE.fullmatch(plain)
    if found:
        return _triple(*found.group(1, 3, 4), order)
    for read in (_worded, _month_alone, _quarter):
        if made := read(plain):
            return made
    return UNREAD


def read_year(text: str) -> Mended:
    """Read a year: ``2024 г.``, ``FY2024``, ``24``."""
    if says_nothing(text):
        return MISSING
    words = either(beside("year"))
    found = re.fullmatch(rf"'?(?:{words})?\.? ?'?(\d{{4}}|\d\d) ?(?:{words})?\.?", smooth(text))
    if not found:
        return UNREAD
    kinds = ("two_digit_year",) if len(found[1]) == 2 else ("year_word",)
    return Mended(_year(found[1]), kinds)


def _triple(a: str, b: str, c: str, order: str) -> Mended:
    if len(a) > 2:
        return _made(a, b, c, ["date_form"])
    year, month, day = {"mdy": (c, a, b), "ymd": (a, b, c)}.get(order, (c, b, a))
    return _made(year, month, day, ["date_form"] if len(year) == 4 else [])


def _worded(plain: str) -> Mended | None:
    """The month in words, with or without a day, the year before or behind."""
    found = _patterns()["day"].fullmatch(plain)
    if found:
        day, month, other, year = found.groups()
        if day and other:
            return None
        kinds = ["month_name"] if day or other else ["month_name", "month_only"]
        return _made(year, beside("month")[month], day or other or "1", kinds)
    found = _patterns()["year_first"].fullmatch(plain)
    return _made(found[1], beside("month")[found[2]], "1", ["month_name", "month_only"]) if found else None


def _month_alone(plain: str) -> Mended | None:
    found = re.fullmatch(r"(\d{4})[./-](\d{1,2})", plain)
    if found:
        return _made(found[1], found[2], "1", ["month_only"])
    found = re.fullmatch(r"(\d{1,2})[./-](\d{4})", plain)
    return _made(found[2], found[1], "1", ["month_only"]) if found else None


def _quarter(plain: str) -> Mended | None:
    for name in ("quarter_first", "quarter_behind", "year_quarter", "year_number"):
        found = _patterns()[name].fullmatch(plain)
        if found:
            number, year = found["q"], found["y"]
            quarter = _ROMAN.get(number) or int(number)
            return _made(year, str(3 * quarter - 2), "1", ["quarter"])
    return None


@cache
def _ending() -> re.Pattern:
    return re.compile(rf"(?<=\d) ?(?:{either(beside('year'))})?\.?$")


@cache
def _patterns() -> dict[str, re.Pattern]:
    month, quarter, year = (either(beside(key)) for key in ("month", "quarter", "year"))
    years, gap, number = r"(?P<y>(?<!\d)\d{4}|(?<!\d)\d\d)", "[ .,/-]*", r"(?P<q>[1-4]|i{1,3}|iv)"
    ordinal = r"(?: ?-?(?:st|nd|rd|th|й|го|е|ый))?"
    forms = {
        "day": rf"(?:(\d{{1,2}}){ordinal}{gap})?({month}){gap}(?:(\d{{1,2}}){ordinal}(?:, ?| ))?(?:{year}|')? ?{years}",
        "year_first": rf"(\d{{4}}){gap}({month})",
        "quarter_first": rf"(?:{quarter})\.? ?{number}{gap}(?:{year}|')? ?{years}",
        "quarter_behind": rf"{number}{ordinal} ?(?:{quarter}){gap}(?:{year})? ?{years}",
        "year_quarter": rf"(?P<y>\d{{4}}){gap}(?:{quarter})\.? ?{number}",
        "year_number": rf"(?P<y>\d{{4}}){gap}{number}{ordinal} ?(?:{quarter})\.?",
    }
    return {name: re.compile(form) for name, form in forms.items()}


def _made(year: str, month: str, day: str, kinds: list[str]) -> Mended:
    try:
        found = datetime.date(_year(year), int(month), int(day))
    except ValueError:
        return UNREAD
    return Mended(found, tuple(kinds + ["two_digit_year"] * (len(year) == 2)))


def _year(text: str) -> int:
    number = int(text)
    return number if len(text) > 2 else number + (2000 if number <= PIVOT else 1900)
