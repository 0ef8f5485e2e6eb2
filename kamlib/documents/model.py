"""A document without a format: who it is for, its sections in order, and what was left out of it.

Every format is made from this alone. A document cannot be made with a block that its readers may not see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import InitVar, dataclass, field

from kamlib.blocks import Block
from kamlib.documents.audience import refuse_leaks, refuse_strangers
from kamlib.i18n import Language
from kamlib.workspace.branding import Brand


@dataclass(frozen=True)
class Passage:
    """Prose in Markdown, without headings."""

    source: str


@dataclass(frozen=True)
class Item:
    """A block in its place.

    Parameters
    ----------
    block : Block
        What is shown.
    label : str
        ``Table 3``; empty for a block without a caption.
    fixed : bool
        Whether the order of its rows means something, so that nobody may sort them.
    worksheet : bool
        Whether its blank cells are there to be filled in by hand.
    """

    block: Block
    label: str = ""
    fixed: bool = False
    worksheet: bool = False


Part = Passage | Item


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it.

    Parameters
    ----------
    title : str
        In the reader's language.
    message : str
        The one sentence that the section is about, computed from the data: the title of a slide, the lead on a page.
    parts : tuple of Passage or Item
        In order; may be empty where there are sections below.
    sections : tuple of Section
        One level down.
    notes : str
        What the presenter says, for slides.
    fresh_page : bool
        Whether it begins on a page of its own.
    """

    title: str
    message: str = ""
    parts: tuple[Part, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: str = ""
    fresh_page: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing stands under the heading."""
        return not (self.message or self.parts or self.sections)


@dataclass(frozen=True)
class Omission:
    """Something that the outline asks for and the document does not hold.

    Parameters
    ----------
    what : str
        Title or key of the piece.
    why : {'skipped', 'not_run', 'empty', 'no_rows_of_account', 'withheld'}
        Reason code; its wording is ``documents.omitted.<why>``.
    detail : str
        The step, where it helps.
    """

    what: str
    why: str
    detail: str = ""

    def told(self, language: Language) -> str:
        """Return what is missing and why, in the reader's language."""
        why = language(f"documents.omitted.{self.why}", detail=self.detail)
        return language("documents.omitted.line", what=self.what, why=why)


@dataclass(frozen=True)
class Meta:
    """What stands on the cover, in the running heads and in the properties of the file.

    Parameters
    ----------
    kind : str
        Name of the outline.
    audience : str
        For whom it is.
    title, subtitle : str
        Subtitle: the account, or empty.
    supplier : str
        Whose engagement it is.
    date : str
        Day of the run, worded.
    base_year, version, run : str
        Of the data, of the library, of the run.
    cover : bool
        Whether title and facts have a page of their own.
    """

    kind: str
    audience: str
    title: str
    subtitle: str = ""
    supplier: str = ""
    date: str = ""
    base_year: str = ""
    version: str = ""
    run: str = ""
    cover: bool = True


@dataclass(frozen=True)
class Document:
    """A document ready to be written in any format.

    Raises
    ------
    InputError
        It holds a block that its readers may not see, or tells a customer of another one.
    """

    meta: Meta
    language: Language
    sections: tuple[Section, ...]
    appendices: tuple[Section, ...] = ()
    omissions: tuple[Omission, ...] = ()
    brand: Brand = field(default_factory=Brand)
    strangers: InitVar[tuple[str, ...]] = ()

    def __post_init__(self, strangers: tuple[str, ...]):
        refuse_leaks(self.blocks(), self.meta.audience, self.meta.kind)
        if self.meta.audience == "customer":
            read = [self.meta, self.sections, self.appendices]
            refuse_strangers(read, strangers, self.meta.subtitle, self.meta.kind)

    def walk(self) -> Iterator[tuple[int, Section]]:
        """Yield every section with its depth, 1 at the top, in reading order."""
        for section in (*self.sections, *self.appendices):
            yield from _walk(section, 1)

    def items(self) -> Iterator[Item]:
        """Yield every placed block."""
        for _, section in self.walk():
            yield from (part for part in section.parts if isinstance(part, Item))

    def blocks(self) -> Iterator[Block]:
        """Yield every block."""
        return (item.block for item in self.items())


def _walk(section: Section, depth: int) -> Iterator[tuple[int, Section]]:
    yield depth, section
    for each in section.sections:
        yield from _walk(each, depth + 1)
