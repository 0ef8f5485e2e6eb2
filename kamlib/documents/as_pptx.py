"""A document as a deck: one message a slide, charts and tables that can be edited, in a template of named layouts."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator

from pptx.oxml.ns import qn

from kamlib.blocks import KeyFigures, Notice, Table
from kamlib.core.errors import Problem
from kamlib.documents.as_html import list_facts
from kamlib.documents.model import Document, Item, Section
from kamlib.documents.office import repack
from kamlib.documents.slides import native, place
from kamlib.documents.slides.grid import SlideGrid
from kamlib.documents.slides.pages import Lines, Page, Picture, Planner, SlideFigures, is_provenance
from kamlib.documents.slides.template import LAYOUTS, Box, find_spots, open_template
from kamlib.documents.typefaces import Face, Typeface, find_typeface
from kamlib.i18n.plain_text import plain
from kamlib.workspace.branding import pick_language

_LOCALES = {"ru": "ru-RU", "en": "en-GB"}
_OBJECTS = {"KAM Two": ("Left", "Right")}


def write(document: Document) -> tuple[bytes, list[Problem]]:
    """Return a document as a deck of PowerPoint, and remarks: a logo that PowerPoint may not show.

    Raises
    ------
    InputError
        The template is no PowerPoint file or lacks layouts; a font is missing or broken.
    """
    maker = _Maker(document)
    maker.make()
    stream = io.BytesIO()
    maker.deck.save(stream)
    return repack(stream.getvalue()), maker.remarks


class _Maker:
    """One deck in the making."""

    def __init__(self, document: Document):
        self.document, self.language = document, document.language
        self.typeface = find_typeface(document.brand)
        self.deck = open_template(document.brand)
        self.layouts = {layout.name: layout for layout in self.deck.slide_layouts}
        self.spots = {name: find_spots(layout) for name, layout in self.layouts.items() if name in LAYOUTS}
        self.remarks: list[Problem] = []

    def make(self) -> None:
        """Write the slides, in order."""
        self.cover()
        rooms = [self.room("KAM Message", "Content"), self.room("KAM Two", "Left")]
        planner = Planner(self.document, self.typeface, *((box.width, box.height) for box in rooms))
        for page in planner.pages():
            self.slide(page)
        self.closing(planner)
        self.properties()
        for slide in self.deck.slides:
            _speak(slide._element, _LOCALES[self.language.code])

    def room(self, layout: str, name: str) -> Box:
        """Return the box of a place of a layout."""
        return self.spots[layout][name].box

    def add(self, layout: str) -> tuple:
        """Add a slide of a layout and return it with its places."""
        return place.add_slide(self.deck.slides, self.layouts[layout], self.spots[layout])

    def heading(self) -> Face:
        """Return the face of titles."""
        own = Typeface(self.typeface.heading, self.typeface.heading, self.typeface.folders, self.typeface.faces)
        return own.face(bold=True)

    # Slides ----------------------------------------------------------------------------------------------------------

    def cover(self) -> None:
        """Write the first slide: what, for whom, by whom, of when."""
        meta, brand = self.document.meta, self.document.brand
        slide, places = self.add("KAM Title")
        face = self.typeface.face()
        place.write_text(places["Title"], plain(meta.title), self.heading())
        place.write_text(places["Subtitle"], plain(meta.subtitle or meta.supplier), face)
        told = [("", meta.supplier)] if meta.subtitle else []
        told += [(f"{label}: ", value) for label, value in list_facts(self.document)]
        lines = [place.fit_line(plain(label + value), face, 13.0, 800.0) for label, value in told]
        place.write_text(places["Facts"], "\n".join(lines), face)
        place.write_text(places["Note"], self.language(f"documents.audience.{meta.audience}"), face)
        box = places["Logo"].spot.box
        places["Logo"].remove()
        if brand.logo and brand.logo.kind != "png":
            self.remarks.append(Problem("logo_not_in_deck", found=brand.logo.kind, expected="png", severity="warning"))
        elif brand.logo:
            height = min(box.height, box.width / brand.logo.ratio)
            small = Box(box.left, box.top, height * brand.logo.ratio, height)
            place.draw_picture(
                slide, brand.logo.content, small, plain(pick_language(brand.consultant, self.language.code))
            )

    def slide(self, page: Page) -> None:
        """Write a slide of its own message."""
        slide, places = self.add(page.layout)
        face = self.typeface.face()
        shortened = place.write_title(places["Title"], page.title, self.heading())
        for name in ("Kicker", "Caption", "Source"):
            if name in places:
                place.write_text(places[name], getattr(page, name.lower()), face)
        boxes = []
        for name in _OBJECTS.get(page.layout, ("Content",)):
            if name in places:
                boxes.append(places[name].spot.box)
                places[name].remove()
        for body, box in zip(page.bodies, boxes, strict=False):
            self.body(slide, body, box, page)
        self.foot(slide, places)
        notes = "\n\n".join(filter(None, [page.title if shortened else "", page.notes]))
        if notes:
            slide.notes_slide.notes_text_frame.text = notes

    def body(self, slide, body, box: Box, page: Page) -> None:
        """Draw one object."""
        match body:
            case Picture(plot=None):
                place.draw_picture(slide, body.chart.image, box, body.alt)
            case Picture():
                graphic = native.draw(slide.shapes, body.plot, box, self.typeface.face(), _LOCALES[self.language.code])
                place.describe(graphic, body.alt, plain(body.chart.title))
            case SlideFigures():
                place.draw_figures(slide, body, box, self.typeface)
            case Lines():
                place.write_prose(slide, body, box, page.title)
            case SlideGrid():
                place.draw_table(slide, body, box, page.alt or page.caption)

    def foot(self, slide, places: dict) -> None:
        """Write whose deck it is and the number of the slide, read last."""
        meta, brand = self.document.meta, self.document.brand
        own = [meta.supplier, meta.title, pick_language(brand.footer, self.language.code)]
        spot, line = places["Footer"].spot, plain(" · ".join(filter(None, own)))
        places["Footer"].write(place.fit_line(line, self.typeface.face(), spot.size, spot.box.width))
        _number(places["Number"], len(self.deck.slides))
        place.move_last(slide, [places[name] for name in ("Source", "Footer", "Number") if name in places])

    def closing(self, planner: Planner) -> None:
        """Write the last slide: where the deck comes from, what it leaves out; its lists stand in the notes."""
        found = next(filter(is_provenance, self.document.appendices), None)
        if found is None:
            return
        language, brand, face = self.language, self.document.brand, self.typeface.face()
        left, right, notes = _provenance(found)
        counted = [language("documents.slides.counted", **_counts(found))] if notes else []
        for page in planner.long(language("documents.omitted.title"), right, self.room("KAM Closing", "Right")):
            self.slide(page)
            right = []
        slide, places = self.add("KAM Closing")
        place.write_text(places["Title"], language("documents.provenance.title"), self.heading())
        place.write_text(places["Left"], "\n".join([*left, *counted]), face)
        place.write_text(places["Right"], "\n".join(right), face)
        place.write_text(places["Note"], plain(pick_language(brand.disclaimer, language.code)), face)
        self.foot(slide, places)
        if notes:
            slide.notes_slide.notes_text_frame.text = "\n".join(notes)

    def properties(self) -> None:
        """Say in the properties what the file is; its dates are those of the run."""
        meta, own = self.document.meta, self.deck.core_properties
        own.title, own.subject, own.keywords = plain(meta.title)[:255], plain(meta.subtitle)[:255], meta.kind
        own.author = own.last_modified_by = plain(
            pick_language(self.document.brand.consultant, self.language.code) or meta.supplier
        )
        own.language, own.comments, own.revision = _LOCALES[self.language.code], "", 1
        own.created = own.modified = _moment(meta.run)


def _moment(run: str) -> datetime.datetime:
    day = re.match(r"(\d{4})-(\d\d)-(\d\d)", run)
    return datetime.datetime(*(map(int, day.groups()) if day else (2000, 1, 1)), tzinfo=datetime.UTC)


def _number(spot: place.Place, number: int) -> None:
    for each in spot.element.iter(qn("a:fld")):
        each.find(qn("a:t")).text = str(number)


def _speak(element, locale: str) -> None:
    """Tell the language of every text, so that nobody's spelling is underlined."""
    for run in element.iter(qn("a:r"), qn("a:fld")):
        run.get_or_add_rPr().set("lang", locale)


# The last slide ------------------------------------------------------------------------------------------------------


def _provenance(section: Section) -> tuple[list[str], list[str], list[str]]:
    """Return what stands at the left, at the right and in the notes."""
    left, right, notes = [], [], []
    for block in (part.block for part in section.parts if isinstance(part, Item)):
        match block:
            case KeyFigures():
                left += [plain(f"{label}: {value}") for label, value, _ in block.shown()]
            case Notice():
                right += [plain(block.title), *map(plain, block.items)]
            case Table():
                notes += [plain(block.title), *_listed(block), ""]
    return left, right, notes


def _listed(table: Table) -> Iterator[str]:
    for row in table.cells():
        yield plain(" · ".join(cell for cell in row if cell))


def _counts(section: Section) -> dict[str, int]:
    blocks = [part.block for part in section.parts if isinstance(part, Item)]
    sizes = {block.key: len(block.rows) for block in blocks if isinstance(block, Table)}
    return {"decisions": sizes.get("documents.decisions", 0), "files": sizes.get("documents.files", 0)}
