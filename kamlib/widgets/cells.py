"""What a person typed or pasted into a cell, read strictly: decimal comma, spaces, percent; bounds checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from kamlib.i18n import Language
from kamlib.i18n.numbers import is_unknown

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]")
_NUMBER = re.compile(r"-?(\d+([.,]\d*)?|[.,]\d+)")


@dataclass(frozen=True)
class EditColumn:
    """One column of an editor.

    Parameters
    ----------
    name, title : str
        Key and shown title.
    kind : {'text', 'number', 'share', 'score', 'money', 'choice', 'bool'}
        How cells are read and shown; a share of 0.25 is shown and typed as 25, with or without a percent sign.
    editable : bool
        Whether a person may change it.
    low, high : float or None
        Bounds, inclusive, in stored units.
    choices : tuple of (str, str)
        Allowed keys and their words.
    required : bool
        Whether a blank is an error.
    """

    name: str
    title: str
    kind: str = "text"
    editable: bool = True
    low: float | None = None
    high: float | None = None
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False

    @property
    def numeric(self) -> bool:
        """Whether the column holds numbers."""
        return self.kind in ("number", "share", "score", "money")

    @property
    def scale(self) -> float:
        """How many shown units one stored unit is."""
        return 100.0 if self.kind in ("share", "score") else 1.0


class CellError(ValueError):
    """A cell cannot be read; the message is in the reader's language."""


def read_cell(text: str, column: EditColumn, language: Language) -> Any:
    """Return the stored value of a typed cell.

    Raises
    ------
    CellError
        Not a number, out of bounds, not one of the choices, or blank where a value is needed.
    """
    text = text.strip()
    if not text:
        if column.required:
            raise CellError(language("widgets.cell.blank", column=column.title))
        return None
    if column.kind == "choice":
        return _choice(text, column, language)
    if column.kind == "bool":
        return text.casefold() in ("1", "true", "yes", "да", "+", "x", "х", "✓")
    return _bounded(_number(text, column, language), column, language) if column.numeric else text


def show_cell(value: Any, column: EditColumn, language: Language) -> str:
    """Return a stored value as a person would type it."""
    if is_unknown(value):
        return ""
    if column.kind == "choice":
        return dict(column.choices).get(value, str(value))
    if column.kind == "bool":
        return "✓" if value else ""
    if not column.numeric:
        return str(value)
    shown = f"{value * column.scale:.10g}"
    return shown.replace(".", ",") if language.code == "ru" else shown


def _choice(text: str, column: EditColumn, language: Language) -> str:
    for key, words in column.choices:
        if text.casefold() in (key.casefold(), words.casefold()):
            return key
    allowed = ", ".join(words for _, words in column.choices)
    raise CellError(language("widgets.cell.choice", column=column.title, found=text, allowed=allowed))


def _number(text: str, column: EditColumn, language: Language) -> float:
    plain = _SPACES.sub("", text).replace("\N{MINUS SIGN}", "-").removesuffix("%")
    if not _NUMBER.fullmatch(plain):
        raise CellError(language("widgets.cell.number", column=column.title, found=text))
    return float(plain.replace(",", ".")) / column.scale


def _bounded(value: float, column: EditColumn, language: Language) -> float:
    below = column.low is not None and value < column.low
    above = column.high is not None and value > column.high
    if below or above:
        low, high = (_bound(edge, column, language) for edge in (column.low, column.high))
        found = show_cell(value, column, language)
        raise CellError(language("widgets.cell.bounds", column=column.title, found=found, low=low, high=high))
    return value


def _bound(edge: float | None, column: EditColumn, language: Language) -> str:
    return "…" if edge is None else show_cell(edge, column, language)
