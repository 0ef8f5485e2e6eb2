"""From a client's file on disk to its tables: which there are, and one of them as a relation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kamlib.core.errors import InputError, Problem
from kamlib.intake.delimited import open_csv
from kamlib.intake.grids import relation_of
from kamlib.intake.queries import open_parquet
from kamlib.intake.relation import Aside, Relation, Repair
from kamlib.intake.sources import ENDINGS, Layout
from kamlib.intake.workbooks import read_sheet, sheet_names

#: Rows that a look at a table shows.
SAMPLE = 200


@dataclass(frozen=True)
class Found:
    """One table of a file, as a look at it found it.

    Parameters
    ----------
    file, sheet : str
        Place; ``sheet`` is empty where the file has none.
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
        As in :class:`~kamlib.intake.relation.Relation`, as far as was looked.
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


def tables_in(path: Path, shown: str) -> list[Found]:
    """Return every table of a file.

    Parameters
    ----------
    path : Path
        The file.
    shown : str
        Its name in messages.

    Raises
    ------
    InputError
        The file cannot be read at all.
    """
    names = sheet_names(path, shown) if path.suffix.lower() == ".xlsx" else [""]
    return [_found(open_table(path, shown, sheet=name)) for name in names]


def _found(relation: Relation) -> Found:
    listed = ", ".join(f"c{place}::VARCHAR" for place in range(len(relation.headers)))
    rows = relation.con.execute(f"SELECT count(*) FROM {relation.plain}").fetchone()[0]  # noqa: S608 - our own names
    cursor = relation.con.execute(f"SELECT {listed} FROM {relation.numbered} ORDER BY row")  # noqa: S608
    sample = tuple(islice(iter(cursor.fetchone, None), SAMPLE))
    return Found(relation.file, relation.sheet, Layout(), relation.headers, rows, sample)


def open_table(
    path: Path,
    shown: str,
    *,
    sheet: str = "",
    layout: Layout | None = None,
    known: frozenset[str] = frozenset(),
    numeric: Mapping[str, bool] | None = None,
    keep: bool = True,
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

    Raises
    ------
    InputError
        The file cannot be read, or has several tables and nobody chose (``tables_several``).
    """
    ending = path.suffix.lower()
    if ending in (".csv", ".txt", ".tsv"):
        return open_csv(path, shown, known, keep=keep)
    if ending == ".parquet":
        return open_parquet(path, shown)
    if ending == ".xlsx":
        return _open_sheet(path, shown, sheet, numeric or {})
    raise InputError(Problem("file_kind", file=shown, found=ending, expected=", ".join(ENDINGS)))


def _open_sheet(path: Path, shown: str, wanted: str, numeric: Mapping[str, bool]) -> Relation:
    """The header is the first row that holds anything."""
    sheet, rows = read_sheet(path, shown, wanted)
    first = next((place for place, row in enumerate(rows) if any(cell not in (None, "") for cell in row)), None)
    if first is None:
        raise InputError(Problem("file_empty", file=shown, sheet=sheet))
    headers = [_title(cell) for cell in rows[first]]
    while headers and not headers[-1] and all(row[len(headers) - 1] in (None, "") for row in rows):
        headers.pop()
    facts = {"kind": "xlsx", "file": shown, "sheet": sheet, "numbers": range(first + 2, len(rows) + 1)}
    return relation_of(headers, rows[first + 1 :], numeric, **facts)


def _title(cell: object) -> str:
    """A year as a title is a number to the sheet."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
