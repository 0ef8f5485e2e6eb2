"""A document as one HTML file: no network, one small script that sorts tables; for light, dark, paper and phone."""

from __future__ import annotations

import base64
import html
from dataclasses import dataclass, field

from kamlib.blocks import Table
from kamlib.core.colours import readable
from kamlib.core.errors import Problem
from kamlib.documents.model import Document, Item, Passage, Section
from kamlib.documents.pages import read_source, render_template
from kamlib.documents.prose import Headings, Writer
from kamlib.i18n.plain_text import plain
from kamlib.workspace.branding import Brand, pick_language

#: Grounds of the two themes (``page.css``): the brand's colour must be read on both.
_LIGHT, _DARK = "#ffffff", "#171c22"
#: A saturated colour glares on black long before it fails the norm.
_DARK_CONTRAST = 6.5
_CONTENTS_DEPTH = 3
#: Most pixels of a logo, across and up: a drawn one has no size of its own.
_LOGO = (192, 64)
_MIME = {"png": "image/png", "svg": "image/svg+xml"}


@dataclass
class _Shown:
    """A section as the template wants it."""

    title: str
    message: str
    anchor: str
    fresh: bool
    fragments: list[str]
    sections: list[_Shown] = field(default_factory=list)


def write(document: Document) -> tuple[bytes, list[Problem]]:
    """Return a document as a page, and remarks: there are none."""
    language, meta, brand = document.language, document.meta, document.brand
    writer = Writer(lambda _: "", language("blocks.table.region"))
    outline = Headings(title=meta.title)
    sections = [_section(each, 2, outline, writer) for each in (*document.sections, *document.appendices)]
    page = render_template(
        "document.html",
        language,
        more_style=f"{read_source('document.css')}\n{_colours(brand)}",
        script=read_source("sort.js"),
        meta=meta,
        facts=list_facts(document),
        audience=tell_audience(document),
        logo=_logo(brand),
        logo_size=_logo_size(brand),
        consultant=pick_language(brand.consultant, language.code),
        footer=pick_language(brand.footer, language.code),
        sections=sections,
        entries=[entry for entry in outline.entries if entry[0] <= _CONTENTS_DEPTH],
    )
    return plain(page).encode(), []


def list_facts(document: Document) -> list[tuple[str, str]]:
    """Return what a cover says beside the title: (label, value), blank ones left out."""
    language, meta, brand = document.language, document.meta, document.brand
    named = {
        "date": meta.date,
        "base_year": meta.base_year,
        "consultant": pick_language(brand.consultant, language.code),
        "contact": pick_language(brand.contact, language.code),
    }
    return [(language(f"documents.cover.{name}"), value) for name, value in named.items() if value]


def tell_audience(document: Document) -> str:
    """Return for whom a document is, as its first page says; what a customer gets without a cover needs no line."""
    meta = document.meta
    told = meta.cover or meta.audience != "customer"
    return document.language(f"documents.audience.{meta.audience}") if told else ""


def _section(section: Section, level: int, outline: Headings, writer: Writer) -> _Shown:
    outline.add(level, html.escape(section.title))
    anchor = outline.entries[-1][2]
    fragments = [_fragment(part, writer) for part in section.parts]
    below = [_section(each, level + 1, outline, writer) for each in section.sections]
    return _Shown(section.title, section.message, anchor, section.fresh_page, fragments, below)


def _fragment(part: Passage | Item, writer: Writer) -> str:
    if isinstance(part, Passage):
        return writer.html(part.source)
    sortable = isinstance(part.block, Table) and not part.fixed
    shown = part.block.html(part.label, sortable=sortable, cut="documents.cut")
    return f'<div class="worksheet">{shown}</div>' if part.worksheet else shown


def _colours(brand: Brand) -> str:
    light, dark = readable(brand.main, _LIGHT), readable(brand.main, _DARK, _DARK_CONTRAST)
    both = "--kam-brand: {0}; --kam-accent: {0}; --kam-link: {0};"
    return (
        f":root {{ --kam-brand-paper: {light}; {both.format(light)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {both.format(dark)} }} }}\n"
        f"@media print {{ :root {{ {both.format(light)} }} }}"
    )


def _logo(brand: Brand) -> str:
    if brand.logo is None:
        return ""
    return f"data:{_MIME[brand.logo.kind]};base64,{base64.b64encode(brand.logo.content).decode()}"


def _logo_size(brand: Brand) -> tuple[int, int]:
    ratio = brand.logo.ratio if brand.logo else 1.0
    wide = min(_LOGO[0], _LOGO[1] * ratio)
    return max(round(wide), 1), max(round(wide / ratio), 1)
