"""Editor of the mapping: what the files that no table reads yet may be, shown once, confirmed by one button."""

from __future__ import annotations

import datetime
from dataclasses import astuple
from html import escape
from typing import Any

import ipywidgets

from kamlib.blocks import Table
from kamlib.core.errors import KamError
from kamlib.i18n import Language
from kamlib.i18n.problems import word
from kamlib.intake.mapping.model import Proposal, Said
from kamlib.workspace.exports import confirm_proposals, find_unmapped, prepare_proposals, try_proposals
from kamlib.workspace.proposals import describe_proposal


class MappingEditor:
    """Shows what is proposed for the files that no table reads, and saves it.

    Parameters
    ----------
    book : Workbook
        The open step 0.
    table : Table
        What is mapped already: shown as text and HTML, and beside the editor.
    """

    def __init__(self, book: Any, table: Table):
        self.book, self.table = book, table
        language = book.language
        self.proposals, text = _proposed(book)
        self.page = ipywidgets.HTML(text)
        self.who = ipywidgets.Text(description=language("widgets.who"), style={"description_width": "8em"})
        self.button = ipywidgets.Button(description=language("mapping.confirm"), button_style="primary")
        self.button.on_click(lambda _: self.save())
        self.status = ipywidgets.HTML()
        asked = [self.who, self.button] if self.proposals else []
        self.view = ipywidgets.VBox([self.page, *asked, self.status])

    def save(self, today: datetime.date | None = None) -> bool:
        """Save what is proposed; where nobody signed or something cannot be saved, say so and save nothing."""
        language, who = self.book.language, self.who.value.strip()
        if self.book.read_only:
            return self._say("bad", [language("widgets.sample")])
        if not who:
            return self._say("bad", [language("widgets.unsigned.who")])
        try:
            day = today or datetime.date.today()
            confirm_proposals(
                self.book.engagement, self.proposals, who=who, when=day, note=language("mapping.note_saved")
            )
        except KamError as error:
            return self._say("bad", [word(each, language) for each in error.problems])
        self.proposals, self.page.value = _proposed(self.book)
        self._say("good", [language("mapping.saved")])
        return True

    def _say(self, tone: str, lines: list[str]) -> bool:
        items = "".join(f"<p>{escape(line)}</p>" for line in lines)
        self.status.value = f'<div role="status" class="kam-notice kam-{tone}">{items}</div>'
        return False

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        widget = self.view._repr_mimebundle_(**options)
        return {**(widget if isinstance(widget, dict) else widget[0]), **self.table._repr_mimebundle_()}


def editor(book: Any, table: Table) -> MappingEditor:
    """Return the editor of the mapping over the files that no table reads yet.

    Parameters
    ----------
    book : Workbook
        The open engagement.
    table : Table
        What the columns are taken for, shown above the editor.

    Returns
    -------
    MappingEditor
        Shows itself in a live notebook.
    """
    return MappingEditor(book, table)


def _proposed(book: Any) -> tuple[list[Proposal], str]:
    """Return what can be confirmed as it is, and the page that shows everything."""
    engagement, language = book.engagement, book.language
    names = find_unmapped(engagement)
    if not names:
        return [], f"<p>{escape(language('mapping.nothing_left'))}</p>"
    try:
        prepared = prepare_proposals(engagement, names, Said(base_year=engagement.settings.base_year))
    except KamError as error:
        return [], "".join(f"<p>{escape(word(each, language))}</p>" for each in error.problems)
    ready = [one for one in prepared.proposals if all(doubt.answered for doubt in one.doubts)]
    report = try_proposals(engagement, ready).report.set_index("table")["rows_read"] if ready else {}
    pages = [_page(one, int(report.get(one.table, 0)), language) for one in ready]
    hint = language("mapping.by_command", names=names) if len(ready) < len(prepared.proposals) or not ready else ""
    return ready, "".join(pages) + (f"<p>{escape(hint)}</p>" if hint else "")


def _page(one: Proposal, rows: int, language: Language) -> str:
    said = describe_proposal(one, rows, language)
    heads = [language(f"mapping.column.{name}") for name in ("title", "ours", "kind", "confidence", "samples")]
    lines = [_line("th", heads), *(_line("td", astuple(line)) for line in said.lines)]
    texts = [said.beside, said.across, *said.notes, *(f"{text} {options}" for text, options in said.doubts)]
    below = "".join(f"<li>{escape(text.strip())}</li>" for text in texts if text)
    return f"<h4>{escape(said.head)}</h4><table>{''.join(lines)}</table><ul>{below}</ul>"


def _line(tag: str, cells: Any) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in cells) + "</tr>"
