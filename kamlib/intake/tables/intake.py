"""The client's tables: read when first asked for, each once, with everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from kamlib.core.errors import InputError, Problem
from kamlib.core.tables import TABLES
from kamlib.intake.cells.lost_decimals import confirmed
from kamlib.intake.contracts.binding import Mapping
from kamlib.intake.contracts.relation import Aside, Relation, Repair, placed
from kamlib.intake.contracts.source import Source
from kamlib.intake.formats.places import Places
from kamlib.intake.names import resolve_accounts
from kamlib.intake.shaping.shape import replace_in, values_in
from kamlib.intake.tables import links
from kamlib.intake.tables.fast_scan import read_clean
from kamlib.intake.tables.headers import map_headers
from kamlib.intake.tables.meanings import undecided
from kamlib.intake.tables.merging import mean
from kamlib.intake.tables.nameless import asked_once, without_account
from kamlib.intake.tables.opening import open_source
from kamlib.intake.tables.overlaps import overlapping
from kamlib.intake.tables.reading import Loaded, empty, read
from kamlib.intake.tables.sales import empty_sales, read_sales

_REPORT = {
    "table": "str",
    "file": "str",
    "sheet": "str",
    "source": "str",
    "rows_read": "int64",
    "rows_used": "int64",
    "rows_set_aside": "int64",
    "columns_read": "int64",
    "columns_used": "int64",
    "state": "str",
}
_SUMS = {"table": "str", "column": "str", "read": "float64", "used": "float64", "set_aside": "float64"}
_MAPPING = dict.fromkeys(("table", "header", "column", "kind", "decimal", "dates", "evidence"), "str")
_REPAIRS = {
    "table": "str",
    "file": "str",
    "sheet": "str",
    "column": "str",
    "kind": "str",
    "n": "int64",
    "examples": "str",
}
_ASIDE = {"table": "str", "file": "str", "sheet": "str", "row": "Int64", "reason": "str", "cells": "str"}


def read_tables(
    folder: Path,
    *,
    data_folder: str = "data",
    sources: MappingType[str, Source | str] | None = None,
    base_year: int | None = None,
    currency: str = "",
    meanings: MappingType[str, MappingType[str, MappingType[str, str]]] | None = None,
    refused: MappingType[str, Sequence[Problem]] | None = None,
    remarks: Sequence[Problem] = (),
) -> Intake:
    """Return the tables of an engagement; nothing is read before it is asked for.

    Parameters
    ----------
    folder : Path
        The engagement.
    data_folder : str
        Where its data stand: relative to the engagement, or absolute. The one place outside the engagement that may
        be read.
    sources : mapping, optional
        Source by table; a bare string is a file. Other tables are looked for as ``<table>.csv``, ``.parquet`` or
        ``.xlsx`` in the data folder.
    base_year : int, optional
        Last full year of actuals, to notice years that cannot be.
    currency : str
        Of the engagement, to notice amounts in another one; empty: unknown.
    meanings : mapping, optional
        By table and column, the values that stand for others, as people decided.
    refused : mapping, optional
        Tables whose source cannot be used, with what is wrong with it.
    remarks : sequence of Problem
        What else there is to say of the sources.

    Returns
    -------
    Intake
    """
    made = {name: Source(file=each) if isinstance(each, str) else each for name, each in (sources or {}).items()}
    said = (meanings or {}, refused or {}, tuple(remarks))
    return Intake(Path(folder), data_folder, made, base_year, *said, currency=currency)


class Intake:
    """The tables of one engagement (see :func:`read_tables`)."""

    def __init__(
        self,
        folder: Path,
        data_folder: str,
        sources: dict[str, Source],
        base_year: int | None,
        meanings: MappingType[str, MappingType[str, MappingType[str, str]]],
        refused: MappingType[str, Sequence[Problem]],
        remarks: tuple[Problem, ...],
        *,
        currency: str = "",
    ):
        self._currency = currency
        self._folder, self._data_folder = folder, data_folder
        self._refused, self._remarks = refused, remarks
        self._sources, self._base_year, self._meanings = sources, base_year, meanings
        self._read: dict[str, Loaded | None] = {}
        self._linked: dict[str, list[Problem]] = {}

    def frame(self, name: str) -> pd.DataFrame:
        """Return a table by schema; empty, with its columns, where the client gave none.

        ``sales`` comes summed (see :mod:`kamlib.intake.tables.sales`). The frame is the caller's own copy.

        Raises
        ------
        InputError
            Everything wrong with the table, where any of it is an error.
        KeyError
            No such table in the method.
        """
        if name not in TABLES:
            raise KeyError(name)
        loaded = self._load(name)
        if loaded is None:
            return _nothing(name)
        problems = self._problems_of(name)
        if any(problem.severity == "error" for problem in problems):
            raise InputError(problems)
        return loaded.frame.copy()

    def problems_of(self, name: str) -> tuple[Problem, ...]:
        """Return the problems of one table."""
        return tuple(self._problems_of(name))

    def as_read(self, name: str) -> pd.DataFrame:
        """Return a table whatever is wrong with it: to look for what was meant, never to compute from."""
        loaded = self._load(name)
        return loaded.frame.copy() if loaded else _nothing(name)

    def place_of(self, name: str, column: str) -> dict[str, str]:
        """Return where a column of a given table stands: table, file, sheet, column (title as the file writes it).

        Parameters
        ----------
        name : str
            Of a table that is there.
        column : str
            Of the method.

        Returns
        -------
        dict of str to str
            Empty texts where a source has no such thing.
        """
        return self._place(name) | {"column": self._load(name).header(column)}

    def point_at(self, name: str, row: int, column: str, code: str, **facts: Any) -> Problem:
        """Return a remark on one cell of a table as read, with its place as a person finds it.

        Parameters
        ----------
        name : str
            Of a table that is there.
        row : int
            Of the frame, counted from 0.
        column : str
            Of the method.
        code : str
            Of the remark.
        **facts
            What else a :class:`Problem` takes.

        Returns
        -------
        Problem
            Without a row where the rows of the source have no number.
        """
        loaded, place = self._load(name), self.place_of(name, column)
        number = loaded.rows[row] if loaded.rows else None
        about = {key: place[key] for key in ("file", "sheet", "column")}
        return loaded.settled(Problem(code, row=number, **about, **facts))

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """All problems of all tables, in the order of the method's tables; those of the folder come first."""
        found = [*self._remarks, *(problem for name in TABLES for problem in self._problems_of(name))]
        if self._load("accounts") is None:
            found.insert(0, Problem("accounts_missing", file=f"{self._data_folder}/accounts.csv"))
        return tuple(found)

    @cached_property
    def present(self) -> tuple[str, ...]:
        """Names of the tables that the client gave, in the order of the method's tables."""
        return tuple(name for name in TABLES if self._load(name) is not None)

    @cached_property
    def report(self) -> pd.DataFrame:
        """One row per given table.

        Columns: table, file, sheet, source (csv, xlsx, parquet, sql, database), rows_read, rows_used,
        rows_set_aside, columns_read, columns_used, state (``used``, or ``refused`` where the table has errors and
        no row of it is used).
        """
        lines = []
        for name in self.present:
            refused = self._is_refused(name)
            line = dict.fromkeys(_REPORT, 0) | {"file": "", "sheet": "", "source": ""} | self._load(name).report
            line |= {"table": name, "state": "refused" if refused else "used"}
            lines.append(line | ({"rows_used": 0, "rows_set_aside": line["rows_read"]} if refused else {}))
        return _table(lines, _REPORT)

    @cached_property
    def sums(self) -> pd.DataFrame:
        """One row per money column of a given table: table, column, sum as read, as used, as set aside."""
        return _table([line for name in self.present for line in self._load(name).sums], _SUMS)

    @cached_property
    def repairs(self) -> pd.DataFrame:
        """What was mended: table, file, sheet, column (title as found), kind, n, examples (``found → read``)."""
        lines = [self._place(name) | _repair(each) for name in self.present for each in self._load(name).repairs]
        return _table(lines, _REPAIRS)

    @cached_property
    def set_aside(self) -> pd.DataFrame:
        """Every row of a used table that is not used: table, file, sheet, row, reason, cells (parted by ``|``)."""
        lines = [
            self._place(name) | _aside(each)
            for name in self.present
            if not self._is_refused(name)
            for each in self._load(name).aside
        ]
        return _table(lines, _ASIDE)

    @cached_property
    def columns(self) -> pd.DataFrame:
        """One row per column of a file: table, header as found, column it became, kind, decimal mark, order of dates.

        ``evidence`` is what decided: the column's ``own`` values, ``others`` of the file, a person (``confirmed``).
        """
        return _table([line for name in self.present for line in self._load(name).mapping], _MAPPING)

    @cached_property
    def _places(self) -> Places:
        return Places(self._folder, self._data_folder)

    def _is_refused(self, name: str) -> bool:
        return any(problem.severity == "error" for problem in self._problems_of(name))

    def _place(self, name: str) -> dict[str, str]:
        return {"table": name} | {key: self._load(name).report.get(key, "") for key in ("file", "sheet")}

    def _load(self, name: str) -> Loaded | None:
        if name not in self._read:
            self._read[name] = self._open(name)
        return self._read[name]

    def opened(self, name: str, *, glance: bool = False) -> tuple[Relation, Mapping, Source] | None:
        """Open a table anew and map its columns, with what was said of it; None where it is absent.

        Parameters
        ----------
        name : str
            Of the table.
        glance : bool
            Whether a look at beginning and end of a large file is enough
            (see :func:`~kamlib.intake.formats.files.open_table`).

        Returns
        -------
        tuple of (Relation, Mapping, Source) or None
            Its rows shaped, its columns mapped, and what was said of it.

        Raises
        ------
        InputError
            It cannot be opened.
        """
        if name in self._refused:
            raise InputError(self._refused[name])
        source = self._sources.get(name, Source())
        relation = open_source(TABLES[name], source, self._places, glance=glance)
        if relation is None:
            return None
        relation = self._looked_up(name, relation, source)
        return relation, map_headers(relation, TABLES[name], source), source

    def _open(self, name: str) -> Loaded | None:
        try:
            found = self.opened(name, glance=name == "sales")
            return self._type(name, *found) if found else None
        except InputError as error:
            return Loaded(name, _nothing(name), [], list(error.problems))

    def _looked_up(self, name: str, relation: Relation, source: Source) -> Relation:
        """Write the ids of accounts where the file has their names or tax numbers; what is unknown stays as it is."""
        accounts = self._load("accounts") if source.lookup else None
        if accounts is None or accounts.broken:
            return relation
        for column in source.lookup:
            ids, _ = resolve_accounts(values_in(relation, TABLES[name], source, column), accounts.frame)
            relation = replace_in(relation, TABLES[name], source, column, ids, "name_to_id")
        return relation

    def _type(self, name: str, relation: Relation, mapping: Mapping, source: Source) -> Loaded:
        clean = read_clean(relation, mapping, source, self._base_year) if relation.unseen else None
        if relation.unseen and not clean:
            # A glance was not enough: the file is opened anew, and every byte and row of it looked at.
            return self._type(name, *self.opened(name))
        loaded = clean or self._rows(name, relation, mapping, source)
        loaded.problems = [each for each in loaded.problems if not self._is_ours(each, source)]
        if not any(problem.severity == "error" for problem in mapping.problems):
            loaded.problems += undecided(name, relation, mapping, source, self._currency)
            loaded.problems += overlapping(relation, mapping, source)
            blank = any(each.code == "cell_blank" for each in loaded.problems)
            loaded.problems = asked_once(loaded.problems, without_account(relation, mapping, source) if blank else None)
        loaded.frame = mean(name, loaded.frame, self._meanings.get(name, {}))
        within = links.within(loaded, relation, mapping, self._base_year)
        loaded.settled = partial(placed, parts=relation.parts, letters=relation.letters)
        loaded.problems = [loaded.settled(problem) for problem in (*loaded.problems, *within)]
        return loaded

    def _rows(self, name: str, relation: Relation, mapping: Mapping, source: Source) -> Loaded:
        try:
            if name == "sales":
                return read_sales(relation, mapping, source, self._base_year)
            return read(TABLES[name], relation, mapping, source, self._base_year)
        except duckdb.Error as error:
            # What the engine meets in the rows is the client's data; without a word for it, it is a defect of ours.
            if relation.explain is None:
                raise
            raise InputError([*mapping.problems, *relation.explain(error)]) from error

    def _is_ours(self, problem: Problem, source: Source) -> bool:
        """Tell whether a column in one currency is in that of the engagement, or a person said what it is worth."""
        if problem.code != "currency_other":
            return False
        return self._currency in ("", problem.values["currency"]) or confirmed(source, problem.column)

    def _problems_of(self, name: str) -> list[Problem]:
        if name not in self._linked:
            loaded = self._load(name)
            between = map(loaded.settled, links.between(loaded, self._load)) if loaded else []
            self._linked[name] = [*loaded.problems, *between] if loaded else []
        return self._linked[name]


def _aside(aside: Aside) -> dict:
    line = {"row": aside.row or None, "reason": aside.reason, "cells": " | ".join(aside.cells)}
    return line | {"file": aside.file} if aside.file else line


def _repair(repair: Repair) -> dict:
    shown = "; ".join(f"{found} → {read_}" if read_ else found for found, read_ in repair.examples)
    return {"column": repair.column, "kind": repair.kind, "n": repair.n, "examples": shown}


def _table(lines: list[dict], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(lines, columns=list(columns)).astype(columns)


def _nothing(name: str) -> pd.DataFrame:
    return empty_sales() if name == "sales" else empty(name)
