"""Text files: small ones and printed reports cell by cell, large flat ones by the engine in place."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import duckdb

from kamlib.core.errors import InputError, Problem
from kamlib.intake.contracts.grid import Grid
from kamlib.intake.contracts.relation import Aside, Relation, Repair, Unseen, connect, path_literal, quoted
from kamlib.intake.contracts.source import Layout
from kamlib.intake.formats.dialects import MAX_COLUMNS, MAX_LINE, Dialect, dialect_of, first_records, read_records
from kamlib.intake.formats.encodings import ByteScan, Encoding, encoding_of, look_at, transcode
from kamlib.intake.formats.held import hold_rows
from kamlib.intake.formats.temporary import Temporary
from kamlib.intake.layout.bands import bands
from kamlib.intake.layout.cells import kind, words
from kamlib.intake.layout.table import FlatTable, flatten

#: Files up to this size are read cell by cell: every line is looked at.
SMALL = 4_000_000
#: Larger than this, a file is not taken apart in memory: it must be a flat table.
_LARGEST = 200_000_000
#: Letters of all titles together.
_LONGEST_TITLES = 500_000
#: Columns of a large file whose names are held against a total's words, from the left.
_NAMED = 2
_HEAD, _TAIL = 1 << 18, 1 << 16
#: Problems of the rows that are listed one by one; a wrong separator would give one for every row.
LISTED = 20
_REJECTS = {
    "MISSING COLUMNS": "row_short",
    "TOO MANY COLUMNS": "row_long",
    "UNQUOTED VALUE": "quote_open",
    "LINE SIZE OVER MAXIMUM": "line_too_long",
    "INVALID ENCODING": "not_utf8",
}


@dataclass
class TextFile:
    """A text file as it can be read: its bytes looked at once, in UTF-8, with its dialect.

    Parameters
    ----------
    path : Path
        The file, or a copy of it in UTF-8.
    shown : str
        Its name in messages.
    look : ByteScan
        What its bytes say.
    dialect : Dialect
        Separator and quotes.
    known : frozenset of str
        Titles (normalised) that the table may have.
    repairs : tuple of Repair
        What was mended so far.
    held : object
        Keeps the copy.
    """

    path: Path
    shown: str
    look: ByteScan
    dialect: Dialect
    known: frozenset[str] = frozenset()
    repairs: tuple[Repair, ...] = ()
    held: object = field(default=None, repr=False)

    @cached_property
    def head(self) -> str:
        """The beginning of the file."""
        return self.look.head[:_HEAD].decode("utf-8-sig", errors="ignore")

    @cached_property
    def flat(self) -> FlatTable | None:
        """The first rows of a large file that is nothing but one table, titles first; None for any other file."""
        if self.look.size <= SMALL or not self._for_engine:
            return None
        table = self._plain_table(first_records(self.head, self.dialect))
        if table is None:
            return None
        header = table.grid.rows[table.band.header.first]
        return table if self._plain_table([header, *self._last_records(len(header))]) else None

    @property
    def fits_memory(self) -> bool:
        """Whether it may be read cell by cell."""
        return self.look.size <= _LARGEST

    @property
    def _for_engine(self) -> bool:
        return len(self.look.line_ends) == 1 and "cr" not in self.look.line_ends and not self.dialect.escape

    def _plain_table(self, records: list[list[str]]) -> FlatTable | None:
        grid = grid_of(records, self.shown)
        found = bands(grid, self.known)
        if len(found) != 1 or found[0].header.first != found[0].header.last:
            return None
        table = flatten(grid, found[0], {"file": self.shown, "sheet": ""})
        ragged = any(length not in (0, grid.width) for length in grid.lengths)
        return None if table.aside or table.problems or table.depth or ragged else table

    def _last_records(self, width: int) -> list[list[str]]:
        with self.path.open("rb") as stream:
            stream.seek(max(self.look.size - _TAIL, 0))
            text = stream.read().decode("utf-8", errors="ignore")
        lines = io.StringIO(text.partition("\n")[2], newline="")
        try:
            records = [record for record in self.dialect.reader(lines, strict=False) if record]
        except csv.Error:
            return []
        # The cut may stand inside a cell of several lines: rows begin where one is whole again.
        whole = next((place for place, record in enumerate(records) if len(record) == width), len(records))
        return records[whole:]

    @cached_property
    def grid(self) -> Grid:
        """All its cells.

        Raises
        ------
        InputError
            It is too large for that, or its quotes are wrong.
        """
        if not self.fits_memory:
            values = {"megabytes": round(self.look.size / 1e6), "limit": round(_LARGEST / 1e6)}
            raise InputError(Problem("report_too_large", file=self.shown, values=values))
        records, dialect = read_records(self.path, self.dialect, self.shown)
        if dialect != self.dialect:
            self.repairs = (*self.repairs, Repair("quotes", 1, "", (('"', dialect.escape + '"'),)))
            self.dialect = dialect
        return grid_of(records, self.shown)

    @property
    def aside(self) -> tuple[Aside, ...]:
        """The line that names the separator."""
        first = self.head.splitlines()[:1]
        return (Aside(1, "separator", tuple(first)),) if self.dialect.named else ()


def open_text(path: Path, shown: str, known: frozenset[str], layout: Layout, *, glance: bool = False) -> TextFile:
    """Look at a text file: encoding, line ends, separator; what is not UTF-8 is written anew beside the engine.

    Parameters
    ----------
    path : Path
        The file.
    shown : str
        Its name in messages.
    known : frozenset of str
        Titles (normalised) that the table may have.
    layout : Layout
        What a person said of it.
    glance : bool
        Whether beginning and end are enough, where these are those of a large flat table.

    Returns
    -------
    TextFile
        Ready to be read; it keeps its copy in UTF-8, if there is one.

    Raises
    ------
    InputError
        It is empty, no text, or its encoding cannot be told.
    """
    most = SMALL if glance else None
    look, held, repairs = look_at(path, MAX_LINE, most), None, []
    if not look.size:
        raise InputError(Problem("file_empty", file=shown))
    encoding = encoding_of(look, shown, layout.encoding)
    if encoding.name != "utf-8":
        held = Temporary()
        transcode(path, held.path / "text.csv", encoding, shown)
        path = held.path / "text.csv"
        look, repairs = look_at(path, MAX_LINE, most), [_recoded(encoding)]
    if look.long_line:
        raise InputError(Problem("line_too_long", file=shown))
    head = look.head[:_HEAD].decode("utf-8-sig", errors="ignore")
    if not look.head.decode("utf-8-sig", errors="ignore").strip("\ufeff \t\r\n"):
        raise InputError(Problem("file_empty", file=shown))
    if len(look.line_ends) > 1 and look.line_ends != ("crlf", "lf"):
        repairs.append(Repair("line_ends", 1))
    dialect = dialect_of(head, known, layout.separator)
    text = TextFile(path, shown, look, dialect, known, tuple(repairs), held)
    return text if look.whole or text.flat else open_text(path, shown, known, layout)


def _recoded(encoding: Encoding) -> Repair:
    """Say how a file was read, and how much less likely the next reading is."""
    choice = encoding.choice
    doubt = f" ({choice.other}: 1e-{choice.margin / math.log(10):.0f})" if choice and choice.other else ""
    return Repair("encoding", 1, "", ((encoding.name + doubt, "utf-8"),))


def grid_of(records: list[list[str]], shown: str) -> Grid:
    """Return records as a rectangle.

    Parameters
    ----------
    records : list of list of str
        Cells by row; short rows are filled up in place.
    shown : str
        The file's name in messages.

    Returns
    -------
    Grid
        It remembers how many cells every row had; those filled up are None.

    Raises
    ------
    InputError
        ``too_many_columns``.
    """
    lengths = [len(record) for record in records]
    width = max(lengths, default=0)
    if width > MAX_COLUMNS:
        values = {"found": str(width), "expected": str(MAX_COLUMNS), "row": lengths.index(width) + 1}
        raise InputError(Problem("too_many_columns", file=shown, **values))
    for record in records:
        if len(record) < width:
            record.extend([None] * (width - len(record)))
    return Grid(records, lengths=lengths)


def ragged(table: FlatTable, text: TextFile) -> list[Problem]:
    """Return a problem for every row of the table with more or fewer cells than there are titles.

    Parameters
    ----------
    table : FlatTable
        Read from the file.
    text : TextFile
        The file.

    Returns
    -------
    list of Problem
        The first ones, and a count of the others.
    """
    grid, header = table.grid, table.band.header
    if sum(map(len, table.headers)) > _LONGEST_TITLES:
        return [Problem("line_too_long", file=text.shown, row=header.first + 1)]
    width = max(grid.lengths[header.first : header.last + 1])
    problems = []
    for row in table.rows:
        code = _misfit(grid, row, width)
        if code:
            values = {"expected_cells": width, "found_cells": grid.lengths[row]}
            cells = [str(cell) for cell in grid.rows[row] if cell is not None]
            found = text.dialect.separator.join(cells).strip()[:80]
            problems.append(Problem(code, file=text.shown, row=row + 1, found=found, values=values))
    return listed(problems, text.shown)


def _misfit(grid: Grid, row: int, width: int) -> str:
    length = grid.lengths[row]
    if length < width:
        return "row_short"
    return "row_long" if length > width and grid.filled[row, width:length].any() else ""


def listed(problems: list[Problem], shown: str) -> list[Problem]:
    """Return the first problems and a count of the others.

    Parameters
    ----------
    problems : list of Problem
        All of them.
    shown : str
        The file's name in messages.

    Returns
    -------
    list of Problem
        At most :data:`LISTED`, then ``and_more`` with how many are left.
    """
    if len(problems) <= LISTED:
        return problems
    return [*problems[:LISTED], Problem("and_more", file=shown, values={"n": len(problems) - LISTED})]


def scan_flat(text: TextFile, headers: tuple[str, ...], *, keep: bool) -> Relation:
    """Open a large flat file as a relation of text columns that the engine reads in place.

    Parameters
    ----------
    text : TextFile
        The file.
    headers : tuple of str
        Its titles.
    keep : bool
        Whether to hold the rows in the engine; otherwise the file is read anew by every query.

    Returns
    -------
    Relation
        Columns of text; ``unseen`` says what is left to look for, where the file was only glanced at.

    Raises
    ------
    InputError
        Rows do not fit the titles, or lines in the midst of it read as totals.
    """
    con = connect()
    first = text.flat.band.header.first
    scan = _scan(text, len(headers), {})

    def explain(error: duckdb.Error) -> list[Problem]:
        return _rejected(con, scan, text.shown, error)

    def locate(rows: list[int]) -> list[int]:
        return _count_blank(text, rows)

    plain_, numbered, held = f"{scan})", f"(SELECT row_number() OVER () + {first + 1} AS row, * FROM {scan}))", None
    if keep:
        try:
            held = hold_rows(text.path, numbered)
        except duckdb.Error as error:
            raise InputError(explain(error)) from error
        plain_ = numbered = held.name
    mark = "," if text.dialect.separator == ";" else "."
    facts = {"mark": mark, "explain": explain, "held": (text.held, held), "repairs": text.repairs, "aside": text.aside}
    if len(headers) > 1:
        facts["locate"] = locate
    if not text.look.whole:
        named = _named(text.flat)
        facts["unseen"] = Unseen(plain_, named, lambda types, options: f"{_scan(text, len(headers), types)}{options})")
    types_ = ("VARCHAR",) * len(headers)
    return Relation(con, plain_, numbered, headers, types_, "csv", text.shown, header_row=first + 1, **facts)


def _scan(text: TextFile, width: int, types: Mapping[int, str]) -> str:
    """Return SQL that reads the file, to be closed by a bracket: text, but for the columns with a type.

    The engine would take four times the memory for its buffers, and be no faster.
    """
    columns = ", ".join(f"'c{place}': '{types.get(place, 'VARCHAR')}'" for place in range(width))
    return (
        f"read_csv({path_literal(text.path)}, auto_detect = false, header = true, skip = {text.flat.band.header.first},"
        f" delim = {quoted(text.dialect.separator)}, quote = '\"', escape = '\"', columns = {{{columns}}},"
        f" strict_mode = true, null_padding = false, max_line_size = {MAX_LINE}, buffer_size = {4 * MAX_LINE}"
    )


def reads_as_report(relation: Relation, table: FlatTable) -> list[int]:
    """Return rows, at most a few, whose names read as totals: such a file must be looked at line by line.

    Parameters
    ----------
    relation : Relation
        Opened by :func:`scan_flat`.
    table : FlatTable
        Its first rows: they tell which columns hold names.

    Returns
    -------
    list of int
        Row numbers of the relation; empty where no name reads as a total.

    Raises
    ------
    InputError
        The engine cannot read the rows.
    """
    named = _named(table)
    if not named:
        return []
    tests = " OR ".join(begins_like_total(f"c{place}") for place in named)
    try:
        # Counted first without row numbers: these would keep the engine from reading on all cores.
        if not relation.con.execute(f"SELECT count(*) FROM {relation.plain} WHERE {tests}").fetchone()[0]:
            return []
        query = f"SELECT row FROM {relation.numbered} WHERE {tests} ORDER BY row LIMIT {LISTED}"
        return [row for (row,) in relation.con.execute(query).fetchall()]
    except duckdb.Error as error:
        raise InputError(relation.explain(error)) from error


def _named(table: FlatTable) -> tuple[int, ...]:
    """Return the columns in which a total would stand by its name."""
    sample = [list(cells) for cells in table.cells()]
    return tuple(place for place in range(len(table.headers)) if _is_text(sample, place))[:_NAMED]


def begins_like_total(column: str) -> str:
    """Return SQL that tells a total's word at the beginning: first by plain beginnings, which cost next to nothing."""
    cases = [case for word in words("common_total") for case in (word.capitalize(), word.upper())]
    quick = " OR ".join(f"starts_with({column}, {quoted(case)})" for case in cases)
    whole = quoted("^(" + "|".join(words("total")) + ")(\\s|:|$)")
    return f"(({quick}) AND regexp_matches(lower({column}), {whole}))"


def _is_text(sample: list[list], place: int) -> bool:
    return any(kind(cells[place]) == "t" for cells in sample)


def _rejected(con: duckdb.DuckDBPyConnection, scan: str, shown: str, error: duckdb.Error) -> list[Problem]:
    """List the rows that do not fit, by reading once more with the engine's list of rejects."""
    con.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    try:
        con.execute(f"SELECT count(*) FROM {scan}, store_rejects = true)").fetchall()
        rows = con.execute(
            "SELECT line, error_type::VARCHAR, csv_line, error_message FROM reject_errors ORDER BY line, column_idx"
        ).fetchall()
    except duckdb.Error:
        rows = []
    problems = []
    for line, error_kind, text, message in rows:
        counts = [int(word) for word in message.replace("\n", " ").split() if word.isdigit()]
        values = dict(zip(("expected_cells", "found_cells"), counts[:2], strict=False))
        code = _REJECTS.get(error_kind, "row_broken")
        problems.append(Problem(code, file=shown, row=line, found=(text or "").strip()[:80], values=values))
    found = str(error).splitlines()[0][:200]
    return listed(problems, shown) or [Problem("file_broken", file=shown, found=found)]


def _count_blank(text: TextFile, rows: list[int]) -> list[int]:
    """Turn counts of records into rows of the file: the engine does not count blank lines, a person does."""
    look = text.look if text.look.whole or not rows else look_at(text.path, MAX_LINE)
    if not look.blank_lines:
        return rows
    first = text.flat.band.header.first
    wanted, found, record = set(rows), {}, first
    with text.path.open(encoding="utf-8-sig", newline="") as stream:
        for place, cells in _numbered(text, stream):
            record += bool(cells) and place > first
            if cells and record in wanted:
                found[record] = place
    return [found.get(row, row) for row in rows]


def _numbered(text: TextFile, stream: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    yield from enumerate(text.dialect.reader(stream, strict=False), start=1)
