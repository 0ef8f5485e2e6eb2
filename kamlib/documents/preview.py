"""How documents of an engagement will look: cover, text, table, chart and notices, with nothing of its data."""

from __future__ import annotations

from pathlib import Path

from kamlib.blocks import Chart, Findings, KeyFigures, Notice, Table, TableColumn
from kamlib.documents.make import FORMATS, write_format
from kamlib.documents.model import Document, Item, Meta, Passage, Section
from kamlib.i18n import Language
from kamlib.i18n.problems import word
from kamlib.workspace.branding import Brand, read_branding
from kamlib.workspace.files import write_bytes
from kamlib.workspace.settings import read_settings

STEM = "branding_preview"
#: Sharp enough for a screen of any kind.
_DPI = 144
_SHARES = (0.42, 0.33, 0.25)


def write_preview(folder: Path, language: str = "") -> tuple[list[Path], Brand]:
    """Write the preview of an engagement's branding into its folder, in every format.

    Parameters
    ----------
    folder : Path
        The engagement.
    language : {'', 'ru', 'en'}
        Empty: the engagement's own.

    Returns
    -------
    tuple of list of Path and Brand
        The files, and the brand with the remarks on it.

    Raises
    ------
    InputError
        The settings or the branding cannot be used: everything wrong with them.
    """
    settings, brand = read_settings(folder), read_branding(folder)
    document = render_preview(brand, Language(language or settings.language, settings.currency), settings.supplier)
    paths = []
    for name in FORMATS:
        paths.append(folder / f"{STEM}.{name}")
        write_bytes(paths[-1], write_format(document, name)[0])
    return paths, brand


def render_preview(brand: Brand, language: Language, supplier: str) -> Document:
    """Return the preview as a document.

    Parameters
    ----------
    brand : Brand
        Names, colours, logo and fonts.
    language : Language
        Of the reader.
    supplier : str
        Named on the cover.

    Returns
    -------
    Document
        With every kind of block.
    """
    title = language("documents.preview.title")
    return Document(
        Meta(STEM, "internal", title, supplier=supplier), language, tuple(_sections(brand, language)), brand=brand
    )


def _sections(brand: Brand, language: Language) -> list[Section]:
    figures = KeyFigures(
        language=language, items=tuple((name, colour, "text", "") for name, colour in _colours(brand, language))
    )
    first = (
        Passage(language("documents.preview.text")),
        Item(figures),
        Item(_notice(brand, language)),
        Item(_findings(language)),
    )
    table = Item(_table(language), language("documents.label.table", number=1))
    chart = Item(_chart(brand, language), language("documents.label.figure", number=1))
    below = Section(language("documents.preview.chart"), parts=(chart,))
    return [
        Section(language("documents.preview.title"), parts=first),
        Section(language("documents.preview.table"), parts=(table,), sections=(below,)),
    ]


def _colours(brand: Brand, language: Language) -> list[tuple[str, str]]:
    shown = brand.series or (brand.main, brand.accent)
    return [(language("documents.preview.series", number=place), colour) for place, colour in enumerate(shown, 1)]


def _notice(brand: Brand, language: Language) -> Notice:
    remarks = tuple(word(each, language) for each in brand.remarks)
    items = remarks or (language("documents.preview.unchanged"),)
    return Notice(
        language=language, tone="warn" if remarks else "good", title=language("documents.preview.colours"), items=items
    )


def _findings(language: Language) -> Findings:
    items = tuple((language("documents.preview.text"), tone, "internal") for tone in ("good", "info", "warn", "bad"))
    return Findings(language=language, title=language("blocks.findings.title"), items=items)


def _table(language: Language) -> Table:
    kinds = {"name": "text", "share": "share", "amount": "money"}
    columns = tuple(
        TableColumn(name, language(f"documents.preview.column.{name}"), kind) for name, kind in kinds.items()
    )
    rows = tuple(
        (language("documents.preview.row", number=place), share, share * 1e7) for place, share in enumerate(_SHARES, 1)
    )
    return Table(
        language=language, title=language("documents.preview.table"), columns=columns, rows=rows, total_rows=len(rows)
    )


def _chart(brand: Brand, language: Language) -> Chart:
    from kamlib.plots import branding, style

    names = [language("documents.preview.series", number=place) for place in range(1, len(style.SERIES) + 1)]
    figure = branding.series(names)
    style.repaint(figure, brand.series)
    title, alt = language("documents.preview.chart"), language("documents.preview.alt")
    return Chart(language=language, title=title, alt=alt, image=style.png(figure, _DPI))
