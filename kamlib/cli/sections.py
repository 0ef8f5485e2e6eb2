"""Sections of a report in a terminal: sentences and tables, as wide as the window, plain where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kamlib.cli.messages import spell_controls

if TYPE_CHECKING:
    from kamlib.documents.report_page import ReportSection

#: Columns of a table that goes into a pipe or a file.
_WIDE = 200
_STYLES = {"good": "green", "warn": "yellow", "bad": "red"}


def print_sections(sections: Sequence[ReportSection]) -> None:
    """Print sections."""
    from rich.console import Console
    from rich.text import Text

    seen = sys.stdout.isatty()
    console = Console(file=sys.stdout, width=None if seen else _WIDE, highlight=False, emoji=False)
    for section in sections:
        console.print(Text(spell_controls(section.title), style="bold"))
        for line in section.lines:
            console.print(Text(spell_controls(f"  {line}")))
        if section.rows:
            console.print(_table(section))
        console.print()


def _table(section: ReportSection):
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    # A client's text is text: `Text` reads no markup in it.
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for cell in section.head:
        table.add_column(Text(spell_controls(cell.text)), justify="right" if cell.number else "left")
    for row in section.rows:
        table.add_row(*(Text(spell_controls(cell.text), style=_STYLES.get(cell.tone, "")) for cell in row))
    return table
