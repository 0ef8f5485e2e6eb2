"""Artefacts of a run, without language: tables as CSV, key figures and findings as JSON, all with English keys."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from kamlib.core.errors import Problem, ReconciliationError
from kamlib.core.results import Finding, Result
from kamlib.runs.cells import guard_cell, map_texts
from kamlib.runs.dictionary import describe_tables
from kamlib.runs.folder import result_path, schema_path, table_path
from kamlib.workspace.files import create


def write_artefacts(run: str, results: Sequence[Result], account: str = "") -> None:
    """Write the tables of each result, what their columns are, and its record into the run folder.

    A second language of the same run must give the same bytes: what is there already is compared, not replaced.

    Parameters
    ----------
    run : str
        Folder of the run.
    results : sequence of Result
        Results of one step.
    account : str
        The account's id, where there is one; empty: of the engagement.

    Raises
    ------
    ReconciliationError
        ``artefact_differs``: the same run gave two different artefacts.
    """
    folder = Path(run)
    for result in results:
        for name, frame in result.tables().items():
            _put(table_path(folder, result.stem, name, account), table_bytes(frame))
        _put(schema_path(folder, result.stem, account), _json_bytes(describe_tables(result)))
        _put(result_path(folder, result.stem, account), _json_bytes(_record(result)))


def table_bytes(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV: UTF-8, ``\\n``, full precision, blank for unknown; no text in it is a formula."""
    stream = io.StringIO()
    map_texts(frame, guard_cell).to_csv(stream, index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    return stream.getvalue().encode()


def _json_bytes(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _put(path: Path, content: bytes) -> None:
    # Two languages of one step may end at the same moment: exactly one of them makes the file, the other compares.
    if not create(path, content) and path.read_bytes() != content:
        raise ReconciliationError(Problem("artefact_differs", file=f"{path.parent.name}/{path.name}"))


def _record(result: Result) -> dict[str, Any]:
    findings = [_finding(each, result.stem) for each in result.findings]
    about = {"figures": _plain(dict(result.figures)), "findings": findings}
    decision = getattr(result, "decision", None)
    # What was decided, or proposed, is an artefact too: a document may then say under which choice the figures hold.
    about |= {"decision": decision.model_dump(mode="json")} if decision is not None else {}
    return about | {"id_lists": result.id_lists(), "tables": list(result.tables())}


def _finding(finding: Finding, stem: str) -> dict[str, Any]:
    about = {"stem": finding.stem or stem, "tone": finding.tone, "audience": finding.audience or "internal"}
    return {"key": finding.key} | about | {"values": _plain(dict(finding.values))}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
