"""Where everything stands on a sheet of the input workbook; every other part asks here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xlsxwriter.utility import quote_sheetname, xl_col_to_name

from kamlib.core.schema import InputColumn, InputTable
from kamlib.intake.tables.original import Cell

#: Rows from 0: title, what a row is, what to enter, the example, the hidden keys, the titles; then the client's rows.
TITLE, ABOUT, RULES, EXAMPLE, KEYS, HEADER, FIRST = range(7)
#: Free columns for the client's own measures, in a table that is open.
SPARE = 8
#: Rows that a check looks at in an empty sheet, and the most rows among which repetitions are looked for.
ROWS, COMPARED = 300, 2000
#: Rows that lists and input checks reach at least.
REACH = 5000
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31


@dataclass(frozen=True)
class SheetPlan:
    """One sheet: its table, name, columns and the rows that are filled in beforehand.

    Parameters
    ----------
    table : InputTable
        Its schema.
    name : str
        Of the sheet.
    columns : tuple of InputColumn
        Those of the schema, then the client's own ones. The first stands in column B; A helps and is not read.
    rows : list of tuple
        Cells by column.
    left_out : int
        Rows of the client's that are too many for a sheet; said, and not written.
    """

    table: InputTable
    name: str
    columns: tuple[InputColumn, ...]
    rows: list[tuple[Cell, ...]]
    left_out: int = 0

    @property
    def last(self) -> int:
        """Place of the last column that may be filled in."""
        return len(self.columns) + (SPARE if self.table.open else 0)

    @property
    def checked(self) -> int:
        """How many rows have a check of their own beside them."""
        return min(max(ROWS, len(self.rows) + 100), REACH)

    @property
    def reach(self) -> int:
        """Place of the last row that lists and input checks reach."""
        return FIRST + max(REACH, 2 * len(self.rows))

    def at(self, name: str) -> int:
        """Return the place of a column."""
        return 1 + next(place for place, each in enumerate(self.columns) if each.name == name)

    def letter(self, name: str) -> str:
        """Return the letters of a column."""
        return xl_col_to_name(self.at(name))

    def cell(self, name: str, row: int = FIRST) -> str:
        """Return the address of a cell of a row, its column fixed.

        Parameters
        ----------
        name : str
            The column, by schema.
        row : int
            From 0.

        Returns
        -------
        str
            Such as ``$C5``.
        """
        return f"${self.letter(name)}{row + 1}"

    def span(self, name: str, rows: int, *, outside: bool = False) -> str:
        """Return the fixed address of so many of the client's rows of a column.

        Parameters
        ----------
        name : str
            The column, by schema.
        rows : int
            How many.
        outside : bool
            Whether the address names the sheet.

        Returns
        -------
        str
            Such as ``$C$5:$C$900``.
        """
        sheet = f"{quote_sheetname(self.name)}!" if outside else ""
        letter = self.letter(name)
        return f"{sheet}${letter}${FIRST + 1}:${letter}${FIRST + rows}"


def sheet_name(title: str) -> str:
    """Return a title as the name of a sheet: Excel takes 31 letters, and none of ``[]:*?/\\``."""
    return _FORBIDDEN.sub(" ", title).strip(" '")[:_LONGEST_NAME].rstrip(" '") or "-"


def growing_range(first: str, all_: str) -> str:
    """Return the formula of a range that grows with what is typed into it.

    Parameters
    ----------
    first : str
        Address of its first cell.
    all_ : str
        Address of the whole column.

    Returns
    -------
    str
        A formula.
    """
    return f"={first}:INDEX({all_},MAX(1,COUNTA({all_})))"
