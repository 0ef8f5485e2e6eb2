"""The editor of a decision: tables to edit, who and why, and a button that saves; as text and HTML too."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

import ipywidgets
from pydantic import BaseModel, ValidationError

from kamlib.core.errors import KamError
from kamlib.i18n.problems import word
from kamlib.widgets.cells import CellError
from kamlib.widgets.table import Row, TableEditor
from kamlib.workspace.settings import list_model_problems

_LONGEST = {"who": 200, "why": 4000}


class DecisionEditor:
    """An editor that saves one decision of the open workbook.

    Parameters
    ----------
    book : Workbook
        The open step; its decision is saved.
    tables : mapping of str to TableEditor
        What can be edited, by name.
    build : callable
        From the edited rows (by the same names) to the decision's model; raises ``CellError`` or ``ValidationError``
        when it cannot.
    lay : callable, optional
        From the saved decision to the rows of the tables: what is shown after saving.
    more : mapping of str to iterable of widgets, optional
        Widgets shown under a table, by its name.
    key : str
        Which of the step's decisions is edited; empty: its first.
    """

    def __init__(
        self,
        book: Any,
        tables: Mapping[str, TableEditor],
        build: Callable[[dict[str, list[Row]]], BaseModel],
        lay: Callable[[Any], Mapping[str, list[Row]]] | None = None,
        more: Mapping[str, Iterable[ipywidgets.Widget]] | None = None,
        key: str = "",
    ):
        self._key = key or book.step.decisions[0]
        self.book, self.tables, self._build, self._lay = book, dict(tables), build, lay
        language = book.language
        wide, style = ipywidgets.Layout(width="40em", max_width="95%"), {"description_width": "8em"}
        self.head, self.status = ipywidgets.HTML(), ipywidgets.HTML()
        self.who = ipywidgets.Text(description=language("widgets.who"), layout=wide, style=style)
        self.why = ipywidgets.Textarea(description=language("widgets.why"), layout=wide, style=style, rows=2)
        self.button = ipywidgets.Button(
            description=language("widgets.save"),
            button_style="primary",
            layout=ipywidgets.Layout(width="max-content", margin="4px 0 4px 8.6em"),
        )
        self.button.on_click(lambda _: self.save())
        below = more or {}
        parts = [part for name, table in self.tables.items() for part in (table, *below.get(name, ()))]
        self.view = ipywidgets.VBox([self.head, *parts, self.who, self.why, self.button, self.status])
        self._opened = self._saved()
        self._introduce()
        for table in self.tables.values():
            table.observe(self._touched, "shown")

    def save(self, today: datetime.date | None = None) -> bool:
        """Check everything and save the decision; where something is wrong, say what, and save nothing."""
        language, wrong = self.book.language, self._unsigned()
        try:
            decision = self._collect(wrong)
            if wrong:
                return self._say("bad", wrong)
            if self._saved() != self._opened:
                return self._say("bad", [language("widgets.changed")])
            day = today or datetime.date.today()
            self.book.decide(decision, who=self.who.value, why=self.why.value, when=day, key=self._key)
        except ValidationError as error:
            return self._say("bad", [*wrong, *(word(each, language) for each in list_model_problems(error, ""))])
        except KamError as error:
            return self._say("bad", [*wrong, *(word(each, language) for each in error.problems)])
        except OSError as error:
            return self._say("bad", [language("widgets.disk", found=error.strerror or type(error).__name__)])
        self._settle(decision)
        return True

    def _collect(self, wrong: list[str]) -> BaseModel | None:
        """Return the decision as typed; what cannot be read is added to `wrong`."""
        rows = {}
        for name, table in self.tables.items():
            try:
                rows[name] = table.read()
            except CellError as error:
                wrong += str(error).splitlines()
        if len(rows) < len(self.tables):
            return None
        try:
            return self._build(rows)
        except CellError as error:
            wrong += str(error).splitlines()
            return None

    def _unsigned(self) -> list[str]:
        language, lines = self.book.language, []
        for name, longest in _LONGEST.items():
            text = getattr(self, name).value.strip()
            if not text:
                lines.append(language(f"widgets.unsigned.{name}"))
            elif len(text) > longest:
                label = language(f"widgets.{name}")
                lines.append(f"{label}: {language('widgets.cell.long', longest=longest)}")
        return lines

    def _settle(self, decision: BaseModel) -> None:
        """Show what was saved: the next change starts from it."""
        self._opened = self._saved()
        if self._lay:
            for name, rows in self._lay(decision).items():
                self.tables[name].load(rows)
        self.why.value = ""
        self._introduce()
        self._say("good", [self.book.language("widgets.saved")])

    def _saved(self) -> Any:
        return self.book.saved_decision(self._key)

    def _introduce(self) -> None:
        """Say what stands now and how to edit it."""
        language, entry = self.book.language, self._opened.entry if self._opened else None
        state = language("blocks.decision.saved" if entry else "blocks.decision.proposed")
        lines = [f"<b>{escape(language(f'{self._key}.decision.title'))}: {escape(state)}</b>"]
        if entry:
            day = language.show(entry.when, "date")
            lines += [escape(language("blocks.decision.signed", who=entry.who, when=day))]
            lines += [escape(language("blocks.decision.why", why=entry.why))]
        lines.append(f"<small>{escape(language('widgets.how'))}</small>")
        self.head.value = "<br>".join(lines)
        if self.book.read_only:
            self._say("warn", [language("widgets.sample")])

    def _touched(self, _: Any) -> None:
        if not self.book.read_only:
            self._say("warn", [self.book.language("widgets.unsaved")])

    def _say(self, tone: str, lines: list[str]) -> bool:
        items = "".join(f"<p>{escape(line)}</p>" for line in lines)
        self.status.value = f'<div role="status" class="kam-notice kam-{tone}">{items}</div>'
        return False

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        bundle = self.book.decision(self._key)._repr_mimebundle_()
        widget = self.view._repr_mimebundle_(**options)
        return {**(widget if isinstance(widget, dict) else widget[0]), **bundle}
