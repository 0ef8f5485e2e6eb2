"""Keys that a sheet writes once for several rows: merged cells, and the outer columns of a pivot table."""

from __future__ import annotations

import re

import numpy as np

from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.grid import Grid
from kamlib.intake.contracts.relation import Repair
from kamlib.intake.layout.body import Body, group_of_total
from kamlib.intake.layout.cells import starts_with, text_of, words

_YEAR = re.compile(r"(19|20)\d\d(\.0)?")


def filled_down(
    grid: Grid,
    body: Body,
    columns: list[int],
    rows: list[int],
    sums: dict[int, tuple[str, bool]],
    titles: dict[int, str],
) -> tuple[dict[int, dict[int, object]], list[Repair]]:
    """Return the cells to put in the place of blank ones, by column and row, and what is reported of it.

    Parameters
    ----------
    grid : Grid
        The cells.
    body : Body
        What its lines are.
    columns : list of int
        Columns of the table.
    rows : list of int
        Rows of the table, from 0.
    sums : dict
        Lines that state sums, by row: their text, and whether it stands for itself.
    titles : dict of int to str
        Title by column.

    Returns
    -------
    cells : dict of int to dict
        Cell by row, by column; 0 for an amount that stands once for several rows.
    repairs : list of Repair
        One for each of these columns.
    """
    found = {column: _merged(grid, column, rows) for column in columns} if grid.merges else {}
    named = {plain(group) for text, _ in sums.values() if (group := group_of_total(text))}
    for column in [each for each in columns if each in body.keys] if named else []:
        if named & {plain(text_of(cell)) for cell in set(_values(grid, column, rows))}:
            found[column] = {**_blank(grid, column, rows), **found.get(column, {})}
    found = {column: cells for column, cells in found.items() if cells}
    shown = {column: text_of(next(iter(cells.values()))) for column, cells in found.items()}
    once = {column for column in found if column in body.numeric and _is_amount(titles[column], found[column])}
    found = {column: dict.fromkeys(cells, 0) if column in once else cells for column, cells in found.items()}
    repairs = [
        Repair("merged_once" if column in once else "filled_down", len(cells), titles[column], (("", shown[column]),))
        for column, cells in found.items()
    ]
    return found, repairs


def _is_amount(title: str, cells: dict[int, object]) -> bool:
    """Tell whether a number that one merged cell says for several rows is theirs together: no year, no price."""
    text = title.casefold()
    if any(word in text for word in words("rate")) or starts_with("ordinal", text):
        return False
    return not all(_YEAR.fullmatch(text_of(cell)) for cell in cells.values())


def _values(grid: Grid, column: int, rows: list[int]) -> list:
    return [grid.rows[row][column] for row in rows if grid.filled[row, column]]


def _blank(grid: Grid, column: int, rows: list[int]) -> dict[int, object]:
    made, last = {}, None
    for row in rows:
        if grid.filled[row, column]:
            last = grid.rows[row][column]
        elif last is not None:
            made[row] = last
    return made


def _merged(grid: Grid, column: int, rows: list[int]) -> dict[int, object]:
    wanted, made = set(rows), {}
    for (top, left), (bottom, right) in grid.merges:
        if left == column == right and bottom > top and np.any(grid.filled[top, column]):
            made |= {row: grid.rows[top][column] for row in range(top + 1, bottom + 1) if row in wanted}
    return made
