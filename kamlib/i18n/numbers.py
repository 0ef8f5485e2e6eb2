"""Numbers as a reader expects them, by Babel: digits that mean something, true minus, no-break spaces."""

from __future__ import annotations

import datetime
import math
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_symbol
from babel.plural import PluralRule

LOCALES = {"ru": "ru_RU", "en": "en_GB"}
NBSP = "\N{NO-BREAK SPACE}"
UNKNOWN = "\N{EM DASH}"
_SCALES = ((1e9, "billion"), (1e6, "million"), (1e3, "thousand"))
WORDS = {
    "ru": {"billion": "млрд", "million": "млн", "thousand": "тыс."},
    "en": {"billion": "bn", "million": "m", "thousand": "k"},
}

_UNITS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def is_unknown(value: object) -> bool:
    """Tell whether a value is missing (None, NaN, NaT, NA)."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:  # pandas.NA refuses a truth value
        return True


#: From here on a number is written by its power of ten.
_LARGEST = 1e21


@cache
def _pattern(decimals: int, grouped: bool) -> str:
    whole = "#,##0" if grouped else "0"
    return whole + ("." + "0" * decimals if decimals else "")


@lru_cache(maxsize=4096)
def _digits(value: float, language: str, decimals: int) -> str:
    if value >= _LARGEST:  # of a broken file: more digits than anyone reads, or a decimal holds
        return f"{value:.1e}".replace("e+", "e")
    text = format_decimal(value, _pattern(decimals, True), locale=LOCALES[language])
    return text.replace("\N{NARROW NO-BREAK SPACE}", NBSP)


def number(value: float, language: str, decimals: int = 0, *, sign: bool = False) -> str:
    """Format a number with a fixed count of decimals; four digits and more are grouped.

    Parameters
    ----------
    value : float
        Infinite shows as ∞, missing as a dash.
    language : {'ru', 'en'}
        Whose separators.
    decimals : int
        How many, always all of them.
    sign : bool
        Whether a plus stands before a number above 0.

    Returns
    -------
    str
        Negative with a true minus; what rounds to 0 has no sign, and from 1e21 on the power of ten is written.
    """
    if is_unknown(value):
        return UNKNOWN
    if math.isinf(value):
        return "∞" if value > 0 else "\N{MINUS SIGN}∞"
    value = round(float(value), decimals) + 0.0
    text = _digits(abs(value), language, decimals)
    mark = "\N{MINUS SIGN}" if value < 0 else ("+" if sign and value > 0 else "")
    return mark + text


def opening(value: float, language: str) -> str:
    """Write a whole number as a sentence opens with it: in English a word, ``Twenty-one``, never a digit.

    Parameters
    ----------
    value : float
        A count; in Russian, from 100 on, negative or with a fraction it stands in digits.
    language : {'ru', 'en'}
        Of the words.

    Returns
    -------
    str
        With a capital; of zero ``No``.
    """
    if language != "en" or value not in range(100):
        return number(value, language, 0 if float(value).is_integer() else 1)
    tens, units = divmod(int(value), 10)
    word = _UNITS[int(value)] if value < len(_UNITS) else _TENS[tens] + (f"-{_UNITS[units]}" if units else "")
    return word.capitalize()


def ordinal(value: float, language: str) -> str:
    """Write a place: ``98th`` in English; in Russian the number alone, whose ending follows its noun.

    Parameters
    ----------
    value : float
        A whole number from 1 on.
    language : {'ru', 'en'}
        Of the ending.

    Returns
    -------
    str
        The number, with its ending in English.
    """
    whole = int(value)
    ending = "" if language == "ru" else "th"
    if ending and whole // 10 % 10 != 1:
        ending = {1: "st", 2: "nd", 3: "rd"}.get(whole % 10, "th")
    return number(whole, language) + ending


def share(value: float, language: str, decimals: int = 0, *, sign: bool = False) -> str:
    """Format a share (0…1) as a percentage.

    Parameters
    ----------
    value : float
        0.25 for 25 %; infinite shows as ∞, missing as a dash.
    language : {'ru', 'en'}
        Whose separators; in Russian a no-break space stands before the sign of percent.
    decimals : int
        Of the percentage.
    sign : bool
        Whether a plus stands before a number above 0.

    Returns
    -------
    str
        Such as ``12.5%``.
    """
    if is_unknown(value) or math.isinf(value):
        return UNKNOWN if is_unknown(value) else number(value, language)
    return number(value * 100, language, decimals, sign=sign) + (f"{NBSP}%" if language == "ru" else "%")


def money(value: float, currency: str, language: str, *, compact: bool = True, sign: bool = False) -> str:
    """Format an amount: compact (``12,3 млн ₽``, ``€12.3m``) or to the unit (``12 345 678 ₽``).

    Parameters
    ----------
    value : float
        In units of the currency; infinite shows as ∞, missing as a dash.
    currency : str
        ISO code.
    language : {'ru', 'en'}
        Whose words and order of sign and number.
    compact : bool
        Rounded, in thousands, millions or billions where it is large; else to the unit.
    sign : bool
        Whether a plus stands before an amount above 0.

    Returns
    -------
    str
        With the sign of the currency.
    """
    if is_unknown(value):
        return UNKNOWN
    if math.isinf(value):
        return number(value, language)
    scale, word = _scale(value, language) if compact else (1.0, "")
    scaled = value / scale
    text = number(abs(scaled), language, _decimals(scaled) if compact else 0)
    mark = "\N{MINUS SIGN}" if text.strip("0.,") and value < 0 else ("+" if sign and value > 0 else "")
    symbol = get_currency_symbol(currency, locale=LOCALES[language])
    if language == "ru":
        return mark + NBSP.join(part for part in (text, word, symbol) if part)
    space = NBSP if len(symbol) > 1 and symbol[-1].isalpha() else ""
    return f"{mark}{symbol}{space}{text}{word}"


def measure(value: float, unit: str, currency: str, language: str) -> str:
    """Format a number by its unit: money, a share, or a plain number without idle zeros (``core.columns.measure``).

    Parameters
    ----------
    value : float
        In its unit: a share as 0…1, money in units of the currency.
    unit : str
        ``money``, ``share``, or anything else for a plain number.
    currency : str
        ISO code, for money.
    language : {'ru', 'en'}
        Whose separators.

    Returns
    -------
    str
        A plain number has up to 2 decimals below 10, 1 below 100, else none.
    """
    if unit == "money":
        return money(value, currency, language)
    places = next(places for places in (0, 1, 2, 3) if places == 3 or abs(value - round(value, places)) < 1e-9)
    if unit == "share":
        return share(value, language, max(places - 2, 0))
    return number(value, language, min(places, 0 if abs(value) >= 100 else (1 if abs(value) >= 10 else 2)))


def _scale(value: float, language: str) -> tuple[float, str]:
    for size, name in _SCALES:
        # 999 600 would print as "1 000 тыс."; it belongs to the next scale.
        if abs(value) >= size * 0.9995:
            return size, WORDS[language][name]
    return 1.0, ""


def _decimals(scaled: float) -> int:
    """Three meaningful digits at the most: 1,23 is a guess where 123 is a fact."""
    return 1 if abs(scaled) < 100 and abs(scaled - round(scaled)) >= 0.05 else 0


def date(value: datetime.date, language: str) -> str:
    """Format a date: ``05.03.2025`` in Russian, ``5 Mar 2025`` in English.

    Parameters
    ----------
    value : date
        Missing shows as a dash.
    language : {'ru', 'en'}
        Whose order and names of months.

    Returns
    -------
    str
        The day.
    """
    if is_unknown(value):
        return UNKNOWN
    return format_date(value, "dd.MM.yyyy" if language == "ru" else "d MMM yyyy", locale=LOCALES[language])


@cache
def _plural_rule(language: str) -> PluralRule:
    return Locale.parse(LOCALES[language]).plural_form


def plural(value: float, forms: list[str], language: str) -> str:
    """Choose the word's form: Russian one|few|many (fractions take *few*), English one|other.

    Parameters
    ----------
    value : float
        The count, of any sign.
    forms : list of str
        Three in Russian (one, few, many), two in English (one, other).
    language : {'ru', 'en'}
        Whose rule.

    Returns
    -------
    str
        One of `forms`.
    """
    from decimal import Decimal

    exact = Decimal(int(value)) if float(value).is_integer() else Decimal(str(round(float(value), 6)))
    form = _plural_rule(language)(abs(exact))
    if language == "ru":
        return forms[{"one": 0, "few": 1, "many": 2}.get(form, 1)]
    return forms[0 if form == "one" else -1]
