"""The person is taken out. All is prepared beside the old files first: a fault before that changes nothing."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from kamlib.runner.forget.search import RECORD, Traces, find_traces, read_forgotten
from kamlib.runner.locks import lock_runs
from kamlib.runs.folder import RUNS
from kamlib.workspace.engagement import Engagement


def forget(folder: Path, name: str, *, delete: bool, when: datetime.date) -> Traces:
    """Find a person in an engagement and, where that is asked for, take him out of all of it.

    His row in the table of contacts goes; wherever else he is named, a token stands in his place, so that no other row
    or figure is lost. Of runs, tables and notebooks are changed, pictures that may name him and documents go; documents
    can be made again. Interrupted, the same command goes on with what is left.

    Parameters
    ----------
    folder : Path
        The engagement.
    name : str
        Of the person.
    delete : bool
        Take him out; otherwise only say where he stands.
    when : date
        The day of the record, which names nobody.

    Returns
    -------
    Traces
        Where he stands, or stood.

    Raises
    ------
    InputError
        ``person_unknown`` or ``person_ours``.
    UsageError
        ``engagement_busy``: a run is under way; ``sample_is_read_only``.
    """
    engagement = Engagement.find(folder)
    if not delete:
        return find_traces(engagement, name)
    engagement.refuse_read_only()
    with lock_runs(engagement.folder / RUNS):
        traces = find_traces(engagement, name)
        listing = dict.fromkeys(traces.listing)
        others = {path: content for path, content in traces.contents.items() if path not in listing}
        record = {engagement.folder / RECORD: _record(engagement.folder, traces, when)}
        tables = {path: traces.contents[path] for path in listing}
        _swap(others | record | tables, traces.gone)
    return traces


def _swap(contents: Mapping[Path, bytes], gone: Sequence[Path]) -> None:
    """Write every new content beside its file; then take away what goes, and put each in its place, in order."""
    staged = {path: path.with_name(f".{number}.forgetting") for number, path in enumerate(contents)}
    try:
        for path, fresh in staged.items():
            fresh.write_bytes(contents[path])
            fresh.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        for path in gone:
            path.unlink()
        for path, fresh in staged.items():
            os.replace(fresh, path)
    finally:
        for fresh in staged.values():
            fresh.unlink(missing_ok=True)


def _record(folder: Path, traces: Traces, when: datetime.date) -> bytes:
    done = read_forgotten(folder)
    entry = {
        "number": len(done) + 1,
        "on": when.isoformat(),
        "cells": sum(traces.cells.values()),
        "files": len(traces.contents),
        "documents": len(traces.gone),
        "left_by_hand": len(traces.by_hand),
    }
    return yaml.safe_dump({"forgotten": [*done, entry]}, sort_keys=False).encode("utf-8")
