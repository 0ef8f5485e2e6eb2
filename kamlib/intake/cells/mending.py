"""What the engine's own casts refuse, read as a person would, each different text once.

The texts of all refused cells are gathered with their counts in one scan, read one by one, and kept in a temporary
table that the typed view joins: a clean column pays nothing, and a repair is counted where it is made.
"""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from kamlib.core.errors import Problem
from kamlib.i18n.numerals import Mended, read_number
from kamlib.intake.cells.casting import MENDED, Typing, value_column
from kamlib.intake.cells.days import read_date, read_year
from kamlib.intake.cells.evidence import kind_of
from kamlib.intake.cells.expressions import ColumnWay, cast_of, family
from kamlib.intake.contracts.binding import Bound
from kamlib.intake.contracts.relation import Relation, Repair

_BATCH = 50_000
_EXAMPLES = 3
_MAX_WHOLE = 9e15
_COLUMNS = {"place": "int32", "text": "str", "missing": "bool", "number": "float64", "whole": "Int64", "day": "str"}


@dataclass
class Mending:
    """What was mended in one table: the repairs of its columns, the columns that hold any, and what is odd in them."""

    repairs: list[Repair] = field(default_factory=list)
    places: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class _Column:
    """Counts of one column while its texts come by."""

    bound: Bound
    way: ColumnWay
    kinds: Counter = field(default_factory=Counter)
    shown: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    beside: Counter = field(default_factory=Counter)

    def add(self, kinds: tuple[str, ...], n: int, examples: list[tuple[str, str]]) -> None:
        """Count repairs, and keep the first few examples of each kind."""
        for kind in kinds:
            self.kinds[kind] += n
            kept = self.shown.setdefault(kind, [])
            kept += [each for each in examples if each not in kept][: _EXAMPLES - len(kept)]

    def read(self, text: str, n: int) -> dict | None:
        """Return the line of the table of what was mended; None for a text that cannot be read."""
        made = _read(self.bound, self.way, text)
        column = value_column(self.bound)
        if made.value is None and not made.missing:
            return None
        if column == "whole" and made.value is not None and not _is_whole(made.value):
            return None
        self.add(made.kinds, n, [(text[:40], _shown(made.value))])
        self.beside[made.beside] += n
        value = made.value * self.way.scale if column == "number" and made.value is not None else made.value
        line = {"place": self.bound.place, "text": text, "missing": made.missing}
        return line | {"number": None, "whole": None, "day": None} | {column: value}


def mend(typing: Typing, rows: str) -> Mending:
    """Read every cell that the engine refuses, and keep the values in the table that :class:`Typing` joins.

    Parameters
    ----------
    typing : Typing
        The view of the engine alone.
    rows : str
        Its rows, to stand after ``FROM``.

    Returns
    -------
    Mending
        Repairs by column and kind, places of the columns of which the table holds values, and problems.
    """
    con = typing.relation.con
    columns = {each.place: _Column(each, typing.ways.get(each.place, ColumnWay("."))) for each in typing.mapping.bound}
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {MENDED}"
        " (place INTEGER, text VARCHAR, missing BOOLEAN, number DOUBLE, whole BIGINT, day DATE)"
    )
    found = Mending()
    for batch in _gathered(typing, rows):
        lines = []
        for place, kind, text, n, *examples in batch:
            if kind:
                columns[place].add((kind,), n, [(seen["seen"][:40], seen["read"]) for seen in examples])
            elif line := columns[place].read(text, n):
                lines.append(line)
        found.places |= {line["place"] for line in lines}
        _keep(typing.relation, lines)
    for column in columns.values():
        found.repairs += [
            Repair(kind, n, column.bound.header, tuple(column.shown[kind]))
            for kind, n in sorted(column.kinds.items(), key=lambda item: (-item[1], item[0]))
        ]
        found.problems += _mixed(typing.relation, column)
    return found


def _gathered(typing: Typing, rows: str) -> Iterator[list[tuple]]:
    """Yield the different refused texts with their counts (kind empty), and what SQL mended itself, counted by kind."""
    con = typing.relation.con
    items = ", ".join(filter(None, (_item(typing, each) for each in typing.mapping.bound)))
    if not items:
        return
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE refused AS SELECT u.place, u.kind, u.text, count(*) AS n,"
        f" min({{'seen': u.seen, 'read': u.read}}) AS low, max({{'seen': u.seen, 'read': u.read}}) AS high"
        f" FROM (SELECT unnest([{items}]) AS u FROM {rows}) WHERE u IS NOT NULL"
        " GROUP BY ALL ORDER BY ALL"
    )
    number = con.execute("SELECT count(*) FROM refused").fetchone()[0]
    for start in range(0, number, _BATCH):
        yield con.execute(f"SELECT * FROM refused WHERE rowid BETWEEN {start} AND {start + _BATCH - 1}").fetchall()
    con.execute("DROP TABLE refused")


def _item(typing: Typing, bound: Bound) -> str:
    """Return what of one cell is to be counted; NULL for one that is read as it stands."""
    place, of = bound.place, family(typing.relation.types[bound.place])
    raw, typed, way = f"r{place}", f"t{place}", typing.ways.get(bound.place, ColumnWay("."))
    shown = (
        f"'place': {place}, 'kind': '{{kind}}', 'text': {{text}}, 'seen': {{seen}}, 'read': CAST({typed} AS VARCHAR)"
    )
    if of != "text":
        return ""
    if bound.column.kind == "id" and way.rounded:
        line = shown.format(kind="id_number", text="NULL", seen=f"{raw} || '.0'")
        return f"CASE WHEN {raw} IS NOT NULL THEN {{{line}}} END"
    if not kind_of(typing.relation, bound) or bound.column.kind == "id":
        return ""
    refused = shown.format(kind="", text=raw, seen="NULL")
    cases = f"CASE WHEN {raw} IS NOT NULL AND {typed} IS NULL THEN {{{refused}}}"
    if kind_of(typing.relation, bound) == "decimal" and bound.column.kind != "year":
        grouped = shown.format(kind="thousands", text="NULL", seen=raw)
        cases += f" WHEN {typed} IS NOT NULL AND {cast_of(raw, way.decimal)} IS NULL THEN {{{grouped}}}"
    return f"{cases} END"


def _read(bound: Bound, way: ColumnWay, text: str) -> Mended:
    if bound.column.kind == "date":
        return read_date(text, way.dates or "dmy")
    return read_year(text) if bound.column.kind == "year" else read_number(text, bound.column.kind, way.decimal)


def _keep(relation: Relation, lines: list[dict]) -> None:
    if lines:
        relation.con.register("batch", pd.DataFrame(lines, columns=list(_COLUMNS)).astype(_COLUMNS))
        relation.con.execute(
            f"INSERT INTO {MENDED} SELECT place, text, missing, number, whole, CAST(day AS DATE) FROM batch"
        )
        relation.con.unregister("batch")


def _mixed(relation: Relation, column: _Column) -> list[Problem]:
    """Numbers of several units or currencies in one column cannot be added up; which one currency it is, is told."""
    place = {"file": relation.file, "sheet": relation.sheet, "column": column.bound.header}
    problems = []
    for key in ("unit", "currency"):
        names = {name: n for name, n in column.beside.items() if name.startswith(f"{key}.")}
        if len(names) > 1:
            values = {"names": [name.partition(".")[2] for name in sorted(names)], "n": sum(names.values())}
            problems.append(Problem(f"{key}_mixed", **place, values=values))
        elif names and key == "currency":
            ((name, n),) = names.items()
            values = {"n": n, "currency": name.partition(".")[2]}
            problems.append(Problem("currency_other", **place, values=values))
    return problems


def _is_whole(value: object) -> bool:
    return float(value).is_integer() and abs(value) < _MAX_WHOLE


def _shown(value: object) -> str:
    return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)
