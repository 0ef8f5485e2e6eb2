"""A small editable table: typed cells, bounds, decimal comma, paste from Excel. Works offline, in Lab and in VS Code.

The browser only sends what was typed; reading and checking happen here, once, in Python.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from kamlib.i18n import Language
from kamlib.i18n.numbers import is_unknown
from kamlib.widgets.cells import CellError, EditColumn, read_cell, show_cell

_HERE = Path(__file__).parent
Row = dict[str, Any]
#: A block that no table of ours can take; reading it would only keep the kernel busy.
_MOST_PASTED = 200_000


class TableEditor(anywidget.AnyWidget):
    """An editable table.

    Parameters
    ----------
    rows : iterable of mapping
        What is edited. Keys that no column shows are kept as they are.
    columns : sequence of EditColumn
        What is shown, in order, and what may be changed. The first column names the row.
    language : Language
        Words of errors and labels.
    label : str
        Caption.
    adapt : callable, optional
        From a row and a column to the rules of that cell, where they differ from row to row.
    derive : callable, optional
        Takes all rows and sets what follows from the rest, after every edit.
    """

    _esm = _HERE / "table.js"
    _css = _HERE / "table.css"
    heads = traitlets.List().tag(sync=True)
    rules = traitlets.List().tag(sync=True)
    places = traitlets.List().tag(sync=True)
    shown = traitlets.List().tag(sync=True)
    errors = traitlets.List().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    notice = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        rows: Iterable[Mapping[str, Any]],
        columns: Iterable[EditColumn],
        language: Language,
        label: str = "",
        *,
        adapt: Callable[[Row, EditColumn], EditColumn] | None = None,
        derive: Callable[[list[Row]], None] | None = None,
    ):
        self._language, self._columns = language, list(columns)
        self._adapt, self._derive = adapt or (lambda _, column: column), derive or (lambda _: None)
        self._rows: list[Row] = []
        heads = [{"title": each.title, "numeric": each.numeric and each.kind != "year"} for each in self._columns]
        super().__init__(heads=heads, label=label)
        self.load(rows)
        self.on_msg(lambda _, content, __: self._take(content))

    @property
    def rows(self) -> list[Row]:
        """The rows as they stand; a cell that cannot be read holds its former value."""
        return [dict(row) for row in self._rows]

    def load(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Replace the rows; what was typed before, and its errors, are gone."""
        self._rows = [{name: _plain(value) for name, value in row.items()} for row in rows]
        self._derive(self._rows)
        rules, places = _number([[_rule(self._column(row, c)) for c in self._columns] for row in self._rows])
        with self.hold_sync():
            self.rules, self.places, self.shown = rules, places, self._texts()
            self.errors, self.notice = [], ""

    def append(self, row: Mapping[str, Any]) -> None:
        """Add a row; what was typed in the others stays."""
        errors = list(self.errors)
        kept = {(each["row"], each["column"]): self.shown[each["row"]][each["column"]] for each in errors}
        self.load([*self._rows, row])
        shown = [list(texts) for texts in self.shown]
        for (at, place), text in kept.items():
            shown[at][place] = text
        self.shown, self.errors = shown, errors

    def edit(self, edits: Iterable[Mapping[str, Any]]) -> int:
        """Take edits ``{row, column, text}`` (places, from 0); a wrong cell keeps its text and says what is wrong.

        Returns
        -------
        int
            How many cells could be edited.
        """
        wrong = {(each["row"], each["column"]): each for each in self.errors}
        typed, taken = {}, 0
        for each in edits:
            at, place, text = each.get("row"), each.get("column"), str(each.get("text", ""))
            if not self._may_edit(at, place):
                continue
            taken += 1
            wrong.pop((at, place), None)
            column = self._column(self._rows[at], self._columns[place])
            try:
                self._rows[at][column.name] = read_cell(text, column, self._language)
            except CellError as error:
                typed[at, place] = text
                wrong[at, place] = {"row": at, "column": place, "message": str(error)}
        self._show(typed, wrong)
        return taken

    def paste(self, row: int, column: int, text: str) -> None:
        """Fill in a block as a spreadsheet copies it (tabs, lines, quoted cells) from a cell on, to the right and down.

        Cells that cannot be edited are passed over, what stands outside the table is left out; `notice` says so.

        Parameters
        ----------
        row, column : int
            Where the block begins, from 0.
        text : str
            As a spreadsheet copies it; a very long one is refused, and `notice` says so.
        """
        self.notice = ""
        if len(text) > _MOST_PASTED:
            self.notice = self._language("widgets.paste.large")
            return
        lines = list(csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter="\t"))
        cells = [
            {"row": row + down, "column": column + along, "text": cell}
            for down, line in enumerate(lines)
            for along, cell in enumerate(line)
        ]
        taken = self.edit(cells)
        if taken < len(cells):
            self.notice = self._language("widgets.paste.partly", taken=taken, all=len(cells))

    def read(self) -> list[Row]:
        """Return the rows as they stand, with everything that is not shown.

        Raises
        ------
        CellError
            Some cell cannot be read: all messages, one a line, each with its row.
        """
        if self.errors:
            raise CellError("\n".join(f"{self._name(e['row'], e['column'])}: {e['message']}" for e in self.errors))
        return [dict(row) for row in self._rows]

    def _take(self, content: Mapping[str, Any]) -> None:
        if "paste" in content:
            at = content["paste"]
            if isinstance(at.get("row"), int) and isinstance(at.get("column"), int):
                self.paste(at["row"], at["column"], str(at.get("text", "")))
        else:
            self.edit(content.get("edits", []))
        # Where nothing changed for us, the browser still shows what was typed.
        self.send({"done": True})

    def _show(self, typed: Mapping[tuple[int, int], str], wrong: Mapping[tuple[int, int], Row]) -> None:
        self._derive(self._rows)
        texts = self._texts()
        for at, place in wrong:
            texts[at][place] = typed.get((at, place), self.shown[at][place])
        with self.hold_sync():
            self.shown, self.errors = texts, list(wrong.values())

    def _may_edit(self, at: Any, place: Any) -> bool:
        whole = all(isinstance(each, int) and not isinstance(each, bool) for each in (at, place))
        if not whole or not (0 <= at < len(self._rows) and 0 <= place < len(self._columns)):
            return False
        return self._column(self._rows[at], self._columns[place]).editable

    def _column(self, row: Row, column: EditColumn) -> EditColumn:
        return self._adapt(row, column)

    def _name(self, at: int, place: int) -> str:
        """Return where a cell stands: the name of its row and its column's title, once where they are the same."""
        named, found = (self._column(self._rows[at], self._columns[each]) for each in (0, place))
        row = show_cell(self._rows[at].get(named.name), named, self._language)
        return ", ".join(dict.fromkeys(each for each in (row, found.title) if each))

    def _texts(self) -> list[list[str]]:
        return [
            [show_cell(row.get(c.name), self._column(row, c), self._language) for c in self._columns]
            for row in self._rows
        ]


def _plain(value: Any) -> Any:
    """Return a value without numpy or pandas in it; unknown as None."""
    if isinstance(value, list | tuple | dict):
        return value
    if is_unknown(value):
        return None
    return value.item() if hasattr(value, "item") else value


def _rule(column: EditColumn) -> dict[str, Any]:
    words = [text for _, text in column.choices]
    # A list always shows one of its words: where nothing is chosen, that must be the blank one.
    words = ["", *words] if words and not column.required else words
    kind = "choice" if column.kind == "choice" else ("bool" if column.kind == "bool" else "entry")
    return {"kind": kind, "editable": column.editable, "numeric": column.numeric, "choices": words}


def _number(grid: list[list[dict[str, Any]]]) -> tuple[list[dict[str, Any]], list[list[int]]]:
    """Return the different rules and, for each cell, which of them it obeys."""
    rules: list[dict[str, Any]] = []
    places = []
    for line in grid:
        rules += [each for number, each in enumerate(line) if each not in rules and each not in line[:number]]
        places.append([rules.index(each) for each in line])
    return rules, places
