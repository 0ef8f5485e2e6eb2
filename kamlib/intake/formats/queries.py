"""SQL over the client's own files, by the embedded engine, shut off from every other file and from the network."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import pandas as pd

from kamlib.core.errors import InputError, Problem
from kamlib.core.tables import Table
from kamlib.intake.contracts.relation import Relation, connect, connect_alone, named, path_literal, quoted
from kamlib.intake.contracts.source import SETTINGS_FILE, Places, Source
from kamlib.intake.formats.workbooks import read_sheet

CSV = (".csv", ".txt", ".tsv", ".gz")


def open_sql(table: Table, source: Source, places: Places) -> Relation:
    """Run a query over declared files; its result is the relation.

    The files become views by the names that the query uses. Then the engine is shut: it reads these files and nothing
    else, writes none, and its settings are locked, before the query is looked at.

    Raises
    ------
    InputError
        A file is missing or unreadable, or the query is wrong or is not one SELECT.
    """
    place = f"sources.{table.name}"
    paths = {name: places.find(file, f"{place}.files.{name}") for name, file in source.files.items()}
    con = connect_alone()
    views = [_view(con, name, path, places.shown(path)) for name, path in paths.items()]
    allowed = ", ".join(quoted(str(path)) for path in paths.values())
    con.execute(f"SET allowed_paths = [{allowed}]")
    con.execute("SET enable_external_access = false; SET lock_configuration = true")
    for view in filter(None, views):
        con.execute(view)
    _only_select(con, source.sql, place)
    try:
        # A view takes the query as it is written, with its comments and its semicolon.
        con.execute(f"CREATE TEMP VIEW asked AS {source.sql}")
        return _relation(con, "asked", place, keep=table.name != "sales")
    except duckdb.Error as error:
        raise InputError(_failed(place, error)) from error


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


def open_parquet(path: Path, shown: str) -> Relation:
    """Open a Parquet file as a typed relation.

    Raises
    ------
    InputError
        ``file_broken``.
    """
    con = connect()
    scan = f"read_parquet({path_literal(path)}, file_row_number = true)"
    try:
        described = con.execute(f"DESCRIBE FROM {scan}").fetchall()[:-1]
    except duckdb.Error as error:
        raise InputError(_broken(shown, error)) from error
    listed = ", ".join(f"{named(line[0])} AS c{number}" for number, line in enumerate(described))
    numbered = f"(SELECT file_row_number + 2 AS row, {listed} FROM {scan})"
    headers, types = tuple(str(line[0]) for line in described), tuple(str(line[1]) for line in described)

    def explain(error: duckdb.Error) -> list[Problem]:
        return [_broken(shown, error)]

    return Relation(con, numbered, numbered, headers, types, "parquet", shown, explain=explain)


def _view(con: duckdb.DuckDBPyConnection, name: str, path: Path, shown: str) -> str:
    """Return the statement that makes a file a view; a sheet is put into the engine at once."""
    ending = path.suffix.lower()
    try:
        if ending == ".parquet":
            return f"CREATE VIEW {named(name)} AS FROM read_parquet({path_literal(path)})"
        if ending == ".xlsx":
            _, rows = read_sheet(path, shown, "")
            return _sheet_table(con, name, rows)
        if ending in CSV:
            # Types by a look at every row, once: a view would look anew each time it is used.
            prompt = con.execute(f"SELECT prompt FROM sniff_csv({path_literal(path)}, sample_size = -1)").fetchone()[0]
            return f"CREATE VIEW {named(name)} AS {prompt}"
    except duckdb.Error as error:
        raise InputError(_broken(shown, error)) from error
    raise InputError(Problem("file_kind", file=shown, found=ending, expected=".csv, .csv.gz, .parquet, .xlsx"))


def _sheet_table(con: duckdb.DuckDBPyConnection, name: str, rows: list[list]) -> str:
    header = [str(cell).strip() or f"column{place}" for place, cell in enumerate(rows[0] if rows else [], start=1)]
    frame = pd.DataFrame(rows[1:], columns=header).replace("", None).infer_objects()
    mixed = [column for column in frame if frame[column].dtype == object]
    frame[mixed] = frame[mixed].astype("str")
    con.register("sheet", frame)
    con.execute(f"CREATE TEMP TABLE {named(name)} AS FROM sheet")
    con.unregister("sheet")
    return ""


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


def _broken(shown: str, error: duckdb.Error) -> Problem:
    return Problem("file_broken", file=shown, found=str(error).splitlines()[0].split('"')[0][:120].strip())
