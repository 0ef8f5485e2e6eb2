"""How documents of an engagement will look: cover, text, table, chart and notices, with nothing of its data."""

from __future__ import annotations

from pathlib import Path

from kamlib.blocks import Chart, Findings, KeyFigures, Notice, Table, TableColumn
from kamlib.documents.make import FORMATS, write
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
    document = preview(brand, Language(language or settings.language, settings.currency), settings.supplier)
    paths = []
    for name in FORMATS:
        paths.append(folder / f"{STEM}.{name}")
        write_bytes(paths[-1], write(document, name)[0])
    return paths, brand


def preview(brand: Brand, words: Language, supplier: str) -> Document:
    """Return the preview as a document."""
    title = words("documents.preview.title")
    return Document(
        Meta(STEM, "internal", title, supplier=supplier), words, tuple(_sections(brand, words)), brand=brand
    )


def _sections(brand: Brand, words: Language) -> list[Section]:
    figures = KeyFigures(
        language=words, items=tuple((name, colour, "text", "") for name, colour in _colours(brand, words))
    )
    first = (
        Passage(words("documents.preview.text")),
        Item(figures),
        Item(_notice(brand, words)),
        Item(_findings(words)),
    )
    table = Item(_table(words), words("documents.label.table", number=1))
    chart = Item(_chart(brand, words), words("documents.label.figure", number=1))
    below = Section(words("documents.preview.chart"), parts=(chart,))
    return [
        Section(words("documents.preview.title"), parts=first),
        Section(words("documents.preview.table"), parts=(table,), sections=(below,)),
    ]


def _colours(brand: Brand, words: Language) -> list[tuple[str, str]]:
    shown = brand.series or (brand.main, brand.accent)
    return [(words("documents.preview.series", number=place), colour) for place, colour in enumerate(shown, 1)]


def _notice(brand: Brand, words: Language) -> Notice:
    remarks = tuple(word(each, words) for each in brand.remarks)
    items = remarks or (words("documents.preview.unchanged"),)
    return Notice(
        language=words, tone="warn" if remarks else "good", title=words("documents.preview.colours"), items=items
    )


def _findings(words: Language) -> Findings:
    items = tuple((words("documents.preview.text"), tone, "internal") for tone in ("good", "info", "warn", "bad"))
    return Findings(language=words, title=words("blocks.findings.title"), items=items)


def _table(words: Language) -> Table:
    kinds = {"name": "text", "share": "share", "amount": "money"}
    columns = tuple(TableColumn(name, words(f"documents.preview.column.{name}"), kind) for name, kind in kinds.items())
    rows = tuple(
        (words("documents.preview.row", number=place), share, share * 1e7) for place, share in enumerate(_SHARES, 1)
    )
    return Table(
        language=words, title=words("documents.preview.table"), columns=columns, rows=rows, total_rows=len(rows)
    )


def _chart(brand: Brand, words: Language) -> Chart:
    from kamlib.plots import branding, style

    names = [words("documents.preview.series", number=place) for place in range(1, len(style.SERIES) + 1)]
    figure = branding.series(names)
    style.repaint(figure, brand.series)
    title, alt = words("documents.preview.chart"), words("documents.preview.alt")
    return Chart(language=words, title=title, alt=alt, image=style.png(figure, _DPI))
