"""Where tables come from, as ``engagement.yaml`` says it, and the only folders that may be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kamlib.core.errors import InputError, Problem
from kamlib.core.tables import TABLES

if TYPE_CHECKING:
    pass

SETTINGS_FILE = "engagement.yaml"
#: Endings that a table's default file may have, in the order in which they are named in messages.
ENDINGS = (
    *(".csv", ".txt", ".tsv", ".csv.gz", ".txt.gz", ".tsv.gz", ".zip"),
    *(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet"),
)
#: Fields that mean nothing without another one.
_PAIRS = (
    ("url", "query"),
    ("query", "url"),
    ("files", "sql"),
    ("sheet", "file"),
    ("more", "file"),
    ("joins", "file"),
    ("only", "file"),
    ("rows", "file"),
    ("parts", "file"),
)
#: Files that hold several tables, each under its name.
_HOLDS = (".zip", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_NAME = re.compile(r"[^\W\d]\w{0,62}")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Layout(_Model):
    """How one table lies on a sheet or in a text file; rows and columns as a person counts them, from 1.

    Attributes
    ----------
    header, header_rows
        First row of the titles, and how many rows they take.
    first_column, last_column, last_row
        Where the table ends; None: with the sheet.
    groups
        Titles given to the levels of group lines (a value that stands alone above its rows), outermost first.
    titles
        Titles of the table when it was confirmed. By them it is found again where the next export has a line more or
        less above it; the numbers of rows count only where nothing has these titles.
    data
        Names that read as totals («Total Energies»), but are rows.
    differences
        ``stop``: a total that is not the sum of its rows stops the file; ``report``: it is only reported.
    encoding, separator
        Of a text file, where its bytes alone do not say.
    """

    header: Annotated[int, Field(ge=1)] = 1
    header_rows: Annotated[int, Field(ge=1, le=4)] = 1
    first_column: Annotated[int, Field(ge=1)] = 1
    last_column: int | None = None
    last_row: int | None = None
    groups: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    differences: Literal["stop", "report"] = "stop"
    encoding: Literal["", "utf-8", "utf-16", "cp1251", "cp866", "koi8-r", "cp1252"] = ""
    separator: Literal["", ",", ";", "\t", "|"] = ""


class Reading(_Model):
    """How a column writes its values, where its values alone do not say.

    Attributes
    ----------
    decimal
        Decimal mark of its numbers.
    dates
        Order of day, month and year.
    scale
        What one unit in the file is worth in ours: 1000 for a column in thousands; None: nobody said.
    """

    decimal: Literal["", ".", ","] = ""
    dates: Literal["", "dmy", "mdy", "ymd"] = ""
    scale: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None


class Across(_Model):
    """A column of a crosstab: what its title says, and which of our columns its cells fill.

    Attributes
    ----------
    key
        Value for the column ``Melt.into``: a year, a month such as ``2025-03``, a product line.
    value
        Our column that the cells fill.
    """

    key: str
    value: str


class Melt(_Model):
    """Columns across that become rows: our column that their titles fill, and each of them by its title."""

    into: str
    columns: dict[str, Across]


class Join(_Model):
    """Another file whose columns are put beside the rows of the first one.

    Attributes
    ----------
    file, sheet, layout
        Which table.
    key, their_key
        Title in the rows so far, and the title in the other file that holds the same key, once a row.
    shape
        Titles of the other file when it was confirmed.
    """

    file: str
    sheet: str = ""
    layout: Layout | None = None
    key: str
    their_key: str
    shape: tuple[str, ...] = ()


class Rows(_Model):
    """What the rows with certain values under one title are worth; case and outer spaces of a value do not count.

    Attributes
    ----------
    keep
        Ordinary rows: somebody looked at them.
    drop
        Rows that are none of this table. ``Возврат*`` means every value that begins so, here and below.
    negative
        Rows whose amounts and quantities are taken off, whatever sign they are written with.
    times
        What the amounts are multiplied by, by value: a rate for a currency, 1000 for a unit.
    rate
        Whether the title itself holds what the amounts of its row are multiplied by.
    once
        Whether the amounts repeat the sum of a document, whose number stands here, in each of its rows.
    of
        Our columns that all this is about; none named: every amount of the row.
    """

    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    times: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]] = {}
    rate: bool = False
    once: bool | None = None
    of: tuple[str, ...] = ()

    @property
    def decided(self) -> tuple[str, ...]:
        """Every value of which something is said."""
        return (*self.keep, *self.drop, *self.negative, *self.times)

    @property
    def weighs(self) -> bool:
        """Whether it changes amounts."""
        return bool(self.negative or self.times or self.rate or self.once)


class FilePart(_Model):
    """What one of several files of a table has of its own.

    Attributes
    ----------
    titles
        The title that the first file has, by that of this one, where they differ.
    constants
        One value for every row of it, by our column: the year that only its name tells.
    """

    titles: dict[str, str] = {}
    constants: dict[str, str | int | float] = {}


class Source(_Model):
    """Where one table comes from: a file, SQL over the client's files, or a database query.

    Attributes
    ----------
    file, sheet
        A CSV, Parquet or XLSX file inside the data folder, and its sheet.
    sql, files
        A query for the embedded DuckDB and the files it may read, by the name that the query uses.
    url, query
        A SQLAlchemy address and a query. ``${NAME}`` in the address is taken from the environment.
    layout
        How the table lies in the file; None: it is recognised.
    more
        Further files of the same shape, read after the first; ``months.zip/jan.csv`` and ``year.xlsx/Feb`` name a
        member or a sheet.
    parts
        What a file of several, the first among them, has of its own, by its name as in ``more``.
    overlap
        Whether rows that stand in several of the files count ``once`` or ``each`` time; empty: nobody said.
    blank_accounts
        What rows are that name no account: ``-`` leaves them aside, anything else is the id of one anonymous account;
        empty: nobody said.
    joins
        Other files whose columns are put beside its rows.
    melt
        Columns across that become rows.
    columns
        Our column, or several, by the file's title, where they differ.
    ignore
        Titles that are left aside on purpose.
    only
        Values to keep, by title; rows with any other value are no rows of this table.
    rows
        What the rows with certain values of a title are, by title: left out, taken off, in another currency…
    constants
        One value for every row, by our column.
    numbered
        A running number for every row, by our column: ``C000`` gives C001, C002…
    computed
        Arithmetic over titles in square brackets, by our column: ``[price] * [quantity] * (1 - [discount])``.
    readings
        How a column writes its values, by title.
    values
        The value that is meant by the value found, by our column.
    lookup
        Columns that hold a name or a tax number of an account where its id is meant, by our column.
    distinct
        Whether to keep the first row of each key alone: a list of accounts taken from the lines of their sales.
    replaced
        Files that were read before it, and that somebody said it takes the place of.
    bad_rows
        ``stop``: a row with an error in a cell stops the table; ``set_aside``: it is set aside with its reason. What
        is wrong between rows or tables (a key written twice, an account that nobody knows) stops it in any case: which
        of the rows is right, or which account is meant, is for a person to say.
    shape
        Titles of the file when it was confirmed; empty: never confirmed.
    """

    file: str = ""
    sheet: str = ""
    layout: Layout | None = None
    more: tuple[str, ...] = ()
    parts: dict[str, FilePart] = {}
    overlap: Literal["", "once", "each"] = ""
    blank_accounts: Annotated[str, Field(max_length=64)] = ""
    joins: tuple[Join, ...] = ()
    melt: Melt | None = None
    sql: str = ""
    files: dict[str, str] = {}
    url: str = ""
    query: str = ""
    columns: dict[str, str | tuple[str, ...]] = {}
    ignore: tuple[str, ...] = ()
    only: dict[str, tuple[str, ...]] = {}
    rows: dict[str, Rows] = {}
    constants: dict[str, str | int | float] = {}
    numbered: dict[str, Annotated[str, Field(pattern=r"^[\w-]{0,20}?0{1,9}$")]] = {}
    computed: dict[str, str] = {}
    readings: dict[str, Reading] = {}
    values: dict[str, dict[str, str]] = {}
    lookup: dict[str, Literal["name", "tax_id"]] = {}
    distinct: bool = False
    replaced: tuple[str, ...] = ()
    bad_rows: Literal["stop", "set_aside"] = "stop"
    shape: tuple[str, ...] = ()

    def origin(self, table: str) -> tuple[str, str]:
        """Return the file that says it, and the field there; for messages."""
        return SETTINGS_FILE, f"sources.{table}"

    @property
    def as_it_stands(self) -> bool:
        """Whether the rows of the file are the rows of the table, with nothing made, joined, replaced or left out."""
        asked = (
            self.more,
            self.parts,
            self.joins,
            self.melt,
            self.only,
            self.rows,
            self.constants,
            self.numbered,
            self.computed,
            self.blank_accounts,
        )
        return not any((*asked, self.values, self.lookup, self.distinct))

    @property
    def name(self) -> str:
        """The first file as ``more`` would name it: with its sheet."""
        return f"{self.file}/{self.sheet}" if self.sheet else self.file

    @property
    def names(self) -> tuple[str, ...]:
        """Every file that its rows come from, the first one first."""
        return (self.name, *self.more)

    @property
    def renamed(self) -> dict[str, tuple[str, ...]]:
        """Our columns by the file's title."""
        return {title: (ours,) if isinstance(ours, str) else tuple(ours) for title, ours in self.columns.items()}

    @property
    def made(self) -> tuple[str, ...]:
        """Our columns that are not read from a title: computed, constant, numbered, or made of columns across."""
        across = (self.melt.into, *(each.value for each in self.melt.columns.values())) if self.melt else ()
        own = [name for part in self.parts.values() for name in part.constants]
        return tuple(dict.fromkeys((*self.numbered, *across, *self.computed, *self.constants, *own)))

    def check(self, table: str) -> None:
        """Refuse a source that says too little or too much.

        Raises
        ------
        InputError
            ``source_kinds``, ``source_half``, ``source_file_name`` or ``source_column_unknown``.
        """
        file, column = self.origin(table)
        place = {"file": file, "column": column}
        kinds = [name for name in ("file", "sql", "url") if getattr(self, name)]
        problems = []
        if len(kinds) > 1:
            problems.append(Problem("source_kinds", **place, found=", ".join(kinds)))
        for one, other in _PAIRS:
            if getattr(self, one) and not getattr(self, other):
                problems.append(Problem("source_half", **place, found=one, expected=other))
        for name in self.files:
            if not _NAME.fullmatch(name):
                problems.append(Problem("source_file_name", **place, found=name))
        problems += self._unknown(table, place)
        if problems:
            raise InputError(problems)

    def _unknown(self, table: str, place: dict[str, str]) -> list[Problem]:
        """Name our columns that the table does not have; an open table takes any."""
        schema = TABLES[table]
        named = {name for ours in self.renamed.values() for name in ours}
        ours = dict.fromkeys((*sorted(named), *self.made, *self.values, *self.lookup))
        return [
            Problem(
                "source_column_unknown",
                **place,
                found=name,
                expected=", ".join(each.name for each in schema.columns),
                values={"table": table},
            )
            for name in ours
            if not schema.open and not schema.column(name)
        ]


def parted(name: str) -> tuple[str, str]:
    """Return a file and the sheet or member that a name such as ``months.zip/jan.csv`` adds to it; mostly none."""
    folders = name.split("/")
    for at in range(1, len(folders)):
        if folders[at - 1].lower().endswith(_HOLDS):
            return "/".join(folders[:at]), "/".join(folders[at:])
    return name, ""
