"""A client's database by a SQLAlchemy address and a query that only reads; its password never shows in a message."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from kamlib.core.errors import InputError, Problem
from kamlib.core.schema import InputTable
from kamlib.intake.contracts.relation import Relation
from kamlib.intake.contracts.source import SETTINGS_FILE, Source
from kamlib.intake.formats.grids import numeric_titles, relation_of
from kamlib.intake.formats.places import Places
from kamlib.intake.formats.statements import DIALECTS, why_not_select

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_BATCH = 20_000
#: A colon that SQLAlchemy would take for the beginning of a parameter; a query of the settings has none.
_COLON = re.compile(r"(?<![:\w]):(?!:)")
#: What makes all that follows on a connection read alone, and asks the server whether it does.
_GUARDS = {
    "postgresql": ("SET TRANSACTION READ ONLY", "SHOW transaction_read_only"),
    "mysql": ("SET SESSION TRANSACTION READ ONLY", "SELECT @@session.transaction_read_only"),
    "mariadb": ("SET SESSION TRANSACTION READ ONLY", "SELECT @@session.tx_read_only"),
}
#: What SQLite may be asked to do.
_READING = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)


def open_database(table: InputTable, source: Source, places: Places) -> Relation:
    """Run a query in the client's database and put its rows into the engine, batch by batch.

    The query is proven to be one SELECT before there is a connection, and the connection can only read.

    Parameters
    ----------
    table : InputTable
        What the rows are to be.
    source : Source
        Address and query.
    places : Places
        Where a file that the address names may stand.

    Returns
    -------
    Relation
        Held in the engine; its rows have no number.

    Raises
    ------
    InputError
        ``variable_missing``, ``database_address``, ``database_driver``, ``database_unguarded``, ``query_not_select``
        or ``database_failed``.
    """
    place = f"sources.{table.name}"
    address = _inside(_address(source.url, f"{place}.url"), places, f"{place}.url")
    backend = address.get_backend_name()
    if backend not in DIALECTS:
        raise InputError(_problem("database_unguarded", f"{place}.url", backend))
    if found := why_not_select(source.query, backend):
        raise InputError(_problem("query_not_select", f"{place}.query", found))
    engine = _engine(address, f"{place}.url")
    try:
        with engine.connect() as connection:
            _guard(connection, backend, place)
            return _result(connection, table, source)
    except SQLAlchemyError as error:
        raise InputError(_problem("database_failed", place, _safe(error, address, source.url))) from error
    finally:
        engine.dispose()


def _engine(address: sqlalchemy.URL, place: str) -> sqlalchemy.Engine:
    if address.get_backend_name() == "sqlite":
        uri = f"{Path(address.database).resolve().as_uri()}?mode=ro"
        return sqlalchemy.create_engine("sqlite://", creator=lambda: sqlite3.connect(uri, uri=True))
    try:
        return sqlalchemy.create_engine(address)
    except (ImportError, sqlalchemy.exc.NoSuchModuleError) as error:
        raise InputError(_problem("database_driver", place, address.drivername)) from error


def _guard(connection: sqlalchemy.Connection, backend: str, place: str) -> None:
    """Make the connection read only, and go on only where the server says that it is."""
    if backend == "sqlite":
        only_reading(connection.connection.driver_connection)
        return
    guard, asked = _GUARDS[backend]
    connection.execute(sqlalchemy.text(guard))
    if str(connection.execute(sqlalchemy.text(asked)).scalar()) not in ("on", "1"):
        raise InputError(_problem("database_unguarded", f"{place}.url", backend))


def only_reading(connection: sqlite3.Connection) -> None:
    """Let SQLite itself refuse whatever a statement would do besides reading."""
    connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY)


def _result(connection: sqlalchemy.Connection, table: InputTable, source: Source) -> Relation:
    query = sqlalchemy.text(_COLON.sub(r"\\:", source.query))
    result = connection.execute(query, execution_options={"stream_results": True})
    return relation_of(
        [str(name) for name in result.keys()],  # noqa: SIM118  the keys of a result are no mapping's
        _rows(result),
        numeric_titles(table, source.renamed),
        kind="database",
        file=SETTINGS_FILE,
        rows_known=False,
    )


def _rows(result: sqlalchemy.CursorResult) -> Iterator[tuple]:
    for batch in result.partitions(_BATCH):
        yield from (tuple(map(_cell, row)) for row in batch)


def _cell(value: object) -> object:
    """Bring a database's decimals to floats; everything else is what a sheet may hold."""
    if isinstance(value, str | int | float) or value is None:
        return value
    return float(value) if hasattr(value, "as_tuple") else value


def _address(url: str, place: str) -> sqlalchemy.URL:
    missing = [name for name in _VARIABLE.findall(url) if name not in os.environ]
    if missing:
        raise InputError([_problem("variable_missing", place, name) for name in missing])
    names = _VARIABLE.findall(url)
    if [url] == [f"${{{name}}}" for name in names]:  # the whole address is kept outside
        return _parsed(os.environ[names[0]], place)
    # Parsed before the secrets go in: a password may hold any character.
    marks = {name: f"kamvar{number}kam" for number, name in enumerate(names)}
    bare = _parsed(_VARIABLE.sub(lambda match: marks[match[1]], url), place)

    def fill(part: str | None) -> str | None:
        for name, mark in marks.items():
            part = part.replace(mark, os.environ[name]) if part else part
        return part

    parts = ("username", "password", "host", "database")
    return bare.set(**{part: fill(getattr(bare, part)) for part in parts if getattr(bare, part)})


def _parsed(url: str, place: str) -> sqlalchemy.URL:
    try:
        return sqlalchemy.make_url(url)
    except (ArgumentError, ValueError) as error:
        raise InputError(_problem("database_address", place, "")) from error


def _inside(address: sqlalchemy.URL, places: Places, place: str) -> sqlalchemy.URL:
    """A database that is a file stands with the client's files, and is never made by asking for it."""
    if address.get_backend_name() != "sqlite":
        return address
    if not address.database:
        raise InputError(_problem("database_address", place, ""))
    return address.set(database=str(places.find(address.database, place)))


def _safe(error: SQLAlchemyError, address: sqlalchemy.URL, written: str) -> str:
    """Return the database's own first line without anything secret, the query and its parameters."""
    text = (str(getattr(error, "orig", None) or error).splitlines() or [""])[0][:200]
    said = [address.password, *address.query.values(), *(os.environ.get(name) for name in _VARIABLE.findall(written))]
    for secret in sorted({str(each) for each in said if each}, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _problem(code: str, place: str, found: str) -> Problem:
    return Problem(code, file=SETTINGS_FILE, column=place, found=found)
