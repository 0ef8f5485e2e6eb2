"""The sheets of a marked copy: the list of everything that is wrong, and the cells with their marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kamlib.core.errors import Problem
from kamlib.i18n import Language
from kamlib.i18n.problems import word
from kamlib.intake.tables.near import Near

_COLOURS = {"error": "#F4A7A0", "warning": "#FFE699"}
_INK, _GREY, _DARK, _LIGHT = "#1F2937", "#6B7280", "#1F4E79", "#DCE6F1"
_HEAD, _WIDEST, _LONGEST, _A4 = 2, 40, 32_000, 9
_LISTED = (("severity", 14), ("sheet", 24), ("row", 10), ("column", 26), ("found", 26), ("said", 100))
_FIRST = 4


@dataclass(frozen=True)
class MarkedPart:
    """One table of a file.

    Parameters
    ----------
    name : str
        Of its sheet in the copy.
    problems : list of Problem
        What is wrong with it.
    near : Near or None
        Its cells, where it could be opened.
    lines : list of tuple
        Number and text of the lines around the problems, where it could not.
    """

    name: str
    problems: list[Problem]
    near: Near | None
    lines: list[tuple[int, str]]

    @property
    def rows(self) -> Sequence[tuple]:
        """The rows that are shown: number in the file, then the cells."""
        return self.near.rows if self.near else self.lines


def list_rows(problem: Problem) -> list[int]:
    """Return every row of the file that a problem names."""
    more = [row for row in problem.values.get("rows", ()) if isinstance(row, int)]
    return list(dict.fromkeys([*([problem.row] if problem.row else []), *more]))


def word_without_place(problem: Problem, language: Language) -> str:
    """Return the sentence of a problem without its place: the cell is the place.

    Parameters
    ----------
    problem : Problem
        What is worded.
    language : Language
        Of the reader.

    Returns
    -------
    str
        One sentence.
    """
    facts = {name: value for name, value in problem.values.items() if name != "cell"}
    return word(replace(problem, file="", sheet="", row=None, column="", values=facts), language)


class Marks:
    """Writes the cells of one table with their marks."""

    def __init__(self, book: Workbook, page: Worksheet, part: MarkedPart, language: Language):
        self._book, self._page, self._part, self._language = book, page, part, language
        self._styles: dict[str, Format] = {}
        self._notes: dict[tuple[int, int], list[Problem]] = {}

    def write(self) -> dict[int, str]:
        """Write the sheet; return the link to its cell by the id of the problem."""
        part = self._part
        headers = part.near.headers if part.near else (self._language("annotated.line"),)
        places = {row[0]: at for at, row in enumerate(part.rows, start=_HEAD + 1)}
        links = {id(each): self._place(each, places) for each in part.problems}
        self._note(headers)
        self._texts(headers)
        for (row, at), problems in self._notes.items():
            self._mark(row, at, problems, headers)
        self._page.freeze_panes(_HEAD + 1, 1)
        _print(self._page)
        return links

    def _place(self, problem: Problem, places: dict[int, int]) -> str:
        """Note a problem on its cells; return the link to the first of them."""
        rows = [places[row] for row in list_rows(problem) if row in places] or [_HEAD]
        columns = self._columns(problem) or [0]
        for row in rows:
            for at in columns:
                self._notes.setdefault((row, at), []).append(problem)
        return f"internal:{quote_sheetname(self._part.name)}!{xl_rowcol_to_cell(rows[0], columns[0])}"

    def _columns(self, problem: Problem) -> list[int]:
        """Find the columns of a problem: it names a title of the file, several of them, or our own name."""
        near = self._part.near
        if near is None or not problem.column:
            return [1] if near is None else []
        titles = {title: at for at, title in reversed(list(enumerate(near.headers)))}
        known = titles | {name: at for name, at in near.keys.items() if name not in titles}
        if problem.column in known:
            return [known[problem.column] + 1]
        return [known[part] + 1 for part in problem.column.split(", ") if part in known]

    def _note(self, headers: Sequence[str]) -> None:
        """Say that it is a copy, and whether all of the table is in it."""
        near, shown = self._part.near, len(self._part.rows)
        key = "annotated.whole" if near is None or near.whole else "annotated.part"
        text = self._language(key, shown=shown, total=near.total if near else shown)
        style = self._of(font_color=_GREY, text_wrap=True, valign="top")
        self._page.merge_range(0, 0, 0, max(len(headers), 8), text, style)
        self._page.set_row(0, 48)

    def _texts(self, headers: Sequence[str]) -> None:
        page, part, rows = self._page, self._part, self._part.rows
        head = self._of(bold=True, bg_color="#DCE6F1", text_wrap=True, valign="top")
        page.write_string(_HEAD, 0, self._language("annotated.row"), head)
        for at, title in enumerate(headers, start=1):
            page.write_string(_HEAD, at, title[:_LONGEST], head)
            cells = [len(row[at]) for row in rows[:200]]
            page.set_column(at, at, min(max([len(title), *cells, 8]) + 2, _WIDEST if part.near else 120))
        for row, (number, *cells) in enumerate(rows, start=_HEAD + 1):
            page.write_number(row, 0, number, self._of(font_color=_GREY))
            for at, cell in enumerate(cells, start=1):
                if cell:
                    page.write_string(row, at, cell[:_LONGEST], self._of())
        page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def _mark(self, row: int, at: int, problems: list[Problem], headers: Sequence[str]) -> None:
        worst = "error" if any(each.severity == "error" for each in problems) else "warning"
        style = self._of(bg_color=_COLOURS[worst], bold=row == _HEAD, text_wrap=row == _HEAD, valign="top")
        line = (self._language("annotated.row"), *headers) if row == _HEAD else self._part.rows[row - _HEAD - 1]
        if isinstance(line[at], int):
            self._page.write_number(row, at, line[at], style)
        else:
            self._page.write_string(row, at, line[at][:_LONGEST], style)
        text = "\n\n".join(dict.fromkeys(word_without_place(each, self._language) for each in problems))[:_LONGEST]
        size = {"width": 320, "height": min(40 + 17 * (len(text) // 42 + text.count("\n") + 1), 600), "font_size": 9}
        self._page.write_comment(row, at, text, {"author": "kam"} | size)

    def _of(self, **facts: object) -> Format:
        key = repr(sorted(facts.items()))
        if key not in self._styles:
            self._styles[key] = self._book.add_format({"font_color": _INK} | facts)
        return self._styles[key]


class Listing:
    """Writes the first sheet: everything that is wrong with the file, with a link to each cell."""

    def __init__(self, book: Workbook, page: Worksheet, language: Language):
        self._book, self._page, self._language = book, page, language

    def write(self, file: str, problems: Sequence[Problem], links: dict[int, str]) -> None:
        """Fill the sheet; ``links`` are those that :meth:`Marks.write` gave.

        Parameters
        ----------
        file : str
            Name of the data file.
        problems : sequence of Problem
            Those of this file.
        links : dict of int to str
            Link to its cell in the marked copy, by the id of the problem.
        """
        self._head(file)
        text = self._book.add_format({"text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": _LIGHT})
        link = self._book.add_format({"font_color": "#0B5394", "underline": 1, "valign": "top", "align": "left"})
        fills = {name: self._book.add_format({"bg_color": each, "valign": "top"}) for name, each in _COLOURS.items()}
        for row, each in enumerate(problems, start=_FIRST):
            sentence = word_without_place(each, self._language)
            severity = self._language(f"annotated.severity.{each.severity}")
            self._page.write_string(row, 0, severity, fills[each.severity])
            self._page.write_string(row, 1, each.sheet, text)
            place = each.values.get("cell") or (str(each.row) if each.row else self._language("annotated.open"))
            self._page.write_url(row, 2, links[id(each)], link, place)
            for at, cell in enumerate((each.column, each.found, sentence), start=3):
                self._page.write_string(row, at, cell[:_LONGEST], text)
            self._page.set_row(row, 15 * (len(sentence) // 95 + 1) + 2)
        self._page.freeze_panes(_FIRST, 0)
        self._page.autofilter(_FIRST - 1, 0, _FIRST - 1 + len(problems), len(_LISTED) - 1)
        self._page.hide_gridlines(2)
        _print(self._page)

    def _head(self, file: str) -> None:
        title = self._book.add_format({"bold": True, "font_size": 16})
        self._page.write_string(0, 0, self._language("annotated.title", file=file), title)
        grey = self._book.add_format({"font_color": _GREY, "text_wrap": True, "valign": "top"})
        self._page.merge_range(1, 0, 1, len(_LISTED) - 1, "", grey)
        self._page.write_string(1, 0, self._language("annotated.about"), grey)
        self._page.set_row(1, 34)
        head = self._book.add_format({"bold": True, "bg_color": _DARK, "font_color": "#FFFFFF"})
        for at, (name, wide) in enumerate(_LISTED):
            self._page.set_column(at, at, wide)
            self._page.write_string(_FIRST - 1, at, self._language(f"annotated.column.{name}"), head)


def _print(page: Worksheet) -> None:
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
