"""A whole notebook as one section: its prose and blocks in order, its headings as sections below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kamlib.blocks import Block, Heading
from kamlib.documents.audience import clear_block, count_withheld, may_see
from kamlib.documents.model import Item, Part, Passage, Section
from kamlib.documents.outline import DEEPEST
from kamlib.runs.executed import Other, Prose
from kamlib.runs.reader import JobEntry

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*")
_FENCE = re.compile(r"\s*(```|~~~)")


@dataclass(frozen=True)
class _Mark:
    """A heading in the stream of a notebook."""

    words: str
    level: int


@dataclass
class _Open:
    """A section that is being filled."""

    title: str
    level: int
    parts: list[Part] = field(default_factory=list)
    below: list[Section] = field(default_factory=list)

    def closed(self) -> Section:
        """Return the section; a heading with nothing under it is left out by whoever asks :attr:`Section.empty`."""
        return Section(
            self.title, parts=tuple(self.parts), sections=tuple(each for each in self.below if not each.empty)
        )


def build_notebook_section(job: JobEntry, reader: str, heading: str = "") -> tuple[Section, int]:
    """Return a notebook as a section, and how many of its pieces the readers may not see.

    Parameters
    ----------
    job : JobEntry
        A job that is done.
    reader : str
        Audience of the document. Prose is written for the people who do the work, some of it for the facilitator.
    heading : str
        Instead of the notebook's own.

    Returns
    -------
    tuple of (Section, int)
        The second is a number of pieces.
    """
    title = " · ".join(filter(None, [heading or job.reading.title or job.stem, job.account]))
    opened, held = [_Open(title, 1)], 0
    for part in job.reading.parts:
        if not may_see(reader, _audience(part)):
            held += 1
            continue
        held += count_withheld(part, reader) if isinstance(part, Block) else 0
        for piece in _split(part, reader):
            if isinstance(piece, _Mark):
                _open(opened, piece)
            else:
                opened[-1].parts.append(piece)
    while len(opened) > 1:
        _close(opened)
    return opened[0].closed(), held


def _audience(part) -> str:
    return "facilitator" if getattr(part, "facilitator", False) else getattr(part, "audience", "internal")


def _open(opened: list[_Open], heading: _Mark) -> None:
    if heading.level == 1 and len(opened) == 1 and not opened[0].parts:
        return  # the notebook's own title stands above already
    level = min(max(heading.level, 2), DEEPEST)
    while len(opened) > 1 and opened[-1].level >= level:
        _close(opened)
    # A notebook that jumps from the second to the fourth level means the third.
    opened.append(_Open(heading.words, min(level, opened[-1].level + 1)))


def _close(opened: list[_Open]) -> None:
    last = opened.pop()
    opened[-1].below.append(last.closed())


def _split(part, reader: str) -> Iterator[Part | _Mark]:
    if isinstance(part, Heading):
        yield _Mark(part.words, part.level)
    elif isinstance(part, Block):
        yield Item(clear_block(part, reader))
    elif isinstance(part, Prose):
        yield from _prose(part.source)
    elif isinstance(part, Other) and part.text:
        yield Passage("\n".join(["~~~~", part.text.replace("~~~~", "~~~"), "~~~~"]))


def _prose(source: str) -> Iterator[Passage | _Mark]:
    held: list[str] = []
    fenced = False
    for line in source.splitlines():
        fenced ^= bool(_FENCE.match(line))
        heading = None if fenced else _HEADING.fullmatch(line.strip())
        if heading is None:
            held.append(line)
            continue
        yield from _text(held)
        held = []
        yield _Mark(heading.group(2), len(heading.group(1)))
    yield from _text(held)


def _text(lines: list[str]) -> Iterator[Passage]:
    source = "\n".join(lines).strip()
    if source:
        yield Passage(source)
