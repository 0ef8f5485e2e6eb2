"""The numbers of a table as sums can be taken of them, and whether two sums agree within the rounding of print."""

from __future__ import annotations

from collections.abc import Sequence
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


@dataclass(frozen=True)
class SumCheck:
    """The figures of one line against the sums of several scopes: scopes by columns.

    Parameters
    ----------
    columns : list of int
        Columns in which the line states a figure.
    stated : ndarray
        These figures.
    summed : ndarray of shape (scopes, columns)
        Sums of the rows of every scope.
    off : ndarray of bool, shape (scopes, columns)
        Which figures are not the sum, though they could be one.
    compared : ndarray of bool, shape (scopes, columns)
        Which figures could be a sum: no prices, no shares, no means.
    """

    columns: list[int]
    stated: np.ndarray
    summed: np.ndarray
    off: np.ndarray
    compared: np.ndarray

    def differences(self, scope: int) -> list[Difference]:
        """Return the figures that are not the sums of a scope."""
        return [
            Difference(self.columns[at], float(self.stated[at]), float(self.summed[scope, at]))
            for at in np.flatnonzero(self.off[scope])
        ]


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
        self.grid, self.rows, self.columns = grid, rows, columns
        self._marks = [self._mark(column) for column in columns]
        values = np.array([self._numbers(at) for at in range(len(columns))]).reshape(len(columns), len(rows)).T
        zero = np.zeros((1, len(columns)))
        self._sums = np.vstack([zero, np.cumsum(values, axis=0)])
        self._several = np.vstack([zero, np.cumsum(values != 0, axis=0)])
        self._largest = np.abs(self._sums).max(axis=0, initial=0.0)
        self._whole = np.all(values == np.rint(values), axis=0)
        self._units = np.array([10.0 ** -self._decimals(column) for column in columns])
        self._rated = np.array([_is_rate(titles.get(column, "")) for column in columns], dtype=bool)

    def _mark(self, column: int) -> str:
        return decimal_mark([cell for cell in self.grid.columns[column][:_LOOKED] if isinstance(cell, str)])

    def _numbers(self, at: int) -> list[float]:
        cells, mark = self.grid.columns[self.columns[at]], self._marks[at]
        return [amount(cells[row], mark) or 0.0 for row in self.rows]

    def _decimals(self, column: int) -> int:
        cells = self.grid.columns[column]
        step = len(self.rows) // _LOOKED + 1
        return max((decimals(cells[row]) for row in self.rows[::step] if cells[row] not in (None, "")), default=0)

    def stated(self, row: int) -> dict[int, float]:
        """Return the figures of a line by column."""
        cells = self.grid.rows[row]
        found = {column: amount(cells[column], mark) for column, mark in zip(self.columns, self._marks, strict=True)}
        return {column: value for column, value in found.items() if value is not None}

    def check(self, row: int, scopes: Sequence[tuple[int, int]]) -> SumCheck:
        """Hold the figures of a line against the sums of rows, within the rounding of print.

        Parameters
        ----------
        row : int
            The line.
        scopes : sequence of (int, int)
            Places of rows, from and to (not included).

        Returns
        -------
        SumCheck
            Scopes by columns in which the line states a figure.
        """
        found = self.stated(row)
        columns, stated = list(found), np.array(list(found.values()))
        at = [self.columns.index(column) for column in columns]
        starts, ends = np.array(scopes, dtype=int).reshape(-1, 2).T
        summed = self._sums[ends][:, at] - self._sums[starts][:, at]
        several = self._several[ends][:, at] - self._several[starts][:, at]
        mean = np.where(several > 1, summed / np.maximum(several, 1), np.inf)
        compared = ~self._rated[at] & ~(np.abs(stated - mean) <= 0.5 * self._units[at])
        agreed = self._agree(row, at, stated, summed, ends - starts)
        return SumCheck(columns, stated, summed, compared & ~agreed, compared)

    def _agree(self, row: int, at: list[int], stated: np.ndarray, summed: np.ndarray, n: np.ndarray) -> np.ndarray:
        gap = np.abs(stated - summed)
        exact = 1e-9 * np.maximum(np.maximum(1.0, np.abs(stated)), self._largest[at])
        shown = np.array([decimals(self.grid.rows[row][self.columns[each]]) for each in at])
        rounded = exact + 0.5 * 10.0**-shown + 0.5 * self._units[at] * np.sqrt(np.maximum(n, 1))[:, None]
        return (gap <= exact) | ((gap <= rounded) & ~(self._whole[at] & (shown == 0)))

    def label(self, row: int) -> str:
        """Return the first text of a line."""
        return next((text_of(value) for _, value in self.grid.cells(row, 0, self.grid.width)), "")


def _is_rate(title: str) -> bool:
    """Tell whether a column is not summed by its title: a price, a share, a number of order."""
    plain = title.casefold()
    return any(word in plain for word in words("rate")) or bool(starts_with("ordinal", plain))
