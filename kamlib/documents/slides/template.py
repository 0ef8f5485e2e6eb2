"""The template of decks: the layouts and places that it must have, by name, and the house's own look of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from pptx import Presentation
from pptx.exc import PackageNotFoundError
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.presentation import Presentation as Deck
from pptx.slide import SlideLayout

from kamlib.core.colours import palette
from kamlib.core.errors import InputError, Problem
from kamlib.core.paths import share
from kamlib.documents import office
from kamlib.documents.office import find_own_template
from kamlib.workspace.branding import Brand

#: File in the folder ``templates`` of an engagement that stands in the place of the shipped one.
TEMPLATE = "deck.pptx"
#: A template is a few slides and a logo; more is no template.
MAX_BYTES = 50_000_000
_MESSAGE = ("Title", "Kicker", "Caption", "Content", "Source", "Footer", "Number")
#: Layouts by name, and the names of the places on each, as PowerPoint's selection pane shows them.
LAYOUTS = {
    "KAM Title": ("Title", "Subtitle", "Facts", "Note", "Logo"),
    "KAM Section": ("Title", "Footer", "Number"),
    "KAM Message": _MESSAGE,
    "KAM Table": _MESSAGE,
    "KAM Two": ("Title", "Kicker", "Caption", "Left", "Right", "Source", "Footer", "Number"),
    "KAM Closing": ("Title", "Left", "Right", "Note", "Footer", "Number"),
}
_POINT = 12700
#: Letters of a place that says nothing about them.
_USUAL = 18.0
_SPACE = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True)
class Box:
    """A rectangle on a slide, in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def emu(self) -> tuple[int, int, int, int]:
        """Return left, top, width and height in the unit of Office."""
        return tuple(round(each * _POINT) for each in (self.left, self.top, self.width, self.height))


@dataclass(frozen=True)
class Spot:
    """A place of a layout: its number, its box, the size of its letters, and itself."""

    number: int
    box: Box
    size: float
    shape: object


def find_spots(layout: SlideLayout) -> dict[str, Spot]:
    """Return the places of a layout by their names."""
    return {each.name: Spot(each.placeholder_format.idx, _box(each), _size(each), each) for each in layout.placeholders}


def _box(shape) -> Box:
    # A place of a consultant's layout may take its box from the master.
    return Box(*((each or 0) / _POINT for each in (shape.left, shape.top, shape.width, shape.height)))


def _size(shape) -> float:
    """Return the size of letters of a place, as its layout or its master says."""
    for each in (shape, shape._base_placeholder):
        found = each._element.find(f".//{_SPACE}lvl1pPr/{_SPACE}defRPr") if each is not None else None
        if found is not None and found.get("sz"):
            return int(found.get("sz")) / 100
    return _USUAL


def open_template(brand: Brand) -> Deck:
    """Open the consultant's template, or the shipped one dressed in the brand's colours and fonts.

    Raises
    ------
    InputError
        ``template_broken``: it is no PowerPoint file; ``template_layouts``: layouts and places that are missing, and
        those that are there.
    """
    if own := find_own_template(brand, TEMPLATE):
        return _checked(_opened(own), f"{own.parent.name}/{TEMPLATE}")
    deck = Presentation(str(share("templates", "documents", TEMPLATE)))
    _dress(deck, brand)
    return deck


def _opened(path: Path) -> Deck:
    deck = office.open_template(path, Presentation, PackageNotFoundError, MAX_BYTES)
    slides = deck.slides._sldIdLst
    for each in list(slides):
        deck.part.drop_rel(each.rId)
        slides.remove(each)
    return deck


def _checked(deck: Deck, name: str) -> Deck:
    there = {layout.name: [each.name for each in layout.placeholders] for layout in deck.slide_layouts}
    missing = [layout for layout in LAYOUTS if layout not in there]
    missing += [
        f"{layout}: {place}"
        for layout, places in LAYOUTS.items()
        if layout in there
        for place in places
        if place not in there[layout]
    ]
    if missing:
        have = [f"{layout} ({', '.join(places)})" for layout, places in there.items()]
        values = {"missing": missing, "there": have}
        raise InputError(Problem("template_layouts", file=name, found=", ".join(missing), values=values))
    return deck


def _dress(deck: Deck, brand: Brand) -> None:
    """Give the shipped template the brand's colours, and its fonts where it names any."""
    part = deck.slide_masters[0].part.part_related_by(RT.THEME)
    theme = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
    for number, colour in enumerate(list_colours(brand), 1):
        theme.find(f".//{_SPACE}accent{number}/{_SPACE}srgbClr").set("val", colour.lstrip("#").upper())
    for place, family in (("majorFont", brand.heading_font or brand.text_font), ("minorFont", brand.text_font)):
        if family:
            theme.find(f".//{_SPACE}{place}/{_SPACE}latin").set("typeface", family)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def list_colours(brand: Brand) -> list[str]:
    """Return the six colours of series, ours first."""
    return palette(brand.series or (brand.main, brand.accent))
