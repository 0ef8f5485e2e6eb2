"""Numbers as people write them, taken apart by one pattern: the one reader of files, editors, twins and workbooks.

``(1 234,50)``, ``1 234-``, ``12 тыс. руб.``, ``$1.5m``, ``65 %``, ``120 шт``, ``11=90``. A text that can be read in
more than one way (``2.500``) is not read: its readings are given, for whoever wrote it to choose.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from kamlib.i18n.spellings import beside, either

_ODD = str.maketrans(
    "\N{MINUS SIGN}\N{EN DASH}\N{EM DASH}\u00a0\u202f\u2009\u2007\N{RIGHT SINGLE QUOTATION MARK}`ё",
    "---    ''е",
)
#: Kinds of columns whose cells may carry a unit, a percent sign: elsewhere it means that this is no such column.
_WITH_UNITS = ("number", "int")
_WITH_PERCENT = ("share", "percent", "points", "open")
_WITH_KOPECKS = ("money", "open")
#: Kinds whose bare figure is in hundredths.
_HUNDREDTHS = ("percent", "points")
#: Decimal mark of each language, and what else than a space parts its thousands.
_FORMS = {"ru": (",", ""), "en": (".", ",")}


@dataclass(frozen=True)
class Mended:
    """A text of a cell, as we read it.

    Parameters
    ----------
    value : float, date or None
        None where it cannot be read, and where it says that there is nothing.
    kinds : tuple of str
        What was mended; ``missing`` alone where the text says that there is nothing.
    beside : str
        ``unit.<name>`` or ``currency.<code>`` that stood beside the number.
    readings : tuple of float
        What it may mean where that is open: two values, the smaller first.
    reason : {'', 'number', 'large', 'whole', 'mark', 'percent'}
        Why there is no value: it is no number, one that nobody can mean, none without a fraction; or nobody can tell
        its decimal mark, or whether a sign of per cent was left out.
    """

    value: Any = None
    kinds: tuple[str, ...] = ()
    beside: str = ""
    readings: tuple[float, ...] = ()
    reason: str = ""

    @property
    def missing(self) -> bool:
        """Whether the cell says in words that it is empty."""
        return self.kinds == ("missing",)


UNREAD = Mended(reason="number")
MISSING = Mended(None, ("missing",))


def smooth(text: str) -> str:
    """Return a text with plain spaces and signs, in lower case."""
    return " ".join(text.lower().translate(_ODD).split())


def says_nothing(text: str) -> bool:
    """Tell whether a text says that there is no value: ``н/д``, ``-``, ``none``."""
    plain = smooth(text)
    return plain in beside("missing") or (plain.rstrip(".") or plain) in beside("missing")


def read_number(text: str, kind: str, mark: str | None = None, language: str = "") -> Mended:
    """Read a number.

    Parameters
    ----------
    text : str
        As found.
    kind : str
        Of its column (``core.schema.KINDS``): it says what may stand beside the number. ``percent`` is a share whose
        bare figure is in per cent; ``points`` are 0…100 of a score of 0…1.
    mark : {'.', ',', '=', '-', ''} or None
        Decimal mark; empty: whole numbers only; None: nobody said it.
    language : {'', 'ru', 'en'}
        Of the person who typed it, where nobody said the mark: what is written as this language writes is no doubt.
        Money has no thousandths, so three decimals stay one.

    Returns
    -------
    Mended
        The value; or its ``readings`` where it may be several; or the ``reason`` why it is none.
    """
    if says_nothing(text):
        return MISSING
    if mark is not None:
        return _read(text, kind, mark)
    made = [_read(text, kind, each) for each in _marks(language)]
    found = {each.value: each for each in reversed(made) if each.value is not None}
    if len(found) < 2:
        # A doubt of one mark is not settled by the other's refusal.
        return next(iter(found.values()), min(made, key=lambda each: each.reason in ("", "number")))
    small, large = sorted(found, key=abs)
    if kind == "int":
        return found[large]  # a whole number has no fraction: what looks like one parts thousands
    fraction = found[small] is made[0]
    own, parting = _FORMS.get(language, ("", ""))
    if fraction and own and kind != "money":
        return found[small]
    if not fraction and parting:
        return found[large]
    return Mended(readings=(small, large), reason="mark")


def _marks(language: str) -> tuple[str, str]:
    """Return the decimal marks, the language's own first."""
    return (",", ".") if _FORMS.get(language, ",")[0] == "," else (".", ",")


def _read(text: str, kind: str, mark: str) -> Mended:
    """Read what does not say that there is nothing, with a known mark."""
    plain = smooth(text)
    if kind in _WITH_KOPECKS:
        plain = _kopecks().sub(rf"\1{mark or ','}\3 \2", plain)
    found = _pattern(kind, mark).fullmatch(plain)
    parts = found.groupdict("") if found else {}
    minus = sum(parts.get(name) == sign for name, sign in (("open", "("), ("sign", "-"), ("behind", "-")))
    money = sum(bool(parts.get(name)) for name in ("before", "inner")) + (parts.get("after", "") not in ("", "%"))
    if not found or minus > 1 or money > 1 or bool(parts["open"]) != bool(parts["close"]):
        return UNREAD
    digits = _digits(parts["body"], mark)
    value = _powered(digits, parts, kind) * (-1 if minus else 1)
    beside_ = _beside(parts)
    return _judged(value, kind, _kinds(text, parts, digits, beside_), beside_)


def _powered(digits: str, parts: dict[str, str], kind: str) -> float:
    """Put a power of ten into the text, so that 1,1 млн is 1100000 to the last digit."""
    hundredths = parts["after"] == "%" or kind in _HUNDREDTHS
    power = int(_meaning(parts["scale"], "scale") or 0) - (2 if hundredths else 0)
    return float(f"{digits}e{power}") if "e" not in digits else float(digits) * 10**power


def _judged(value: float, kind: str, kinds: tuple[str, ...], beside_: str) -> Mended:
    if not math.isfinite(value):
        return Mended(reason="large")
    if kind == "int" and not value.is_integer():
        return Mended(reason="whole")
    if kind == "percent" and "percent" not in kinds and 0 < abs(value) < 0.01:
        # Typed without a sign, 0.25 is 25 % for a spreadsheet and a quarter of one for a reader of "25 %".
        return Mended(readings=(value, value * 100), reason="percent")
    return Mended(value, kinds, beside_)


def _digits(body: str, mark: str) -> str:
    """Return the body without what parts its thousands; a machine's ``1.5e0`` as it is, whatever the mark."""
    if mark == "," and re.search(r"\.\d*e", body):
        return body
    mark = "=" if "=" in body else mark
    dropped = str.maketrans("", "", ". ',".replace(mark or ",", ""))
    return body.translate(dropped).replace(mark or ",", ".")


def _kinds(text: str, parts: dict[str, str], digits: str, beside_: str) -> tuple[str, ...]:
    tests = {
        "thousands": len(parts["body"]) > len(digits),
        "minus": parts["open"] or parts["behind"] or re.search("[\N{MINUS SIGN}\N{EN DASH}\N{EM DASH}]", text),
        "scale_word": parts["scale"],
        "percent": parts["after"] == "%",
        "currency": beside_.startswith("currency"),
        "unit": beside_.startswith("unit"),
        "kopecks": re.search(r"[=-]", parts["body"].replace("e-", "")),
        "apostrophe": text.lstrip()[0] in "'\N{RIGHT SINGLE QUOTATION MARK}",
        "exponent": "e" in digits,
    }
    return tuple(kind for kind, test in tests.items() if test) or ("spaces",)


def _beside(parts: dict[str, str]) -> str:
    money = parts["before"] or parts["inner"] or parts["after"].partition("/")[0]
    currency = _meaning(money, "currency")
    unit = _meaning(parts["after"], "unit")
    return f"currency.{currency}" if currency else f"unit.{unit}" if unit else ""


def _meaning(word: str, key: str) -> str:
    return _bare(key).get(re.sub("[. ]", "", word), "")


@cache
def _bare(key: str) -> dict[str, str]:
    """Return what each word means, whatever its full stops and spaces."""
    return {re.sub("[. ]", "", known): name for known, name in beside(key).items()}


@cache
def _kopecks() -> re.Pattern[str]:
    """Roubles and kopecks, each with its word, are one number with a mark."""
    return re.compile(rf"^([\d ']*\d) ?({either(beside('currency'))})\.?,? ?(\d\d) ?(?:{either(beside('part'))})\.?$")


@cache
def _pattern(kind: str, mark: str) -> re.Pattern[str]:
    money = either(beside("currency"))
    units = either(word for word in beside("unit") if word not in beside("scale"))
    after = [rf"(?:{money})(?:\.? ?/ ?(?:{units}))?"]
    after += [units] if kind in _WITH_UNITS else []
    after += ["%"] if kind in _WITH_PERCENT else []
    return re.compile(
        rf"'?(?P<open>\()? ?(?:(?P<before>{money})\.? ?)?(?P<sign>[+-])? ?(?P<inner>{money})?"
        rf" ?(?P<body>{_body(kind, mark)})"
        # The k of kg is no thousand.
        rf" ?(?:(?P<scale>{_scales(kind)})(?![a-zа-я])\.? ?)?(?:(?P<after>{'|'.join(after)})\.?)? ?(?P<behind>-)?"
        r" ?(?P<close>\))?",
        re.ASCII,
    )


def _scales(kind: str) -> str:
    """A word that is a unit too (``m``: million, metre) scales money alone: elsewhere nobody can tell."""
    return either(word for word in beside("scale") if kind == "money" or word not in beside("unit"))


def _body(kind: str, mark: str) -> str:
    """Digits, in threes or in one, with at most one mark; ``11=90`` of money can only be roubles and kopecks."""
    groups = r"[1-9]\d{0,2}(?:[ ']\d{3})+|\d+"
    if mark in ("=", "-"):
        return rf"(?:{groups})(?:{mark}\d\d)?"
    kopecks = rf"(?:{groups})=\d\d|" if kind in _WITH_KOPECKS else ""
    if not mark:
        return kopecks + groups
    one, other = rf"\{mark}", r"\." if mark == "," else ","
    groups += r"|[1-9]\d?(?:,\d\d)+,\d{3}" if mark == "." else ""  # as India parts them: 12,34,567
    return (
        rf"{kopecks}(?:[1-9]\d{{0,2}}(?:{other}\d{{3}})+|{groups})(?:{one}\d*)?(?:e[+-]?\d+)?|{one}\d+(?:e[+-]?\d+)?"
        r"|\d*\.\d+e[+-]?\d+"
    )
