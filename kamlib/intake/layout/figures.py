"""The numbers of a table as sums can be taken of them, and whether two sums agree within the rounding of print."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kamlib.intake.contracts.grid import Grid
from kamlib.intake.layout.cells import amount, decimal_mark, decimals, starts_with, text_of, words

_LOOKED = 2000


@dataclass(frozen=True)
class Difference:
    """A figure that a line states, and the sum of the rows that it tells about."""

    column: int
    stated: float
    summed: float


class RunningSums:
    """Running sums of the numeric columns over the rows of a table.

    Parameters
    ----------
    grid : Grid
        The cells.
    rows : list of int
        Rows of the table, without any line that is itself a sum.
    columns : list of int
        Numeric columns.
    titles : dict
        Title by column: prices and shares are not summed.
    """

    def __init__(self, grid: Grid, rows: list[int], columns: list[int], titles: dict[int, str]):
        self.grid, self.rows, self.columns, self.titles = grid, rows, columns, titles
        self.marks = {column: self._mark(column) for column in columns}
        self._values = {column: self._numbers(column) for column in columns}
        self._sums = {column: np.concatenate([[0.0], np.cumsum(self._values[column])]) for column in columns}
        self._units = {column: self._decimals(column) for column in columns}
        self._whole = {
            column: bool(np.all(self._values[column] == np.rint(self._values[column]))) for column in columns
        }

    def _mark(self, column: int) -> str:
        return decimal_mark([cell for cell in self.grid.columns[column][:_LOOKED] if isinstance(cell, str)])

    def _numbers(self, column: int) -> np.ndarray:
        cells, mark = self.grid.columns[column], self.marks[column]
        found = [amount(cells[row], mark) for row in self.rows]
        return np.array([0.0 if value is None else value for value in found])

    def _decimals(self, column: int) -> int:
        cells = self.grid.columns[column]
        step = len(self.rows) // _LOOKED + 1
        return max((decimals(cells[row]) for row in self.rows[::step] if cells[row] not in (None, "")), default=0)

    def stated(self, row: int) -> dict[int, float]:
        """Return the figures of a line by column."""
        found = {column: amount(self.grid.rows[row][column], self.marks[column]) for column in self.columns}
        return {column: value for column, value in found.items() if value is not None}

    def compare(self, row: int, start: int, end: int) -> list[Difference]:
        """Return the figures of a line with the sums of the rows ``start`` to ``end`` (not included)."""
        return [
            Difference(column, stated, float(self._sums[column][end] - self._sums[column][start]))
            for column, stated in self.stated(row).items()
        ]

    def agrees(self, row: int, difference: Difference, n: int) -> bool:
        """Tell whether a stated figure is the sum of ``n`` rows, within the rounding of print."""
        column, gap = difference.column, abs(difference.stated - difference.summed)
        exact = 1e-9 * max(1.0, abs(difference.stated), float(np.abs(self._sums[column]).max(initial=0.0)))
        if gap <= exact:
            return True
        own = decimals(self.grid.rows[row][column])
        if self._whole[column] and own == 0:
            return False
        unit, own_unit = 10.0 ** -self._units[column], 10.0**-own
        return gap <= exact + 0.5 * own_unit + 0.5 * unit * math.sqrt(max(n, 1))

    def is_rate(self, difference: Difference, start: int, end: int) -> bool:
        """Tell whether a column is not summed: a price or share by its title, or stated as the mean of its rows."""
        title = self.titles.get(difference.column, "").casefold()
        if any(word in title for word in words("rate")) or starts_with("ordinal", title):
            return True
        values = self._values[difference.column][start:end]
        several = values[values != 0]
        mean = float(several.mean()) if len(several) > 1 else math.inf
        return abs(difference.stated - mean) <= 0.5 * 10.0 ** -self._units[difference.column]

    def label(self, row: int) -> str:
        """Return the first text of a line."""
        return next((text_of(value) for _, value in self.grid.cells(row, 0, self.grid.width)), "")
