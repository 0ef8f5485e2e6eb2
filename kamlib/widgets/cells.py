"""What a person typed or pasted into a cell: read as files are read, held against its column's rules.

Numbers and words go through :mod:`kamlib.i18n.numerals`; what a file would ask about is asked here as well.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from kamlib.i18n import Language
from kamlib.i18n.numbers import NBSP, is_unknown
from kamlib.i18n.numerals import Mended, read_number, says_nothing
from kamlib.i18n.spellings import read_truth

#: Ticks of a list, beside the words for yes.
_TICKS = frozenset("+xх✓v")
#: How the reader of numbers calls the kinds of editors.
_READ_AS = {"whole": "int", "year": "int", "share": "percent", "score": "points"}
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
    kind : {'text', 'number', 'whole', 'year', 'share', 'score', 'money', 'choice', 'bool', 'date'}
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

    Parameters
    ----------
    text : str
        As typed or pasted.
    column : EditColumn
        Kind and rules of the cell.
    language : Language
        Of the words and separators, and of the message.

    Returns
    -------
    str, int, float, bool, date or None
        In stored units: a share of 25 % as 0.25, a choice as its key; None where the cell is blank, False in a
        column of ticks.

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
    if column.kind == "date":
        return read_day(text, language)
    if column.numeric:
        value = _number(text, column, language)
        return None if value is None else _bounded(value, column, language)
    if len(text) > column.longest:
        raise CellError(language("widgets.cell.long", longest=column.longest))
    return text


def show_cell(value: Any, column: EditColumn, language: Language) -> str:
    """Return a stored value as a person would type it; :func:`read_cell` reads it back.

    Parameters
    ----------
    value : str, int, float, bool or None
        As stored.
    column : EditColumn
        Kind and rules of the cell.
    language : Language
        Of the words and separators.

    Returns
    -------
    str
        Empty where the value is missing.
    """
    if is_unknown(value):
        return ""
    if column.display:
        return language.show(value, column.display)
    if column.kind == "choice":
        return dict(column.choices).get(value, str(value))
    if column.kind == "bool":
        return "✓" if value else ""
    if column.kind == "date":
        return f"{value:%d.%m.%Y}" if language.code == "ru" else f"{value:%Y-%m-%d}"
    if not column.numeric:
        return str(value)
    shown = value * column.scale
    return _percent(shown, column, language) if column.kind == "share" else _digits(shown, column, language)


def read_day(text: str, language: Language) -> datetime.date:
    """Return a day typed as ``30.05.2026`` or ``2026-05-30``; what may be two days is none of them.

    Parameters
    ----------
    text : str
        As typed.
    language : Language
        Of the message.

    Returns
    -------
    date

    Raises
    ------
    CellError
        Not a day.
    """
    for pattern in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.datetime.strptime(text.strip(), pattern).date()
        except ValueError:
            continue
    raise CellError(language("widgets.cell.date", found=_short(text)))


def _percent(shown: float, column: EditColumn, language: Language) -> str:
    return _digits(shown, column, language) + (f"{NBSP}%" if language.code == "ru" else "%")


def _digits(shown: float, column: EditColumn, language: Language) -> str:
    text = f"{shown:.10g}"
    if "e" in text:
        text = f"{shown:.12f}".rstrip("0").rstrip(".") if abs(shown) < 1 else f"{shown:.0f}"
    whole, _, rest = text.partition(".")
    if column.kind != "year" and len(whole.lstrip("-")) > 3:
        whole = f"{int(whole):,}".replace(",", NBSP if language.code == "ru" else ",")
    if column.kind == "money" and len(rest) == 3:
        rest += "0"  # three decimals of money would be asked about: they may part thousands
    return whole + (("," if language.code == "ru" else ".") + rest if rest else "")


def _truth(text: str, column: EditColumn, language: Language) -> bool:
    said = True if text.casefold() in _TICKS else read_truth(text)
    if said is None and text and not says_nothing(text):
        raise CellError(language("widgets.cell.bool", found=_short(text)))
    return bool(said)


def _choice(text: str, column: EditColumn, language: Language) -> str:
    for key, words in column.choices:
        if text.casefold() in (key.casefold(), words.casefold()):
            return key
    allowed = ", ".join(words for _, words in column.choices)
    raise CellError(language("widgets.cell.choice", found=_short(text), allowed=allowed))


def _number(text: str, column: EditColumn, language: Language) -> float | None:
    found = read_number(text, _READ_AS.get(column.kind, column.kind), language=language.code)
    if found.missing and not column.required:
        return None
    if found.value is None:
        raise CellError(_unread(text, found, column, language))
    currency = found.beside.removeprefix("currency.") if found.beside.startswith("currency.") else ""
    if currency not in ("", language.currency):
        raise CellError(language("widgets.cell.currency", found=currency, expected=language.currency))
    return int(found.value) if column.kind in ("whole", "year") else found.value


def _unread(text: str, found: Mended, column: EditColumn, language: Language) -> str:
    """Say why a text is no number; where it may be two, show both as they would be typed."""
    if found.missing:
        return language("widgets.cell.blank")
    one, other = [show_cell(each, column, language) for each in found.readings] or ("", "")
    key = {"whole": "whole", "mark": "ambiguous", "percent": "share"}.get(found.reason, "number")
    return language(f"widgets.cell.{key}", found=_short(text), one=one, other=other)


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
