"""SQL over the client's own files, by an engine that is shut off from every file and from the network.

The files are read as every file is: what is set aside, mended or open in them is told with its place. The engine of the
query gets their typed rows, and nothing of the client's disk.
"""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from kamlib.core.errors import InputError, Problem
from kamlib.core.schema import InputColumn, InputTable
from kamlib.intake.cells.casting import Typing
from kamlib.intake.cells.evidence import count
from kamlib.intake.cells.readings import decide, latest_year
from kamlib.intake.contracts.binding import Bound, Mapping
from kamlib.intake.contracts.relation import (
    Relation,
    Repair,
    connect_alone,
    in_one_cell,
    named,
    path_literal,
    quoted,
)
from kamlib.intake.contracts.source import SETTINGS_FILE, Source, parted
from kamlib.intake.formats.files import open_table
from kamlib.intake.formats.places import Places
from kamlib.intake.formats.temporary import Temporary
from kamlib.intake.tables.reading import hold, settle

#: A day in figures, with or without the time of day.
_DAY = r"(\d{4}([-./])\d{1,2}[-./]\d{1,2}|\d{1,2}([./-])\d{1,2}[./-](\d{4}|\d{2}))([T ]\s*\d.*)?"

#: A number that is written as machines write whole ones.
_WHOLE = r"0|-?[1-9]\d{0,14}"
#: What may be a number, with a sign, a currency or a unit around it.
_FIGURE = r"[^\pL]*[0-9][^\pL]*([eE][+-]?[0-9]+)?[\pL ./]{0,8}"
#: Rows that tell what a column may be; all of them then tell what it is.
_LOOKED = 1_000


@dataclass(frozen=True)
class Given:
    """A file that a query may read.


    Parameters
    ----------
    name : str
        As the query calls it.
    relation : Relation
        The file, opened.
    rows : str
        Its rows under the titles of the file, to stand after ``FROM``.
    problems, repairs : tuple
        What is to be said of the file.
    """

    name: str
    relation: Relation
    rows: str
    problems: tuple[Problem, ...] = ()
    repairs: tuple[Repair, ...] = ()


def open_sql(table: InputTable, source: Source, places: Places) -> Relation:
    """Run a query over declared files; its result is the relation.

    Parameters
    ----------
    table : InputTable
        What the rows are to be.
    source : Source
        The query, and the files it may read.
    places : Places
        Where files may stand.

    Returns
    -------
    Relation
        With what was set aside, mended and found in the files; its rows have no number.

    Raises
    ------
    InputError
        A file is missing or unreadable, or the query is wrong or is not one SELECT.
    """
    place = f"sources.{table.name}"
    con = connect_alone()
    _only_select(con, source.sql, place)
    given = [_given(name, file, source, places, f"{place}.files.{name}") for name, file in source.files.items()]
    problems = tuple(problem for each in given for problem in each.problems)
    if any(problem.severity == "error" for problem in problems):
        raise InputError(problems)
    kept = Temporary()
    counts = [_hand_over(each, kept.path / f"{number}.parquet") for number, each in enumerate(given)]
    _shut(con, {each.name: kept.path / f"{number}.parquet" for number, each in enumerate(given)})
    try:
        # A view takes the query as it is written, with its comments and its semicolon.
        con.execute(f"CREATE TEMP VIEW asked AS {source.sql}")
        relation = _relation(con, "asked", place, keep=table.name != "sales")
    except duckdb.Error as error:
        raise InputError(_failed(place, error)) from error
    return replace(
        relation,
        held=kept,
        unit=" ".join(dict.fromkeys(filter(None, (each.relation.unit for each in given)))),
        aside=tuple(
            replace(in_one_cell(row), file=each.relation.file) for each in given for row in each.relation.aside
        ),
        repairs=tuple(repair for each, n in zip(given, counts, strict=True) for repair in _told(each, n)),
        problems=problems,
    )


def _given(name: str, written: str, source: Source, places: Places, place: str) -> Given:
    file, sheet = parted(written)
    path = places.find(file, place)
    relation = open_table(path, places.shown(path), sheet=sheet, layout=source.layout, keep=False)
    if relation.kind == "parquet":
        cells = [f"c{at}" for at in range(len(relation.headers))]
        return Given(name, relation, _rows(relation, cells, f"{relation.numbered} ORDER BY row"))
    try:
        return _typed(name, relation, source)
    except duckdb.Error as error:
        if relation.explain is None:
            raise
        raise InputError(relation.explain(error)) from error


def _typed(name: str, relation: Relation, source: Source) -> Given:
    """Type a file's columns: numbers and days where all their cells are such, by the readings; text elsewhere."""
    kinds = _kinds(relation)
    columns = [
        InputColumn(title, "text" if kind == "int" else kind)
        for title, kind in zip(relation.headers, kinds, strict=True)
    ]
    mapping = Mapping([Bound(place, each.name, each) for place, each in enumerate(columns)])
    latest = latest_year("", None)
    # The first rows mostly tell how all of them are written; where one is not, every row is asked.
    for sample in (True, False):
        counts = count(relation, mapping, latest, sample=sample)
        decision = decide(relation, mapping, counts, source.readings, latest=latest, whole=not sample)
        mending = hold(Typing(relation, mapping, decision.ways))
        settled = [each.column.kind for each in settle(relation, mapping).bound]
        cells = _cells(relation, [kind if kind == "int" else now for kind, now in zip(kinds, settled, strict=True)])
        text = {place for place, cell in enumerate(cells) if cell == f"r{place}"}
        if not decision.problems and all(kinds[place] == "text" for place in text):
            break
    titles = {relation.headers[place] for place in text}
    said = [problem for place, problem in decision.problems if place not in text or problem.severity == "warning"]
    return Given(
        name,
        relation,
        _rows(relation, cells, "typed ORDER BY row"),
        (*relation.problems, *said, *(each for each in mending.problems if each.column not in titles)),
        (*relation.repairs, *(each for each in mending.repairs if each.column not in titles)),
    )


def _kinds(relation: Relation) -> list[str]:
    """Return as what each column is read: ``date``, ``int``, ``open`` (numbers, or text after all), or ``text``.

    Numbers with marks are the dear ones to read: columns that have fewer figures than words at their beginning are
    spared it, and so are those of whole numbers alone.
    """
    texts = [f"nullif(trim(CAST(c{place} AS VARCHAR)), '')" for place in range(len(relation.types))]
    tests = [
        f"CASE WHEN {_all(text, _DAY)} THEN 'date' WHEN {_all(text, _WHOLE)} THEN 'int'"
        f" WHEN 2 * count_if(regexp_full_match({text}, {quoted(_FIGURE)})) >= count({text}) THEN 'open' ELSE 'text' END"
        for text in texts
    ]
    some = f"(SELECT * FROM {relation.plain} LIMIT {_LOOKED})"
    kinds = list(relation.con.execute(f"SELECT {', '.join(tests)} FROM {some}").fetchone())
    whole = [place for place, kind in enumerate(kinds) if kind == "int"]
    tests = ", ".join(_all(texts[place], _WHOLE) for place in whole) or "true"
    found = relation.con.execute(f"SELECT {tests} FROM {relation.plain}").fetchone()
    return ["open" if kind == "int" and not found[whole.index(at)] else kind for at, kind in enumerate(kinds)]


def _all(text: str, pattern: str) -> str:
    """Return the condition that a column has cells, and all of them this shape."""
    return f"(count({text}) > 0 AND count({text}) = count_if(regexp_full_match({text}, {quoted(pattern)})))"


def _cells(relation: Relation, kinds: Sequence[str]) -> list[str]:
    """Return what the query gets of each column of the table ``typed``: its values, or its text where some are none."""
    tests = {"date": "count(t{0}) = count(r{0})", "open": "bool_and(t{0} = trunc(t{0}) AND abs(t{0}) < 9e15)"}
    asked = ", ".join(tests.get(kind, "true").format(place) for place, kind in enumerate(kinds))
    found = relation.con.execute(f"SELECT {asked} FROM typed").fetchone()
    ways = {
        ("date", True): "t{0}",
        ("open", True): "CAST(t{0} AS BIGINT)",
        ("open", False): "t{0}",
        ("int", True): "CAST(r{0} AS BIGINT)",
    }
    pairs = zip(kinds, map(bool, found), strict=True)
    return [ways.get(pair, "r{0}").format(place) for place, pair in enumerate(pairs)]


def _rows(relation: Relation, cells: Sequence[str], source: str) -> str:
    listed = ", ".join(f"{cell} AS {named(title)}" for cell, title in zip(cells, _titles(relation), strict=True))
    return f"(SELECT {listed} FROM {source})"


def _titles(relation: Relation) -> list[str]:
    """Return the titles as a query may call them: none blank, and none equal to another but for its case."""
    taken, titles = set(), []
    for place, header in enumerate(relation.headers, start=1):
        title, number = header.replace("\0", "") or f"column{place}", 2
        while title.casefold() in taken:
            title, number = f"{header} ({number})", number + 1
        taken.add(title.casefold())
        titles.append(title)
    return titles


def _hand_over(given: Given, path: Path) -> int:
    """Write the rows of a file for the engine of the query; return how many they are."""
    try:
        return given.relation.con.execute(f"COPY {given.rows} TO {quoted(str(path))} (FORMAT parquet)").fetchone()[0]
    except duckdb.Error as error:
        if given.relation.explain is None:
            raise
        raise InputError(given.relation.explain(error)) from error


def _shut(con: duckdb.DuckDBPyConnection, files: dict[str, Path]) -> None:
    """Let the engine see these files alone, write none, and change none of its settings."""
    con.execute(f"SET allowed_paths = [{', '.join(quoted(str(path)) for path in files.values())}]")
    con.execute("SET enable_external_access = false; SET lock_configuration = true")
    for name, path in files.items():
        con.execute(f"CREATE VIEW {named(name)} AS FROM read_parquet({path_literal(path)})")


def _told(given: Given, rows: int) -> tuple[Repair, ...]:
    return (Repair("queried", rows, examples=((given.relation.file, ""),)), *given.repairs)


def _relation(con: duckdb.DuckDBPyConnection, query: str, place: str, *, keep: bool) -> Relation:
    described = con.execute(f"DESCRIBE {query}").fetchall()
    headers = [str(line[0]) for line in described]
    twice = [name for name, count in Counter(map(str.casefold, headers)).items() if count > 1]
    if twice:
        raise InputError(Problem("header_repeated", file=SETTINGS_FILE, column=f"{place}.sql", found=", ".join(twice)))
    listed = ", ".join(f"{named(header)} AS c{number}" for number, header in enumerate(headers))
    plain = f"(SELECT {listed} FROM {query})"
    numbered = f"(SELECT row_number() OVER () + 1 AS row, * FROM {plain})"
    if keep:
        # A join comes in any order; sorted, the same files give the same table on any machine.
        ordered = f"(FROM {plain} ORDER BY ALL)"
        con.execute(f"CREATE TEMP TABLE source AS SELECT row_number() OVER () + 1 AS row, * FROM {ordered}")
        plain = numbered = "source"
    return Relation(
        con,
        plain,
        numbered,
        tuple(headers),
        tuple(str(line[1]) for line in described),
        "sql",
        SETTINGS_FILE,
        rows_known=False,
        explain=lambda error: [_failed(place, error)],
    )


def _only_select(con: duckdb.DuckDBPyConnection, sql: str, place: str) -> None:
    try:
        kinds = [statement.type for statement in con.extract_statements(sql)]
    except duckdb.Error as error:
        raise InputError(_failed(place, error)) from error
    if kinds != [duckdb.StatementType.SELECT]:
        found = ", ".join(kind.name for kind in kinds)
        raise InputError(Problem("sql_not_select", file=SETTINGS_FILE, column=f"{place}.sql", found=found))


def _failed(place: str, error: duckdb.Error) -> Problem:
    # The engine's own words name the place in the query; the rest of its text are hints for its programmers.
    text = str(error).split("\n\n")[0].replace("\n", " ")
    return Problem("sql_failed", file=SETTINGS_FILE, column=f"{place}.sql", found=text[:300])
