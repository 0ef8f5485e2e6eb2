"""What each column of the client's files is taken for, as a table of the notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kamlib.blocks import Table, TableColumn
from kamlib.workspace.exports import find_unmapped
from kamlib.workspace.proposals import clean_line, find_title

if TYPE_CHECKING:
    from kamlib.workspace.engagement import Engagement

_COLUMNS = ("table", "file", "title", "ours", "confirmed")


def mapping_table(engagement: Engagement, language: Any, most: int) -> Table:
    """Return a line for every column of a file that fills one of ours; files that no table reads are noted.

    Parameters
    ----------
    engagement : Engagement
        Whose files they are.
    language : Language
        Of every word.
    most : int
        How many lines are shown at most.

    Returns
    -------
    Table
        The first lines, and how many there are.
    """
    columns = tuple(TableColumn(name, language(f"mapping.column.{name}")) for name in _COLUMNS)
    rows = _rows(engagement, language)
    left = [clean_line(name) for name in find_unmapped(engagement)]
    return Table(
        language=language,
        key="intake.mapping",
        title=language("mapping.title"),
        columns=columns,
        rows=tuple(rows[:most]),
        total_rows=len(rows),
        note=language("mapping.left", names=left) if left else "",
    )


def _rows(engagement: Engagement, language: Any) -> list[tuple[str, ...]]:
    intake, confirmed = engagement.intake, engagement.mappings.sources
    files = dict(zip(intake.report["table"], intake.report["file"], strict=True))
    rows = []
    for line in intake.columns.itertuples():
        if line.column:
            said = confirmed.get(line.table)
            title = language.first(f"tables.{line.table}.title", default=line.table)
            who = f"{said.who}, {language.show(said.when, 'date')}" if said else ""
            ours = find_title(line.table, line.column, language)
            rows.append((title, clean_line(files.get(line.table, "")), clean_line(line.header), ours, clean_line(who)))
    return rows
