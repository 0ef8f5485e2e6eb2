"""A document as PDF by typst: the template gets data alone, so that no text of a client is ever read as markup."""

from __future__ import annotations

import datetime
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from textwrap import shorten
from typing import Any

from kamlib.blocks import Block, Chart, Decision, Findings, Heading, KeyFigures, Notice, Paragraph, Table
from kamlib.core.errors import InputError, Problem, UsageError
from kamlib.core.paths import share
from kamlib.documents.as_html import list_facts, tell_audience
from kamlib.documents.markdown import parse_markdown
from kamlib.documents.model import Document, Item, Passage, Section
from kamlib.documents.tables import lay_out
from kamlib.documents.typefaces import Typeface, find_typeface
from kamlib.i18n.plain_text import breakable, plain
from kamlib.workspace.branding import pick_language

#: PDF 1.7 that a reader for the blind can follow.
STANDARD = "ua-1"
_TEMPLATE = "report.typ"
#: A table of up to so many lines stays in one piece, and so does a row: a longer one may not fit on any page.
_ONE_PIECE, _ONE_ROW = 18, 24
#: Room for the title and for the chapter in the head of a page, in points, and the size of its letters.
_TITLE, _CHAPTER, _RUNNING = 265.0, 190.0, 8.0
#: Characters of a name or a caption that a cover or a page has room for: twice as many as any real one.
_NAME = 400
#: Headings of which depth stand in the contents; up to how many need no contents.
_CONTENTS_DEPTH, _CONTENTS_FROM = 2, 5


@dataclass
class _Set:
    """A document on its way to paper: its fonts, its pictures by file name."""

    typeface: Typeface
    pictures: dict[str, bytes] = field(default_factory=dict)

    def picture(self, content: bytes, kind: str) -> str:
        name = f"picture-{len(self.pictures)}.{kind}"
        self.pictures[name] = content
        return name


def write(document: Document) -> tuple[bytes, list[Problem]]:
    """Return a document as PDF, and remarks: characters that its fonts do not draw, shown by their numbers.

    Raises
    ------
    UsageError
        ``tool_missing``: typst is not installed; the command that installs it.
    InputError
        A font is missing or broken; ``pdf_failed``: typst refused the document, with its words.
    """
    try:
        import typst
    except ImportError as error:
        raise UsageError(Problem("tool_missing", found="typst", expected="pip install typst")) from error
    setting = _Set(find_typeface(document.brand))
    content = _strings(_content(document, setting), breakable, _ONE_LINE)
    missing = setting.typeface.missing(_texts(content))
    if missing:
        content = _strings(content, lambda text: _numbered(text, missing))
    data = json.dumps(content, ensure_ascii=False).encode()
    try:
        made, warnings = _compile(typst, data, setting, document)
    except typst.TypstError as error:
        raise InputError(
            Problem("pdf_failed", found=str(error.message), values={"document": document.meta.kind})
        ) from error
    fonts = [warning for warning in warnings if "font" in str(warning.message)]
    if fonts:
        facts = {"document": document.meta.kind}
        raise InputError([Problem("pdf_failed", found=str(each.message), values=facts) for each in fonts])
    return made, [_undrawn(each, document, setting.typeface) for each in missing]


def _undrawn(letter: str, document: Document, typeface: Typeface) -> Problem:
    facts = {"document": document.meta.kind, "number": f"U+{ord(letter):04X}"}
    return Problem("glyph_missing", found=letter, expected=typeface.text, values=facts, severity="warning")


def _compile(typst: Any, data: bytes, setting: _Set, document: Document) -> tuple[bytes, list]:
    with tempfile.TemporaryDirectory(prefix="kam-pdf-") as place:
        folder = Path(place)
        (folder / _TEMPLATE).write_bytes(share("templates", "documents", _TEMPLATE).read_bytes())
        (folder / "document.json").write_bytes(data)
        for name, picture in setting.pictures.items():
            (folder / name).write_bytes(picture)
        # An empty folder of packages: the template uses none, and none is fetched.
        compiler = typst.Compiler(
            str(folder / _TEMPLATE),
            root=str(folder),
            font_paths=_fonts(typst, setting.typeface.folders),
            ignore_system_fonts=True,
            package_path=str(folder / "packages"),
            package_cache_path=str(folder / "packages"),
        )
        return compiler.compile_with_warnings(format="pdf", pdf_standards=STANDARD, timestamp=_moment(document))


@cache
def _fonts(typst: Any, folders: tuple[Path, ...]) -> Any:
    paths = [str(folder) for folder in folders]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)


def _moment(document: Document) -> datetime.datetime:
    """Return the day of the run: the same document is the same file, whenever it is made."""
    day = re.match(r"(\d{4})-(\d\d)-(\d\d)", document.meta.run)
    parts = map(int, day.groups()) if day else (2000, 1, 1)
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


# Content -----------------------------------------------------------------------------------------------------------


def _content(document: Document, setting: _Set) -> dict[str, Any]:
    language, meta, brand = document.language, document.meta, document.brand
    logo = setting.picture(brand.logo.content, brand.logo.kind) if brand.logo else ""
    consultant = pick_language(brand.consultant, language.code)
    return {
        "lang": language.code,
        "title": meta.title,
        "subtitle": shorten(meta.subtitle, _NAME, placeholder="…"),
        "supplier": shorten(meta.supplier, _NAME, placeholder="…"),
        "author": consultant or meta.supplier,
        "facts": [list(fact) for fact in list_facts(document)],
        "audience": tell_audience(document),
        "footer": pick_language(brand.footer, language.code),
        "logo": logo,
        "logo_alt": consultant or meta.supplier,
        "main": brand.main,
        "fonts": {"text": setting.typeface.text, "heading": setting.typeface.heading},
        "running": _short(" · ".join(filter(None, [meta.title, meta.subtitle])), _TITLE, setting),
        "cover": meta.cover,
        "contents": language("documents.contents") if meta.cover and _long(document) else "",
        "page": language.find("documents.page"),
        "sections": [_section(each, setting, language) for each in (*document.sections, *document.appendices)],
    }


def _long(document: Document) -> bool:
    """Tell whether a document is long enough for a page of contents."""
    return sum(depth <= _CONTENTS_DEPTH for depth, _ in document.walk()) > _CONTENTS_FROM


def _short(text: str, room: float, setting: _Set) -> str:
    """Cut a text for the head of a page: one line, whatever a client is called."""
    face, shown = setting.typeface.face(), plain(text)
    if face.width(shown, _RUNNING) <= room:
        return shown
    while shown and face.width(shown + "…", _RUNNING) > room:
        shown = shown[:-1]
    return shown.rstrip() + "…"


def _section(section: Section, setting: _Set, words) -> dict[str, Any]:
    return {
        "title": section.title,
        "short": _short(section.title, _CHAPTER, setting),
        "message": section.message,
        "fresh": section.fresh_page,
        "nodes": [node for part in section.parts for node in _part(part, setting)],
        "sections": [_section(each, setting, words) for each in section.sections],
    }


def _part(part: Passage | Item, setting: _Set) -> list[dict[str, Any]]:
    if isinstance(part, Passage):
        return [{"t": "prose", "blocks": parse_markdown(part.source)}]
    return list(_block(part.block, part, setting))


def _block(block: Block, item: Item, setting: _Set) -> Iterator[dict[str, Any]]:
    match block:
        case Table():
            yield from _table(block, item, setting)
        case Chart():
            picture = setting.picture(block.image, "png")
            yield {"t": "chart", "caption": _caption(item, block.title), "alt": block.alt, "image": picture} | _note(
                block
            )
        case KeyFigures():
            yield {"t": "figures", "items": [list(each) for each in block.shown()]}
        case Findings():
            yield {"t": "findings", "items": [_finding(each, block) for each in block.items]}
        case Decision():
            yield {"t": "notice", "tone": "info", "title": _decided(block), "items": _signed(block), "sticky": True}
            if block.body:
                yield from _table(block.body, Item(block.body), setting)
        case Notice():
            yield {"t": "notice", "tone": block.tone, "title": block.title, "items": list(block.items)}
        case Paragraph() | Heading():
            yield {"t": "prose", "blocks": [{"t": "p", "inside": [{"t": "text", "s": block.words}]}]}


def _caption(item: Item, title: str) -> list[str]:
    return [f"{item.label}." if item.label else "", shorten(title, _NAME, placeholder="…")]


def _note(block: Table | Chart) -> dict[str, Any]:
    cut = getattr(block, "total_rows", 0) > len(getattr(block, "rows", ()))
    said_cut = block.language("documents.cut", shown=len(block.rows), total=block.total_rows) if cut else ""
    return {"note": " ".join(filter(None, [said_cut, block.note]))}


def _finding(item: tuple[str, str, str], block: Findings) -> dict[str, str]:
    text, tone, _ = item
    return {"s": text, "tone": tone, "word": block.language(f"blocks.tone.{tone}")}


def _decided(block: Decision) -> str:
    state = block.language("blocks.decision.proposed" if block.proposed else "blocks.decision.saved")
    return f"{block.title}: {state}"


def _signed(block: Decision) -> list[str]:
    language = block.language
    lines = [] if block.proposed else [language("blocks.decision.signed", who=block.who, when=block.when)]
    lines += [] if block.proposed else [language("blocks.decision.why", why=block.why)]
    return [*lines, *filter(None, [block.replaced])]


def _table(table: Table, item: Item, setting: _Set) -> Iterator[dict[str, Any]]:
    caption = _caption(item, table.title) if item.block is table and item.label else ["", ""]
    if not table.rows:
        yield {"t": "notice", "tone": "info", "title": table.title, "items": [table.language("blocks.table.empty")]}
        return
    titles = [breakable(plain(column.title)) for column in table.columns]
    rows = [[breakable(plain(cell)) for cell in row] for row in table.cells()]
    layouts = lay_out(titles, rows, setting.typeface, worksheet=item.worksheet)
    for place, layout in enumerate(layouts):
        yield {
            "t": "table",
            "caption": caption if not place else ["", ""],
            "titles": [titles[each] for each in layout.columns],
            "rows": [[row[each] for each in layout.columns] for row in rows],
            "right": [table.columns[each].numeric for each in layout.columns],
            "widths": list(layout.widths),
            "size": layout.size,
            "sideways": layout.sideways,
            "breaks": layout.height > _ONE_PIECE,
            "rows_break": layout.tallest > _ONE_ROW,
            "worksheet": item.worksheet,
        } | (_note(table) if place == len(layouts) - 1 else {"note": ""})


# Strings -----------------------------------------------------------------------------------------------------------


def _strings(content: Any, change: Callable[[str], str], spared: frozenset[str] = frozenset()) -> Any:
    """Return the content with every text changed but the spared ones; keys and names of files are ours and stay."""
    if isinstance(content, str):
        return change(plain(content))
    if isinstance(content, list):
        return [_strings(each, change, spared) for each in content]
    if isinstance(content, dict):
        kept = _OURS | spared
        return {key: value if key in kept else _strings(value, change, spared) for key, value in content.items()}
    return content


#: Values that the template compares, opens or follows.
_OURS = frozenset({"t", "tone", "lang", "image", "logo", "main", "fonts", "url", "page"})
#: Texts of one line, which are cut instead of broken.
_ONE_LINE = frozenset({"running", "short"})


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for each in content:
            yield from _texts(each)
    elif isinstance(content, dict):
        for key, value in content.items():
            if key not in _OURS:
                yield from _texts(value)


def _numbered(text: str, missing: list[str]) -> str:
    """Return a text with every character that cannot be drawn shown by its number."""
    return "".join(f"[U+{ord(letter):04X}]" if letter in missing else letter for letter in text)
