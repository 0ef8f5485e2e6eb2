"""Make ``templates/documents/report.docx``: the look of Word documents, as named styles. Run it after a change here."""

from __future__ import annotations

import io
from pathlib import Path

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from kamlib.documents.office import repack
from kamlib.documents.word.xml import make_element, set_font

PLACE = Path(__file__).resolve().parents[1] / "templates" / "documents" / "report.docx"
INK, MUTED, MAIN = RGBColor(0x1D, 0x27, 0x33), RGBColor(0x55, 0x60, 0x6E), RGBColor(0x0B, 0x4F, 0x8A)
LINE, RULE, GROUND = "D5DAE1", "5B6675", "F4F6F8"
TONES = {
    "good": ("1B7A43", "14532D"),
    "info": ("0B4F8A", "27313D"),
    "warn": ("B07A00", "6B4200"),
    "bad": ("B3261E", "7F1D1D"),
}
#: On every machine with Word, and as wide as what other programs take in its place.
FONT = "Arial"
#: Size, space before and after (points), bold, colour, and whether it keeps to what follows.
TEXTS = {
    "Normal": (10, 0, 6, False, INK, False),
    "Title": (28, 180, 8, True, MAIN, False),
    "Subtitle": (15, 0, 24, False, INK, False),
    "Heading 1": (18, 24, 8, True, MAIN, True),
    "Heading 2": (13, 18, 6, True, MAIN, True),
    "Heading 3": (11, 14, 5, True, MAIN, True),
    "Heading 4": (10, 12, 4, True, MAIN, True),
    "TOC Heading": (18, 0, 10, True, MAIN, True),
    "toc 1": (10, 6, 2, True, INK, False),
    "toc 2": (10, 0, 2, False, INK, False),
    "Caption": (9.5, 12, 4, True, INK, True),
    "Header": (8, 0, 0, False, MUTED, False),
    "Footer": (8, 0, 0, False, MUTED, False),
    "List Bullet": (10, 0, 3, False, INK, False),
    "List Number": (10, 0, 3, False, INK, False),
    "Quote": (10, 4, 6, False, MUTED, False),
    "KAM Cover": (10, 0, 2, False, MUTED, False),
    "KAM Lead": (12, 0, 10, True, INK, False),
    "KAM Note": (8, 3, 10, False, MUTED, False),
    "KAM Cell": (8.5, 2, 2, False, INK, False),
    "KAM Cell Number": (8.5, 2, 2, False, INK, False),
    "KAM Cell Head": (8.5, 2, 2, True, INK, True),
    "KAM Figure": (4, 4, 8, False, INK, True),
    "KAM Figure Label": (8, 4, 1, False, MUTED, True),
    "KAM Figure Value": (13, 0, 4, True, MAIN, False),
    "KAM Code": (8.5, 4, 6, False, INK, False),
}


def main() -> None:
    """Write the template."""
    document = docx.Document()
    for name, look in TEXTS.items():
        _text(document, name, *look)
    for tone, (edge, ink) in TONES.items():
        _finding(document, f"KAM Finding {tone}", edge, ink)
    _tables(document)
    _page(document)
    stream = io.BytesIO()
    document.save(stream)
    PLACE.write_bytes(repack(stream.getvalue()))


def _style(document, name: str, kind=WD_STYLE_TYPE.PARAGRAPH, base: str = "Normal"):
    there = [each for each in document.styles if each.name.casefold() == name.casefold() and each.type == kind]
    style = there[0] if there else document.styles.add_style(name, kind)
    if kind == WD_STYLE_TYPE.PARAGRAPH and name != "Normal":
        style.base_style = document.styles[base]
    style.hidden, style.quick_style = False, True
    return style


def _text(document, name, size, before, after, bold, colour, keep) -> None:
    style = _style(document, name)
    set_font(style.element, FONT)
    style.font.size, style.font.bold = Pt(size), bold
    style.font.italic, style.font.color.rgb = False, colour
    style.font.all_caps = style.font.small_caps = False
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.keep_with_next = Pt(before), Pt(after), keep
    shape.line_spacing, shape.widow_control = 1.15, True
    if name == "KAM Cell Number":
        shape.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if name == "toc 2":
        shape.left_indent = Mm(6)
    if name == "Title":
        for border in style.element.pPr.findall(qn("w:pBdr")):
            style.element.pPr.remove(border)


def _finding(document, name: str, edge: str, ink: str) -> None:
    style = _style(document, name)
    set_font(style.element, FONT)
    style.font.size, style.font.color.rgb = Pt(10), RGBColor.from_string(ink)
    shape = style.paragraph_format
    shape.left_indent, shape.space_after, shape.keep_together = Mm(4), Pt(6), True
    borders = make_element("pBdr")
    borders.append(make_element("left", val="single", sz="18", space="8", color=edge))
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _tables(document) -> None:
    plain = {"top": None, "bottom": (4, LINE), "insideH": (4, LINE)}
    _table(document, "KAM Table", plain, head=(8, RULE))
    boxed = dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), (4, RULE))
    _table(document, "KAM Worksheet", boxed, head=(8, RULE))
    _table(document, "KAM Figures", {}, ground=GROUND)


def _table(document, name: str, edges: dict, head: tuple | None = None, ground: str = "") -> None:
    style = _style(document, name, WD_STYLE_TYPE.TABLE)
    style.base_style = document.styles["Normal Table"]
    style.paragraph_format.space_after = Pt(0)
    properties = make_element("tblPr")
    properties.append(_borders("tblBorders", edges))
    margins = make_element("tblCellMar")
    for side in ("left", "right"):
        margins.append(make_element(side, w="80", type="dxa"))
    properties.append(margins)
    style.element.append(properties)
    if ground:
        cell = make_element("tcPr")
        cell.append(make_element("shd", val="clear", color="auto", fill=ground))
        style.element.append(cell)
    if head:
        first = make_element("tblStylePr", type="firstRow")
        cell = make_element("tcPr")
        cell.append(_borders("tcBorders", {"bottom": head}))
        first.append(cell)
        style.element.append(first)


def _borders(name: str, edges: dict):
    made = make_element(name)
    order = ("top", "left", "bottom", "right", "insideH", "insideV")
    for side in [each for each in order if edges.get(each)]:
        size, colour = edges[side]
        made.append(make_element(side, val="single", sz=str(size), space="0", color=colour))
    return made


def _page(document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)
    section.header_distance = section.footer_distance = Mm(12)


if __name__ == "__main__":
    main()
