"""A small editable table: typed cells, bounds, decimal comma, paste from Excel. Works offline, in Lab and in VS Code.

The browser only sends what was typed; reading and checking happen here, once, in Python.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import pandas as pd
import traitlets

from kamlib.i18n import Language
from kamlib.widgets.cells import CellError, EditColumn, read_cell, show_cell

_HERE = Path(__file__).parent


class TableEditor(anywidget.AnyWidget):
    """An editable table.

    Parameters
    ----------
    frame : DataFrame
        Rows to edit; the named columns must be there.
    columns : sequence of EditColumn
        What is shown, in order, and what may be changed.
    language : Language
        Words of errors and labels.
    """

    _esm = _HERE / "table.js"
    _css = _HERE / "table.css"
    columns = traitlets.List().tag(sync=True)
    shown = traitlets.List().tag(sync=True)
    errors = traitlets.List().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)

    def __init__(self, frame: pd.DataFrame, columns: list[EditColumn], language: Language, label: str = ""):
        self._language, self._edit_columns = language, list(columns)
        self._values = [
            list(row) for row in frame[[each.name for each in columns]].astype(object).itertuples(index=False)
        ]
        super().__init__(columns=[_column(each) for each in columns], shown=self._texts(), label=label)
        self.on_msg(lambda _, content, __: self.edit(content.get("edits", [])))

    def edit(self, edits: list[dict[str, Any]]) -> None:
        """Take edits ``{row, column, text}`` (places, from 0); a wrong cell keeps its text and says what is wrong."""
        shown = [list(row) for row in self.shown]
        errors = {(each["row"], each["column"]): each for each in self.errors}
        for each in edits:
            row, place, text = each.get("row"), each.get("column"), str(each.get("text", ""))
            if not self._may_edit(row, place):
                continue
            shown[row][place] = text
            errors.pop((row, place), None)
            try:
                self._values[row][place] = read_cell(text, self._edit_columns[place], self._language)
                shown[row][place] = show_cell(self._values[row][place], self._edit_columns[place], self._language)
            except CellError as error:
                errors[row, place] = {"row": row, "column": place, "message": str(error)}
        self.shown, self.errors = shown, list(errors.values())

    def read(self) -> pd.DataFrame:
        """Return the rows as they stand.

        Raises
        ------
        CellError
            Some cell cannot be read: all messages, one a line.
        """
        if self.errors:
            raise CellError("\n".join(f"{each['row'] + 1}: {each['message']}" for each in self.errors))
        return pd.DataFrame(self._values, columns=[each.name for each in self._edit_columns])

    def _may_edit(self, row: Any, place: Any) -> bool:
        inside = isinstance(row, int) and isinstance(place, int) and 0 <= row < len(self._values)
        return inside and 0 <= place < len(self._edit_columns) and self._edit_columns[place].editable

    def _texts(self) -> list[list[str]]:
        pairs = [zip(row, self._edit_columns, strict=True) for row in self._values]
        return [[show_cell(value, column, self._language) for value, column in row] for row in pairs]


def _column(column: EditColumn) -> dict[str, Any]:
    words = [text for _, text in column.choices]
    unit = "%" if column.kind == "share" else ""
    return {
        "title": column.title,
        "kind": column.kind,
        "editable": column.editable,
        "numeric": column.numeric,
        "choices": words,
        "unit": unit,
    }
