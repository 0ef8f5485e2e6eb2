"""The template of Word documents: the styles that it must have, by name, and the house's own look of them."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import RGBColor

from kamlib.core.errors import InputError, Problem
from kamlib.core.paths import share
from kamlib.documents import office
from kamlib.documents.office import find_own_template
from kamlib.documents.word.xml import set_font
from kamlib.workspace.branding import Brand

#: File in the folder ``templates`` of an engagement that stands in the place of the shipped one.
TEMPLATE = "report.docx"
#: A template is a few pages; more is no template.
MAX_BYTES = 20_000_000
PARAGRAPH_STYLES = (
    *("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Normal", "Caption", "Header", "Footer"),
    *("List Bullet", "List Number", "Quote", "TOC Heading", "toc 1", "toc 2", "KAM Cover", "KAM Lead", "KAM Note"),
    *("KAM Cell", "KAM Cell Number", "KAM Cell Head", "KAM Figure", "KAM Figure Label", "KAM Figure Value"),
    *("KAM Finding good", "KAM Finding info", "KAM Finding warn", "KAM Finding bad", "KAM Code"),
)
TABLE_STYLES = ("KAM Table", "KAM Worksheet", "KAM Figures")
#: Styles that take the brand's colour in the shipped template.
_COLOURED = ("Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "TOC Heading", "KAM Figure Value")
_HEADINGS = ("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "TOC Heading")


def open_template(brand: Brand) -> WordDocument:
    """Open the consultant's template, or the shipped one dressed in the brand's colour and fonts.

    Raises
    ------
    InputError
        ``template_broken``: it is no Word file; ``template_styles``: styles that are missing, and those that are there.
    """
    if own := find_own_template(brand, TEMPLATE):
        return _checked(_opened(own), f"{own.parent.name}/{TEMPLATE}")
    document = docx.Document(str(share("templates", "documents", TEMPLATE)))
    _dress(document, brand)
    return document


def _opened(path: Path) -> WordDocument:
    document = office.open_template(path, docx.Document, PackageNotFoundError, MAX_BYTES)
    body = document.element.body
    for child in [each for each in body if each.tag != qn("w:sectPr")]:
        body.remove(child)
    return document


def _checked(document: WordDocument, name: str) -> WordDocument:
    there = {(style.type, _plain(style.name)) for style in document.styles}
    wanted = [(WD_STYLE_TYPE.PARAGRAPH, each) for each in PARAGRAPH_STYLES]
    wanted += [(WD_STYLE_TYPE.TABLE, each) for each in TABLE_STYLES]
    missing = [each for kind, each in wanted if (kind, _plain(each)) not in there]
    if missing:
        kinds = (WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.TABLE)
        have = sorted({style.name for style in document.styles if style.type in kinds})
        values = {"missing": missing, "there": have}
        raise InputError(Problem("template_styles", file=name, found=", ".join(missing), values=values))
    return document


def _plain(name: str) -> str:
    # Word itself writes "heading 1"; python-docx says "Heading 1".
    return name.casefold()


def _dress(document: WordDocument, brand: Brand) -> None:
    """Give the shipped template the brand's colour, and its fonts where it names any."""
    colour = RGBColor.from_string(brand.main.lstrip("#").upper())
    for name in _COLOURED:
        document.styles[name].font.color.rgb = colour
    for style in document.styles:
        family = brand.heading_font or brand.text_font if style.name in _HEADINGS else brand.text_font
        if family and style.type == WD_STYLE_TYPE.PARAGRAPH:
            set_font(style.element, family)
