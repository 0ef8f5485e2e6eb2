"""One source to one table: header, readings, types, checks."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from kamlib.core.errors import Problem
from kamlib.core.tables import TABLES, Column, Table
from kamlib.intake.checks import Rule, offences, rules_of
from kamlib.intake.expressions import family, raw, typed
from kamlib.intake.headers import Bound, Mapping
from kamlib.intake.readings import count, decide
from kamlib.intake.relation import Relation, named
from kamlib.intake.words import words

_DTYPES = {
    "id": "str",
    "text": "str",
    "category": "str",
    "int": "Int64",
    "year": "Int64",
    "date": "datetime64[us]",
    "number": "float64",
    "money": "float64",
    "share": "float64",
    "bool": "boolean",
}


@dataclass
class Loaded:
    """One table as it was read.

    Parameters
    ----------
    table : str
        Its name.
    frame : DataFrame
        Typed by schema; usable only where no problem is an error.
    rows : list of int
        Row in the file of every row of the frame; empty where rows have no number.
    problems : list of Problem
        Everything wrong with it.
    report : dict
        File, sheet, kind, counts of rows and columns.
    sums : list of dict
        Column, sum as read, sum as used.
    mapping : list of dict
        Every column of the file: what it became and how it was read.
    find : callable, optional
        First row of values of a column, where the frame does not hold the rows.
    """

    table: str
    frame: pd.DataFrame
    rows: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    report: dict = field(default_factory=dict)
    sums: list[dict] = field(default_factory=list)
    mapping: list[dict] = field(default_factory=list)
    find: Callable[[str, list[str]], dict[str, int]] | None = None

    def first_rows(self, column: str, values: list[str]) -> dict[str, int]:
        """Return the first row of each value of a column; nothing where rows have no number."""
        if self.find:
            return self.find(column, values)
        if not self.rows:
            return {}
        seen = self.frame[column].isin(values)
        firsts = self.frame.loc[seen, column].drop_duplicates()
        return {value: self.rows[place] for place, value in firsts.items()}

    @property
    def broken(self) -> bool:
        """Whether the table cannot be used as it is."""
        return any(problem.severity == "error" for problem in self.problems)


def empty(table: str) -> pd.DataFrame:
    """Return a frame without rows, with the columns and types of the schema."""
    return pd.DataFrame({each.name: pd.Series(dtype=_DTYPES[each.kind]) for each in TABLES[table].columns})


def cast(frame: pd.DataFrame, columns: tuple[Column, ...]) -> pd.DataFrame:
    """Give every column of the schema its type, in its order, adding those that the file does not have."""
    made = {
        each.name: frame[each.name].astype(_DTYPES[each.kind])
        if each.name in frame
        else pd.Series(index=frame.index, dtype=_DTYPES[each.kind])
        for each in columns
    }
    rest = {name: frame[name] for name in frame.columns if name not in made}
    return pd.DataFrame(made | rest, index=frame.index)


class Typing:
    """The typed view of a relation under the chosen readings.

    Parameters
    ----------
    relation, mapping : Relation, Mapping
        The opened source and its columns.
    marks : dict
        Decimal mark by place.
    trim : bool
        Whether numbers and dates are trimmed of spaces. Without it a file of clean ones is read much faster, and one
        space too many looks like an offence.
    """

    def __init__(self, relation: Relation, mapping: Mapping, marks: dict[int, str], *, trim: bool = True):
        self.relation, self.mapping, self.marks, self.trim = relation, mapping, marks, trim

    def sql(self, *, numbered: bool = True) -> str:
        """Return the rows with ``r<place>`` and ``t<place>`` (and ``row``), blank rows left out."""
        bound = self.mapping.bound
        types = self.relation.types
        row = "row, " if numbered else ""
        raws = "".join(f", {self._raw(each)} AS r{each.place}" for each in bound)
        keep = "".join(f", c{each.place}" for each in bound)
        typed_ = ", ".join(f"{self._typed(each)} AS t{each.place}" for each in bound)
        source = self.relation.numbered if numbered else self.relation.plain
        blank = f"coalesce({', '.join(f'CAST(c{n} AS VARCHAR)' for n in range(len(types)))}) IS NOT NULL"
        inner = f"SELECT {row}{(raws + keep).removeprefix(', ')} FROM {source} WHERE {blank}"
        return f"(SELECT {row}{', '.join(f'r{each.place}' for each in bound)}, {typed_} FROM ({inner}))"

    def _raw(self, bound: Bound) -> str:
        if self.trim or bound.column.kind in ("id", "text", "category"):
            return raw(f"c{bound.place}", self.relation.types[bound.place])
        return f"c{bound.place}"

    def _typed(self, bound: Bound) -> str:
        duck = self.relation.types[bound.place]
        source = f"r{bound.place}" if family(duck) == "text" else f"c{bound.place}"
        return typed(bound.column, source, duck, self.marks.get(bound.place, "."), words(bound.column))


def read(table: Table, relation: Relation, mapping: Mapping, base_year: int | None) -> Loaded:
    """Type and check a table that is held in the engine whole."""
    counts = count(relation, mapping)
    marks, warnings = decide(relation, mapping, counts, whole=True)
    problems = [*mapping.problems, *warnings]
    if not mapping.bound:
        return Loaded(table.name, empty(table.name), [], problems, report_of(table, relation, mapping, 0))
    # Typed once: to plan so long a query takes longer than to run it over a table of this size.
    relation.con.execute(f"CREATE TEMP TABLE typed AS FROM {Typing(relation, mapping, marks).sql()}")
    mapping = settle(relation, mapping)
    problems += offences(relation, "typed", rules_of(table.name, mapping, base_year))
    shown = ", ".join(f"{_cell(each)} AS {named(each.column.name)}" for each in mapping.bound)
    frame = relation.con.execute(f"SELECT row, {shown} FROM typed ORDER BY row").df()
    numbers = frame.pop("row").tolist()
    rows = relation.locate(numbers) if relation.rows_known else []
    frame = cast(frame, table.columns)
    loaded = Loaded(table.name, frame, rows, problems, report_of(table, relation, mapping, len(frame)))
    loaded.sums = _sums(relation, mapping, table.name, frame)
    loaded.mapping = describe(table, relation, mapping, marks)
    return loaded


def _cell(bound: Bound) -> str:
    return f"{'r' if bound.column.kind == 'text' else 't'}{bound.place}"


def settle(relation: Relation, mapping: Mapping) -> Mapping:
    """Decide for every column beyond the schema whether it is a metric (all of it numeric) or text.

    Looks at the relation's table ``typed``.
    """
    opened = [each for each in mapping.bound if each.column.kind == "open"]
    if not opened:
        return mapping
    tests = ", ".join(_all_numeric(each.place) for each in opened)
    found = relation.con.execute(f"SELECT {tests} FROM typed").fetchone()
    text = {each.place for each, numeric in zip(opened, found, strict=True) if not numeric}
    bound = [
        Bound(each.place, each.header, Column(each.column.name, "text")) if each.place in text else each
        for each in mapping.bound
    ]
    return Mapping(bound, mapping.ignored, mapping.problems)


def _all_numeric(place: int) -> str:
    raw_, typed_ = f"r{place}", f"t{place}"
    # A leading zero is part of a code, not of a number.
    code = f"coalesce(bool_or(isinf({typed_}) OR regexp_matches({raw_}, '^0\\d')), false)"
    return f"count({raw_}) > 0 AND count({raw_}) = count({typed_}) AND NOT {code}"


def _sums(relation: Relation, mapping: Mapping, table: str, frame: pd.DataFrame) -> list[dict]:
    money = [each for each in mapping.bound if each.column.kind == "money"]
    if not money:
        return []
    query = ", ".join(f"fsum(t{each.place})" for each in money)
    read_ = relation.con.execute(f"SELECT {query} FROM typed").fetchone()
    return [
        {"table": table, "column": each.column.name, "read": value or 0.0, "used": float(frame[each.column.name].sum())}
        for each, value in zip(money, read_, strict=True)
    ]


def report_of(table: Table, relation: Relation, mapping: Mapping, rows: int) -> dict:
    """Return the line of the intake report for one table."""
    return {
        "table": table.name,
        "file": relation.file,
        "sheet": relation.sheet,
        "source": relation.kind,
        "rows_read": rows,
        "rows_used": rows,
        "rows_set_aside": 0,
        "columns_read": len(relation.headers),
        "columns_used": len(mapping.bound),
    }


def describe(table: Table, relation: Relation, mapping: Mapping, marks: dict[int, str]) -> list[dict]:
    """Return a line for every column of the file: its title, what it became and how its numbers were read."""
    used = {each.place: each for each in mapping.bound}
    lines = []
    for place, header in enumerate(relation.headers):
        bound = used.get(place)
        kind = ("number" if bound.column.kind == "open" else bound.column.kind) if bound else ""
        name = bound.column.name if bound else ""
        mark = marks.get(place, "") if bound and kind not in ("id", "text") else ""
        lines.append({"table": table.name, "header": header, "column": name, "kind": kind, "decimal": mark})
    return lines


__all__ = ["Loaded", "Rule", "Typing", "cast", "describe", "empty", "read", "report_of", "settle"]
