"""A table as it lies on a sheet, made flat: titles, rows with the groups they belong to, and all lines beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from kamlib.core.errors import Problem
from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.grid import Grid
from kamlib.intake.contracts.relation import Aside, Repair
from kamlib.intake.contracts.source import Layout
from kamlib.intake.formats.dialects import MAX_COLUMNS
from kamlib.intake.layout import body as lines_
from kamlib.intake.layout import header as header_
from kamlib.intake.layout import levels as levels_
from kamlib.intake.layout import totals as totals_
from kamlib.intake.layout.bands import Band
from kamlib.intake.layout.body import Body
from kamlib.intake.layout.cells import is_parameter, is_rule, starts_with, text_of
from kamlib.intake.layout.figures import Difference
from kamlib.intake.layout.filling import filled_down

_TITLE = 300


@dataclass
class FlatTable:
    """One table made flat.

    Parameters
    ----------
    grid, band : Grid, Band
        Where it lies.
    headers : tuple of str
        Titles, the levels of groups first.
    columns : list of int
        Columns of the sheet behind the titles that are no levels.
    rows : list of int
        Rows of the sheet that are rows of the table, from 0.
    labels : dict
        Texts of the groups, by row; all empty where there are none.
    aside, repairs, problems, title, unit
        As in :class:`~kamlib.intake.contracts.relation.Relation`.
    """

    grid: Grid
    band: Band
    headers: tuple[str, ...]
    columns: list[int]
    rows: list[int]
    depth: int = 0
    labels: dict[int, tuple] = field(default_factory=dict)
    down: dict[int, dict[int, object]] = field(default_factory=dict)
    aside: tuple[Aside, ...] = ()
    repairs: tuple[Repair, ...] = ()
    problems: tuple[Problem, ...] = ()
    title: str = ""
    unit: str = ""

    def cells(self) -> Iterator[list]:
        """Yield the cells of every row, under the titles."""
        whole = self.columns == list(range(self.grid.width)) and not self.depth and not self.down
        for row in self.rows:
            cells = self.grid.rows[row]
            if whole:
                yield cells
            else:
                yield [*self.labels.get(row, ()), *(self._cell(row, column, cells) for column in self.columns)]

    def _cell(self, row: int, column: int, cells: list) -> object:
        return self.down[column].get(row, cells[column]) if column in self.down else cells[column]

    def layout(self) -> Layout:
        """Return what is worth remembering of how the table lies."""
        header = self.band.header
        part = self.band.left > 0 or self.band.right < self.grid.width
        return Layout(
            header=header.first + 1,
            header_rows=header.last - header.first + 1,
            first_column=self.band.left + 1,
            last_column=self.band.right if part else None,
            groups=self.headers[: self.depth],
            titles=self.headers,
        )


def flatten(grid: Grid, band: Band, place: dict[str, str], layout: Layout | None = None) -> FlatTable:
    """Return the table of a band, flat.

    Parameters
    ----------
    grid, band : Grid, Band
        Where it lies.
    place : dict
        ``file`` and ``sheet`` for problems.
    layout : Layout, optional
        What a person said or confirmed.

    Returns
    -------
    FlatTable
        Titles, rows, and every other line with its reason.
    """
    layout = layout or Layout()
    columns = _columns(grid, band)
    by_column = dict(zip(columns, header_.titles(grid, band.header, columns), strict=True))
    body = lines_.read(grid, band.header, _bottom(band, layout), by_column)
    sums = totals_.candidates(grid, body, frozenset(map(plain, layout.data)))
    sums |= totals_.summing_last(grid, body, sums, by_column)
    rest = [row for row in body.lines if row not in sums]
    levels = levels_.find(grid, body, rest, by_column)
    totals = totals_.settle(grid, body, sums, levels.lines, by_column)
    body.aside |= dict.fromkeys(levels.lines, "group") | totals.lines
    rows = [row for row in body.lines if row not in body.aside]
    labels = _labels(grid, body, levels, rows)
    names, kept = _named_levels(grid, band, body, levels, by_column, rows, layout)
    headers, repairs = header_.distinct([*names, *(by_column[each] for each in kept)], [-1] * len(names) + kept)
    down, filled = filled_down(grid, body, kept, rows, sums, by_column)
    above = _above(grid, band)
    if layout.last_row:
        above |= {row: "other_table" for row in range(layout.last_row, band.bottom) if grid.filled[row, columns].any()}
    table = FlatTable(grid, band, tuple(headers), kept, rows, levels.depth, labels, down)
    table.aside = tuple(_aside(grid, band, {**_elsewhere(grid, band), **above, **body.aside}))
    table.repairs = (*repairs, *filled)
    table.title, table.unit = _said(grid, band, above)
    facts = {**place, "titles": by_column}
    table.problems = tuple(_problems(grid, body, levels, totals, layout, facts))
    return table


def _columns(grid: Grid, band: Band) -> list[int]:
    """Columns with a title or a cell below it; of too many only so many that the caller notices."""
    part = grid.filled[band.header.first : band.bottom, band.left : band.right].any(axis=0)
    return [band.left + int(column) for column in np.flatnonzero(part)][: MAX_COLUMNS + 1]


def _bottom(band: Band, layout: Layout) -> int:
    return min(band.bottom, layout.last_row) if layout.last_row else band.bottom


def _labels(grid: Grid, body: Body, levels: levels_.Levels, rows: list[int]) -> dict[int, tuple]:
    """Return the texts of the groups above every row."""
    if not levels.lines:
        return {}
    wanted, found, current = set(rows), {}, [None] * levels.depth
    for row in sorted({*levels.lines, *wanted}):
        if row in levels.lines:
            level = levels.lines[row]
            current[level:] = [_label(grid, body, row)] + [None] * (levels.depth - level - 1)
        else:
            found[row] = tuple(current)
    return found


def _label(grid: Grid, body: Body, row: int) -> str:
    ordered = [*body.keys, *body.numeric]
    return next((text_of(grid.rows[row][column]) for column in ordered if grid.filled[row, column]), "")


def _named_levels(
    grid: Grid, band: Band, body: Body, levels: levels_.Levels, titles: dict[int, str], rows: list[int], layout: Layout
) -> tuple[list[str], list[int]]:
    """Return titles for the levels of groups, and the columns that stay: one that only groups filled is theirs."""
    if not levels.depth:
        return [], body.columns
    columns = _columns_of_levels(grid, body, levels)
    emptied = [column for column in columns if rows and not grid.filled[rows, column].any()]
    kept = [column for column in body.columns if column not in emptied]
    if len(layout.groups) == levels.depth:
        return list(layout.groups), kept
    said = _said_levels(band, titles, columns[-1], levels.depth)
    if said:
        return said, kept
    names = [titles[column] if column in emptied else "" for column in columns]
    base = titles[columns[-1]] or "group"
    return [name or f"{base} {n}" for n, name in enumerate(names, start=1)], kept


def _columns_of_levels(grid: Grid, body: Body, levels: levels_.Levels) -> list[int]:
    """Return the column in which each level's lines stand."""
    ordered = [*body.keys, *body.numeric]
    found: dict[int, int] = {}
    for row, level in levels.lines.items():
        found.setdefault(level, next(column for column in ordered if grid.filled[row, column]))
    return [found[level] for level in sorted(found)]


def _said_levels(band: Band, titles: dict[int, str], column: int, depth: int) -> list[str]:
    """Return the names that the titles give to the levels: line by line, or «Контрагент / Номенклатура» in one cell."""
    if len(band.header.levels) > depth:
        return list(band.header.levels[:depth])
    title = titles[column].replace("\n", "/").replace(";", "/").replace(",", "/")
    parts = [part.strip() for part in title.split("/") if part.strip()]
    return parts[:depth] if len(parts) == depth + 1 else []


def _above(grid: Grid, band: Band) -> dict[int, str]:
    """Return the reason of every line above the titles."""
    found = {}
    for row in range(band.top, band.header.first):
        cells = [value for _, value in grid.cells(row, band.left, band.right)]
        if cells and is_rule(cells[0]):
            found[row] = "rule"
        elif cells:
            found[row] = "parameters" if is_parameter(cells) else "title"
    return found


def _elsewhere(grid: Grid, band: Band) -> dict[int, str]:
    """Return the lines of the sheet above and below the part that belongs to the table."""
    filled = np.flatnonzero(grid.filled[:, band.left : band.right].any(axis=1)).tolist()
    return {row: "other_table" for row in filled if not band.top <= row < band.bottom}


def _said(grid: Grid, band: Band, above: dict[int, str]) -> tuple[str, str]:
    """Return the text above the table, and what it says of the unit of its figures."""
    texts = {row: text_of(next(value for _, value in grid.cells(row, band.left, band.right))) for row in above}
    title = " · ".join(" ".join(text.split()) for row, text in texts.items() if above[row] == "title")
    units = [unit for row in above for _, value in grid.cells(row, band.left, band.right) if (unit := _unit(value))]
    return title[:_TITLE], units[-1] if units else ""


def _unit(value: object) -> str:
    text = text_of(value)
    if word := starts_with("unit", text):
        rest = text[len(word) :].strip(" :")
        text = rest if len(word) > 3 and rest else text
        return rest if starts_with("scale", rest.removeprefix("в ")) else ""
    bare = text.strip("()[] .").removeprefix("в ").removeprefix("In ").removeprefix("in ")
    return text.strip("()[]") if len(text) < 40 and starts_with("scale", bare) else ""


def _aside(grid: Grid, band: Band, reasons: dict[int, str]) -> Iterator[Aside]:
    for row in sorted(reasons):
        cells = grid.rows[row][band.left : band.right]
        yield Aside(row + 1, reasons[row], tuple(text_of(cell) for cell in cells))


def _problems(
    grid: Grid, body: Body, levels: levels_.Levels, totals: totals_.Totals, layout: Layout, facts: dict
) -> Iterator[Problem]:
    place = {"file": facts["file"], "sheet": facts["sheet"]}
    severity = "warning" if layout.differences == "report" else "error"
    for row, each in [*levels.differences, *totals.differing]:
        yield _differs(totals_.label(grid, body, row), row, each, facts["titles"], place, severity)
    for row in totals.unsure:
        yield Problem("total_unsure", **place, row=row + 1, found=totals_.label(grid, body, row))
    if levels.doubtful is not None:
        found = totals_.label(grid, body, levels.doubtful)
        yield Problem("levels_unsure", **place, row=levels.doubtful + 1, found=found, severity="warning")
    for row, reason in body.aside.items():
        if reason == "of_which":
            yield Problem("of_which_rows", **place, row=row + 1, found=_label(grid, body, row), severity="warning")
            break


def _differs(label: str, row: int, each: Difference, titles: dict, place: dict, severity: str) -> Problem:
    values = {"label": label, "stated": each.stated, "summed": each.summed, "difference": each.stated - each.summed}
    column = titles[each.column]
    return Problem("total_differs", **place, row=row + 1, column=column, values=values, severity=severity)
