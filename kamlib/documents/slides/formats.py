"""Codes of number formats as Office knows them: separators follow the reader's office, units our language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from babel.numbers import get_currency_symbol

from kamlib.i18n.numbers import LOCALES, NBSP, WORDS

_SCALES = ((1e9, "billion", ",,,"), (1e6, "million", ",,"), (1e3, "thousand", ","))
_MINUS = "\\\N{MINUS SIGN}"


def format_code(kind: str, values: Iterable[float | None], language: str, currency: str) -> str:
    """Return the code for numbers of a kind (see :class:`kamlib.i18n.Language`).

    Parameters
    ----------
    kind : str
        ``money``, ``share.1``, ``+number.2``, …; scores are already 0…100.
    values : iterable of float or None
        The numbers: amounts are shown in thousands, millions or billions by the largest of them.
    language : {'ru', 'en'}
        Where a unit stands and how it is called.
    currency : str
        ISO code.

    Returns
    -------
    str
        As Excel and PowerPoint write it.
    """
    bare, _, digits = kind.lstrip("+").partition(".")
    decimals = "." + "0" * int(digits) if digits and int(digits) else ""
    match bare:
        case "money" | "amount":
            body = _money([abs(each) for each in values if each is not None], language, currency)
        case "share":
            body = f'0{decimals}"{NBSP}"%' if language == "ru" else f"0{decimals}%"
        case "text" | "plain" | "measure" | "word":
            body = "General"
        case _:
            body = f"#,##0{decimals}"
    if body == "General":
        return body
    plus = "+" if kind.startswith("+") else ""
    return f"{plus}{body};{_MINUS}{body};{body}"


def without_decimals(given: str, step: float) -> str:
    """Return the code of an axis whose steps are whole numbers in the unit shown: without decimals.

    Parameters
    ----------
    given : str
        A code of numbers.
    step : float
        Distance of two lines of the axis.

    Returns
    -------
    str
        The code; the given one where the steps are no whole numbers.
    """
    bare = re.sub(r"\.0+", "", given)
    scaled = re.search(r"0(,*)", bare)
    unit = 0.01 if "%" in bare else 1000.0 ** len(scaled.group(1)) if scaled else 1.0
    return bare if abs(step / unit - round(step / unit)) < 1e-6 else given


def _money(sizes: list[float], language: str, currency: str) -> str:
    symbol = get_currency_symbol(currency, locale=LOCALES[language])
    most = max(sizes, default=0.0)
    factor, name, commas = next((scale for scale in _SCALES if most >= scale[0]), (1.0, "", ""))
    # Three digits that mean something are enough for a chart.
    digits = "#,##0" if most / factor >= 100 or not name else "#,##0.0"
    word = WORDS[language].get(name, "")
    if language == "ru":
        return f'{digits}{commas}"{NBSP}{word + NBSP if word else ""}{symbol}"'
    space = NBSP if len(symbol) > 1 and symbol[-1].isalpha() else ""
    return f'"{symbol}{space}"{digits}{commas}' + (f'"{word}"' if word else "")
