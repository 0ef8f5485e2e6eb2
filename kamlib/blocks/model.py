"""What a report is made of. A block is final in its language, but keeps raw numbers, so that each format can show them.

A block shows itself in a notebook as plain text and HTML, and travels in the output under :data:`BLOCK_MIME`; documents
are built from that record alone. A new format needs a renderer of these types, never a change in a notebook.
"""

from __future__ import annotations

import base64
import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from kamlib.blocks import render
from kamlib.i18n import Language
from kamlib.i18n.numbers import is_unknown

BLOCK_MIME = "application/vnd.kam.block+json"
#: Who may see a block, from the widest circle to the narrowest: the key account, the supplier's management (the
#: consultant's client), the people who do the work, whoever leads the session.
AUDIENCES = ("customer", "client", "internal", "facilitator")
#: Digits that survive in a record: enough for any report, too few for a machine's noise in the last bit.
_DIGITS = 9


@dataclass(frozen=True, kw_only=True)
class Block:
    """Base of every block.

    Parameters
    ----------
    language : Language
        Words and currency in which the block was written.
    key : str
        Stable name, ``<stem>.<name>``; anchors and outlines refer to it.
    audience : {'customer', 'client', 'internal', 'facilitator'}
        The widest circle that may see it. The default is the careful one.
    """

    type: ClassVar[str] = ""
    language: Language
    key: str = ""
    audience: str = "internal"

    def __post_init__(self) -> None:
        if self.audience not in AUDIENCES:
            raise ValueError(f"audience: expected one of {', '.join(AUDIENCES)}, found {self.audience!r}")

    def payload(self) -> dict[str, Any]:
        """Return the record that travels in the notebook: JSON only, images left out."""
        own = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in ("language", "image")}
        frame = {"type": self.type, "lang": self.language.code, "currency": self.language.currency}
        return frame | {name: _plain(value) for name, value in own.items()}

    def html(self, label: str = "", **options: Any) -> str:
        """Return the block as an HTML fragment, every text escaped (see :func:`kamlib.blocks.render.html`)."""
        return render.html(self, label, **options)

    def text(self) -> str:
        """Return the block as plain text."""
        return render.text(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": self.text(), "text/html": self.html(), BLOCK_MIME: self.payload()}


@dataclass(frozen=True, kw_only=True)
class Heading(Block):
    """A heading inside computed output."""

    type: ClassVar[str] = "heading"
    words: str
    level: int = 2


@dataclass(frozen=True, kw_only=True)
class Paragraph(Block):
    """A paragraph of computed prose."""

    type: ClassVar[str] = "paragraph"
    words: str


@dataclass(frozen=True)
class TableColumn:
    """A column of a shown table: its key, title and kind (see :class:`kamlib.i18n.Language`)."""

    name: str
    title: str
    kind: str = "text"

    @property
    def numeric(self) -> bool:
        """Whether the column is aligned as numbers."""
        numbers = ("money", "amount", "share", "score", "number", "plain", "measure")
        return self.kind.split(".")[0].lstrip("+") in numbers

    @property
    def ordered(self) -> bool:
        """Whether the raw cells sort better than the shown ones."""
        return self.numeric or self.kind == "date"


@dataclass(frozen=True, kw_only=True)
class Table(Block):
    """A table with raw cells; `total_rows` says how many there were before it was cut."""

    type: ClassVar[str] = "table"
    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Any, ...], ...]
    total_rows: int = 0
    note: str = ""

    def cells(self) -> Iterable[list[str]]:
        """Return the rows as shown."""
        kinds = [column.kind for column in self.columns]
        for row in self.rows:
            yield [_shown(self.language, cell, kind) for cell, kind in zip(row, kinds, strict=True)]


@dataclass(frozen=True, kw_only=True)
class KeyFigures(Block):
    """A few figures that matter: (label, value, kind, note)."""

    type: ClassVar[str] = "figures"
    items: tuple[tuple[str, Any, str, str], ...]

    def shown(self) -> list[tuple[str, str, str]]:
        """Return (label, shown value, note)."""
        return [(label, _shown(self.language, value, kind), note) for label, value, kind, note in self.items]


@dataclass(frozen=True, kw_only=True)
class Chart(Block):
    """A picture, the sentence that replaces it (`alt`), the table behind it (`data`), its form as a native chart."""

    type: ClassVar[str] = "chart"
    title: str
    alt: str
    image: bytes = field(repr=False, default=b"")
    kind: str = ""
    data: Table | None = None
    native: dict[str, Any] | None = None
    note: str = ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        # No text/html here: a notebook would show it instead of the image.
        image = base64.b64encode(self.image).decode()
        return {"text/plain": self.text(), "image/png": image, BLOCK_MIME: self.payload()}


@dataclass(frozen=True, kw_only=True)
class Findings(Block):
    """Sentences computed from the data: (text, tone, audience), most important first."""

    type: ClassVar[str] = "findings"
    title: str
    items: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Decision(Block):
    """What was decided (or is proposed): by whom, when, why, and what it replaced."""

    type: ClassVar[str] = "decision"
    title: str
    proposed: bool
    who: str = ""
    when: str = ""
    why: str = ""
    replaced: str = ""
    body: Table | None = None


@dataclass(frozen=True, kw_only=True)
class Notice(Block):
    """A message about the work itself: a skipped step, a warning, the reconciliation."""

    type: ClassVar[str] = "notice"
    title: str
    tone: str = "info"
    items: tuple[str, ...] = ()
    reason: str = ""


_TYPES = {cls.type: cls for cls in (Heading, Paragraph, Table, KeyFigures, Chart, Findings, Decision, Notice)}


def from_payload(record: dict[str, Any], image: bytes = b"") -> Block:
    """Rebuild a block from its record in an executed notebook.

    Parameters
    ----------
    record : dict
        What the block wrote under :data:`BLOCK_MIME`, with type, language and currency.
    image : bytes
        Of the picture that stood beside it; empty where there was none.

    Returns
    -------
    Block
        Of the type that the record names.

    Raises
    ------
    ValueError
        A record of a type that this version does not know.
    """
    kind = record.get("type")
    if kind not in _TYPES:
        raise ValueError(f"record: unknown block type {kind!r}")
    cls = _TYPES[kind]
    names = {each.name for each in fields(cls)} - {"language"}
    values = {name: value for name, value in record.items() if name in names}
    if "columns" in values:
        values["columns"] = tuple(TableColumn(**column) for column in values["columns"])
    for name in ("rows", "items"):
        if name in values:
            values[name] = tuple(tuple(row) if isinstance(row, list) else row for row in values[name])
    for name in ("body", "data"):
        if values.get(name):
            values[name] = from_payload(values[name])
    if image:
        values["image"] = image
    return cls(language=Language(record["lang"], record["currency"]), **values)


def _shown(language: Language, value: Any, kind: str) -> str:
    if not isinstance(value, str):
        return language.show(value, kind)
    return value if kind == "text" else language.show(_revived(value, kind), kind)


def _revived(value: str, kind: str) -> Any:
    """Return what a record, which knows text and finite numbers only, had to write as text."""
    if kind == "date":
        return datetime.date.fromisoformat(value[:10])
    return float(value) if value in ("inf", "-inf") else value


def _plain(value: Any) -> Any:
    """Turn a field into JSON: rounded floats, nothing of numpy or pandas, missing as null."""
    # A scalar of numpy gives its plain self: an index page is made of blocks alone, and must not load numpy for it.
    value = value.item() if hasattr(value, "item") else value
    match value:
        case Block():
            return value.payload()
        case TableColumn():
            return {"name": value.name, "title": value.title, "kind": value.kind}
        case list() | tuple():
            return [_plain(item) for item in value]
        case dict():
            return {name: _plain(item) for name, item in value.items()}
        case bool() | int() | str() | None:
            return value
        case float() if math.isfinite(value):
            return float(f"{value:.{_DIGITS}g}")
    return None if is_unknown(value) else str(value)
