"""Markdown of a notebook into HTML: nothing raw passes, headings in order, links that lead somewhere."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import mistune

_TAGS = re.compile(r"<[^>]+>")
_HEADS = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_SCHEMES = ("http:", "https:", "mailto:")


@dataclass
class Headings:
    """The headings of one page: levels without holes, anchors without twins; the first one is the page's title."""

    title: str = ""
    entries: list[tuple[int, str, str]] = field(default_factory=list)
    _level: int = 1
    _anchors: set[str] = field(default_factory=set)

    def add(self, level: int, words: str) -> str:
        """Return a heading as HTML; `words` are HTML already. The title is kept aside and returns as nothing.

        Parameters
        ----------
        level : int
            As the notebook says, from 1.
        words : str
            HTML already.

        Returns
        -------
        str
            With an anchor of its own.
        """
        if not self.title:
            self.title = strip_markup(words)
            return ""
        self._level = min(max(level, 2), self._level + 1)
        anchor = self._anchor(strip_markup(words))
        self.entries.append((self._level, strip_markup(words), anchor))
        return f'<h{self._level} id="{anchor}">{words}</h{self._level}>\n'

    def _anchor(self, words: str) -> str:
        base = re.sub(r"\W+", "-", words.lower()).strip("-")[:60] or "section"
        anchor, count = base, 2
        while anchor in self._anchors:
            anchor, count = f"{base}-{count}", count + 1
        self._anchors.add(anchor)
        return anchor


def strip_markup(words: str) -> str:
    """Return the text of an HTML fragment."""
    return html.unescape(_TAGS.sub("", words)).strip()


class _Renderer(mistune.HTMLRenderer):
    """HTML with raw HTML escaped; pictures of other files become their words, because a page stands alone."""

    def __init__(self, outline: Headings, link: Callable[[str], str], table_label: str):
        super().__init__(escape=True)
        self._outline, self._link, self._table_label = outline, link, table_label

    def heading(self, text: str, level: int, **_attributes) -> str:
        return self._outline.add(level, text)

    def link(self, text: str, url: str, title: str | None = None) -> str:
        target = url if url.startswith((*_SCHEMES, "#")) else self._link(url)
        return f'<a href="{html.escape(target)}">{text}</a>' if target else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return f"<em>{text}</em>"

    def table(self, text: str) -> str:
        # Told apart by their heads: two regions of a page must not have the same name.
        heads = ", ".join(map(strip_markup, _HEADS.findall(text)))
        label = html.escape(f"{self._table_label}: {heads}" if heads else self._table_label)
        region = f'<div class="kam-scroll" role="region" tabindex="0" aria-label="{label}">'
        return f"{region}\n<table>\n{text}</table>\n</div>\n"

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        right = ' class="kam-number"' if align == "right" else ""
        return f'<th scope="col"{right}>{text}</th>\n' if head else f"<td{right}>{text}</td>\n"


class Writer:
    """Turns the prose of one page into HTML and collects its headings.

    Parameters
    ----------
    link : callable
        Takes a relative link of the notebook, returns where it leads on the page; empty: nowhere, the words remain.
    table_label : str
        What a table of the prose is called for those who hear it.
    """

    def __init__(self, link: Callable[[str], str], table_label: str):
        self.outline = Headings()
        renderer = _Renderer(self.outline, link, table_label)
        self._markdown = mistune.create_markdown(renderer=renderer, plugins=["table", "strikethrough"])

    def html(self, source: str) -> str:
        """Return a cell's Markdown as HTML."""
        return str(self._markdown(source))
