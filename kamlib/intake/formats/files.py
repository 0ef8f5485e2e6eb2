"""From a client's file on disk to its tables: which there are, and one of them as a relation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path

import duckdb

from kamlib.core.errors import InputError, Problem
from kamlib.intake.contracts.grid import Grid
from kamlib.intake.contracts.relation import Aside, Relation, Repair, letters_of
from kamlib.intake.contracts.source import Layout
from kamlib.intake.formats import delimited
from kamlib.intake.formats.containers import ReadableFile, parts
from kamlib.intake.formats.delimited import TextFile
from kamlib.intake.formats.dialects import MAX_COLUMNS
from kamlib.intake.formats.encodings import encoding_of, look_at
from kamlib.intake.formats.grids import collector_paused, relation_of
from kamlib.intake.formats.markup import tables_of
from kamlib.intake.formats.parquet import open_parquet
from kamlib.intake.formats.workbooks import WorkbookFile, WorkbookSheet, cell_text
from kamlib.intake.layout.bands import Band, bands
from kamlib.intake.layout.choice import chosen
from kamlib.intake.layout.header import forced
from kamlib.intake.layout.table import FlatTable, flatten

#: Rows that a look at a table shows.
SAMPLE = 200
#: Bytes of a text file up to which its rows are held in the engine rather than read anew by every query.
HELD = 100_000_000
_MARKUP_LIMIT = 200_000_000


@dataclass(frozen=True)
class Found:
    """One table of a file, as a look at it found it.

    Parameters
    ----------
    file, sheet : str
        Place; ``sheet`` is empty where the file has none, and names the member of an archive.
    layout : Layout
        How it lies there; replayed by :func:`open_table`.
    headers : tuple of str
        Titles; two-row ones joined as ``Upper / Lower``, repeated and empty ones made different.
    rows : int
        Rows of data; an estimate where ``estimated``.
    sample : tuple of tuple of (str or None)
        The first rows as text.
    title : str
        Text found above the table.
    unit : str
        What is said about the unit of all its figures (``тыс. руб.``), as found.
    hidden : bool
        Whether the sheet is hidden.
    estimated : bool
        Whether ``rows`` is reckoned from the size of a large file.
    aside, repairs, problems : tuple
        As in :class:`~kamlib.intake.contracts.relation.Relation`, as far as was looked.
    """

    file: str
    sheet: str
    layout: Layout
    headers: tuple[str, ...]
    rows: int
    sample: tuple[tuple[str | None, ...], ...] = ()
    title: str = ""
    unit: str = ""
    hidden: bool = False
    estimated: bool = False
    aside: tuple[Aside, ...] = ()
    repairs: tuple[Repair, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass
class _Candidate:
    """A table that may be meant: where it is read from, and how it lies there."""

    part: ReadableFile
    sheet: str
    band: Band | None = None
    grid: Grid | None = None
    text: TextFile | None = None
    hidden: bool = False
    repairs: tuple[Repair, ...] = ()
    problems: tuple[Problem, ...] = ()

    def table(self, layout: Layout | None) -> FlatTable:
        """Return it flat; what nobody said anything about lies as it was found."""
        said = layout and (layout.data or layout.last_row or layout.differences != Layout().differences)
        if said or (layout and layout.groups != self._as_found.headers[: self._as_found.depth]):
            return self._flatten(layout)
        return self._as_found

    @cached_property
    def _as_found(self) -> FlatTable:
        return self._flatten(None)

    def _flatten(self, layout: Layout | None) -> FlatTable:
        return flatten(self.grid, self.band, {"file": self.part.shown, "sheet": self.sheet}, layout)

    @property
    def headers(self) -> tuple[str, ...]:
        if self.part.kind == "parquet":  # its titles are said, and lie nowhere
            return open_parquet(self.part.path, self.part.shown).headers
        return self.table(None).headers

    @property
    def place(self) -> tuple[str, str, int]:
        return self.part.shown, self.sheet, self.band.header.first + 1 if self.band else 1


@collector_paused()
def tables_in(path: Path, shown: str) -> list[Found]:
    """Return every table of a file.

    Parameters
    ----------
    path : Path
        The file.
    shown : str
        Its name in messages.

    Returns
    -------
    list of Found
        Those with rows and more than one column; all, where there are none of these.

    Raises
    ------
    InputError
        The file cannot be read at all.
    """
    found = [_found(each) for part in parts(path, shown) for each in _candidates(part, "", frozenset(), Layout())]
    tables = [each for each in found if each.rows and len(each.headers) > 1]
    if not found:
        raise InputError(Problem("file_empty", file=shown))
    return tables or found


def _found(candidate: _Candidate) -> Found:
    if candidate.part.kind == "parquet":
        return _found_parquet(candidate)
    flat = candidate.text.flat if candidate.text else None
    table = flat or candidate.table(None)
    sample = tuple(tuple(cell_text(cell, numeric=False) for cell in cells) for cells in islice(table.cells(), SAMPLE))
    rows = len(table.rows)
    if flat:
        head = candidate.text.head
        rows = round(candidate.text.look.size * head.count("\n") / len(head.encode()))
    problems = (*candidate.problems, *table.problems)
    return Found(
        candidate.part.shown,
        _sheet_of(candidate),
        table.layout(),
        table.headers,
        rows,
        sample,
        title=table.title,
        unit=table.unit,
        hidden=candidate.hidden,
        estimated=flat is not None,
        aside=table.aside,
        repairs=(*candidate.repairs, *table.repairs),
        problems=problems,
    )


def _sheet_of(candidate: _Candidate) -> str:
    """The member of an archive and the sheet, as :func:`open_table` takes them."""
    return "/".join(filter(None, (candidate.part.member, candidate.sheet)))


def _found_parquet(candidate: _Candidate) -> Found:
    relation = open_parquet(candidate.part.path, candidate.part.shown)
    listed = ", ".join(f"c{place}::VARCHAR" for place in range(len(relation.headers)))
    query = f"SELECT {listed} FROM {relation.numbered} ORDER BY row LIMIT {SAMPLE}"  # noqa: S608
    try:
        rows = relation.con.execute(f"SELECT count(*) FROM {relation.plain}").fetchone()[0]  # noqa: S608
        sample = tuple(relation.con.execute(query).fetchall())
    except duckdb.Error as error:
        raise InputError(relation.explain(error)) from error
    layout = Layout(titles=relation.headers)
    return Found(candidate.part.shown, _sheet_of(candidate), layout, relation.headers, rows, sample)


@collector_paused()
def open_table(
    path: Path,
    shown: str,
    *,
    sheet: str = "",
    layout: Layout | None = None,
    known: frozenset[str] = frozenset(),
    numeric: Mapping[str, bool] | None = None,
    keep: bool = True,
    glance: bool = False,
) -> Relation:
    """Return one table of a file as a relation of text columns ``c0``, ``c1``… with row numbers of the file.

    Parameters
    ----------
    path : Path
        The file.
    shown : str
        Its name in messages.
    sheet : str
        Sheet of a workbook, or member of an archive; empty: the only one.
    layout : Layout, optional
        How the table lies there; recognised where nobody says.
    known : frozenset of str
        Titles (normalised) that the table may have: they help to tell header and separator.
    numeric : mapping, optional
        Whether a column is read as numbers, by its normalised title, where a schema says so.
    keep : bool
        Whether to hold the rows in the engine; otherwise a large text file is read anew by every query.
    glance : bool
        Whether beginning and end of a large text file are enough for a look, where they look clean: what is left to
        look for is the relation's ``unseen``, and the caller's to do.

    Returns
    -------
    Relation
        Titles, row numbers, and the rows beside the table with their reasons.

    Raises
    ------
    InputError
        The file cannot be read, has several tables and nobody chose (``tables_several``), or is no longer of the
        shape that was confirmed (``layout_changed``).
    """
    said = layout or Layout()
    glance = glance and not keep and not said.last_row
    listed = [each for part in parts(path, shown, sheet) for each in _candidates(part, sheet, known, said, glance)]
    if not listed:
        raise InputError(Problem("file_empty", file=shown, sheet=sheet))
    candidate = chosen(listed, layout, known, shown)
    if candidate.part.kind == "parquet":
        return replace(open_parquet(candidate.part.path, candidate.part.shown), held=candidate.part.held)
    if candidate.text and candidate.text.flat and not said.last_row:
        relation = _flat(candidate.text, keep=keep)
        if relation:
            return relation
    return _relation(candidate, layout, numeric or {})


def _candidates(
    part: ReadableFile, wanted: str, known: frozenset[str], layout: Layout, glance: bool = False
) -> Iterator[_Candidate]:
    """Yield the tables of one readable file."""
    if part.kind == "parquet":
        yield _Candidate(part, "")
    elif part.kind == "text":
        yield from _of_text(part, known, layout, glance)
    else:
        inner = wanted[len(part.member) :].lstrip("/") if part.member else wanted
        for sheet in _sheets(part, inner):
            facts = {"hidden": sheet.hidden, "repairs": sheet.repairs, "problems": sheet.problems}
            for band in _bands(sheet.grid, known, layout, part.shown):
                yield _Candidate(part, sheet.name, band, sheet.grid, **facts)


def _of_text(part: ReadableFile, known: frozenset[str], layout: Layout, glance: bool) -> Iterator[_Candidate]:
    text = delimited.open_text(part.path, part.shown, known, layout, glance=glance)
    text.held = (text.held, part.held)
    if text.flat:
        yield _Candidate(part, "", text.flat.band, text.flat.grid, text, repairs=text.repairs)
        return
    for band in _bands(text.grid, known, layout, part.shown):
        yield _Candidate(part, "", band, text.grid, text, repairs=text.repairs)


def _bands(grid: Grid, known: frozenset[str], layout: Layout, shown: str) -> list[Band]:
    """Return the tables that are recognised; where there is none, or a person named the row, what stands there."""
    if not grid.rows or not grid.filled.any():
        return []
    found = [] if _says_where(layout) else bands(grid, known)
    if found:
        return found
    first = layout.header - 1 if _says_where(layout) else int(grid.filled.any(axis=1).argmax())
    if first >= len(grid.rows):
        raise InputError(Problem("layout_beyond", file=shown, found=str(len(grid.rows)), expected=str(layout.header)))
    left, right = layout.first_column - 1, layout.last_column or grid.width
    header = forced(grid, first, layout.header_rows, left, right)
    return [Band(0, len(grid.rows), left, min(right, grid.width), header)]


def _says_where(layout: Layout) -> bool:
    """Tell whether a person named the place of the titles, and not the titles."""
    place = (layout.header, layout.header_rows, layout.first_column, layout.last_column)
    return not layout.titles and place != (1, 1, 1, None)


def _sheets(part: ReadableFile, wanted: str) -> Iterator[WorkbookSheet]:
    if part.kind != "markup":
        yield from WorkbookFile(part.path, part.shown, part.kind).sheets(wanted)
        return
    look = look_at(part.path, _MARKUP_LIMIT)
    if look.size > _MARKUP_LIMIT:
        values = {"megabytes": round(look.size / 1e6), "limit": round(_MARKUP_LIMIT / 1e6)}
        raise InputError(Problem("report_too_large", file=part.shown, values=values))
    encoding = encoding_of(look, part.shown)
    raw = part.path.read_bytes()[encoding.bom :].decode(encoding.name, errors="replace")
    found = tables_of(raw, part.shown)
    if not found:
        raise InputError(Problem("file_broken", file=part.shown, found="HTML"))
    for number, (name, grid) in enumerate(found, start=1):
        sheet = name or (str(number) if len(found) > 1 else "")
        if not wanted or wanted == sheet:
            yield WorkbookSheet(sheet, grid)


def _flat(text: TextFile, *, keep: bool) -> Relation | None:
    """Open a large flat file in place; None where it turns out to be a report that must be read line by line."""
    table = text.flat
    relation = delimited.scan_flat(text, table.headers, keep=keep)
    if relation.unseen:
        return replace(relation, repairs=(*relation.repairs, *table.repairs))
    rows = delimited.reads_as_report(relation, table)
    if rows and text.fits_memory:
        return None
    warned = tuple(Problem("total_inside", file=text.shown, row=row) for row in rows)
    return replace(relation, repairs=(*relation.repairs, *table.repairs), problems=warned)


def _relation(candidate: _Candidate, layout: Layout | None, numeric: Mapping[str, bool]) -> Relation:
    if candidate.text:
        text = candidate.text
        if candidate.grid is not text.grid:
            band = _bands(text.grid, text.known, Layout(), text.shown)[0]
            candidate = replace(candidate, grid=text.grid, band=band)
        candidate.repairs = text.repairs
    table = candidate.table(layout)
    if len(table.headers) > MAX_COLUMNS:
        values = {"found": str(len(table.headers)), "expected": str(MAX_COLUMNS)}
        raise InputError(Problem("too_many_columns", file=candidate.part.shown, sheet=candidate.sheet, **values))
    if table.grid.lengths is not None and (problems := delimited.ragged(table, candidate.text)):
        raise InputError([*problems, *table.problems])
    semicolon = candidate.text is not None and candidate.text.dialect.separator == ";"
    kind = "csv" if candidate.text else "xlsx"
    letters = (
        {} if candidate.text else dict(zip(table.headers[table.depth :], map(letters_of, table.columns), strict=True))
    )
    aside = (*(candidate.text.aside if candidate.text else ()), *table.aside)
    return relation_of(
        table.headers,
        table.cells(),
        numeric,
        numbers=(row + 1 for row in table.rows),
        kind=kind,
        file=candidate.part.shown,
        sheet=candidate.sheet,
        mark="," if semicolon or candidate.part.kind == "markup" else ".",
        header_row=table.band.header.last + 1,
        title=table.title,
        unit=table.unit,
        letters=letters,
        aside=aside,
        repairs=(*candidate.repairs, *table.repairs),
        problems=(*candidate.problems, *table.problems),
    )
