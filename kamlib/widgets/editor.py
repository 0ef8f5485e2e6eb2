"""The editor of a decision: tables to edit, who and why, and a button that saves; as text and HTML too."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets
import pandas as pd
from pydantic import BaseModel, ValidationError

from kamlib.core.errors import KamError
from kamlib.i18n.problems import word
from kamlib.widgets.cells import CellError
from kamlib.widgets.table import TableEditor
from kamlib.workspace.settings import model_problems


class DecisionEditor:
    """An editor that saves one decision of the open workbook.

    Parameters
    ----------
    book : Workbook
        The open step; its decision is saved.
    tables : mapping of str to TableEditor
        What can be edited, by name.
    build : callable
        From the edited frames (by the same names) to the decision's model; raises ``ValidationError`` when it cannot.
    """

    def __init__(
        self,
        book: Any,
        tables: Mapping[str, TableEditor],
        build: Callable[[dict[str, pd.DataFrame]], BaseModel],
    ):
        self.book, self.tables, self._build = book, dict(tables), build
        words = book.language
        wide = ipywidgets.Layout(width="36em")
        self.who = ipywidgets.Text(description=words("widgets.who"), layout=wide)
        self.why = ipywidgets.Textarea(description=words("widgets.why"), layout=wide, rows=2)
        self.button = ipywidgets.Button(description=words("widgets.save"), button_style="primary")
        self.status = ipywidgets.HTML()
        self.button.on_click(lambda _: self.save())
        signed = [self.who, self.why, self.button, self.status]
        self.view = ipywidgets.VBox([*self.tables.values(), *signed])

    def save(self, today: datetime.date | None = None) -> bool:
        """Check everything and save the decision; say what is wrong instead where something is."""
        try:
            decision = self._build({name: table.read() for name, table in self.tables.items()})
            self.book.decide(decision, who=self.who.value, why=self.why.value, when=today or datetime.date.today())
        except CellError as error:
            return self._say("bad", str(error).splitlines())
        except ValidationError as error:
            return self._say("bad", [word(each, self.book.language) for each in model_problems(error, "")])
        except KamError as error:
            return self._say("bad", [word(each, self.book.language) for each in error.problems])
        self._say("good", [self.book.language("widgets.saved")])
        return True

    def _say(self, tone: str, lines: list[str]) -> bool:
        from html import escape

        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        self.status.value = f'<div role="status" class="kam-notice kam-{tone}"><ul>{items}</ul></div>'
        return False

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        bundle = self.book.decision()._repr_mimebundle_()
        widget = self.view._repr_mimebundle_(**options)
        return {**widget, **bundle} if isinstance(widget, dict) else {**widget[0], **bundle}
