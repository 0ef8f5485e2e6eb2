"""Texts into the places of a layout, shrunk or cut to fit; objects into boxes: tables, figures, prose, pictures."""

from __future__ import annotations

import copy
import io
from collections.abc import Sequence

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.slide import Slide, SlideLayout
from pptx.util import Pt

from kamlib.documents.slides.fit import LEADING, cut, fit, headline, width_of
from kamlib.documents.slides.grid import ASIDE, UPRIGHT, Grid
from kamlib.documents.slides.pages import BETWEEN, INDENT, Figures, Lines
from kamlib.documents.slides.template import Box, box_of, places_of
from kamlib.documents.typefaces import Face, Typeface

#: A text shrinks by these steps before it is cut, and never below so many points.
_STEPS, _LEAST = (0, 2, 4, 6), 9.0
_TONES = {"good": "1B7A43", "info": "27313D", "warn": "6B4200", "bad": "B3261E"}
_LINE, _RULE = "D5DAE1", "5B6675"
_VALUE, _LABEL, _NOTE = (30.0, 26.0, 22.0, 18.0, 14.0, 12.0), (13.0, 12.0, 11.0), (11.0, 10.0)
_CARD, _BETWEEN, _PAD = 132.0, 16.0, 12.0
#: The style that has no lines and no colours of its own: those of the cells stand alone.
_BARE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


def add(slides, layout: SlideLayout) -> tuple[Slide, dict[str, object]]:
    """Add a slide, and return it with its places by the names that they have on the layout.

    Foot and number are placeholders that PowerPoint itself puts on a slide and its libraries do not.
    """
    slide = slides.add_slide(layout)
    by_number = {each.placeholder_format.idx: each for each in slide.placeholders}
    places = {}
    for name, place in places_of(layout).items():
        number = place.placeholder_format.idx
        if number not in by_number:
            slide.shapes._spTree.append(_copied(place))
            by_number = {each.placeholder_format.idx: each for each in slide.placeholders}
        places[name] = by_number[number]
        places[name].name = name
    return slide, places


def _copied(place):
    made = copy.deepcopy(place._element)
    for gone in (*made.iter(qn("a:lstStyle")),):
        for child in list(gone):
            gone.remove(child)
    return made


def remove(place) -> None:
    """Take a place off its slide: it is empty, or something else stands there."""
    place._element.getparent().remove(place._element)


def last(slide: Slide, places: Sequence) -> None:
    """Move places behind everything else: they are read last."""
    for place in places:
        slide.shapes._spTree.append(place._element)


def size_of(place) -> float:
    """Return the size of letters of a place, as its layout or master says."""
    layout = place._base_placeholder if hasattr(place, "_base_placeholder") else None
    for each in (place, layout):
        found = each._element.find(f".//{qn('a:lvl1pPr')}/{qn('a:defRPr')}") if each is not None else None
        if found is not None and found.get("sz"):
            return int(found.get("sz")) / 100
    return 18.0


def title(place, text: str, face: Face) -> bool:
    """Write a message into the place of the title, shortened to whole sentences; return whether it was shortened."""
    box, size = box_of(place), size_of(place)
    shown, chosen, whole = headline(text, face, [max(size - step, _LEAST) for step in _STEPS], box.width, box.height)
    _write(place, shown, chosen, size)
    return not whole


def fill(place, text: str, face: Face) -> bool:
    """Write a text into a place, as small as needed; return whether something had to be cut.

    Parameters
    ----------
    place : placeholder
        On a slide; it is taken off where there is no text.
    text : str
        One paragraph, or several.
    face : Face
        By which letters are measured.
    """
    if not text.strip():
        remove(place)
        return False
    box, size = box_of(place), size_of(place)
    sizes = [max(size - step, _LEAST) for step in _STEPS]
    shown, chosen = fit(text, face, list(dict.fromkeys(sizes)), box.width, max(box.height, size * LEADING))
    _write(place, shown, chosen, size)
    return shown != text


def _write(place, text: str, size: float, usual: float) -> None:
    place.text_frame.text = text
    for run in (run for paragraph in place.text_frame.paragraphs for run in paragraph.runs if size != usual):
        run.font.size = Pt(size)


# Objects -----------------------------------------------------------------------------------------------------------


def table(slide: Slide, grid: Grid, box: Box, words: str) -> None:
    """Draw a table that can be edited; its heads are heads, its lines those of the house."""
    rows = [grid.head, *grid.rows] if grid.head else list(grid.rows)
    frame = slide.shapes.add_table(len(rows), len(grid.widths), *Box(box.left, box.top, grid.width, grid.height).emu())
    describe(frame, words)
    made = frame.table
    made._tbl.tblPr.find(qn("a:tableStyleId")).text = _BARE
    made.first_row, made.horz_banding, made.first_col = bool(grid.head), False, bool(grid.tones)
    for column, width in zip(made.columns, grid.widths, strict=True):
        column.width = Pt(width)
    for number, (row, height) in enumerate(zip(rows, grid.heights, strict=True)):
        made.rows[number].height = Pt(height)
        head = bool(grid.head) and not number
        for place, words_of in enumerate(row):
            tone = grid.tones[number] if grid.tones and not place else ""
            _cell(made.cell(number, place), words_of, grid, head=head, right=grid.right[place], tone=tone)


def _cell(cell, words: str, grid: Grid, *, head: bool, right: bool, tone: str) -> None:
    cell.margin_left = cell.margin_right = Pt(ASIDE)
    cell.margin_top = cell.margin_bottom = Pt(UPRIGHT / 2)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if head else MSO_ANCHOR.TOP
    cell.text_frame.text = words
    for paragraph in cell.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        for run in paragraph.runs:
            run.font.size, run.font.bold = Pt(grid.size), head or bool(tone)
            run.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
            if tone:
                run.font.color.rgb = RGBColor.from_string(_TONES.get(tone, _TONES["info"]))
        if not paragraph.runs:
            paragraph.font.size = Pt(grid.size)
    _borders(cell._tc.get_or_add_tcPr(), _RULE if head or grid.boxed else _LINE, boxed=grid.boxed)


def _borders(properties, colour: str, *, boxed: bool) -> None:
    for place, side in enumerate(("lnL", "lnR", "lnT", "lnB")):
        line = etree.Element(qn(f"a:{side}"), w="9525" if boxed or side == "lnB" else "0")
        if boxed or side == "lnB":
            fill_of = etree.SubElement(line, qn("a:solidFill"))
            etree.SubElement(fill_of, qn("a:srgbClr"), val=colour)
        else:
            etree.SubElement(line, qn("a:noFill"))
        properties.insert(place, line)


def figures(slide: Slide, block: Figures, box: Box, typeface: Typeface) -> None:
    """Draw figures as cards, three in a row."""
    across = min(len(block.items), 3)
    down = -(-len(block.items) // 3)
    width = (box.width - _BETWEEN * (across - 1)) / across
    height = min(_CARD, (box.height - _BETWEEN * (down - 1)) / down)
    for place, item in enumerate(block.items):
        left = box.left + (place % 3) * (width + _BETWEEN)
        top = box.top + (place // 3) * (height + _BETWEEN)
        _card(slide, item, Box(left, top, width, height), typeface)


def _card(slide: Slide, item: tuple[str, str, str], box: Box, typeface: Typeface) -> None:
    label, value, note = item
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box.emu())
    shape.name = label[:60] or "Figure"
    # Its style brings a shadow that nobody asked for.
    shape._element.remove(shape._element.find(qn("p:style")))
    shape.fill.solid()
    shape.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_2
    shape.line.fill.background()
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Pt(_PAD)
    plain, bold = typeface.face(), typeface.face(bold=True)
    room, height = box.width - 2 * _PAD, box.height - 2 * _PAD
    texts = (
        (*fit(value, bold, _VALUE, room, height * 0.45), True, MSO_THEME_COLOR.ACCENT_1),
        (*fit(label, plain, _LABEL, room, height * 0.32), False, MSO_THEME_COLOR.TEXT_1),
        (*fit(note, plain, _NOTE, room, height * 0.22), False, MSO_THEME_COLOR.TEXT_2),
    )
    lines = [each for each in texts if each[0]]
    for number, (words, size, strong, colour) in enumerate(lines):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = words
        run.font.size, run.font.bold, run.font.color.theme_color = Pt(size), strong, colour


def prose(slide: Slide, lines: Lines, box: Box, name: str) -> None:
    """Write prose; a list has its marks."""
    shape = slide.shapes.add_textbox(*box.emu())
    shape.name = name[:60] or "Text"
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, (words, level) in enumerate(lines.lines):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = words
        run.font.size, run.font.color.theme_color = Pt(lines.size), MSO_THEME_COLOR.TEXT_1
        paragraph.space_after = Pt(BETWEEN if number < len(lines.lines) - 1 else 0)
        if level:
            _mark(paragraph._p.get_or_add_pPr(), level)


def _mark(properties, level: int) -> None:
    properties.set("marL", str(round(INDENT * level * 12700)))
    properties.set("indent", str(round(-INDENT * 12700)))
    etree.SubElement(properties, qn("a:buFont"), typeface="Arial")
    etree.SubElement(properties, qn("a:buChar"), char="•")


def picture(slide: Slide, content: bytes, box: Box, words: str) -> None:
    """Show a picture as large as the box allows, in its middle."""
    shape = slide.shapes.add_picture(io.BytesIO(content), 0, 0)
    ratio = shape.width / shape.height
    width = min(box.width, box.height * ratio)
    height = width / ratio
    left, top = box.left + (box.width - width) / 2, box.top + (box.height - height) / 2
    shape.left, shape.top, shape.width, shape.height = Box(left, top, width, height).emu()
    describe(shape, words)


def describe(shape, words: str, name: str = "") -> None:
    """Give a shape the words that stand for it where it cannot be seen."""
    properties = next(each for each in shape._element.iter() if each.tag == qn("p:cNvPr"))
    properties.set("descr", words)
    if name:
        properties.set("name", name[:60])


def one_line(text: str, face: Face, size: float, room: float) -> str:
    """Return a text that stands on one line."""
    return text if width_of(text, face, size) <= room else cut(text, face, size, room)
