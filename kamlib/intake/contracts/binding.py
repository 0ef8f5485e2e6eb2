"""Which column of a file is which of ours, and the titles by which ours are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from kamlib.core.errors import Problem
from kamlib.core.schema import InputColumn
from kamlib.core.tables import TABLES
from kamlib.i18n import LANGUAGES
from kamlib.i18n.catalogues import catalogue
from kamlib.i18n.spellings import plain


@dataclass(frozen=True)
class Bound:
    """A column of the file with the column of the schema that it fills.

    Parameters
    ----------
    place : int
        Position in the file, from 0.
    header : str
        Title as found.
    column : InputColumn
        What it fills; for a client's own column a schema made up for it (kind ``open``).
    """

    place: int
    header: str
    column: InputColumn


@dataclass
class Mapping:
    """The columns of one table as found, those left aside, and what is wrong with them."""

    bound: list[Bound]
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def header(self, name: str) -> str:
        """Return the title of one of our columns as the file writes it; our key where the file has none."""
        return next((each.header for each in self.bound if each.column.name == name), name)

    def has(self, name: str) -> bool:
        """Tell whether the file has the column."""
        return any(each.column.name == name for each in self.bound)


@cache
def titles(table: str) -> dict[str, str]:
    """Return our column by every title (normalised) that it may carry in a file."""
    known = {}
    for column in TABLES[table].columns:
        words = [catalogue(language, "tables").get(f"{table}.column.{column.name}", "") for language in LANGUAGES]
        known |= {plain(word): column.name for word in (*words, column.name) if word}
    return known
