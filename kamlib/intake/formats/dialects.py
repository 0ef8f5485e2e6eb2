"""How the lines of a text file fall into cells: separator, quotes, and the rows read by them."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kamlib.core.errors import InputError, Problem
from kamlib.i18n.spellings import plain

SEPARATORS = (",", ";", "\t", "|")
#: A table of the method has a few dozen columns, one of metrics some hundred; more is not a table.
MAX_COLUMNS = 1000
MAX_LINE = 4_000_000
_LOOKED = 300
_SEP_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
#: A quote escaped by a backslash, as MySQL and some CRMs write it.
_BACKSLASH = re.compile(r'\\"')


@dataclass(frozen=True)
class Dialect:
    """Separator, whether a first line only names it, and how quotes are used.

    Parameters
    ----------
    separator : str
        One character.
    named : bool
        Whether the first line is ``sep=;``.
    escape : str
        Empty: quotes are doubled; a backslash before them otherwise.
    quoted : bool
        Whether quotes enclose cells at all.
    """

    separator: str
    named: bool = False
    escape: str = ""
    quoted: bool = True

    def reader(self, lines: Iterator[str], *, strict: bool = True) -> Iterator[list[str]]:
        """Return the records of lines.

        Parameters
        ----------
        lines : iterator of str
            With their line ends.
        strict : bool
            Whether a quote in the wrong place is an error.
        """
        csv.field_size_limit(MAX_LINE)
        if not self.quoted:
            return csv.reader(lines, delimiter=self.separator, quoting=csv.QUOTE_NONE)
        escape = self.escape or None
        return csv.reader(lines, delimiter=self.separator, escapechar=escape, doublequote=not escape, strict=strict)


def dialect_of(head: str, known: frozenset[str] = frozenset(), said: str = "") -> Dialect:
    """Return the separator under which most lines fall into equally many cells, titles of ours counting first.

    Parameters
    ----------
    head : str
        Beginning of the file.
    known : frozenset of str
        Titles (normalised) that the table may have.
    said : str
        Separator that a person named.

    Returns
    -------
    Dialect
        Its quotes are taken as doubled.
    """
    named = _SEP_LINE.match(head)
    if named or said:
        return Dialect(said or named.group(1), bool(named))
    return Dialect(max(SEPARATORS, key=lambda separator: _fit(head, separator, known)))


def _fit(head: str, separator: str, known: frozenset[str]) -> tuple:
    records = [record for record in _records(head, Dialect(separator)) if any(cell.strip() for cell in record)]
    counts = Counter(len(record) for record in records)
    several = Counter({n: times for n, times in counts.items() if n > 1})
    if not several:
        return 0, 0.0, 0
    # The same share may come from few wide lines or many narrow ones: cells decide.
    usual, times = max(several.items(), key=lambda item: (item[1] * item[0], item[0]))
    ours = max((sum(plain(cell) in known for cell in record) for record in records[:60]), default=0)
    return ours if ours > 1 else 0, round(times / len(records), 2), usual


def _records(head: str, dialect: Dialect) -> list[list[str]]:
    """Return the first records; the last one may be cut and is left out where there are others."""
    found = []
    # A field cut in the midst, or longer than the reader takes, ends what can be looked at.
    with contextlib.suppress(csv.Error):
        for record in islice(dialect.reader(io.StringIO(head, newline=""), strict=False), _LOOKED):
            found.append(record)
    return found[:-1] if len(found) > 2 and len(found) < _LOOKED else found


def first_records(head: str, dialect: Dialect) -> list[list[str]]:
    """Return the first records of a file whose beginning is ``head``, the first line of ``sep=`` left blank.

    Parameters
    ----------
    head : str
        Beginning of the file.
    dialect : Dialect
        How lines fall into cells.

    Returns
    -------
    list of list of str
        Cells by record.
    """
    records = _records(head, dialect)
    return [[], *records[1:]] if dialect.named else records


def read_records(path: Path, dialect: Dialect, shown: str) -> tuple[list[list[str]], Dialect]:
    """Return all records of a text file, blank lines as empty ones, and the dialect in which they could be read.

    Quotes are doubled in most files; where that fails, they may be escaped by a backslash, or be mere signs.

    Parameters
    ----------
    path : Path
        The file, in UTF-8.
    dialect : Dialect
        Separator; its quotes are tried first.
    shown : str
        The file's name in messages.

    Returns
    -------
    records : list of list of str
        Cells by record.
    dialect : Dialect
        With the quotes by which it could be read.

    Raises
    ------
    InputError
        ``quote_open``, ``line_too_long`` or ``row_broken``.
    """
    first: InputError | None = None
    for attempt in _attempts(path, dialect):
        try:
            records = _all(path, attempt, shown)
        except InputError as error:
            first = first or error
            continue
        return ([[], *records[1:]] if dialect.named else records), attempt
    raise first


def _attempts(path: Path, dialect: Dialect) -> Iterator[Dialect]:
    yield dialect
    with path.open(encoding="utf-8-sig", newline="") as stream:
        text = stream.read(MAX_LINE)
    if _BACKSLASH.search(text):
        yield Dialect(dialect.separator, dialect.named, escape="\\")
    if not _opens_a_cell(text, dialect.separator):
        yield Dialect(dialect.separator, dialect.named, quoted=False)


def _opens_a_cell(text: str, separator: str) -> bool:
    """Tell whether a cell of some line begins with a quote and has no other: its end may stand lines below."""
    return any(
        cell.startswith('"') and cell.count('"') == 1 for line in text.splitlines() for cell in line.split(separator)
    )


def _all(path: Path, dialect: Dialect, shown: str) -> list[list[str]]:
    records: list[list[str]] = []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = dialect.reader(stream)
        try:
            records.extend(reader)
        except csv.Error as error:
            raise InputError(_unreadable(str(error), len(records) + 1, shown)) from error
    if not dialect.quoted and len({len(record) for record in records if record}) > 1:
        raise InputError(Problem("row_broken", file=shown, row=1))
    return records


def _unreadable(error: str, row: int, shown: str) -> Problem:
    if "field larger" in error:
        return Problem("line_too_long", file=shown, row=row)
    code = "quote_open" if "unexpected end" in error else "row_broken"
    return Problem(code, file=shown, row=row, found='"' if code == "quote_open" else error[:80])
