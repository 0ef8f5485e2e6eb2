"""A document into slides: one message each, one object each, everything measured. No Office in here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kamlib.blocks import Block, Chart, Decision, Findings, Heading, KeyFigures, Notice, Paragraph, Table
from kamlib.documents.markdown import parse_markdown
from kamlib.documents.model import Document, Item, Passage, Section
from kamlib.documents.slides.fit import measure_height
from kamlib.documents.slides.grid import SlideGrid, split_table
from kamlib.documents.slides.prose import INDENT, PROSE, flatten_blocks, flatten_markdown, measure_prose
from kamlib.documents.slides.series import Plot, build_plot, tell_cut
from kamlib.documents.typefaces import Typeface
from kamlib.i18n.plain_text import plain

#: Room of the object of a slide, of one of two beside each other, in points: that of the shipped layouts.
Room = tuple[float, float]
_SMALLEST = 10.0
#: Figures on one slide; forms of charts that do well with half a slide.
_FIGURES, _NARROW = 6, ("lines", "columns", "curves")
#: From how many slides on a deck needs a page of contents, and a page before each part.
_CONTENTS_FROM = 16


@dataclass(frozen=True)
class Picture:
    """A chart: drawn anew from `plot`, or the picture itself where there is none; `alt`: for those who hear it."""

    chart: Chart
    plot: Plot | None
    alt: str


@dataclass(frozen=True)
class SlideFigures:
    """A few figures: label, value, note."""

    items: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Lines:
    """Prose: (words, level), set at one size."""

    lines: tuple[tuple[str, int], ...]
    size: float


Body = Picture | SlideFigures | Lines | SlideGrid | None


@dataclass(frozen=True)
class Page:
    """One slide.

    Parameters
    ----------
    layout : str
        Name of its layout.
    title : str
        The message.
    kicker, caption : str
        What it is about; what the object shows.
    bodies : tuple
        Its object, or two beside each other.
    source, notes : str
        Where the figures come from; what the presenter says.
    alt : str
        What a table or a group of figures is, for those who hear it.
    """

    layout: str
    title: str
    kicker: str = ""
    caption: str = ""
    bodies: tuple[Body, ...] = ()
    source: str = ""
    notes: str = ""
    alt: str = ""


class Planner:
    """Plans the slides of a document.

    Parameters
    ----------
    document : Document
        What is shown.
    typeface : Typeface
        By which letters are measured.
    full, half : tuple of float
        Width and height of the place of one object, and of one of two.
    """

    def __init__(self, document: Document, typeface: Typeface, full: Room, half: Room):
        self.document, self.language, self.typeface = document, document.language, typeface
        self.full, self.half = full, half
        self.plots: dict[int, Plot | None] = {}

    def plot(self, chart: Chart) -> Plot | None:
        """Return what a picture is drawn from anew, worked out once."""
        if id(chart) not in self.plots:
            self.plots[id(chart)] = build_plot(chart)
        return self.plots[id(chart)]

    def pages(self) -> list[Page]:
        """Return the slides between the cover and the last one."""
        parts = [(section, list(self._section(section, ""))) for section in self._told()]
        if sum(len(pages) for _, pages in parts) < _CONTENTS_FROM:
            return [page for _, pages in parts for page in pages]
        titles = tuple((plain(section.title), 0) for section, _ in parts)
        contents = self._prose(titles, Page("KAM Message", self.language("documents.contents")))
        with_heads = [page for section, pages in parts for page in (*self._divider(section, pages), *pages)]
        return [*contents, *with_heads]

    def _told(self) -> Iterator[Section]:
        yield from self.document.sections
        yield from (each for each in self.document.appendices if not is_provenance(each))

    def _divider(self, section: Section, pages: Sequence[Page]) -> Iterator[Page]:
        if section.sections and len(pages) > 3:
            yield Page("KAM Section", plain(section.title))

    def _section(self, section: Section, above: str) -> Iterator[Page]:
        message, title = _tied(plain(section.message)), plain(section.title)
        frame = Page("KAM Message", message or title, title if message else above)
        parts = [part for part in section.parts if not isinstance(part, Passage)]
        prose = [part for part in section.parts if isinstance(part, Passage)]
        said = "\n\n".join(flatten_markdown(part.source) for part in prose) if parts else ""
        made = [page for piece in self._pieces(parts) for page in self._of(piece, frame)]
        if not parts:
            made = self._prose(
                tuple(line for part in prose for line in flatten_blocks(parse_markdown(part.source))), frame
            )
        if not made and message:
            made = [frame]
        notes = "\n\n".join(filter(None, [plain(section.notes), plain(said)]))
        for place, page in enumerate(made):
            yield replace(page, notes="\n\n".join(filter(None, [notes if not place else "", page.notes])))
        for each in section.sections:
            yield from self._section(each, title)

    # Pieces ----------------------------------------------------------------------------------------------------------

    def _pieces(self, parts: Sequence[Item]) -> Iterator[tuple[Item, ...]]:
        """Yield what stands on a slide together: a small table and the chart beside it, or one object."""
        rest = list(parts)
        while rest:
            first = rest.pop(0)
            pair = (first, rest[0]) if rest else ()
            if pair and self._beside(*pair):
                rest.pop(0)
                yield pair
            else:
                yield (first,)

    def _beside(self, one: Item, other: Item) -> bool:
        table, chart = one.block, other.block
        if not isinstance(table, Table) or not isinstance(chart, Chart) or not table.rows or one.worksheet:
            return False
        plot = self.plot(chart)
        if plot is None or plot.spec.form not in _NARROW or len(plot.categories) > 8:
            return False
        made = self._grids(table, self.half)
        return len(made) == 1 and len(made[0].widths) == len(table.columns)

    def _of(self, piece: tuple[Item, ...], frame: Page) -> Iterator[Page]:
        if len(piece) == 2:
            yield self._two(piece, frame)
            return
        item = piece[0]
        block = item.block
        frame = replace(frame, source=self._source(block, item), caption=_unless_said(block, frame))
        match block:
            case Table():
                yield from self._table(block, frame, worksheet=item.worksheet)
            case Chart():
                yield self._chart(block, frame)
            case KeyFigures():
                yield from self._figures(block, frame)
            case Findings():
                yield from self._findings(block, frame)
            case Decision():
                yield from self._decision(block, frame)
            case Notice():
                yield from self._prose(tuple((plain(each), 0) for each in block.items), frame)
            case Paragraph() | Heading():
                yield from self._prose(((plain(block.words), 0),), frame)

    def _two(self, piece: tuple[Item, ...], frame: Page) -> Page:
        table, chart = (item.block for item in piece)
        picture = Picture(chart, self.plot(chart), _alt(chart, self.plot(chart)))
        captions = f"{plain(table.title)} · {plain(chart.title)}"
        source = self._source(chart, piece[1], notes=[plain(table.note), plain(chart.note)])
        bodies = (self._grids(table, self.half)[0], picture)
        return replace(frame, layout="KAM Two", caption=captions, bodies=bodies, source=source, alt=plain(table.title))

    def _grids(self, table: Table, room: Room, *, worksheet: bool = False) -> list[SlideGrid]:
        head = [plain(column.title) for column in table.columns]
        rows = [[plain(cell) for cell in row] for row in table.cells()]
        right = [column.numeric for column in table.columns]
        return split_table(head, rows, right, self.typeface, *room, boxed=worksheet)

    def _table(self, table: Table, frame: Page, *, worksheet: bool = False) -> Iterator[Page]:
        frame = replace(frame, layout="KAM Table", alt=plain(table.title))
        if not table.rows:
            yield from self._prose(((self.language("blocks.table.empty"), 0),), frame)
            return
        if len(table.rows) == 1 and 2 <= len(table.columns) <= _FIGURES and not worksheet:
            yield replace(frame, layout="KAM Message", bodies=(_cards(table),))
            return
        made = self._grids(table, self.full, worksheet=worksheet)
        for place, grid in enumerate(made):
            yield replace(frame, bodies=(grid,), caption=self._continued(frame.caption, place))

    def _continued(self, caption: str, place: int) -> str:
        return self.language("documents.slides.continued", title=caption) if place else caption

    def _chart(self, chart: Chart, frame: Page) -> Page:
        plot = self.plot(chart)
        aside = [plot.aside, tell_cut(chart, plot, self.language)] if plot else []
        source = " ".join(filter(None, [*(each for each in aside if each), frame.source]))
        return replace(frame, bodies=(Picture(chart, plot, _alt(chart, plot)),), source=source)

    def _figures(self, figures: KeyFigures, frame: Page) -> Iterator[Page]:
        shown = [tuple(map(plain, each)) for each in figures.shown()]
        for place in range(0, len(shown), _FIGURES):
            yield replace(frame, caption="", bodies=(SlideFigures(tuple(shown[place : place + _FIGURES])),))

    def _findings(self, findings: Findings, frame: Page) -> Iterator[Page]:
        if not findings.items:
            return
        rows = [(self.language(f"blocks.tone.{tone}"), plain(text)) for text, tone, _ in findings.items]
        tones = [tone for _, tone, _ in findings.items]
        sizes = (16.0, 15.0, 14.0, 13.0, 12.0)
        made = split_table((), rows, (False, False), self.typeface, *self.full, tones=tones, sizes=sizes)
        for place, grid in enumerate(made):
            yield replace(frame, bodies=(grid,), caption=self._continued(frame.caption, place), alt=frame.caption)

    def _decision(self, decision: Decision, frame: Page) -> Iterator[Page]:
        language = self.language
        state = language("blocks.decision.proposed" if decision.proposed else "blocks.decision.saved")
        signed = "" if decision.proposed else language("blocks.decision.signed", who=decision.who, when=decision.when)
        why = "" if decision.proposed else language("blocks.decision.why", why=decision.why)
        frame = replace(frame, caption=plain(f"{decision.title}: {state}"))
        frame = replace(frame, notes=plain("\n".join(filter(None, [signed, why, decision.replaced]))))
        if decision.body:
            yield from self._table(decision.body, frame)
        else:
            said = [each for each in (signed, why, decision.replaced) if each]
            yield from self._prose(tuple((plain(each), 0) for each in said or [state]), frame)

    def _prose(self, lines: tuple[tuple[str, int], ...], frame: Page) -> list[Page]:
        """Return prose at the most pleasant size at which it fits a slide, or on several slides."""
        lines = tuple((words, level) for words, level in lines if words.strip())
        if not lines:
            return []
        width, height = self.full
        for size in PROSE:
            if measure_prose(lines, self.typeface, size, width) <= height:
                return [replace(frame, bodies=(Lines(lines, size),))]
        return [
            replace(frame, bodies=(Lines(each, PROSE[-1]),), caption=self._continued(frame.caption, place))
            for place, each in enumerate(self._split(lines))
        ]

    def long(self, title: str, lines: Sequence[str], box) -> list[Page]:
        """Return lines as slides of their own, where a small box cannot hold them; none where it can.

        Parameters
        ----------
        title : str
            Title of the slides.
        lines : sequence of str
            The text.
        box : Box
            The box that it should stand in.

        Returns
        -------
        list of Page
            Empty where the box holds the lines.
        """
        face = self.typeface.face()
        if sum(measure_height(line, face, _SMALLEST, box.width) for line in lines) <= box.height:
            return []
        return self._prose(tuple((line, 0) for line in lines[1:]), Page("KAM Message", title))

    def _split(self, lines: Iterable[tuple[str, int]]) -> list[tuple[tuple[str, int], ...]]:
        width, height = self.full
        pages: list[list[tuple[str, int]]] = [[]]
        for line in lines:
            for piece in self._short(line, width, height):
                if pages[-1] and measure_prose([*pages[-1], piece], self.typeface, PROSE[-1], width) > height:
                    pages.append([])
                pages[-1].append(piece)
        return [tuple(page) for page in pages]

    def _short(self, line: tuple[str, int], width: float, height: float) -> list[tuple[str, int]]:
        """Return a paragraph in pieces that each fit a slide."""
        words, level = line
        parts = math.ceil(
            measure_height(words, self.typeface.face(), PROSE[-1], width - level * INDENT) / (height * 0.9)
        )
        step = math.ceil(len(words) / max(parts, 1))
        return [(words[place : place + step], level) for place in range(0, len(words), step)]

    def _source(self, block: Block, item: Item, notes: Sequence[str] | None = None) -> str:
        """Tell the note of an object and where its figures come from."""
        language, meta = self.language, self.document.meta
        step = language.first(f"{block.key.partition('.')[0]}.title", default="")
        said = [plain(getattr(block, "note", ""))] if notes is None else list(notes)
        rows = getattr(block, "rows", ())
        if isinstance(block, Table) and block.total_rows > len(rows):
            said.insert(0, language("documents.cut", shown=len(rows), total=block.total_rows))
        if not step or isinstance(block, Notice | Paragraph | Heading):
            return " ".join(filter(None, said))
        facts = {"step": step, "year": plain(meta.base_year), "date": plain(meta.date)}
        label = f"{item.label}. " if item.label else ""
        return " ".join(filter(None, [*said, label + language("documents.slides.source", **facts)]))


def _unless_said(block: Block, frame: Page) -> str:
    """Return the title of an object, unless the slide says the same above it."""
    title = plain(getattr(block, "title", ""))
    return "" if title in (frame.title, frame.kicker) else title


def _alt(chart: Chart, plot: Plot | None) -> str:
    """Return the words that stand for a chart: those of the picture describe another form than one drawn anew."""
    if plot is None:
        return plain(chart.alt)
    language = chart.language
    form, names = language(f"documents.slides.form.{plot.spec.form}"), [each.name for each in plot.shown]
    return plain(language("documents.slides.alt", title=chart.title, form=form, names=names))


def _tied(text: str) -> str:
    """Return a title in which no line begins with a dash."""
    return text.replace(" — ", "\N{NO-BREAK SPACE}— ")


def _cards(table: Table) -> SlideFigures:
    """Return a table of one row as figures: one line under a head is read badly."""
    row = next(iter(table.cells()))
    pairs = zip(table.columns, row, strict=True)
    return SlideFigures(tuple((plain(column.title), plain(cell), "") for column, cell in pairs if cell))


def is_provenance(section: Section) -> bool:
    """Tell whether a section is the one that says where the document comes from: it becomes the last slide."""
    return any(isinstance(part, Item) and part.block.key == "documents.provenance" for part in section.parts)
