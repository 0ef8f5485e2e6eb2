"""One source to one table: header, readings, types, checks."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

import pandas as pd

from kamlib.core.errors import Problem
from kamlib.core.schema import InputColumn, InputTable
from kamlib.core.tables import TABLES
from kamlib.intake.cells.casting import Typing
from kamlib.intake.cells.evidence import count
from kamlib.intake.cells.expressions import ColumnWay
from kamlib.intake.cells.lost_decimals import confirmed, in_prices
from kamlib.intake.cells.mending import Mending, mend
from kamlib.intake.cells.readings import decide, latest_year
from kamlib.intake.cells.units import unsaid
from kamlib.intake.contracts.binding import Bound, Mapping
from kamlib.intake.contracts.relation import Aside, Relation, Repair, named, where
from kamlib.intake.contracts.source import Source
from kamlib.intake.tables.checks import offences, rules_of
from kamlib.intake.tables.rejects import add, aside_sums, set_aside

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
        Column, sum as read, as used, as set aside.
    mapping : list of dict
        Every column of the file: what it became and how it was read.
    aside : list of Aside
        Rows of the file that are not used, with the reason.
    repairs : list of Repair
        What was mended.
    scale_confirmed : bool
        Whether a person said what one unit of its amounts is worth.
    settled : callable
        Gives a problem of its rows the place as a person finds it.
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
    aside: list[Aside] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    scale_confirmed: bool = False
    settled: Callable[[Problem], Problem] = lambda problem: problem
    find: Callable[[str, list[str]], dict[str, int]] | None = None

    def first_rows(self, column: str, values: list[str]) -> dict[str, int]:
        """Return the first row of each value of a column; nothing where rows have no number.

        Parameters
        ----------
        column : str
            Of the table.
        values : list of str
            To be looked for.

        Returns
        -------
        dict of str to int
            Row in the file by value; a value that does not stand there is left out.
        """
        if self.find:
            return self.find(column, values)
        if not self.rows:
            return {}
        seen = self.frame[column].isin(values)
        firsts = self.frame.loc[seen, column].drop_duplicates()
        return {value: self.rows[place] for place, value in firsts.items()}

    def count_rows(self, relation: Relation, rows: str, used: int) -> None:
        """Put into the report how many rows of the file are used; all others are set aside.

        Parameters
        ----------
        relation : Relation
            The opened source.
        rows : str
            The rows of the table with their numbers, to stand after ``FROM``.
        used : int
            How many these are. A row of a crosstab becomes several of them, and is used where one of them is.
        """
        aside = len(self.aside)
        if relation.across > 1:
            query = f"SELECT DISTINCT row // {relation.across} * {relation.across} FROM {rows}"
            found = set(where(relation, [row for (row,) in relation.con.execute(query).fetchall()]))
            used, aside = len(found), len({(each.file, each.row) for each in self.aside} - found)
        self.report |= {"rows_read": used + aside, "rows_used": used, "rows_set_aside": aside}

    def header(self, name: str) -> str:
        """Return the title of one of our columns as the file writes it; our key where the file has none."""
        return next((line["header"] for line in self.mapping if line["column"] == name), name)

    @property
    def broken(self) -> bool:
        """Whether the table cannot be used as it is."""
        return any(problem.severity == "error" for problem in self.problems)


def empty(table: str) -> pd.DataFrame:
    """Return a frame without rows, with the columns and types of the schema; it is the caller's own."""
    return blank(tuple((each.name, _DTYPES[each.kind]) for each in TABLES[table].columns))


def blank(types: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """Return a frame without rows, with columns of these names and types; it is the caller's own."""
    return _blank(types).copy()


@cache
def _blank(types: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types})


def cast(frame: pd.DataFrame, columns: tuple[InputColumn, ...]) -> pd.DataFrame:
    """Give every column of the schema its type, in its order, adding those that the file does not have.

    Parameters
    ----------
    frame : DataFrame
        Columns named as in the schema; others stay as they are.
    columns : tuple of InputColumn
        Of the schema.

    Returns
    -------
    DataFrame
        Same rows and index; added columns are missing throughout, the client's own stand last.
    """
    made = {
        each.name: frame[each.name].astype(_DTYPES[each.kind])
        if each.name in frame
        else pd.Series(index=frame.index, dtype=_DTYPES[each.kind])
        for each in columns
    }
    rest = {name: frame[name] for name in frame.columns if name not in made}
    return pd.DataFrame(made | rest, index=frame.index)


def read(table: InputTable, relation: Relation, mapping: Mapping, source: Source, base_year: int | None) -> Loaded:
    """Type and check a table that is held in the engine whole.

    Parameters
    ----------
    table : InputTable
        Its schema.
    relation : Relation
        The opened source.
    mapping : Mapping
        Its columns.
    source : Source
        What was said of them.
    base_year : int or None
        Of the engagement.

    Returns
    -------
    Loaded
        One row for each row of the file that is used, with problems, repairs and sums.
    """
    problems = [*relation.problems, *mapping.problems]
    if not mapping.bound:
        return Loaded(table.name, empty(table.name), [], problems, report_of(table, relation, mapping, 0))
    latest = latest_year(table.name, base_year)
    decision = decide(relation, mapping, count(relation, mapping, latest), source.readings, latest=latest)
    typing = Typing(relation, mapping, decision.ways)
    mending = hold(typing)
    mapping = settle(relation, mapping)
    metric = {each.place for each in mapping.bound if each.column.kind != "text"}
    problems += [problem for place, problem in decision.problems if place in metric or problem.severity == "warning"]
    problems += mending.problems + unsaid(relation, mapping, source)
    loaded = Loaded(table.name, empty(table.name), [], problems, report_of(table, relation, mapping, 0))
    loaded.aside = [*relation.aside]
    money = [each for each in mapping.bound if each.column.kind == "money"]
    asides = aside_sums(typing.having(mending.places), money)
    rules = rules_of(table.name, mapping, base_year)
    found = offences(relation, "typed", rules)
    if found and source.bad_rows == "set_aside":
        broken = " OR ".join(f"coalesce({rule.broken}, false)" for rule in rules)
        asides = add(asides, set_aside(loaded, typing, "typed", broken, money))
        relation.con.execute(f"DELETE FROM typed WHERE {broken}")
        found = [replace(problem, severity="warning") for problem in found]
    loaded.problems += found
    loaded.problems += _jumps(relation, mapping, source) if not loaded.broken else []
    _frame(loaded, table, relation, mapping)
    text = {each.header for each in mapping.bound if each.column.kind == "text"}
    loaded.repairs = [*relation.repairs, *(each for each in mending.repairs if each.column not in text)]
    loaded.sums = _sums(relation, money, loaded, asides)
    loaded.mapping = describe(table, relation, mapping, decision.ways)
    return loaded


def hold(typing: Typing) -> Mending:
    """Hold the typed rows: typed once, as to plan so long a query takes longer than to run it over such a table."""
    con = typing.relation.con
    con.execute(f"CREATE OR REPLACE TEMP TABLE typed AS FROM {typing.cast()}")
    mending = mend(typing, "typed")
    if mending.places:
        con.execute(f"CREATE OR REPLACE TEMP TABLE typed AS FROM {typing.having(mending.places).sql()}")
    return mending


def _jumps(relation: Relation, mapping: Mapping, source: Source) -> list[Problem]:
    """Prices of one product that differ by a power of ten: only a table of prices has several of them."""
    place = {each.column.name: each for each in mapping.bound}
    if not {"product_line", "price", "company"} <= place.keys() or confirmed(source, place["price"].header):
        return []
    return in_prices(relation, "typed", place["product_line"], place["price"])


def _frame(loaded: Loaded, table: InputTable, relation: Relation, mapping: Mapping) -> None:
    shown = ", ".join(f"{_cell(each)} AS {named(each.column.name)}" for each in mapping.bound)
    frame = relation.con.execute(f"SELECT row, {shown} FROM typed ORDER BY row").df()
    numbers = frame.pop("row").tolist()
    loaded.rows = relation.locate(numbers) if relation.rows_known else []
    loaded.frame = cast(frame, table.columns)
    loaded.count_rows(relation, "typed", len(frame))


def _cell(bound: Bound) -> str:
    return f"{'r' if bound.column.kind == 'text' else 't'}{bound.place}"


def settle(relation: Relation, mapping: Mapping) -> Mapping:
    """Decide for every column beyond the schema whether it is a metric (all of it numeric) or text.

    Looks at the relation's table ``typed``.

    Parameters
    ----------
    relation : Relation
        The opened source, its typed rows held.
    mapping : Mapping
        Its columns; those beyond the schema have the kind ``open``.

    Returns
    -------
    Mapping
        Those that are not numeric have the kind ``text``.
    """
    opened = [each for each in mapping.bound if each.column.kind == "open"]
    if not opened:
        return mapping
    held = {name for (name,) in relation.con.execute("SELECT column_name FROM (DESCRIBE typed)").fetchall()}
    tests = ", ".join(_all_numeric(each.place, f"x{each.place}" in held) for each in opened)
    found = relation.con.execute(f"SELECT {tests} FROM typed").fetchone()
    text = {each.place for each, numeric in zip(opened, found, strict=True) if not numeric}
    bound = [
        Bound(each.place, each.header, InputColumn(each.column.name, "text")) if each.place in text else each
        for each in mapping.bound
    ]
    return Mapping(bound, mapping.ignored, mapping.problems)


def _all_numeric(place: int, mended: bool) -> str:
    """All numbers, but for fewer cells that say that there is none; a leading zero is part of a code."""
    raw_, typed_ = f"r{place}", f"t{place}"
    code = f"coalesce(bool_or(regexp_matches({raw_}, '^0\\d')), false)"
    nothing = f"count_if(x{place})" if mended else "0"
    return f"count({typed_}) > {nothing} AND count({raw_}) = count({typed_}) + {nothing} AND NOT {code}"


def _sums(relation: Relation, money: list[Bound], loaded: Loaded, asides: dict[str, float]) -> list[dict]:
    if not money:
        return []
    query = ", ".join(f"fsum(t{each.place})" for each in money)
    held = relation.con.execute(f"SELECT {query} FROM typed").fetchone()
    return [
        sum_line(loaded.table, each.column.name, value or 0.0, float(loaded.frame[each.column.name].sum()), asides)
        for each, value in zip(money, held, strict=True)
    ]


def sum_line(table: str, column: str, held: float, used: float, asides: dict[str, float]) -> dict:
    """Return a line of the sums: what the file holds, what is used, what was set aside.

    Parameters
    ----------
    table, column : str
        Where the sum is taken.
    held : float
        Sum of the rows that were not set aside.
    used : float
        Sum of the rows of the table.
    asides : dict of str to float
        Sum of the rows set aside, by column.

    Returns
    -------
    dict
        ``table``, ``column``, ``read``, ``used`` and ``set_aside``; amounts in money.
    """
    aside = asides.get(column, 0.0)
    return {"table": table, "column": column, "read": held + aside, "used": used, "set_aside": aside}


def report_of(table: InputTable, relation: Relation, mapping: Mapping, rows: int) -> dict:
    """Return the line of the intake report for one table.

    Parameters
    ----------
    table : InputTable
        Its schema.
    relation : Relation
        The opened source.
    mapping : Mapping
        Its columns.
    rows : int
        How many were read.

    Returns
    -------
    dict
        Place and kind of the source, counts of rows and columns; no row is set aside yet.
    """
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


def describe(table: InputTable, relation: Relation, mapping: Mapping, ways: dict[int, ColumnWay]) -> list[dict]:
    """Return a line for every column of the file: its title, what it became and how its numbers were read.

    Parameters
    ----------
    table : InputTable
        Its schema.
    relation : Relation
        The opened source.
    mapping : Mapping
        Its columns.
    ways : dict of int to ColumnWay
        How they are read, by place.

    Returns
    -------
    list of dict
        ``table``, ``header``, ``column`` (empty where it is not used), ``kind``, and how it was read.
    """
    used = {each.place: each for each in mapping.bound}
    lines = []
    for place, header in enumerate(relation.headers):
        bound = used.get(place)
        kind = ("number" if bound.column.kind == "open" else bound.column.kind) if bound else ""
        name = bound.column.name if bound else ""
        line = {"table": table.name, "header": header, "column": name, "kind": kind}
        lines.append(line | (_said(ways[place]) if place in ways and kind != "text" else _said(ColumnWay())))
    return lines


def _said(way: ColumnWay) -> dict[str, str]:
    """Nothing was decided where there was nothing to decide: whole numbers, dates as machines write them."""
    return {"decimal": way.decimal if way.evidence else "", "dates": way.dates, "evidence": way.evidence}
