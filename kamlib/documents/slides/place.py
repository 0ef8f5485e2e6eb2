"""Texts into the places of a layout, shrunk or cut to fit; objects into boxes: tables, figures, prose, pictures."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.slide import Slide, SlideLayout
from pptx.util import Pt

from kamlib.documents.slides.fit import LEADING, cut, fit, fit_headline, measure_width, strip_stop
from kamlib.documents.slides.grid import ASIDE, UPRIGHT, SlideGrid
from kamlib.documents.slides.pages import Lines, SlideFigures
from kamlib.documents.slides.prose import BETWEEN, INDENT
from kamlib.documents.slides.template import Box, Spot
from kamlib.documents.typefaces import Face, Typeface

#: A text shrinks by these steps before it is cut, and never below so many points.
_STEPS, _LEAST = (0, 2, 4, 6), 9.0
_TONES = {"good": "1B7A43", "info": "27313D", "warn": "6B4200", "bad": "B3261E"}
_LINE, _RULE = "D5DAE1", "5B6675"
_VALUE, _LABEL, _NOTE = (30.0, 26.0, 22.0, 18.0, 14.0, 12.0), (13.0, 12.0, 11.0), (11.0, 10.0)
_CARD, _BETWEEN, _PAD = 132.0, 16.0, 12.0
#: The style that has no lines and no colours of its own: those of the cells stand alone.
_SPACES = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_BARE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


@dataclass
class Place:
    """A place on a slide: its XML, and what its layout says about it."""

    element: Any
    spot: Spot

    def write(self, text: str, size: float = 0.0) -> None:
        """Write paragraphs, in letters of another size than the layout's where one is given.

        Parameters
        ----------
        text : str
            One paragraph, or several.
        size : float
            Of the letters, in points; 0: the layout's.
        """
        body = self.element.find(qn("p:txBody"))
        for old in body.findall(qn("a:p")):
            body.remove(old)
        for line in text.split("\n"):
            paragraph = etree.SubElement(body, qn("a:p"))
            if line:
                run = etree.SubElement(paragraph, qn("a:r"))
                properties = etree.SubElement(run, qn("a:rPr"))
                if size and size != self.spot.size:
                    properties.set("sz", str(round(size * 100)))
                etree.SubElement(run, qn("a:t")).text = line

    def remove(self) -> None:
        """Take it off the slide: it is empty, or something else stands there."""
        self.element.getparent().remove(self.element)

    @property
    def gone(self) -> bool:
        """Whether it was taken off."""
        return self.element.getparent() is None


def add_slide(slides, layout: SlideLayout, spots: dict[str, Spot]) -> tuple[Slide, dict[str, Place]]:
    """Add a slide, and return it with its places by the names that they have on the layout.

    Foot and number are placeholders that PowerPoint itself puts on a slide and its libraries do not.

    Parameters
    ----------
    slides : Slides
        The deck.
    layout : SlideLayout
        Of the slide.
    spots : dict of str to Spot
        Places of the layout by name.

    Returns
    -------
    (Slide, dict of str to Place)
        The slide, and its places by name.
    """
    slide = slides.add_slide(layout)
    tree = slide.shapes._spTree
    by_number = {int(each.get("idx", 0)): each.getparent().getparent().getparent() for each in tree.iter(qn("p:ph"))}
    places = {}
    for name, spot in spots.items():
        if spot.number not in by_number:
            by_number[spot.number] = _copied(spot.shape, len(tree) + 100)
            tree.append(by_number[spot.number])
        places[name] = Place(by_number[spot.number], spot)
        _properties(places[name].element).set("name", name)
    return slide, places


def _copied(shape, number: int):
    made = copy.deepcopy(shape._element)
    _properties(made).set("id", str(number))
    for styles in made.iter(qn("a:lstStyle")):
        for child in list(styles):
            styles.remove(child)
    return made


def _properties(element):
    return next(element.iter(qn("p:cNvPr")))


def move_last(slide: Slide, places: Iterable[Place]) -> None:
    """Move places behind everything else: they are read last.

    Parameters
    ----------
    slide : Slide
        The slide.
    places : iterable of Place
        In the order in which they are read.
    """
    for place in places:
        if not place.gone:
            slide.shapes._spTree.append(place.element)


def write_title(place: Place, text: str, face: Face) -> bool:
    """Write a message into the place of the title, shortened to whole sentences; return whether it was shortened.

    Parameters
    ----------
    place : Place
        Where it stands.
    text : str
        The message.
    face : Face
        By which letters are measured.

    Returns
    -------
    bool
        It was shortened.
    """
    box, size = place.spot.box, place.spot.size
    sizes = [max(size - step, _LEAST) for step in _STEPS]
    shown, chosen, whole = fit_headline(text, face, sizes, box.width, box.height)
    place.write(strip_stop(shown), chosen)
    return not whole


def write_text(place: Place, text: str, face: Face) -> bool:
    """Write a text into a place, as small as needed; return whether something had to be cut.

    Parameters
    ----------
    place : Place
        It is taken off where there is no text.
    text : str
        One paragraph, or several.
    face : Face
        By which letters are measured.

    Returns
    -------
    bool
        Something had to be cut.
    """
    if not text.strip():
        place.remove()
        return False
    box, size = place.spot.box, place.spot.size
    sizes = list(dict.fromkeys(max(size - step, _LEAST) for step in _STEPS))
    shown, chosen = fit(text, face, sizes, box.width, max(box.height, size * LEADING))
    place.write(shown, chosen)
    return shown != text


# Objects -----------------------------------------------------------------------------------------------------------


def draw_table(slide: Slide, grid: SlideGrid, box: Box, words: str) -> None:
    """Draw a table that can be edited; its heads are heads, its lines those of the house.

    It is put together as text: a library that makes it cell by cell takes seconds for five hundred rows.

    Parameters
    ----------
    slide : Slide
        The slide.
    grid : SlideGrid
        Cells, widths and styles.
    box : Box
        Where, in points.
    words : str
        What is read aloud in its place.
    """
    rows = [grid.head, *grid.rows] if grid.head else list(grid.rows)
    frame = slide.shapes.add_table(1, 1, *Box(box.left, box.top, grid.width, grid.height).emu())
    describe(frame, words, words)
    columns = "".join(f'<a:gridCol w="{round(width * 12700)}"/>' for width in grid.widths)
    lines = "".join(_row(grid, number, row) for number, row in enumerate(rows))
    flags = f'firstRow="{int(bool(grid.head))}" firstCol="{int(bool(grid.tones))}"'
    made = parse_xml(
        f"<a:tbl {_SPACES}><a:tblPr {flags}><a:tableStyleId>{_BARE}</a:tableStyleId></a:tblPr>"
        f"<a:tblGrid>{columns}</a:tblGrid>{lines}</a:tbl>"
    )
    old = frame._element.graphic.graphicData.tbl
    old.getparent().replace(old, made)


def _row(grid: SlideGrid, number: int, row: Sequence[str]) -> str:
    head = bool(grid.head) and not number
    cells = []
    for place, words in enumerate(row):
        tone = grid.tones[number] if grid.tones and not place else ""
        cells.append(_cell(words, grid, head=head, right=grid.right[place], tone=tone))
    return f'<a:tr h="{round(grid.heights[number] * 12700)}">{"".join(cells)}</a:tr>'


def _cell(words: str, grid: SlideGrid, *, head: bool, right: bool, tone: str) -> str:
    colour = f'<a:srgbClr val="{_TONES.get(tone, _TONES["info"])}"/>' if tone else '<a:schemeClr val="tx1"/>'
    about = f'sz="{round(grid.size * 100)}" b="{int(head or bool(tone))}"'
    run = f"<a:rPr {about}><a:solidFill>{colour}</a:solidFill></a:rPr>"
    align = f'<a:pPr algn="{"r" if right else "l"}"/>'
    end = f'<a:endParaRPr sz="{round(grid.size * 100)}"/>'
    paragraphs = "".join(
        f"<a:p>{align}<a:r>{run}<a:t>{escape(line)}</a:t></a:r></a:p>" if line else f"<a:p>{align}{end}</a:p>"
        for line in words.split("\n")
    )
    sides, above = round(ASIDE * 12700), round(UPRIGHT / 2 * 12700)
    margins = f'marL="{sides}" marR="{sides}" marT="{above}" marB="{above}" anchor="{"b" if head else "t"}"'
    colour = _RULE if head or grid.boxed else _LINE
    lines = "".join(
        f'<a:{side} w="9525"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:{side}>'
        if grid.boxed or side == "lnB"
        else f'<a:{side} w="0"><a:noFill/></a:{side}>'
        for side in ("lnL", "lnR", "lnT", "lnB")
    )
    body = f"<a:txBody><a:bodyPr/><a:lstStyle/>{paragraphs}</a:txBody>"
    return f"<a:tc>{body}<a:tcPr {margins}>{lines}<a:noFill/></a:tcPr></a:tc>"


def draw_figures(slide: Slide, block: SlideFigures, box: Box, typeface: Typeface) -> None:
    """Draw figures as cards, three in a row.

    Parameters
    ----------
    slide : Slide
        The slide.
    block : SlideFigures
        The figures.
    box : Box
        Where, in points.
    typeface : Typeface
        Letters, plain and bold.
    """
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


def write_prose(slide: Slide, lines: Lines, box: Box, name: str) -> None:
    """Write prose; a list has its marks.

    Parameters
    ----------
    slide : Slide
        The slide.
    lines : Lines
        Text and level of each line.
    box : Box
        Where, in points.
    name : str
        Of the shape.
    """
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


def draw_picture(slide: Slide, content: bytes, box: Box, words: str) -> None:
    """Show a picture as large as the box allows, in its middle.

    Parameters
    ----------
    slide : Slide
        The slide.
    content : bytes
        The picture, a PNG file.
    box : Box
        Where, in points.
    words : str
        What is read aloud in its place.
    """
    shape = slide.shapes.add_picture(io.BytesIO(content), 0, 0)
    ratio = shape.width / shape.height
    width = min(box.width, box.height * ratio)
    height = width / ratio
    left, top = box.left + (box.width - width) / 2, box.top + (box.height - height) / 2
    shape.left, shape.top, shape.width, shape.height = Box(left, top, width, height).emu()
    describe(shape, words)


def describe(shape, words: str, name: str = "") -> None:
    """Give a shape the words that stand for it where it cannot be seen.

    Parameters
    ----------
    shape : Shape
        The shape.
    words : str
        The sentence.
    name : str
        Its name; as it is where empty.
    """
    properties = _properties(shape._element)
    properties.set("descr", words)
    if name:
        properties.set("name", name[:60])


def fit_line(text: str, face: Face, size: float, room: float) -> str:
    """Return a text that stands on one line.

    Parameters
    ----------
    text : str
        The text.
    face : Face
        By which letters are measured.
    size : float
        Of the letters, in points.
    room : float
        Width that there is, in points.

    Returns
    -------
    str
        With an ellipsis where something was cut.
    """
    return text if measure_width(text, face, size) <= room else cut(text, face, size, room)
