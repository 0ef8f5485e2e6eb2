"""Parquet files, which the engine reads in place, with the types that they have."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from pathlib import Path

import duckdb

from kamlib.core.errors import InputError, Problem
from kamlib.intake.contracts.relation import Relation, connect, named, path_literal


def open_parquet(path: Path, shown: str) -> Relation:
    """Open a Parquet file as a typed relation.

    Parameters
    ----------
    path : Path
        The file.
    shown : str
        Its name in messages.

    Returns
    -------
    Relation
        Read in place, columns with the types of the file; the first row is row 2.

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


def _broken(shown: str, error: duckdb.Error) -> Problem:
    return Problem("file_broken", file=shown, found=str(error).splitlines()[0].split('"')[0][:120].strip())
