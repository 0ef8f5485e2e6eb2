"""Cells of a sheet or a text file with what is known about them: the ground that layout is read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from kamlib.intake.layout.cells import kind


@dataclass
class Grid:
    """A rectangle of cells; rows and columns from 0.

    Parameters
    ----------
    rows : list of lists
        Cells, all rows equally long; blank ones are None or an empty string.
    lengths : sequence of int, optional
        How many cells every row of a text file has; None where all rows are equally long by nature.
    outline : mapping
        Outline level by row, as the sheet keeps it.
    indents : mapping
        Indentation by row and column, as the sheet keeps it.
    merges : sequence of ((int, int), (int, int))
        Merged cells: first and last row and column.
    """

    rows: list[list]
    lengths: Sequence[int] | None = None
    outline: Mapping[int, int] = field(default_factory=dict)
    indents: Mapping[tuple[int, int], int] = field(default_factory=dict)
    merges: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()
    _joined: dict[int, str] = field(default_factory=dict, init=False, repr=False)

    @property
    def width(self) -> int:
        """Columns."""
        return len(self.rows[0]) if self.rows else 0

    @cached_property
    def columns(self) -> list[tuple]:
        """The cells by column."""
        return list(zip(*self.rows, strict=True))

    @cached_property
    def filled(self) -> np.ndarray:
        """Which cells hold anything: rows by columns."""
        shown = np.ones((len(self.rows), self.width), dtype=bool)
        for place, cells in enumerate(self.columns):
            blank = {cell for cell in set(cells) if cell is None or (type(cell) is str and not cell.strip())}
            if blank:
                shown[:, place] = [cell not in blank for cell in cells]
        return shown

    def joined(self, column: int) -> str:
        """Return the texts of a column in one: what is not in it need not be looked for cell by cell."""
        if column not in self._joined:
            cells = self.columns[column]
            try:
                self._joined[column] = "\n".join(cells)
            except TypeError:
                self._joined[column] = "\n".join([cell for cell in cells if type(cell) is str])
        return self._joined[column]

    def kinds(self, row: int, left: int, right: int) -> list[str]:
        """Return what the cells of a row look like, columns ``left`` to ``right`` (not included).

        Parameters
        ----------
        row : int
            From 0.
        left, right : int
            Columns, the last not included.

        Returns
        -------
        list of str
            One code for each cell; empty where it is blank.
        """
        return [kind(cell) for cell in self.rows[row][left:right]]

    def cells(self, row: int, left: int, right: int) -> Iterator[tuple[int, object]]:
        """Yield the filled cells of a row with their columns.

        Parameters
        ----------
        row : int
            From 0.
        left, right : int
            Columns, the last not included.
        """
        for column in np.flatnonzero(self.filled[row, left:right]):
            yield left + int(column), self.rows[row][left + int(column)]

    def spanned(self, row: int, left: int, right: int) -> dict[int, object]:
        """Return the cells of a row with merged ones spread over all their columns.

        Parameters
        ----------
        row : int
            From 0.
        left, right : int
            Columns, the last not included.

        Returns
        -------
        dict of int to object
            Cell by column; blank ones are left out. A range of more than five rows is not spread.
        """
        found = dict(self.cells(row, left, right))
        for (top, start), (bottom, end) in self._merged.get(row, ()):
            # A merged range may lie outside of all cells that hold anything.
            value = self.rows[top][start] if top < len(self.rows) and start < len(self.rows[top]) else None
            if value in (None, "") or bottom - top > 4:
                continue
            for column in range(max(start, left), min(end + 1, right)):
                found.setdefault(column, value)
        return found

    @cached_property
    def _merged(self) -> dict[int, list]:
        by_row: dict[int, list] = {}
        for (top, start), (bottom, end) in self.merges:
            for row in range(top, min(bottom, top + 8) + 1):
                by_row.setdefault(row, []).append(((top, start), (bottom, end)))
        return by_row
