"""A client's database by a SQLAlchemy address and a query; its password never shows in a message."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import sqlalchemy
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from kamlib.core.errors import InputError, Problem
from kamlib.core.tables import Table
from kamlib.intake.contracts.relation import Relation
from kamlib.intake.contracts.source import SETTINGS_FILE, Places, Source
from kamlib.intake.formats.grids import numeric_titles, relation_of

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_BATCH = 20_000


def open_database(table: Table, source: Source, places: Places) -> Relation:
    """Run a query in the client's database and put its rows into the engine, batch by batch.

    Raises
    ------
    InputError
        ``variable_missing``, ``database_address``, ``database_driver`` or ``database_failed``.
    """
    place = f"sources.{table.name}"
    address = _inside(_address(source.url, f"{place}.url"), places, f"{place}.url")
    try:
        engine = sqlalchemy.create_engine(address)
    except (ImportError, sqlalchemy.exc.NoSuchModuleError) as error:
        raise InputError(_problem("database_driver", f"{place}.url", address.drivername)) from error
    try:
        with engine.connect().execution_options(stream_results=True) as connection:
            result = connection.execute(sqlalchemy.text(source.query))
            if not result.returns_rows:
                raise InputError(_problem("query_not_select", f"{place}.query", ""))
            headers = [str(name) for name in result.keys()]  # noqa: SIM118  the keys of a result are no mapping's
            return relation_of(
                headers,
                _rows(result),
                numeric_titles(table, source.renamed),
                kind="database",
                file=SETTINGS_FILE,
                rows_known=False,
            )
    except SQLAlchemyError as error:
        raise InputError(_problem("database_failed", place, _safe(error, address))) from error
    finally:
        engine.dispose()


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
    if address.get_backend_name() != "sqlite" or not address.database:
        return address
    return address.set(database=str(places.find(address.database, place)))


def _safe(error: SQLAlchemyError, address: sqlalchemy.URL) -> str:
    """Return the database's own first line, without the password, the query and its parameters."""
    text = str(getattr(error, "orig", None) or error).splitlines()[0][:200]
    for secret in filter(None, (str(address.password or ""),)):
        text = text.replace(secret, "***")
    return text


def _problem(code: str, place: str, found: str) -> Problem:
    return Problem(code, file=SETTINGS_FILE, column=place, found=found)
