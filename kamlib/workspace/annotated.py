"""A copy of the client's file for marking: bad cells coloured, each with a comment that says what to put right."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import xlsxwriter
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kamlib.core.errors import Problem, UsageError
from kamlib.i18n import Language
from kamlib.i18n.problems import word
from kamlib.intake.near import Near, lines_near, rows_near
from kamlib.intake.sources import SETTINGS_FILE
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.files import write_bytes
from kamlib.workspace.template.plan import sheet_name

#: What tells a copy of ours from a file of the client's.
MARK = "kam-annotated-copy"
_ENDING, _LONGEST_STEM = ".marked.xlsx", 80
_MADE = datetime.datetime(2020, 1, 1)
_COLOURS = {"error": "#F4A7A0", "warning": "#FFE699"}
_INK, _GREY, _DARK = "#1F2937", "#6B7280", "#1F4E79"
_TEXTS = (".csv", ".txt", ".tsv")
_HEAD, _WIDEST, _LONGEST = 2, 40, 32_000


@dataclass(frozen=True)
class _Part:
    """One table of a file: its sheet in the copy, its problems, its cells as far as they could be read."""

    name: str
    problems: list[Problem]
    near: Near | None
    lines: list[tuple[int, str]]


def annotate(engagement: Engagement, folder: Path, words: Language) -> list[Path]:
    """Write a marked copy of every data file that has problems.

    Parameters
    ----------
    engagement : Engagement
        Whose files are checked; none of them is changed.
    folder : Path
        Where the copies go; made when there is something to write.
    words : Language
        The reader's.

    Returns
    -------
    list of Path
        The copies, in the order of the files' first problems.

    Raises
    ------
    UsageError
        ``file_exists``: a file that is not a copy of ours stands in the way.
    """
    problems = [each for each in engagement.intake.problems if each.file not in ("", SETTINGS_FILE)]
    files = [file for file in dict.fromkeys(each.file for each in problems) if _is_file(engagement, file)]
    targets = _targets(folder, files)
    for path in targets.values():
        if path.exists() and not _ours(path):
            raise UsageError(Problem("file_exists", file=str(path)))
    for file, path in targets.items():
        of_file = [each for each in problems if each.file == file]
        write_bytes(path, _content(file, _parts(engagement, file, of_file, words), of_file, words))
    return list(targets.values())


def _is_file(engagement: Engagement, file: str) -> bool:
    return any((base / file).is_file() for base in _bases(engagement))


def _bases(engagement: Engagement) -> tuple[Path, Path]:
    return engagement.folder, (engagement.folder / engagement.settings.data_folder).resolve().parent


def _targets(folder: Path, files: Sequence[str]) -> dict[str, Path]:
    """Name the copies after the files; two files of one name are told apart by a number."""
    made: dict[str, Path] = {}
    for file in files:
        stem = PurePosixPath(file).name[:_LONGEST_STEM]
        names = [f"{stem}{_ENDING}", *(f"{stem}.{number}{_ENDING}" for number in range(2, len(files) + 1))]
        taken = {path.name.casefold() for path in made.values()}
        made[file] = folder / next(name for name in names if name.casefold() not in taken)
    return made


def _ours(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive, archive.open("docProps/custom.xml") as stream:
            return MARK.encode() in stream.read(100_000)
    except (zipfile.BadZipFile, KeyError, OSError):
        return False


def _parts(engagement: Engagement, file: str, problems: list[Problem], words: Language) -> list[_Part]:
    report = engagement.intake.report
    tables = {(row.sheet, row.table) for row in report.itertuples() if row.file == file}
    parts = []
    for sheet in dict.fromkeys(each.sheet for each in problems):
        of_sheet = [each for each in problems if each.sheet == sheet]
        wanted = {row for each in of_sheet for row in _rows(each)}
        table = next((name for at, name in sorted(tables) if at == sheet), "")
        near = rows_near(engagement.intake, table, wanted) if table else None
        lines = [] if near else _lines(engagement, file, wanted)
        title = sheet or (words(f"tables.{table}.title") if table else PurePosixPath(file).name)
        parts.append(_Part(_unlike(sheet_name(title), parts), of_sheet, near, lines))
    return parts


def _unlike(name: str, parts: list[_Part]) -> str:
    taken = {part.name.casefold() for part in parts}
    names = [name, *(f"{name[:27]} {number}" for number in range(2, len(parts) + 3))]
    return next(each for each in names if each.casefold() not in taken)


def _lines(engagement: Engagement, file: str, wanted: set[int]) -> list[tuple[int, str]]:
    path = next((base / file for base in _bases(engagement) if (base / file).is_file()), None)
    return lines_near(path, wanted) if path and path.suffix.lower() in _TEXTS else []


def _rows(problem: Problem) -> list[int]:
    more = [row for row in problem.values.get("rows", ()) if isinstance(row, int)]
    return list(dict.fromkeys([*([problem.row] if problem.row else []), *more]))


def _content(file: str, parts: list[_Part], problems: list[Problem], words: Language) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"title": words("annotated.title", file=file), "created": _MADE})
        book.set_custom_property(MARK, words.code)
        # The list is the first sheet, and is named like none of the client's.
        first = book.add_worksheet(_unlike(words("annotated.sheet"), parts))
        links: dict[int, str] = {}
        for part in parts:
            links |= _Marks(book, book.add_worksheet(part.name), part, words).write()
        _list(book, first, file, problems, links, words)
        first.activate()
    return stream.getvalue()


def said(problem: Problem, words: Language) -> str:
    """Return the sentence of a problem without its place: the cell is the place."""
    return word(replace(problem, file="", sheet="", row=None, column=""), words)


class _Marks:
    """Writes the cells of one table with their marks."""

    def __init__(self, book: xlsxwriter.Workbook, page: Worksheet, part: _Part, words: Language):
        self._book, self._page, self._part, self._words = book, page, part, words
        self._styles: dict[str, object] = {}
        self._notes: dict[tuple[int, int], list[Problem]] = {}

    def write(self) -> dict[int, str]:
        """Write the sheet; return the link to its cell by the id of the problem."""
        part = self._part
        rows = part.near.rows if part.near else part.lines
        headers = part.near.headers if part.near else (self._words("annotated.line"),)
        places = {row[0]: at for at, row in enumerate(rows, start=_HEAD + 1)}
        links = {id(each): self._place(each, places) for each in part.problems}
        self._texts(headers, rows)
        for (row, at), problems in self._notes.items():
            self._mark(row, at, problems, (headers, rows))
        self._page.freeze_panes(_HEAD + 1, 1)
        return links

    def _place(self, problem: Problem, places: dict[int, int]) -> str:
        """Note a problem on its cells; return the link to the first of them."""
        rows = [places[row] for row in _rows(problem) if row in places] or [_HEAD]
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
        titles = {title: at for at, title in reversed(list(enumerate(near.headers)))} | {}
        known = titles | {name: at for name, at in near.keys.items() if name not in titles}
        if problem.column in known:
            return [known[problem.column] + 1]
        return [known[part] + 1 for part in problem.column.split(", ") if part in known]

    def _texts(self, headers: Sequence[str], rows: Sequence[tuple]) -> None:
        page, part = self._page, self._part
        note = "annotated.whole" if part.near is None or part.near.whole else "annotated.part"
        facts = {"shown": len(rows), "total": part.near.total if part.near else len(rows)}
        page.write_string(0, 0, self._words(note, **facts), self._of(font_color=_GREY))
        head = self._of(bold=True, bg_color="#DCE6F1", text_wrap=True, valign="top")
        page.write_string(_HEAD, 0, self._words("annotated.row"), head)
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

    def _mark(self, row: int, at: int, problems: list[Problem], cells: tuple) -> None:
        headers, rows = cells
        worst = "error" if any(each.severity == "error" for each in problems) else "warning"
        style = self._of(bg_color=_COLOURS[worst], bold=row == _HEAD, text_wrap=row == _HEAD, valign="top")
        line = (self._words("annotated.row"), *headers) if row == _HEAD else rows[row - _HEAD - 1]
        if isinstance(line[at], int):
            self._page.write_number(row, at, line[at], style)
        else:
            self._page.write_string(row, at, line[at][:_LONGEST], style)
        text = "\n\n".join(dict.fromkeys(said(each, self._words) for each in problems))[:_LONGEST]
        size = {"width": 320, "height": 40 + 17 * (len(text) // 42 + text.count("\n") + 1), "font_size": 9}
        self._page.write_comment(row, at, text, {"author": "kam"} | size)

    def _of(self, **facts):
        key = repr(sorted(facts.items()))
        if key not in self._styles:
            self._styles[key] = self._book.add_format({"font_color": _INK} | facts)
        return self._styles[key]


def _list(
    book: xlsxwriter.Workbook,
    page: Worksheet,
    file: str,
    problems: list[Problem],
    links: dict[int, str],
    words: Language,
) -> None:
    """Write the list of everything that is wrong with the file, with a link to each cell."""
    page.write_string(0, 0, words("annotated.title", file=file), book.add_format({"bold": True, "font_size": 16}))
    grey = book.add_format({"font_color": _GREY, "text_wrap": True, "valign": "top"})
    page.merge_range(1, 0, 1, 5, "", grey)
    page.write_string(1, 0, words("annotated.about"), grey)
    page.set_row(1, 48)
    head = book.add_format({"bold": True, "bg_color": _DARK, "font_color": "#FFFFFF"})
    for at, (name, wide) in enumerate(
        (("severity", 14), ("sheet", 24), ("row", 10), ("column", 26), ("found", 26), ("said", 100))
    ):
        page.set_column(at, at, wide)
        page.write_string(3, at, words(f"annotated.column.{name}"), head)
    text = book.add_format({"text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": "#DCE6F1"})
    link = book.add_format({"font_color": "#0B5394", "underline": 1, "valign": "top"})
    fills = {name: book.add_format({"bg_color": colour, "valign": "top"}) for name, colour in _COLOURS.items()}
    for row, each in enumerate(problems, start=4):
        page.write_string(row, 0, words(f"annotated.severity.{each.severity}"), fills[each.severity])
        page.write_string(row, 1, each.sheet, text)
        place = str(each.row) if each.row else words("annotated.open")
        page.write_url(row, 2, links[id(each)], link, place)
        for at, cell in ((3, each.column), (4, each.found), (5, said(each, words))):
            page.write_string(row, at, cell[:_LONGEST], text)
        page.set_row(row, 15 * (len(said(each, words)) // 95 + 1) + 2)
    page.freeze_panes(4, 0)
    page.autofilter(3, 0, 3 + len(problems), 5)
    page.hide_gridlines(2)
