"""Blocks as HTML fragments and as plain text: one rendering for notebooks and pages."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar, Protocol

import jinja2

from kamlib.i18n import Language

#: A notebook shows text for screens without HTML: narrow columns, few rows.
_TEXT_ROWS = 12
#: Classes of text cells by their least number of characters: each keeps a width that is pleasant to read.
_WIDE = ((60, "kam-long"), (24, "kam-words"))


class Renderable(Protocol):
    """A block as it is rendered: its type names the template, its language the words."""

    type: ClassVar[str]

    @property
    def language(self) -> Language:
        """Words and currency of the block."""
        ...


def warm() -> None:
    """Compile every template now: a process that is forked later has them."""
    for name in _templates().list_templates(extensions=["html"]):
        _templates().get_template(name)
    stylesheet()


@cache
def _templates() -> jinja2.Environment:
    loader = jinja2.PackageLoader("kamlib.blocks", "templates")
    templates = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    templates.globals["cell_class"] = _cell_class
    return templates


def _cell_class(column: Any, cell: str) -> str:
    """Return the class of a cell; most cells need none."""
    if column.numeric:
        return "kam-number"
    return next((name for least, name in _WIDE if len(cell) > least), "")


def _size(image: bytes) -> tuple[int, int] | None:
    """Return the pixels of a PNG from its header, so that a page keeps its place before pictures are decoded."""
    return struct.unpack(">II", image[16:24]) if image[:8] == b"\x89PNG\r\n\x1a\n" else None


@cache
def stylesheet() -> str:
    """Return the style of the blocks, used by notebooks and pages alike."""
    return _templates().get_template("blocks.css").render()


def html(block: Renderable, label: str = "", *, sortable: bool = False, cut: str = "blocks.table.cut") -> str:
    """Render a block by its template ``<type>.html``.

    Parameters
    ----------
    block : Renderable
        Any.
    label : str
        Before its caption: ``Table 3``.
    sortable : bool
        Whether the cells carry what a page needs to sort a table by a column.
    cut : str
        Message under a table of which only the first rows are shown.

    Returns
    -------
    str
        An HTML fragment.
    """
    image = getattr(block, "image", b"")
    source = "data:image/png;base64," + base64.b64encode(image).decode() if image else ""
    template = _templates().get_template(f"{block.type}.html")
    given = {"label": label, "sortable": sortable, "cut": cut, "source": source, "size": _size(image)}
    return str(template.render(block=block, language=block.language, **given)).strip()


def text(block: Renderable) -> str:
    """Render a block as plain text."""
    return _TEXT[block.type](block)


def _table_text(block: Any) -> str:
    if not block.rows:
        return f"{block.title}: {block.language('blocks.table.empty')}"
    rows = [[column.title for column in block.columns], *block.cells()][: _TEXT_ROWS + 1]
    widths = [max(len(row[place]) for row in rows) for place in range(len(block.columns))]
    lines = []
    for row in rows:
        cells = (
            cell.rjust(width) if column.numeric else cell.ljust(width)
            for cell, width, column in zip(row, widths, block.columns, strict=True)
        )
        lines.append("  ".join(cells).rstrip())
    return "\n".join([block.title, *lines])


def _decision_text(block: Any) -> str:
    head = block.language("blocks.decision.proposed" if block.proposed else "blocks.decision.saved")
    signed = " · ".join(part for part in (block.who, block.when, block.why) if part)
    lines = [f"{block.title}: {head}", signed, _table_text(block.body) if block.body else ""]
    return "\n".join(line for line in lines if line)


_TEXT: Mapping[str, Callable[[Any], str]] = {
    "heading": lambda block: block.words,
    "paragraph": lambda block: block.words,
    "table": _table_text,
    "figures": lambda block: "\n".join(f"{label}: {value}" for label, value, _ in block.shown()),
    "chart": lambda block: f"{block.title}. {block.alt}",
    "findings": lambda block: "\n".join([block.title, *(f"- {text}" for text, _, _ in block.items)]),
    "decision": _decision_text,
    "notice": lambda block: "\n".join([block.title, *(f"- {item}" for item in block.items)]),
}
