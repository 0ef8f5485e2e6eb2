"""Rows of a file that the engine holds once, for whoever opens the same file again while they are in use."""

# SQL is put together here from our own names.

from __future__ import annotations

import contextlib
import os
import weakref
from itertools import count
from pathlib import Path

import duckdb

from kamlib.intake.contracts.relation import connect

_NUMBER = count(1)


class HeldRows:
    """A table that every connection of this process can read; it goes with the last that refers to this object."""

    def __init__(self, query: str):
        self.name = f"memory.main.held{next(_NUMBER)}"
        connect().execute(f"CREATE TABLE {self.name} AS FROM {query}")
        weakref.finalize(self, _drop, self.name, os.getpid()).atexit = False


_held: weakref.WeakValueDictionary[tuple, HeldRows] = weakref.WeakValueDictionary()


def hold_rows(path: Path, query: str) -> HeldRows:
    """Return the rows of a query over a file, held; those of an earlier call where the file is still the same.

    Parameters
    ----------
    path : Path
        The file.
    query : str
        SQL that reads it, to stand after ``FROM``.

    Returns
    -------
    HeldRows
        Its ``name`` is the table; it goes when nobody refers to the object any more.

    Raises
    ------
    duckdb.Error
        The engine cannot read it.
    """
    facts = path.stat()
    key = (os.getpid(), query, facts.st_mtime_ns, facts.st_size)
    held = _held.get(key)
    if held is None:
        held = _held[key] = HeldRows(query)
    return held


def _drop(name: str, process: int) -> None:
    # A forked process has an engine of its own and none of its parent's tables.
    if process == os.getpid():
        with contextlib.suppress(duckdb.Error):
            connect().execute(f"DROP TABLE IF EXISTS {name}")
