"""A workbook in the making: sheets, styles, lists and the register of inputs. Text never becomes a formula."""

from __future__ import annotations

import datetime
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from babel.numbers import get_currency_symbol
from xlsxwriter.utility import xl_rowcol_to_cell

from kamlib.i18n import Language
from kamlib.i18n.numbers import LOCALES, NBSP, is_unknown
from kamlib.i18n.plain_text import plain
from kamlib.sheets.register import Register, RegisterEntry
from kamlib.workspace.branding import Brand

#: What Excel allows in a cell, and in the name of a sheet.
_LONGEST_TEXT, _LONGEST_NAME = 32_000, 31
#: Height of a row of titles, in points.
_HEAD = 40
_UNSAFE = re.compile(r"[\[\]:*?/\\']")
#: How a cell looks by its part: typed by the reader, typed but not decided here, reckoned, taken as it is.
_ROLES: dict[str, dict[str, Any]] = {
    "input": {"bg_color": "#FFF2CC", "locked": False, "border": 1, "border_color": "#BF9000"},
    "data": {"bg_color": "#DDEBF7", "locked": False, "border": 1, "border_color": "#9BC2E6"},
    "live": {"border": 1, "border_color": "#D9D9D9"},
    "fact": {"bg_color": "#EDEDED", "font_color": "#404040", "border": 1, "border_color": "#D9D9D9"},
    "plain": {},
    "wrap": {"text_wrap": True, "valign": "top"},
    "note": {"text_wrap": True, "valign": "top", "italic": True, "font_color": "#595959"},
    "bold": {"bold": True},
    "total": {"bold": True, "top": 1, "bottom": 1, "border_color": "#7F7F7F"},
}
_NUMBERS = {
    "share": "0.0%",
    "score": "0.0%",
    "number": "#,##0",
    "number.1": "#,##0.0",
    "number.2": "#,##0.00",
    "number.3": "#,##0.000",
    "year": "0",
    "plain": "General",
    "text": "General",
}


@dataclass
class TwinBook:
    """The workbook.

    Parameters
    ----------
    language : Language
        Of every title and text.
    brand : Brand
        Its main colour heads the tables.
    day : date
        Of the run: the file does not tell when it was packed.
    """

    language: Language
    brand: Brand
    day: datetime.date
    register: Register = field(default_factory=Register)

    def __post_init__(self):
        self._stream = io.BytesIO()
        self.file = xlsxwriter.Workbook(self._stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
        self._styles: dict[tuple, Any] = {}
        self._lists: dict[tuple[str, ...], str] = {}
        self._names: set[str] = set()
        self.sheets: dict[str, Sheet] = {}

    def sheet(self, key: str, title: str) -> Sheet:
        """Add a sheet; its name is the title, made safe and unique.

        Parameters
        ----------
        key : str
            By which other parts find it.
        title : str
            In the reader's language, of any length.

        Returns
        -------
        Sheet
            Empty, the last of the file.
        """
        made = Sheet(self, self.file.add_worksheet(self._name(title)))
        self.sheets[key] = made
        return made

    def _name(self, title: str) -> str:
        base = _UNSAFE.sub(" ", plain(title)).strip()[:_LONGEST_NAME].strip() or "-"
        name, number = base, 2
        while name.casefold() in self._names or name.casefold() == "history":
            tail = f" {number}"
            name, number = base[: _LONGEST_NAME - len(tail)] + tail, number + 1
        self._names.add(name.casefold())
        return name

    def style(self, role: str, kind: str = "text", **more: Any) -> Any:
        """Return a format by the part a cell plays and the kind of its number.

        Parameters
        ----------
        role : str
            ``input``, ``data``, ``live``, ``fact``, ``plain``, ``wrap``, ``note``, ``bold``, ``total``, ``title``,
            ``section`` or ``head``.
        kind : str
            Of the number: ``money``, ``share``, ``score``, ``number`` … ``number.3``, ``year``, ``plain`` or
            ``text``.
        **more
            Properties of XlsxWriter's formats; they go before those of the role.

        Returns
        -------
        xlsxwriter.format.Format
            The same for the same arguments.
        """
        key = (role, kind, *sorted(more.items()))
        if key not in self._styles:
            look = {"font_name": "Calibri", "font_size": 10, "valign": "vcenter"} | _ROLES.get(role, {})
            if role in ("title", "section", "head"):
                look |= self._heading(role)
            look["num_format"] = self.money if kind == "money" else _NUMBERS[kind]
            look |= {"align": "left"} if kind == "year" else {}
            self._styles[key] = self.file.add_format(look | more)
        return self._styles[key]

    def _heading(self, role: str) -> dict[str, Any]:
        colour = self.brand.main
        if role == "head":
            return {
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": colour,
                "text_wrap": True,
                "border": 1,
                "font_size": 9,
            }
        return {"bold": True, "font_color": colour, "font_size": 16 if role == "title" else 12}

    @property
    def money(self) -> str:
        """Format of an amount, with the sign of the currency where the reader expects it."""
        symbol = get_currency_symbol(self.language.currency, locale=LOCALES[self.language.code]).replace('"', "")
        if self.language.code == "ru":
            return f'#,##0"{NBSP}{symbol}"'
        space = NBSP if symbol[-1:].isalpha() else ""
        return f'"{symbol}{space}"#,##0;-"{symbol}{space}"#,##0'

    def axis(self, amounts: Iterable[float]) -> str:
        """Return the format of an axis of money: in the unit that leaves a few digits."""
        largest = max((abs(each) for each in amounts if not is_unknown(each)), default=0.0)
        for unit, commas in (("million", ",,"), ("thousand", ",")):
            if largest >= {"million": 3e6, "thousand": 3e3}[unit]:
                return f'#,##0{commas}"{self.language(f"twin.{unit}")}"'
        return "#,##0"

    def choices(self, labels: Sequence[str]) -> str:
        """Return where a list for a drop-down stands: in cells, since a list in the rule itself has no room for it."""
        key = tuple(labels)
        if key not in self._lists:
            sheet, column = self.sheets["lists"], len(self._lists)
            for row, label in enumerate(key):
                sheet.text(row, column, label)
            self._lists[key] = "=" + sheet.span(0, column, len(key) - 1, column)
        return self._lists[key]

    def name(self, name: str, place: str) -> str:
        """Give a cell or range a name of the workbook, and return it.

        Parameters
        ----------
        name : str
            As Excel allows names.
        place : str
            Address with the sheet, fixed.

        Returns
        -------
        str
            `name`.
        """
        self.file.define_name(name, f"={place}")
        return name

    def close(self) -> bytes:
        """Return the finished file."""
        self.file.set_calc_mode("auto")
        self.file.close()
        return self._stream.getvalue()


@dataclass
class Sheet:
    """One sheet: every way to fill a cell. Rows and columns count from 0."""

    book: TwinBook
    ws: Any

    @property
    def name(self) -> str:
        """As it stands on the tab."""
        return self.ws.get_name()

    def at(self, row: int, column: int) -> str:
        """Return the address of a cell, with the sheet.

        Parameters
        ----------
        row, column : int
            From 0.

        Returns
        -------
        str
            Fixed, such as ``'Budget'!$C$5``.
        """
        return f"'{self.name}'!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"

    def span(self, row: int, column: int, last_row: int, last_column: int) -> str:
        """Return the address of a range, with the sheet.

        Parameters
        ----------
        row, column : int
            First cell, from 0.
        last_row, last_column : int
            Last cell, inclusive.

        Returns
        -------
        str
            Fixed, such as ``'Budget'!$C$5:$E$9``.
        """
        end = xl_rowcol_to_cell(last_row, last_column, row_abs=True, col_abs=True)
        return f"{self.at(row, column)}:{end}"

    def text(self, row: int, column: int, text: Any, role: str = "plain", **more: Any) -> None:
        """Write text, whatever it begins with.

        Parameters
        ----------
        row, column : int
            From 0.
        text : object
            Shown as text, cut where Excel has no room; a missing one leaves the cell empty.
        role : str
            Of :meth:`TwinBook.style`.
        **more
            Properties of the format.
        """
        shown = "" if is_unknown(text) else plain(str(text))[:_LONGEST_TEXT]
        self.ws.write_string(row, column, shown, self.book.style(role, **more))

    def heads(self, row: int, titles: Sequence[str], column: int = 0) -> None:
        """Write a row of column titles, high enough for three lines.

        Parameters
        ----------
        row : int
            From 0.
        titles : sequence of str
            From left to right.
        column : int
            Of the first title, from 0.
        """
        self.ws.set_row(row, _HEAD)
        for place, title in enumerate(titles):
            self.text(row, column + place, title, "head")

    def fact(self, row: int, column: int, value: Any, kind: str = "text", role: str = "fact") -> None:
        """Write a figure or text of the run that no formula of the twin reckons.

        Parameters
        ----------
        row, column : int
            From 0.
        value : object
            Number, text or flag, a share as 0…1; a missing one leaves the cell blank, never 0.
        kind : str
            Of the number, as in :meth:`TwinBook.style`.
        role : str
            Of :meth:`TwinBook.style`.

        Raises
        ------
        ValueError
            A number that is infinite.
        """
        style = self.book.style(role, kind)
        if is_unknown(value) or value == "":
            self.ws.write_blank(row, column, None, style)
        elif isinstance(value, str):
            self.ws.write_string(row, column, plain(value)[:_LONGEST_TEXT], style)
        else:
            self.ws.write_number(row, column, _finite(value), style)

    def live(
        self, row: int, column: int, formula: str, value: Any, kind: str = "plain", role: str = "live", **more: Any
    ) -> str:
        """Write a formula with its value, and return its address; an unknown value is an empty text, as in a page.

        Parameters
        ----------
        row, column : int
            From 0.
        formula : str
            Without its sign of equality.
        value : object
            What the formula gives now, as the run reckoned it.
        kind : str
            Of the number, as in :meth:`TwinBook.style`.
        role : str
            Of :meth:`TwinBook.style`.
        **more
            Properties of the format.

        Returns
        -------
        str
            Fixed address, with the sheet.

        Raises
        ------
        ValueError
            A value that is infinite.
        """
        cached = "" if is_unknown(value) else plain(value) if isinstance(value, str) else _finite(value)
        self.ws.write_formula(row, column, f"={formula}", self.book.style(role, kind, **more), cached)
        return self.at(row, column)

    def ask(self, row: int, column: int, value: Any, kind: str, entry: RegisterEntry, rule: dict[str, Any]) -> str:
        """Write an input: coloured, open to be typed into, with the rule of what may be typed.

        Parameters
        ----------
        row, column : int
            From 0.
        value : object
            What the cell stands at; a missing one leaves it blank.
        kind : str
            Of the number, as in :meth:`TwinBook.style`.
        entry : RegisterEntry
            Which value of which decision it is.
        rule : dict
            Options of XlsxWriter's ``data_validation``, or ``labels`` to choose from; empty: anything may be typed.

        Returns
        -------
        str
            Fixed address, with the sheet.

        Raises
        ------
        ValueError
            A number that is infinite.
        """
        return self._open(row, column, value, kind, "input", entry, rule)

    def data(
        self, row: int, column: int, value: Any, kind: str, rule: dict[str, Any] | None = None, *, view: bool = False
    ) -> str:
        """Write a figure of the client's data: it may be tried out here, but is changed in the data; or a `view`.

        Parameters
        ----------
        row, column : int
            From 0.
        value : object
            The client's figure; a missing one leaves the cell blank.
        kind : str
            Of the number, as in :meth:`TwinBook.style`.
        rule : dict, optional
            As for :meth:`ask`.
        view : bool
            Whether the cell only chooses what is looked at.

        Returns
        -------
        str
            Fixed address, with the sheet.

        Raises
        ------
        ValueError
            A number that is infinite.
        """
        return self._open(row, column, value, kind, "data", RegisterEntry("view" if view else "data"), rule or {})

    def _open(self, row: int, column: int, value: Any, kind: str, role: str, entry: RegisterEntry, rule: dict) -> str:
        self.fact(row, column, value, kind, role)
        if rule:
            self.ws.data_validation(row, column, row, column, self._rule(rule))
        place = self.at(row, column)
        self.book.register.add(entry, value, place, kind)
        return place

    def _rule(self, rule: dict[str, Any]) -> dict[str, Any]:
        if "labels" in rule:
            given = {"validate": "list", "source": self.book.choices(rule["labels"])}
        else:
            given = {"ignore_blank": True} | rule
        language = self.book.language
        return given | {"error_title": language("twin.refused.title"), "error_message": language("twin.refused.text")}

    def finish(
        self,
        widths: Sequence[float],
        freeze: tuple[int, int] | None = None,
        *,
        sideways: bool = True,
        printed: tuple[int, int] | None = None,
    ) -> None:
        """Set the widths of columns, what stays in sight, the print and the protection (no password: it is a help).

        `printed`: the last row and column on paper, where not everything is.

        Parameters
        ----------
        widths : sequence of float
            Of the columns from the first on, in letters.
        freeze : tuple of (int, int), optional
            How many rows and columns stay in sight; the last of the rows is repeated on each page.
        sideways : bool
            Whether pages lie.
        printed : tuple of (int, int), optional
            The last row and column on paper, from 0; None: everything.
        """
        if printed:
            self.ws.print_area(0, 0, *printed)
        for place, width in enumerate(widths):
            self.ws.set_column(place, place, width)
        if freeze:
            self.ws.freeze_panes(*freeze)
            if freeze[0]:
                self.ws.repeat_rows(freeze[0] - 1)
        if sideways:
            self.ws.set_landscape()
        self.ws.set_paper(9)
        self.ws.fit_to_pages(1, 0)
        self.ws.hide_gridlines(2)
        self.ws.set_footer(f"&L{self.name.replace('&', '&&')}&R&P / &N")
        allowed = ("format_columns", "format_rows", "select_locked_cells", "select_unlocked_cells", "autofilter")
        self.ws.protect("", dict.fromkeys(allowed, True))

    def head(self, title: str, note: str, width: int = 9) -> None:
        """Write the title of the sheet and what it is for, in the first two rows.

        Parameters
        ----------
        title : str
            Of the sheet.
        note : str
            What the sheet is for.
        width : int
            The last column that the note spans, from 0.
        """
        self.text(0, 0, title, "title")
        self.ws.set_row(0, 26)
        self.ws.merge_range(1, 0, 1, width, "", self.book.style("note"))
        self.text(1, 0, note, "note")
        self.ws.set_row(1, 44)

    def section(self, row: int, title: str, column: int = 0) -> None:
        """Write the heading of a table.

        Parameters
        ----------
        row : int
            From 0.
        title : str
            Of the table.
        column : int
            From 0.
        """
        self.text(row, column, title, "section")


def wide(titles: Sequence[str], least: float) -> list[float]:
    """Return widths of columns in which no word of a title is broken.

    Parameters
    ----------
    titles : sequence of str
        Of the columns.
    least : float
        Narrowest width, in letters.

    Returns
    -------
    list of float
        One width for each title, in letters.
    """
    return [max(least, 2.0 + max((len(word) for word in title.split()), default=0)) for title in titles]


def quoted(text: str) -> str:
    """Return a text as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'


def between(low: float, high: float) -> dict[str, Any]:
    """Return the rule of a number from low to high.

    Parameters
    ----------
    low, high : float
        The smallest and the largest allowed.

    Returns
    -------
    dict
        Options of XlsxWriter's ``data_validation``.
    """
    return {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}


def whole(low: int, high: int) -> dict[str, Any]:
    """Return the rule of a whole number from low to high.

    Parameters
    ----------
    low, high : int
        The smallest and the largest allowed.

    Returns
    -------
    dict
        Options of XlsxWriter's ``data_validation``.
    """
    return {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high}


#: Any number that a decision may hold.
NUMBER = between(-1e15, 1e15)
SHARE = between(0, 1)


def _finite(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"value: expected a finite number, found {value!r}")
    return number
