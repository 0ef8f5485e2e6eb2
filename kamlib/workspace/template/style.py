"""How the input workbook looks: formats by role, widths by kind."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from kamlib.core.schema import InputColumn

INK, DARK, LIGHT, PAPER = "#1F2937", "#1F4E79", "#DCE6F1", "#F3F4F6"
BLANK, TWICE, OWN, DONE = "#F8CBAD", "#FFE699", "#FFF9E5", "#E2F0D9"
GREY, LINK = "#6B7280", "#0B5394"
_DATES = {"ru": "dd.mm.yyyy", "en": "yyyy-mm-dd"}
_NUMBERS = {"id": "@", "text": "@", "category": "@", "bool": "@", "int": "0", "year": "0", "share": "0.0%"}
_WIDTHS = {"id": 14, "text": 26, "category": 21, "bool": 13, "int": 13, "year": 10, "date": 13, "share": 13}
_WIDEST = 44
#: What a letter of the bold header takes, in letters of the sheet.
_BOLD = 1.15
LINE = 15


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook, language: str):
        self._book, self._language = book, language
        self._made: dict[tuple, Format] = {}

    def of(self, **facts: Any) -> Format:
        """Return the format with these properties."""
        key = tuple(sorted(facts.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": "Calibri", "font_size": 11, "valign": "top"} | facts)
        return self._made[key]

    def number(self, column: InputColumn) -> str:
        """Return the number format of a column."""
        if column.kind == "date":
            return _DATES[self._language]
        if column.kind == "money":
            return "#,##0.00" if column.unit == "money per unit" else "#,##0"
        return _NUMBERS.get(column.kind, "General")

    def cells(self, column: InputColumn) -> Format:
        """Return the format of the client's cells of a column."""
        return self.of(num_format=self.number(column), locked=False, align=self._side(column))

    def example(self, column: InputColumn) -> Format:
        """Return the format of a cell of the example."""
        facts = {"italic": True, "font_color": GREY, "bg_color": PAPER, "bottom": 4, "bottom_color": GREY}
        return self.of(num_format=self.number(column), align=self._side(column), **facts)

    def header(self, column: InputColumn) -> Format:
        """Return the format of the title of a column."""
        colours = {"bg_color": DARK, "font_color": "#FFFFFF"} if column.required else {"bg_color": LIGHT}
        return self.of(bold=True, text_wrap=True, border=1, border_color="#FFFFFF", **colours)

    def fill(self, colour: str) -> Format:
        """Return what a condition paints a cell with: nothing but the colour."""
        if ("fill", colour) not in self._made:
            self._made["fill", colour] = self._book.add_format({"bg_color": colour})
        return self._made["fill", colour]

    @cached_property
    def small(self) -> Format:
        """The column that helps."""
        return self.of(font_color=GREY, font_size=9)

    @cached_property
    def note(self) -> Format:
        """Grey small print."""
        return self.of(font_color=GREY, font_size=9, text_wrap=True)

    @cached_property
    def own(self) -> Format:
        """The place for the title of a column of the client's own."""
        return self.of(bold=True, text_wrap=True, bg_color=OWN, border=4, border_color=GREY, locked=False)

    @staticmethod
    def _side(column: InputColumn) -> str:
        return "left" if column.kind in ("id", "text", "category", "bool", "date") else "right"


def choose_width(column: InputColumn, title: str, longest: int) -> float:
    """Return the width of a column, in letters: by kind, by the longest word of its title, by what stands in it.

    Parameters
    ----------
    column : InputColumn
        The column of the schema.
    title : str
        Its title.
    longest : int
        Letters of the longest value.

    Returns
    -------
    float
        In letters.
    """
    word = max(map(len, title.replace("-", "- ").split()), default=0) * _BOLD + 2
    return min(max(_WIDTHS.get(column.kind, 15), word, longest + 2), _WIDEST)


def count_lines(text: str, letters: float) -> int:
    """Return how many lines a text takes in so many letters; words stay whole.

    Parameters
    ----------
    text : str
        The text.
    letters : float
        Width, in letters.

    Returns
    -------
    int
        At least 1.
    """
    count = 0
    for part in text.split("\n"):
        room = 0.0
        count += 1
        for word in part.split():
            if room and room + 1 + len(word) > letters:
                count, room = count + 1, 0.0
            room += len(word) + (1 if room else 0)
            count += math.floor(len(word) / (letters + 1))
    return count
