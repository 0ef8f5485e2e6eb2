"""What every line below the titles is: a row of the table, or a line that only tells about rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.grid import Grid
from kamlib.intake.layout.cells import is_rule, is_word, kind, starts_with, text_of, words
from kamlib.intake.layout.header import Header

_SAMPLE = 400
#: Cells of a line that may be no row by its words alone.
_FEW = 2
_PAGE = re.compile(r"(?:страница|стр\.?|лист|page|sheet)\s*(?:№\s*)?\d+(?:\s*(?:из|of|/)\s*\d+)?", re.IGNORECASE)
_FOOTNOTE = re.compile(r"(?:\*+|\d{1,2}\s?\)|[¹²³⁴-⁹]|\d{1,2}\s)\s*\S")
_ENDS_TOTAL = re.compile(r"(.+?)[\s,:\u2013-]+(итого|итог|всего|total|subtotal)\s*:?", re.IGNORECASE)


@dataclass
class Body:
    """The lines of one table by what they are; rows from 0.

    Parameters
    ----------
    columns : list of int
        Columns of the table.
    numeric : list of int
        Those that hold numbers.
    lines : list of int
        Rows that may be rows of the table, in order.
    candidates : dict
        Rows whose words say that they are totals: the word's text and whether it stands for itself.
    aside : dict
        Reason by row, for the other lines that are not blank.
    """

    columns: list[int]
    numeric: list[int]
    lines: list[int] = field(default_factory=list)
    candidates: dict[int, tuple[str, bool]] = field(default_factory=dict)
    aside: dict[int, str] = field(default_factory=dict)

    @property
    def keys(self) -> list[int]:
        """Columns that hold no numbers."""
        return [column for column in self.columns if column not in self.numeric]


def read(grid: Grid, header: Header, bottom: int, titles: dict[int, str]) -> Body:
    """Sort the lines from below the titles to ``bottom`` (not included).

    Parameters
    ----------
    grid, header : Grid, Header
        The cells, and where their titles stand.
    bottom : int
        End of the table.
    titles : dict
        Title by column: codes are numbers that no one sums.

    Returns
    -------
    Body
        Every line that is not blank is either a row that may be one of the table, or set aside with its reason.
    """
    columns = list(titles)
    counts = grid.filled[header.below : bottom, columns].sum(axis=1)
    rows = [header.below + int(place) for place in np.flatnonzero(counts)]
    body = Body(columns, _numeric(grid, rows, [each for each in columns if not is_code(titles[each])]))
    if header.numbered is not None:
        body.aside[header.numbered] = "column_numbers"
    body.candidates = _totals(grid, rows, body)
    again = _again(grid, header, rows, columns)
    ruled = _ruled(grid, rows, columns)
    filled = dict(zip(rows, counts[counts > 0].tolist(), strict=True))
    for row in rows:
        few = filled[row] <= _FEW and row not in body.candidates
        reason = again.get(row) or ("rule" if row in ruled else _lone(grid, row, filled[row], body) if few else "")
        if reason:
            body.aside[row] = reason
        else:
            body.lines.append(row)
    _footers(grid, body, filled)
    _drop_columns(grid, body, titles)
    return body


def is_code(title: str) -> bool:
    """Tell whether a title says that its column holds codes."""
    return is_word("code", title) or plain(title).endswith("_id")


def _drop_columns(grid: Grid, body: Body, titles: dict[int, str]) -> None:
    """Leave out columns without a title in which no row has a cell: only lines beside the rows reach there."""
    used = grid.filled[body.lines].any(axis=0) if body.lines else np.zeros(grid.width, dtype=bool)
    body.columns = [column for column in body.columns if titles[column] or used[column]]


def _numeric(grid: Grid, rows: list[int], columns: list[int]) -> list[int]:
    looked = rows if len(rows) <= _SAMPLE else rows[:: len(rows) // _SAMPLE + 1]
    found = []
    for column in columns:
        kinds = [kind(grid.rows[row][column]) for row in looked]
        if kinds.count("n") > 2 * (kinds.count("t") + kinds.count("d")):
            found.append(column)
    return found


def _totals(grid: Grid, rows: list[int], body: Body) -> dict[int, tuple[str, bool]]:
    """Find the rows with a total's word, by a quick look at whole columns first."""
    found: dict[int, tuple[str, bool]] = {}
    sought = sorted({word.split()[-1] for word in words("total")})
    for column in body.columns:
        cells = grid.columns[column]
        joined = grid.joined(column).casefold()
        if not any(word in joined for word in sought):
            continue
        for row in rows:
            cell = cells[row]
            if isinstance(cell, str) and row not in found and (read_ := _total(cell)):
                found[row] = read_
    return found


def _total(cell: str) -> tuple[str, bool] | None:
    """Return the text and whether it is a total's word alone or with its group, or None."""
    text = cell.strip()
    if len(text) > 200:
        return None
    if is_word("total", text):
        return text, True
    if word := starts_with("total", text):
        rest = plain(text)[len(word) :].lstrip()
        return text, rest.startswith((":", "по ", "за ", "for ", "of ", "(", "на ", "оборот", "с ндс", "руб", "без "))
    return (text, True) if _ENDS_TOTAL.fullmatch(text) else None


def group_of_total(text: str) -> str:
    """Return the group that a total names: «ООО Ромашка Итог», «Итого по ООО Ромашка»; empty where it names none."""
    found = _ENDS_TOTAL.fullmatch(text.strip())
    if found:
        return found.group(1)
    word = starts_with("total", text)
    rest = " ".join(text.split())[len(word) :].strip(" :")
    return re.sub(r"^(?:по|за|for|of|на)\s+", "", rest, flags=re.IGNORECASE)


def _again(grid: Grid, header: Header, rows: list[int], columns: list[int]) -> dict[int, str]:
    """Find titles printed again on a new page."""
    printed = {
        tuple(plain(text_of(grid.rows[row][column])) for column in columns): row
        for row in range(header.first, header.below)
    }
    firsts = {(column, value) for row in printed.values() for column, value in _filled(grid, row, columns)[:1]}
    found = {}
    for column, value in firsts:
        cells = grid.columns[column]
        for row in rows:
            if cells[row] == value and tuple(plain(text_of(grid.rows[row][each])) for each in columns) in printed:
                found[row] = "header_again"
    return found


def _ruled(grid: Grid, rows: list[int], columns: list[int]) -> set[int]:
    drawn: set[int] = set()
    for column in columns:
        cells = grid.columns[column]
        joined = grid.joined(column)
        if any(line in joined for line in ("---", "===", "___", "+-", "***", "───")):
            drawn |= {row for row in rows if is_rule(cells[row])}
    return {row for row in drawn if all(is_rule(value) for _, value in _filled(grid, row, columns))}


def _filled(grid: Grid, row: int, columns: list[int]) -> list[tuple[int, object]]:
    return [(column, grid.rows[row][column]) for column in columns if grid.filled[row, column]]


def _lone(grid: Grid, row: int, filled: int, body: Body) -> str:
    """Return why a line with one or two cells is no row, from its words alone."""
    if filled >= len(body.columns):
        return ""
    cells = [value for _, value in _filled(grid, row, body.columns)]
    text = text_of(cells[0])
    if is_word("of_which", text) or (starts_with("of_which", text) and text.endswith(":") and filled == 1):
        return "of_which"
    if filled == 1 and _PAGE.fullmatch(text):
        return "page"
    return ""


def _footers(grid: Grid, body: Body, filled: dict[int, int]) -> None:
    """Take the notes and signatures below the last row out: lines of one or two texts without a number."""
    enough = min(3, len(body.columns))
    wide = [
        row for row in body.lines if filled[row] >= enough or row in body.candidates or _has_number(grid, row, body)
    ]
    if not wide:
        return
    last = max(wide, default=-1)
    gap = False
    for row in [each for each in body.lines if each > last] if len(body.columns) > 1 else []:
        gap = gap or (row - 1 not in filled and row - 1 > last)
        if _is_note(grid, row, body, gap or row - 1 in body.aside or bool(body.numeric), last):
            body.aside[row] = "note"
    body.lines = [row for row in body.lines if row not in body.aside]


def _has_number(grid: Grid, row: int, body: Body) -> bool:
    return any(kind(grid.rows[row][column]) in ("n", "p") for column in body.numeric)


def _is_note(grid: Grid, row: int, body: Body, apart: bool, last: int) -> bool:
    filled = _filled(grid, row, body.columns)
    column, text = filled[0][0], text_of(filled[0][1])
    said = bool(starts_with("note", text)) or any("___" in text_of(cell) for _, cell in filled)
    if said or len(filled) > 1:
        return said
    return (apart or bool(_FOOTNOTE.match(text))) and not _is_key(grid, text, column, body, last)


def _is_key(grid: Grid, text: str, column: int, body: Body, last: int) -> bool:
    """Tell whether a text that stands alone is a code as its column has them: a row whose other cells are lacking."""
    above = {text_of(grid.rows[row][column]) for row in body.lines if row <= last}
    return text in above or (any(map(str.isdigit, text)) and _form(text) in set(map(_form, above)))


def _form(text: str) -> str:
    """Return what letters and digits a text is made of: ``A17`` is ``a0``."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", text))
