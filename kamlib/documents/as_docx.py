"""A document as a Word file: real styles, numbered captions, a table of contents, tables that can be edited."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Sequence
from dataclasses import replace

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_BREAK
from docx.image.exceptions import UnrecognizedImageError
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph

from kamlib.blocks import Block, Chart, Decision, Findings, Heading, KeyFigures, Notice, Paragraph, Table
from kamlib.core.errors import Problem
from kamlib.documents.as_html import list_facts, tell_audience
from kamlib.documents.markdown import Node, parse_markdown
from kamlib.documents.model import Document, Item, Passage, Section
from kamlib.documents.office import repack
from kamlib.documents.tables import lay_out
from kamlib.documents.typefaces import Typeface, find_typeface
from kamlib.documents.word import xml
from kamlib.documents.word.styles import open_template
from kamlib.i18n.plain_text import breakable, plain
from kamlib.workspace.branding import pick_language

_LOCALES = {"ru": "ru-RU", "en": "en-GB"}
#: Headings of which depth stand in the contents; the deepest that Word's styles of ours know.
_CONTENTS_DEPTH, _DEEPEST = 2, 4
#: Key figures beside each other; height of a row to be filled in by hand, and of a logo, in points.
_FIGURES, _WRITING, _LOGO = 3, 26.0, 40.0
_ROOM = 1.08


def write(document: Document) -> tuple[bytes, list[Problem]]:
    """Return a document as a Word file, and remarks: a logo that Word cannot show.

    Raises
    ------
    InputError
        The consultant's template is broken or lacks styles, or a font is missing.
    """
    writer = _Writer(document, open_template(document.brand), _roomy(find_typeface(document.brand)))
    writer.write()
    stream = io.BytesIO()
    writer.word.save(stream)
    return repack(stream.getvalue()), writer.remarks


class _Writer:
    """One document on its way into one Word file."""

    def __init__(self, document: Document, word: WordDocument, typeface: Typeface):
        self.document, self.word, self.typeface = document, word, typeface
        self.language = document.language
        self.remarks: list[Problem] = []
        self.count = 0
        self.ids = {style.name: style.style_id for style in word.styles}
        section = word.sections[-1]
        self.width = (section.page_width - section.left_margin - section.right_margin) / Pt(1)
        self.height = (section.page_height - section.top_margin - section.bottom_margin) / Pt(1)

    def write(self) -> None:
        """Write everything, in order."""
        self.properties()
        self.cover() if self.document.meta.cover else self.head()
        for place, section in enumerate((*self.document.sections, *self.document.appendices)):
            self.section(section, 1, first=self.document.meta.cover and not place)
        self.margins()

    # Front ---------------------------------------------------------------------------------------------------------

    def properties(self) -> None:
        """Say in the properties what the file is; dates are those of the run."""
        meta, brand = self.document.meta, self.document.brand
        xml.set_language(self.word.styles.element, _LOCALES[self.language.code])
        own = self.word.core_properties
        own.title, own.subject, own.keywords = plain(meta.title), plain(meta.subtitle), meta.kind
        own.author = own.last_modified_by = plain(pick_language(brand.consultant, self.language.code) or meta.supplier)
        own.language, own.comments, own.revision = _LOCALES[self.language.code], "", 1
        own.created = own.modified = _moment(meta.run)

    def cover(self) -> None:
        """Put supplier, title and facts on a page of their own."""
        meta, brand = self.document.meta, self.document.brand
        if brand.logo:
            self.logo(brand.logo, pick_language(brand.consultant, self.language.code) or meta.supplier)
        self.paragraph(meta.supplier, "KAM Cover")
        self.paragraph(meta.title, "Title")
        self.paragraph(meta.subtitle, "Subtitle")
        for label, value in list_facts(self.document):
            self.paragraph(f"{label}: {value}", "KAM Cover")
        self.paragraph(tell_audience(self.document), "KAM Cover")
        self.contents()

    def head(self) -> None:
        """Put title and facts above the first section."""
        meta = self.document.meta
        self.paragraph(meta.title, "Title").paragraph_format.space_before = Pt(0)
        told = [f"{label}: {value}" for label, value in list_facts(self.document)]
        self.paragraph(
            " · ".join(filter(None, (meta.subtitle, meta.supplier, *told, tell_audience(self.document)))), "KAM Cover"
        )

    def logo(self, logo, alt: str) -> None:
        """Show the logo; Word knows no SVG in older versions, so it takes a PNG alone."""
        paragraph = self.paragraph("", "KAM Cover")
        try:
            if logo.kind != "png":
                raise UnrecognizedImageError(logo.kind)
            picture = paragraph.add_run().add_picture(io.BytesIO(logo.content), height=Pt(_LOGO))
        except UnrecognizedImageError:
            problem = Problem("logo_not_in_word", found=logo.kind, expected="png", severity="warning")
            self.remarks.append(problem)
            return
        self.count += 1
        xml.describe_picture(picture._inline, plain(alt), self.count)

    def contents(self) -> None:
        """Write the field that Word fills with page numbers; until then it shows the headings as links."""
        entries = [(depth, each) for depth, each in self.document.walk() if depth <= _CONTENTS_DEPTH and each.title]
        paragraph = self.paragraph(self.language("documents.contents"), "TOC Heading")
        paragraph.paragraph_format.page_break_before = True
        # The field spans the paragraphs of its entries: it begins in the first and ends behind the last.
        opened = self.paragraph("", "toc 1")
        xml.add_field(opened, f'TOC \\o "1-{_CONTENTS_DEPTH}" \\h \\z \\u', dirty=True)
        end = opened._p[-1]
        for place, (depth, section) in enumerate(entries):
            line = opened if not place else self.paragraph("", f"toc {depth}")
            xml.add_inner_link(line, plain(section.title), self.anchor(section))
        (line if entries else opened)._p.append(end)

    def margins(self) -> None:
        """Write the running head and the foot, the same in all sections."""
        meta, brand, section = self.document.meta, self.document.brand, self.word.sections[0]
        section.different_first_page_header_footer = True
        section.header.paragraphs[0].text = plain(" · ".join(filter(None, [meta.title, meta.subtitle])))
        foot = section.footer.paragraphs[0]
        foot.text = plain(pick_language(brand.footer, self.language.code))
        foot.add_run("\t\t" if foot.text else "")
        for part in re.split(r"(\{\w+\})", self.language.find("documents.page")):
            code = {"{page}": "PAGE", "{pages}": "NUMPAGES"}.get(part)
            xml.add_field(foot, code, "1") if code else foot.add_run(part)

    # Sections ------------------------------------------------------------------------------------------------------

    def section(self, section: Section, depth: int, *, first: bool = False) -> None:
        """Write a section with all below it."""
        if section.title:
            heading = self.paragraph(section.title, f"Heading {min(depth, _DEEPEST)}")
            heading.paragraph_format.page_break_before = True if first or section.fresh_page else None
            self.count += 1
            xml.add_bookmark(heading, self.anchor(section), self.count)
        if section.message:
            self.paragraph(section.message, "KAM Lead")
        for part in section.parts:
            if isinstance(part, Passage):
                self.prose(parse_markdown(part.source))
            else:
                self.block(part.block, part)
        for each in section.sections:
            self.section(each, depth + 1)

    def anchor(self, section: Section) -> str:
        """Return the name of the bookmark of a section."""
        place = next(at for at, (_, each) in enumerate(self.document.walk()) if each is section)
        return f"_Toc{place:08d}"

    def paragraph(self, text: str, style: str) -> WordParagraph:
        """Add a paragraph of plain text."""
        made = self.word.add_paragraph(breakable(plain(text)))
        # By its id: to look a style up by name takes python-docx longer than all the rest.
        made._p.style = self.ids[style]
        return made

    # Prose ---------------------------------------------------------------------------------------------------------

    def prose(self, blocks: Sequence[Node], style: str = "") -> None:
        """Write nodes of prose (:mod:`kamlib.documents.markdown`)."""
        for node in blocks:
            match node["t"]:
                case "p":
                    self.inside(self.paragraph("", style or "Normal"), node["inside"])
                case "list":
                    for item in node["items"]:
                        self.prose(item, "List Number" if node["ordered"] else "List Bullet")
                case "quote":
                    self.prose(node["blocks"], "Quote")
                case "code":
                    self.paragraph(node["s"], "KAM Code")
                case "table":
                    self.written_table(node)

    def inside(self, paragraph: WordParagraph, spans: Sequence[Node], **look: bool) -> None:
        """Add the spans of a paragraph: bold, italic, links."""
        for node in spans:
            match node["t"]:
                case "text" | "code":
                    run = paragraph.add_run(breakable(plain(node["s"])))
                    run.bold, run.italic = look.get("bold") or node["t"] == "code" or None, look.get("italic")
                    run.font.strike = look.get("strike")
                case "strong" | "emph" | "strike":
                    name = {"strong": "bold", "emph": "italic", "strike": "strike"}[node["t"]]
                    self.inside(paragraph, node["inside"], **look, **{name: True})
                case "link":
                    xml.add_outer_link(paragraph, "".join(_texts(node["inside"])), node["url"])
                case "break":
                    paragraph.add_run().add_break(WD_BREAK.LINE)

    def written_table(self, node: Node) -> None:
        """Write a small table that stands in prose."""
        titles = ["".join(_texts(cell)) for cell in node["head"]]
        rows = [["".join(_texts(cell)) for cell in row] for row in node["rows"]]
        self.grid(titles, rows, node["right"])

    # Blocks --------------------------------------------------------------------------------------------------------

    def block(self, block: Block, item: Item) -> None:
        """Write one block."""
        match block:
            case Table():
                self.table(block, item)
            case Chart():
                self.chart(block, item)
            case KeyFigures():
                self.figures(block)
            case Findings():
                for text, tone, _ in block.items:
                    self.toned(block.language(f"blocks.tone.{tone}"), text, tone)
            case Decision():
                self.decision(block)
            case Notice():
                self.notice(block.title, block.items, block.tone)
            case Paragraph() | Heading():
                self.paragraph(block.words, "Normal")

    def toned(self, word: str, text: str, tone: str) -> None:
        """Add a sentence with its tone in words: a colour alone says nothing on paper."""
        paragraph = self.paragraph("", f"KAM Finding {tone}")
        paragraph.add_run(f"{plain(word[:1].upper() + word[1:])}. ").bold = True
        paragraph.add_run(breakable(plain(text)))

    def notice(self, title: str, items: Sequence[str], tone: str) -> None:
        """Add a notice and what it lists."""
        paragraph = self.paragraph("", f"KAM Finding {tone}")
        paragraph.add_run(breakable(plain(title))).bold = True
        for each in items:
            paragraph.add_run().add_break(WD_BREAK.LINE)
            paragraph.add_run(breakable(plain(each)))

    def decision(self, block: Decision) -> None:
        """Say what was decided, by whom and why, then show it."""
        language = block.language
        state = language("blocks.decision.proposed" if block.proposed else "blocks.decision.saved")
        lines = []
        if not block.proposed:
            lines += [language("blocks.decision.signed", who=block.who, when=block.when)]
            lines += [language("blocks.decision.why", why=block.why)]
        self.notice(f"{block.title}: {state}", [*lines, *filter(None, [block.replaced])], "info")
        if block.body:
            self.table(block.body, Item(block.body))

    def caption(self, item: Item, title: str) -> None:
        """Add a caption whose number Word counts itself."""
        paragraph = self.paragraph("", "Caption")
        kind, number = re.fullmatch(r"(.*?)(\d*)", item.label, re.DOTALL).groups()
        if number:
            paragraph.add_run(kind)
            xml.add_field(paragraph, f"SEQ {kind.strip()} \\* ARABIC", number)
            paragraph.add_run(". ")
        paragraph.add_run(breakable(plain(title)))

    def chart(self, block: Chart, item: Item) -> None:
        """Show a picture with the sentence that replaces it."""
        self.caption(item, block.title)
        paragraph = self.paragraph("", "Normal")
        picture = paragraph.add_run().add_picture(io.BytesIO(block.image), width=Pt(self.width))
        self.count += 1
        xml.describe_picture(picture._inline, plain(block.alt), self.count)
        if block.note:
            self.paragraph(block.note, "KAM Note")

    def figures(self, block: KeyFigures) -> None:
        """Show key figures in a grid: label above value."""
        shown = block.shown()
        columns = min(_FIGURES, len(shown))
        self.paragraph("", "KAM Figure")
        table = self.word.add_table(-(-len(shown) // columns), columns, style="KAM Figures")
        table.autofit = False
        for place, (label, value, note) in enumerate(shown):
            cell = table.cell(place // columns, place % columns)
            cell.width = Pt(self.width / columns)
            self.fill(cell.paragraphs[0], label, "KAM Figure Label")
            self.fill(cell.add_paragraph(), value, "KAM Figure Value")
            if note:
                self.fill(cell.add_paragraph(), note, "KAM Figure Label")
        self.paragraph("", "KAM Figure")

    def fill(self, paragraph: WordParagraph, text: str, style: str) -> None:
        """Write into a paragraph that is there."""
        paragraph._p.style = self.ids[style]
        paragraph.add_run(breakable(plain(text)))

    def table(self, block: Table, item: Item) -> None:
        """Show a table, on a page lying on its side where it is too wide, in parts where even that does not do."""
        if not block.rows:
            self.notice(block.title, [block.language("blocks.table.empty")], "info")
            return
        titles = [breakable(plain(column.title)) for column in block.columns]
        rows = [[breakable(plain(cell)) for cell in row] for row in block.cells()]
        layouts = lay_out(titles, rows, self.typeface, worksheet=item.worksheet)
        sideways = any(each.sideways for each in layouts)
        if sideways:
            self.turn(WD_ORIENT.LANDSCAPE)
        if item.block is block and item.label:
            self.caption(item, block.title)
        for each in layouts:
            self.grid(
                [titles[at] for at in each.columns],
                [[row[at] for at in each.columns] for row in rows],
                [block.columns[at].numeric for at in each.columns],
                each.widths,
                size=each.size,
                worksheet=item.worksheet,
                about=block.title,
            )
        self.paragraph(" ".join(filter(None, [_cut(block), block.note])), "KAM Note")
        if sideways:
            self.turn(WD_ORIENT.PORTRAIT)

    def grid(
        self, titles, rows, right, widths: Sequence[float] = (), *, size: float = 0.0, worksheet=False, about: str = ""
    ) -> None:
        """Add a table: head repeated on every page, rows in one piece, widths fixed."""
        room = self.room()
        scale = min(1.0, room / sum(widths)) if widths else 1.0
        widths = [each * scale for each in widths] or [room / len(titles)] * len(titles)
        head, text, number = (self.ids[name] for name in ("KAM Cell Head", "KAM Cell", "KAM Cell Number"))
        kinds = [number if each else text for each in right]
        cells = [[(head, title) for title in titles], *([*zip(kinds, row, strict=True)] for row in rows)]
        style = self.ids["KAM Worksheet" if worksheet else "KAM Table"]
        least = _WRITING if worksheet else 0.0
        # Two tables that touch become one: an empty line parts them, and gives the text after it its distance.
        self.add(xml.add_table(style, widths, cells, about=plain(about), size=size, least=least))
        self.paragraph("", "KAM Figure")

    def add(self, made) -> None:
        """Put an element at the end of the text."""
        self.word.element.body.insert_element_before(made, "w:sectPr")

    def room(self) -> float:
        """Return how wide the text is on the page as it lies now, in points."""
        section = self.word.sections[-1]
        return (section.page_width - section.left_margin - section.right_margin) / Pt(1)

    def turn(self, orientation: WD_ORIENT) -> None:
        """Begin a page that lies or stands."""
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        if section.orientation != orientation:
            section.orientation = orientation
            section.page_width, section.page_height = section.page_height, section.page_width


def _roomy(typeface: Typeface) -> Typeface:
    """Return letters somewhat wider than the shipped ones: the font of a template may be, and no word may break."""
    faces = (
        replace(face, advances={code: width * _ROOM for code, width in face.advances.items()})
        for face in typeface.faces
    )
    return replace(typeface, faces=tuple(faces))


def _cut(table: Table) -> str:
    if table.total_rows <= len(table.rows):
        return ""
    return table.language("documents.cut", shown=len(table.rows), total=table.total_rows)


def _texts(spans: Sequence[Node]):
    for node in spans:
        yield plain(node["s"]) if "s" in node else " " if node["t"] == "break" else "".join(_texts(node["inside"]))


def _moment(run: str) -> datetime.datetime:
    """Return the day of the run: the same document is the same file, whenever it is made."""
    day = re.match(r"(\d{4})-(\d\d)-(\d\d)", run)
    return datetime.datetime(*map(int, day.groups())) if day else datetime.datetime(2000, 1, 1)
