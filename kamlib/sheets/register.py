"""The register of a twin: every cell that may be typed into, what it stood at, and which decision it belongs to.

It travels on a hidden sheet. The address of each cell stands there as a formula, so that it follows the cell when
somebody renames a sheet or moves rows; the shape and the version are what a reader checks first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kamlib.i18n.numbers import is_unknown

#: Changes with every change of what the register says.
VERSION = 1
SHEET = "_kam"
MARK = "kam-twin"
#: Rows of facts before the register, and the columns of an entry.
FACTS = ("mark", "version", "engagement", "supplier", "run", "language", "shape")
COLUMNS = ("kind", "key", "labels", "title", "format", "original", "place")


@dataclass(frozen=True)
class RegisterEntry:
    """What a cell decides.

    Parameters
    ----------
    kind : {'number', 'integer', 'choice', 'member', 'item', 'data', 'view'}
        How it is read. ``member``: whether an item stands on a list; ``item``: a number whose blank takes the item off
        the list; ``data``: it decides nothing; ``view``: it only chooses what is looked at.
    key : tuple
        Stem, account and path of the value in the decision: names of fields, places of a list, or a mapping whose
        first entry finds the item of a list (the others are what a new item begins with).
    codes : tuple of str
        Values behind the labels of a choice.
    labels : tuple of str
        What the reader chooses from.
    blank : bool
        Whether nothing may stand there.
    title : mapping of str
        What it is, by language.
    """

    kind: str
    key: tuple[Any, ...] = ()
    codes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    blank: bool = False
    title: dict[str, str] = field(default_factory=dict)


@dataclass
class Register:
    """Entries in the order in which they were written."""

    entries: list[tuple[RegisterEntry, Any, str, str]] = field(default_factory=list)

    def add(self, entry: RegisterEntry, value: Any, place: str, shown: str) -> None:
        """Enter a cell with what it stands at and the kind of its number.

        Parameters
        ----------
        entry : RegisterEntry
            What the cell decides.
        value : object
            What it stands at; blank and missing are entered as None.
        place : str
            Address with the sheet, fixed.
        shown : str
            Kind of the number, as in :meth:`kamlib.sheets.book.TwinBook.style`.
        """
        self.entries.append((entry, None if is_unknown(value) or value == "" else value, place, shown))

    def rows(self) -> list[tuple[str, ...]]:
        """Return the entries as they are written, the address last."""
        return [(*_row(entry), shown, _json(value), place) for entry, value, place, shown in self.entries]


def hash_shape(rows: Sequence[Sequence[str]]) -> str:
    """Return what changes when an entry is added, taken away or changed in anything but its address."""
    return hashlib.sha256("\n".join("\t".join(row[:6]) for row in rows).encode()).hexdigest()


def identify_engagement(supplier: str, currency: str, base_year: Any, seed: Any) -> str:
    """Return what tells one engagement from another.

    Parameters
    ----------
    supplier : str
        Whose engagement it is.
    currency : str
        ISO code.
    base_year : int or str
        Compared as text.
    seed : int or str
        Compared as text.

    Returns
    -------
    str
        SHA-256, 64 hexadecimal digits.
    """
    return hashlib.sha256(_json([supplier, currency, str(base_year), str(seed)]).encode()).hexdigest()


def _row(entry: RegisterEntry) -> tuple[str, ...]:
    kind = f"{entry.kind}?" if entry.blank else entry.kind
    labels = dict(zip(entry.labels, entry.codes, strict=True))
    return (kind, _json(list(entry.key)), _json(labels), _json(entry.title))


def _json(value: Any) -> str:
    plain = value.item() if hasattr(value, "item") else value
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
