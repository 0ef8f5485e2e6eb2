"""What may stand in a column: in words for the reader, and as Excel's own check of what is typed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from kamlib.core.schema import InputColumn
from kamlib.i18n import Language
from kamlib.intake.cells.expressions import YEARS
from kamlib.intake.tables.checks import MAX_ID

_UNITS = ("hours", "days", "minutes", "points", "years")
#: No amount of anybody's is larger; Excel's check of a number needs two ends.
_HUGE = 1e15
_LONGEST = 255


class Rules:
    """The rules of one workbook.

    Parameters
    ----------
    language : Language
        Of the workbook.
    currency : str
        Code of all amounts.
    sheets : mapping
        Name of the sheet by table.
    lists : mapping
        Defined name of the list by ``table.column``.
    """

    def __init__(self, language: Language, currency: str, sheets: Mapping[str, str], lists: Mapping[str, str]):
        self._language, self._currency, self._sheets, self._lists = language, currency, sheets, lists

    def told(self, table: str, column: InputColumn) -> str:
        """Return what to enter: the rule, and a word on the column where it needs one.

        Parameters
        ----------
        table : str
            The table, by schema.
        column : InputColumn
            The column of the schema.

        Returns
        -------
        str
            For the note of the column.
        """
        hint = self._language.find(f"template.hint.{table}.{column.name}")
        return "\n".join(filter(None, (self._bounded(table, column), hint)))

    def check(self, table: str, column: InputColumn) -> dict[str, Any] | None:
        """Return Excel's check of a column; None where anything goes.

        Parameters
        ----------
        table : str
            The table, by schema.
        column : InputColumn
            The column of the schema.

        Returns
        -------
        dict or None
            Options of XlsxWriter's ``data_validation``; None where anything goes.
        """
        name = f"{table}.{column.name}"
        if name in self._lists:
            return {"validate": "list", "source": f"={self._lists[name]}"} | self._list_error(column)
        made = self._of_kind(column)
        if made is None:
            return None
        low, high = column.low, column.high
        error = self._said("number" if column.kind in ("money", "open") else column.kind)
        if low is not None or high is not None:
            error = self._language("template.error.bounds", error=error, rule=self._bounded(table, column))
        return made | self._error(error)

    def _of_kind(self, column: InputColumn) -> dict[str, Any] | None:
        low = -_HUGE if column.low is None else column.low
        high = _HUGE if column.high is None else column.high
        match column.kind:
            case "int":
                return {"validate": "integer", "criteria": "between", "minimum": int(low), "maximum": int(high)}
            case "year":
                return {"validate": "integer", "criteria": "between", "minimum": YEARS[0], "maximum": YEARS[1]}
            case "number" | "money" | "share":
                return {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}
            case "date":
                ends = {"minimum": datetime.date(YEARS[0], 1, 1), "maximum": datetime.date(YEARS[1], 12, 31)}
                return {"validate": "date", "criteria": "between"} | ends
            case "id":
                return {"validate": "length", "criteria": "<=", "value": MAX_ID}
        return None

    def _list_error(self, column: InputColumn) -> dict[str, Any]:
        if column.kind in ("category", "bool"):
            return self._error(self._said("category"))
        if column.refers:
            sheet = self._sheets[column.refers.partition(".")[0]]
            return self._error(self._language("template.error.reference", sheet=sheet)) | {"error_type": "warning"}
        return {"show_error": False}

    def _error(self, text: str) -> dict[str, Any]:
        return {"error_title": self._language("template.error.title"), "error_message": text[:_LONGEST]}

    def _said(self, kind: str) -> str:
        return self._language(f"template.error.{kind}", longest=MAX_ID)

    def _bounded(self, table: str, column: InputColumn) -> str:
        rule = self._rule(table, column)
        shown = [None if each is None else self._shown(column, each) for each in (column.low, column.high)]
        if shown[0] is not None and shown[1] is not None:
            return self._language("template.rule.between", rule=rule, low=shown[0], high=shown[1])
        return self._language("template.rule.least", rule=rule, low=shown[0]) if shown[0] is not None else rule

    def _shown(self, column: InputColumn, value: float) -> str:
        return self._language.show(value, "share" if column.kind == "share" else "number")

    def _rule(self, table: str, column: InputColumn) -> str:
        target = column.refers.partition(".")[0]
        if column.refers and target in self._sheets:
            return self._language("template.rule.reference", sheet=self._sheets[target])
        if column.kind in ("text", "open"):
            listed = f"{table}.{column.name}" in self._lists
            return self._language("template.rule.suggested" if listed else "template.rule.text")
        if column.kind == "money":
            key = "price" if column.unit == "money per unit" else "money"
            return self._language(f"template.rule.{key}", currency=self._currency)
        return self._language(f"template.rule.{column.unit if column.unit in _UNITS else column.kind}")
