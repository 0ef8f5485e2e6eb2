"""Where the titles of a table stand, and what they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.grid import Grid
from kamlib.intake.contracts.relation import Repair
from kamlib.intake.layout.cells import (
    is_parameter,
    is_rule,
    is_word,
    is_year,
    kind,
    starts_with,
    text_of,
    without_footnote,
)

#: Lines above a table that a report may print before its titles.
ABOVE = 60
#: Rows of titles that a table may have.
MOST = 4
_BODY = 200
_LONG_TITLE = 200


@dataclass(frozen=True)
class Header:
    """Rows of the titles, from 0, both included; ``numbered``: the row of column numbers below them, if any.

    ``levels``: titles of the levels of grouped rows, where the titles name them line by line.
    """

    first: int
    last: int
    numbered: int | None = None
    levels: tuple[str, ...] = ()

    @property
    def below(self) -> int:
        """First row that is no title."""
        return (self.last if self.numbered is None else self.numbered) + 1


def find(grid: Grid, area: tuple[int, int, int, int], known: frozenset[str] = frozenset()) -> Header | None:
    """Return the titles of the first table of an area (top, bottom, left, right; the ends not included), or None.

    Parameters
    ----------
    grid : Grid
        The cells.
    area : tuple of (int, int, int, int)
        Top, bottom, left and right.
    known : frozenset of str
        Titles (normalised) that the table may have.

    Returns
    -------
    Header or None
        None where no line of the first ones looks like titles.
    """
    top, bottom, left, right = area
    counts = grid.filled[top:bottom, left:right].sum(axis=1)
    rows = [top + int(row) for row in np.flatnonzero(counts)][: ABOVE + _BODY]
    for place, row in enumerate(rows[:ABOVE]):
        body = rows[place + 1 : place + 1 + _BODY]
        if _is_header(grid, row, body, (left, right), known):
            return _extended(grid, row, body, (left, right), known)
    return None


def forced(grid: Grid, first: int, count: int, left: int, right: int) -> Header:
    """Return the titles in the rows that a person named.

    Parameters
    ----------
    grid : Grid
        The cells.
    first : int
        First row of the titles, from 0.
    count : int
        How many rows they take.
    left, right : int
        Columns, the last not included.

    Returns
    -------
    Header
        Cut where the sheet ends.
    """
    last = min(first + count, len(grid.rows)) - 1
    return _finished(grid, first, last, left, right)


def _is_header(grid: Grid, row: int, body: list[int], span: tuple[int, int], known: frozenset[str]) -> bool:
    cells = grid.spanned(row, *span)
    values = list(cells.values())
    if sum(plain(text_of(value)) in known for value in values) >= max(2, len(values) / 2):
        return True
    width = _usual_width(grid, body, span)
    own = len(dict(grid.cells(row, *span)))
    if not _reads_as_titles(values) or own < min(2, width) or len(cells) < width / 2:
        return False
    return not body or _differs(grid, cells, body)


def _usual_width(grid: Grid, body: list[int], span: tuple[int, int]) -> float:
    """Filled cells in the fuller rows below: lines of groups and notes hold fewer."""
    if not body:
        return 1
    counts = grid.filled[body, span[0] : span[1]].sum(axis=1)
    return float(np.percentile(counts, 75))


def _reads_as_titles(values: Sequence) -> bool:
    texts = [text_of(value) for value in values]
    if any(len(text) > _LONG_TITLE for text in texts) or is_rule(values[0]):
        return False
    if starts_with("total", values[0]) or (texts[0].endswith(":") and len(texts) < 4):
        return False
    if len(texts) < 4 and is_parameter(list(values)) and ":" in texts[0]:
        return False
    kinds = [kind(value) for value in values]
    odd = [value for value, what in zip(values, kinds, strict=True) if what != "t" and not is_year(value)]
    if not odd:
        return True
    # Months as dates and ordinals across are titles too, next to text.
    dates = sum(what == "d" for what in kinds)
    return len(odd) == dates and "t" in kinds and dates >= 2


def _differs(grid: Grid, cells: dict[int, object], body: list[int]) -> bool:
    """Tell whether what stands below reads as rows of data under these titles."""
    below = body[:40]
    filled = [column for column in cells if grid.filled[below, column].any()]
    if len(filled) < max(1, len(cells) / 3):
        return False
    texts = [text_of(value) for value in cells.values()]
    return len(set(map(plain, texts))) > len(texts) / 2 or any(_numeric(grid, column, below) for column in filled)


def _numeric(grid: Grid, column: int, rows: list[int]) -> bool:
    kinds = Counter(kind(grid.rows[row][column]) for row in rows)
    return kinds["n"] + kinds["d"] > kinds["t"]


def _extended(grid: Grid, row: int, body: list[int], span: tuple[int, int], known: frozenset[str]) -> Header:
    first = last = row
    while first > 0 and last - first < MOST - 1 and _tops(grid, first - 1, first, span):
        first -= 1
    levels: list[str] = []
    while last - first < MOST - 1 and last + 1 < len(grid.rows):
        rest = [each for each in body if each > last + 1]
        if _names_level(grid, last + 1, last - max(len(levels) - 1, 0), span, known):
            levels = levels or [text_of(grid.rows[last][_leading(grid, last, span)])]
            levels.append(text_of(grid.rows[last + 1][_leading(grid, last + 1, span)]))
        elif not _continues(grid, last + 1, last, rest, span):
            break
        last += 1
    return _finished(grid, first, last, *span, tuple(levels))


def _leading(grid: Grid, row: int, span: tuple[int, int]) -> int:
    return next((column for column, _ in grid.cells(row, *span)), span[0])


def _tops(grid: Grid, row: int, below: int, span: tuple[int, int]) -> bool:
    """Tell whether a row spans titles of the row below it: years over measures."""
    cells = dict(grid.cells(row, *span))
    if not cells or not _reads_as_titles(list(cells.values())) or starts_with("parameters", next(iter(cells.values()))):
        return False
    merged = grid.spanned(row, *span)
    lower = grid.spanned(below, *span)
    repeated = len({plain(text_of(value)) for value in lower.values()}) < len(lower)
    if len(cells) == 1:
        start = next(iter(cells))
        # One cell over several: a title of the sheet stands over the first column, or over them all.
        return span[0] < start and (len(merged) > 1 or repeated) and len(lower) > 1
    return repeated or len(merged) > len(cells) or sum(map(is_year, cells.values())) >= 2


def _continues(grid: Grid, row: int, above: int, body: list[int], span: tuple[int, int]) -> bool:
    """Tell whether a row goes on with the titles of the row above it."""
    if _merged_down(grid, above, row, span):
        return True
    cells = dict(grid.cells(row, *span))
    if not cells or not body or not _reads_as_titles(list(cells.values())):
        return False
    upper = grid.spanned(above, *span)
    own = dict(grid.cells(above, *span))
    numeric = [column for column in cells if _numeric(grid, column, body[:40])]
    children = [column for column in cells if column not in own]
    merged = set(upper) - set(own)
    if _units(cells, numeric):
        return True
    if not numeric or len(cells) < 2:
        return False
    if merged:
        return any(column in merged for column in children) and not any(
            kind(c) == "n" and not is_year(c) for c in cells.values()
        )
    return len(children) > 0 and any(column not in own for column in numeric)


def _merged_down(grid: Grid, above: int, row: int, span: tuple[int, int]) -> bool:
    reach = [
        top for (top, left), (bottom, _) in grid.merges if top <= above and bottom >= row and span[0] <= left < span[1]
    ]
    return any(above - top < MOST for top in reach)


def _units(cells: dict[int, object], numeric: list[int]) -> bool:
    """Tell whether a row below the titles names units: «шт», «тыс. руб.»."""
    measured = [cells[column] for column in numeric]
    return (
        bool(measured)
        and len(measured) >= len(cells) - 1
        and all(starts_with("scale", text_of(value).lstrip("( ")) for value in measured)
    )


def _names_level(grid: Grid, row: int, above: int, span: tuple[int, int], known: frozenset[str]) -> bool:
    """Tell whether a row holds nothing but the title of an inner level: «Контрагент», below it «Номенклатура»."""
    cells = dict(grid.cells(row, *span))
    upper = dict(grid.cells(above, *span))
    if len(cells) != 1 or len(upper) < 2:
        return False
    column, value = next(iter(cells.items()))
    if column > min(upper) + 2 or not isinstance(value, str):
        return False
    return _is_level(value, known) and (column in upper or _is_level(upper[min(upper)], known))


def _is_level(value: object, known: frozenset[str]) -> bool:
    """Tell whether a cell is titles alone, such as «Документ движения (регистратор)» or «Номенклатура, артикул»."""
    text = plain(text_of(value))
    return (
        text in known
        or is_word("level", value)
        or (
            bool(starts_with("level", value))
            and any(sign in text for sign in ",/(")
            and not any(map(str.isdigit, text))
        )
    )


def _finished(grid: Grid, first: int, last: int, left: int, right: int, levels: tuple[str, ...] = ()) -> Header:
    below = last + 1
    numbered = below if below < len(grid.rows) and _counts_columns(grid, below, left, right) else None
    return Header(first, last, numbered, levels)


def _counts_columns(grid: Grid, row: int, left: int, right: int) -> bool:
    """Tell whether a row numbers the columns, as official forms do: ``А | Б | 1 | 2 | 3``."""
    texts = [text_of(value) for _, value in grid.cells(row, left, right)]
    letters = 0
    while letters < len(texts) and texts[letters].casefold() in "абвгabcd" and len(texts[letters]) == 1:
        letters += 1
    numbers = texts[letters:]
    start = int(numbers[0]) if numbers and numbers[0].isdigit() else 0
    below = list(range(row + 1, min(row + 41, len(grid.rows))))
    words_below = any(not _numeric(grid, column, below) for column, _ in grid.cells(row, left, right))
    return (
        words_below
        and len(texts) >= 3
        and start in (1, 2, letters + 1)
        and numbers == [str(start + n) for n in range(len(numbers))]
    )


def titles(grid: Grid, header: Header, columns: list[int]) -> list[str]:
    """Return the title of each column: its lines from top to bottom joined by `` / ``, without footnotes' digits.

    Parameters
    ----------
    grid : Grid
        The cells.
    header : Header
        Where the titles stand.
    columns : list of int
        Columns of the table.

    Returns
    -------
    list of str
        One for each column; empty where it has none.
    """
    lines = []
    for row in range(header.first, header.last + 1):
        lines.append(_line(grid, row, header, columns))
    if header.levels:
        return [_of_levels([line[place] for line in lines], header) for place in range(len(columns))]
    return [_joined([line[place] for line in lines]) for place in range(len(columns))]


def _of_levels(parts: list[str], header: Header) -> str:
    inner = {plain(level) for level in header.levels}
    rest = [part for part in parts if plain(part) not in inner]
    if len(rest) < len([part for part in parts if part]):
        return header.levels[-1]
    return _joined(rest)


def _line(grid: Grid, row: int, header: Header, columns: list[int]) -> list[str]:
    """One row of titles, spread over merged cells; without merges an upper title reaches to the next one."""
    cells = grid.spanned(row, columns[0], columns[-1] + 1)
    if row < header.last and len(cells) == len(dict(grid.cells(row, columns[0], columns[-1] + 1))):
        cells = _reached(grid, row, header, cells, columns)
    return [" ".join(text_of(cells.get(column)).split()) for column in columns]


def _reached(grid: Grid, row: int, header: Header, cells: dict[int, object], columns: list[int]) -> dict[int, object]:
    lower = dict(grid.cells(row + 1, columns[0], columns[-1] + 1))
    shown, last = {}, None
    for column in columns:
        if column in cells:
            last = cells[column] if column in lower else None
        # It stands over titles of its own only; a column that is titled in one row alone keeps that.
        if column in cells or (column in lower and last is not None):
            shown[column] = cells.get(column, last)
    return shown


def _joined(parts: list[str]) -> str:
    kept: list[str] = []
    for part in parts:
        if part and (not kept or plain(kept[-1]) != plain(part)):
            kept.append(part)
    return " / ".join(kept)


def distinct(found: list[str], columns: list[int]) -> tuple[list[str], list[Repair]]:
    """Return titles that differ from each other, none empty, and what was mended for that.

    Parameters
    ----------
    found : list of str
        Title of each column, as found.
    columns : list of int
        Their columns, from 0: a blank title is named after its place.

    Returns
    -------
    titles : list of str
        In the same order.
    repairs : list of Repair
        What was changed, title by title.
    """
    repairs, made, seen = [], [], Counter()
    for title, column in zip(found, columns, strict=True):
        clean = without_footnote(title)
        clean = " / ".join(without_footnote(part) for part in clean.split(" / "))
        if clean != title:
            repairs.append(Repair("header_footnote", 1, clean, ((title, clean),)))
        name = clean or f"column {column + 1}"
        if not clean:
            repairs.append(Repair("header_blank", 1, name, (("", name),)))
        seen[plain(name)] += 1
        if seen[plain(name)] > 1:
            first, name = name, _next_free(name, seen)
            repairs.append(Repair("header_repeated", 1, name, ((first, name),)))
        made.append(name)
    return made, repairs


def _next_free(name: str, seen: Counter) -> str:
    number = seen[plain(name)]
    while f"{plain(name)} ({number})" in seen:
        number += 1
    made = f"{name} ({number})"
    seen[plain(made)] += 1
    return made
