"""What the parts of the budget's sheets share: the run, the decision, and where the accounts stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from kamlib.i18n import Language
from kamlib.sheets.book import Sheet
from kamlib.sheets.context import Twin
from kamlib.sheets.register import RegisterEntry
from kamlib.steps.budget.assumptions import BudgetDecision
from kamlib.steps.budget.sheet.programmes import Programme

#: First row of the accounts.
ACCOUNTS_FROM = 22


@dataclass(frozen=True)
class Frame:
    """What the parts of the sheet share."""

    twin: Twin
    sheet: Sheet
    decision: BudgetDecision
    years: list[int]
    programmes: list[Programme]
    accounts: pd.DataFrame
    by_year: pd.DataFrame

    @property
    def first(self) -> int:
        """First row of the accounts."""
        return ACCOUNTS_FROM

    @property
    def last(self) -> int:
        """Last row of the accounts."""
        return ACCOUNTS_FROM + len(self.programmes) - 1

    def span(self, column: int) -> str:
        """Return a column of the accounts."""
        return self.sheet.span(self.first, column, self.last, column)

    def entry(self, kind: str, path: tuple, key: str, extra: str = "", **more: Any) -> RegisterEntry:
        """Return an entry of the register; `key` is the message that names it."""

        def title(language: Language) -> str:
            return " · ".join(filter(None, [language("twin.sheet.budget"), language(key), extra]))

        return self.twin.entry(kind, ("budget", "", *path), title, **more)

    def words(self, column: str, value: str) -> str:
        """Return the words of a value."""
        return self.twin.language.value("budget", column, value)
