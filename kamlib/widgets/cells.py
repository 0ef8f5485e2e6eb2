"""What a person typed or pasted into a cell, read strictly: decimal comma, spaces, percent; bounds checked."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from kamlib.i18n import Language
from kamlib.i18n.numbers import NBSP, is_unknown

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]")
_NUMBER = re.compile(r"-?(\d+([.,]\d*)?|[.,]\d+)")
_ENGLISH_GROUPS = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
#: What a spreadsheet puts beside an amount; never part of the figure.
_CURRENCY = re.compile(r"[₽$€£¥₸]|руб\.?|р\.|(?<=\d)р$", re.IGNORECASE)
_YES = frozenset(("1", "true", "yes", "y", "да", "+", "x", "х", "✓", "v"))
_NO = frozenset(("0", "false", "no", "n", "нет", "-", "\N{MINUS SIGN}"))
#: Nobody types or pastes more into one cell.
MOST_LETTERS = 4000
_NUMERIC = ("number", "whole", "year", "share", "score", "money")


@dataclass(frozen=True)
class EditColumn:
    """One column of an editor, or the rules of one cell.

    Parameters
    ----------
    name, title : str
        Key and shown title.
    kind : {'text', 'number', 'whole', 'year', 'share', 'score', 'money', 'choice', 'bool'}
        How cells are read and shown: a share of 0.25 is shown as ``25 %`` and typed as 25, with or without the sign; a
        score of 0.25 is shown and typed as 25.
    editable : bool
        Whether a person may change it.
    low, high : float or None
        Bounds, in stored units.
    open_low, open_high : bool
        Whether the bound itself is outside.
    longest : int
        Most letters of a text.
    choices : tuple of (str, str)
        Allowed keys and their words.
    required : bool
        Whether a blank is an error.
    display : str
        How a cell that nobody edits is shown (a kind of :class:`kamlib.i18n.Language`); empty: as it would be typed.
    """

    name: str
    title: str
    kind: str = "text"
    editable: bool = True
    low: float | None = None
    high: float | None = None
    open_low: bool = False
    open_high: bool = False
    longest: int = MOST_LETTERS
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    display: str = ""

    @property
    def numeric(self) -> bool:
        """Whether the column holds numbers."""
        return self.kind in _NUMERIC

    @property
    def scale(self) -> float:
        """How many shown units one stored unit is."""
        return 100.0 if self.kind in ("share", "score") else 1.0


class CellError(ValueError):
    """Cells cannot be read; one message a line, in the reader's language."""


def read_cell(text: str, column: EditColumn, language: Language) -> Any:
    """Return the stored value of a typed cell.

    Raises
    ------
    CellError
        Not a number, out of bounds, not one of the choices, too long, or blank where a value is needed.
    """
    text = text.strip()
    if column.kind == "bool":
        return _truth(text, column, language)
    if not text:
        if column.required:
            raise CellError(language("widgets.cell.blank"))
        return None
    if column.kind == "choice":
        return _choice(text, column, language)
    if column.numeric:
        return _bounded(_number(text, column, language), column, language)
    if len(text) > column.longest:
        raise CellError(language("widgets.cell.long", longest=column.longest))
    return text


def show_cell(value: Any, column: EditColumn, language: Language) -> str:
    """Return a stored value as a person would type it; :func:`read_cell` reads it back."""
    if is_unknown(value):
        return ""
    if column.display:
        return language.show(value, column.display)
    if column.kind == "choice":
        return dict(column.choices).get(value, str(value))
    if column.kind == "bool":
        return "✓" if value else ""
    if not column.numeric:
        return str(value)
    shown = value * column.scale
    return _percent(shown, column, language) if column.kind == "share" else _digits(shown, column, language)


def _percent(shown: float, column: EditColumn, language: Language) -> str:
    return _digits(shown, column, language) + (f"{NBSP}%" if language.code == "ru" else "%")


def _digits(shown: float, column: EditColumn, language: Language) -> str:
    text = f"{shown:.10g}"
    if "e" in text:
        text = f"{shown:.12f}".rstrip("0").rstrip(".") if abs(shown) < 1 else f"{shown:.0f}"
    whole, _, rest = text.partition(".")
    if column.kind != "year" and len(whole.lstrip("-")) > 3:
        whole = f"{int(whole):,}".replace(",", NBSP if language.code == "ru" else ",")
    return whole + (("," if language.code == "ru" else ".") + rest if rest else "")


def _truth(text: str, column: EditColumn, language: Language) -> bool:
    if text.casefold() in _YES:
        return True
    if not text or text.casefold() in _NO:
        return False
    raise CellError(language("widgets.cell.bool", found=_short(text)))


def _choice(text: str, column: EditColumn, language: Language) -> str:
    for key, words in column.choices:
        if text.casefold() in (key.casefold(), words.casefold()):
            return key
    allowed = ", ".join(words for _, words in column.choices)
    raise CellError(language("widgets.cell.choice", found=_short(text), allowed=allowed))


def _number(text: str, column: EditColumn, language: Language) -> float:
    typed = _SPACES.sub("", text).replace("\N{MINUS SIGN}", "-")
    plain = typed.removesuffix("%")
    if column.kind == "money":
        plain = _CURRENCY.sub("", plain)
    if language.code == "en" and _ENGLISH_GROUPS.fullmatch(plain):
        plain = plain.replace(",", "")
    found = float(plain.replace(",", ".")) if _NUMBER.fullmatch(plain) else math.nan
    if not math.isfinite(found):  # no number, or one with hundreds of digits
        raise CellError(language("widgets.cell.number", found=_short(text)))
    if column.kind in ("whole", "year") and not found.is_integer():
        raise CellError(language("widgets.cell.whole", found=_short(text)))
    if column.kind == "share" and plain == typed and 0 < abs(found) < 1:
        # Typed without a sign, 0.25 is 25 % for a spreadsheet and a quarter of one for a reader of "25 %".
        raise CellError(
            language("widgets.cell.share", found=_short(text), whole=_percent(found * 100, column, language))
        )
    return int(found) if column.kind in ("whole", "year") else found / column.scale


def _bounded(value: float, column: EditColumn, language: Language) -> float:
    low, high = column.low, column.high
    below = low is not None and (value <= low if column.open_low else value < low)
    above = high is not None and (value >= high if column.open_high else value > high)
    if below or above:
        found = _short(show_cell(value, column, language))
        rule = _rule(column, language)
        raise CellError(language("widgets.cell.bounds", found=found, rule=rule))
    return value


def _rule(column: EditColumn, language: Language) -> str:
    """Return the bounds in words: "at least 0 and less than 100%"."""
    ends = (("low", column.low, column.open_low), ("high", column.high, column.open_high))
    parts = [
        language(f"widgets.cell.{name}{'_open' if is_open else ''}", edge=show_cell(edge, column, language))
        for name, edge, is_open in ends
        if edge is not None
    ]
    return language.show(parts, "list")


def _short(text: str) -> str:
    """Keep a message readable whatever was pasted."""
    return text if len(text) <= 40 else f"{text[:40]}…"
