"""Tables in HTML and XML Spreadsheet 2003, as accounting systems and web pages save them under the name ``.xls``."""

from __future__ import annotations

from html.parser import HTMLParser

from kamlib.core.errors import InputError, Problem
from kamlib.intake.contracts.grid import Grid
from kamlib.intake.formats.dialects import MAX_COLUMNS

#: Cells of one page.
_MOST_CELLS = 5_000_000
_CELLS = ("td", "th", "cell", "ss:cell")
_ROWS = ("tr", "row", "ss:row")
_TABLES = ("table", "worksheet", "ss:worksheet")
_BREAKS = ("br", "p", "div", "li")
_SILENT = ("script", "style", "head", "styles", "ss:styles", "comment")


class _Tables(HTMLParser):
    """Collects the cells of outermost tables; fetches nothing, expands no entities but characters."""

    def __init__(self, shown: str):
        super().__init__(convert_charrefs=True)
        self.shown = shown
        self.tables: list[tuple[str, list[dict[int, object]], list]] = []
        self.depth = self.silent = self.cells = 0
        self.row = -1
        self.column = 0
        self.text: list[str] | None = None
        self.span = (1, 1)
        self.number = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self.silent += 1
        elif tag in _TABLES and not (tag == "table" and self._in_worksheet()):
            self._open_table(given, tag)
        elif tag in _ROWS and self.depth == 1:
            self._close_cell()
            index = _number(given.get("ss:index"), 0)
            self.row = index - 1 if index > self.row else self.row + 1
            self.column = 0
        elif tag in _CELLS and self.depth == 1:
            self._open_cell(given)
        elif tag in _BREAKS and self.text:
            self.text.append("\n")
        elif tag in ("data", "ss:data"):
            self.number = given.get("ss:type", "").casefold() == "number"

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(self.silent - 1, 0)
        elif tag in _TABLES and not (tag == "table" and self._in_worksheet()):
            self._close_cell()
            self.depth = max(self.depth - 1, 0)
        elif (tag in _CELLS or tag in _ROWS) and self.depth == 1:
            self._close_cell()

    def handle_data(self, data: str) -> None:
        if self.text is not None and not self.silent:
            self.text.append(data)

    def _in_worksheet(self) -> bool:
        return self.depth > 0 and bool(self.tables) and self.tables[-1][0] != ""

    def _open_table(self, given: dict[str, str], tag: str) -> None:
        self.depth += 1
        if self.depth == 1:
            name = (given.get("ss:name", "") or "sheet") if tag != "table" else ""
            self.tables.append((name, [], []))
            self.row, self.column = -1, 0

    def _open_cell(self, given: dict[str, str]) -> None:
        self._close_cell()
        if self.row < 0:
            self.row = 0
        index = _number(given.get("ss:index"), 0)
        self.column = index - 1 if index > self.column else self.column
        rows = self._rows()
        while self.column in rows[self.row]:
            self.column += 1
        across = _number(given.get("colspan"), _number(given.get("ss:mergeacross"), 0) + 1)
        down = _number(given.get("rowspan"), _number(given.get("ss:mergedown"), 0) + 1)
        self.text, self.span, self.number = [], (max(across, 1), max(down, 1)), False

    def _close_cell(self) -> None:
        if self.text is None:
            return
        words = "".join(self.text)
        text = "\n".join(" ".join(line.split(" ")).strip(" \t\r\n\f") for line in words.split("\n") if line.strip())
        self.text = None
        across, down = self.span
        if self.column + across > MAX_COLUMNS:
            found = str(self.column + across)
            raise InputError(Problem("too_many_columns", file=self.shown, found=found, expected=str(MAX_COLUMNS)))
        self._put(_value(text, self.number), across, min(down, 10_000))
        self.column += across

    def _put(self, value: object, across: int, down: int) -> None:
        rows = self._rows(down)
        self.cells += across * down
        if self.cells > _MOST_CELLS:
            raise InputError(Problem("sheet_too_wide", file=self.shown, values={"height": len(rows), "width": across}))
        for row in range(self.row, self.row + down):
            for column in range(self.column, self.column + across):
                rows[row].setdefault(column, None)
        rows[self.row][self.column] = value
        if across > 1 or down > 1:
            end = (self.row + down - 1, self.column + across - 1)
            self.tables[-1][2].append(((self.row, self.column), end))

    def _rows(self, down: int = 1) -> list[dict[int, object]]:
        rows = self.tables[-1][1]
        if self.row + down > _MOST_CELLS:
            raise InputError(Problem("sheet_too_wide", file=self.shown, values={"height": self.row, "width": 1}))
        while len(rows) < self.row + down:
            rows.append({})
        return rows


def tables_of(text: str, shown: str) -> list[tuple[str, Grid]]:
    """Return the name (empty in HTML) and the cells of every outermost table that holds anything.

    Parameters
    ----------
    text : str
        HTML, or XML Spreadsheet 2003.
    shown : str
        The file's name in messages.

    Returns
    -------
    list of (str, Grid)
        In the order of the file.

    Raises
    ------
    InputError
        It is unreasonably large.
    """
    parser = _Tables(shown)
    parser.feed(text)
    parser.close()
    parser._close_cell()
    found = []
    for name, rows, merges in parser.tables:
        width = max((max(row, default=-1) + 1 for row in rows), default=0)
        if width:
            cells = [[row.get(column) for column in range(width)] for row in rows]
            found.append((name, Grid(cells, merges=merges)))
    return found


def _value(text: str, number: bool) -> object:
    if number:
        try:
            return float(text)
        except ValueError:
            return text
    return text or None


def _number(text: str | None, otherwise: int) -> int:
    return min(int(text[:9]), 1_000_000) if text and text.isdecimal() else otherwise
