"""Completion records: written last, with the hash of every file of a job. Without one nothing is a result."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter

from kamlib.core.reads import shown
from kamlib.core.registry import BY_STEM
from kamlib.runs.folder import notebook_path, result_path, schema_path, table_path
from kamlib.runs.jobs import Job, Outcome
from kamlib.workspace.files import hash_file, write_durably, write_text

FOLDER = "jobs"


@dataclass(frozen=True)
class Record:
    """What is kept of a finished job.

    Parameters
    ----------
    outcome : Outcome
        What came of it.
    run : str
        Name of the run that computed it.
    inputs : dict of str to str
        What it rests on (see :mod:`kamlib.runner.keys`).
    files : dict of str to str
        Hash by path inside the run folder.
    site : str
        Hash of the pages around its page.
    """

    outcome: Outcome
    run: str
    inputs: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    site: str = ""


def list_files(run: Path, job: Job) -> Iterator[Path]:
    """Give the files of a job: its notebook, its documents, the artefacts of the results that it writes.

    Parameters
    ----------
    run : Path
        Folder of the run.
    job : Job
        Whose.
    """
    yield from _existing(notebook_path(run, job.language, job.name))
    documents = (run / "documents" / job.language).glob("*")
    # The id of an account may hold a dot: what follows the name is an ending and no part of another job's name.
    yield from sorted(each for each in documents if each.stem == job.name and each.is_file())
    for stem in shown(job.step):
        for record in _existing(result_path(run, stem, job.account)):
            yield record
            tables = json.loads(record.read_text(encoding="utf-8"))["tables"]
            yield from _existing(schema_path(run, stem, job.account))
            yield from _existing(*(table_path(run, stem, table, job.account) for table in tables))


def record_job(run: Path, outcome: Outcome, inputs: dict[str, str], site: str) -> Record:
    """Write the record of a job whose files are all there, and return it.

    Parameters
    ----------
    run : Path
        Folder of the run.
    outcome : Outcome
        What came of the job.
    inputs : dict of str to str
        Hash by name of what the job rests on.
    site : str
        Hash of the pages around its page.

    Returns
    -------
    Record
        With the hash of every file that the job left.
    """
    files = {path.relative_to(run).as_posix(): hash_file(path) for path in list_files(run, outcome.job)}
    record = Record(outcome, outcome.reused or run.name, inputs, files, site)
    write_record(run, record)
    return record


def write_record(run: Path, record: Record) -> None:
    """Write a record into a run folder; of what was done here so that a power cut cannot undo it.

    Parameters
    ----------
    run : Path
        Folder of the run.
    record : Record
        What is kept of the job.
    """
    content = json.dumps(asdict(record), ensure_ascii=False, indent=1) + "\n"
    # What is reused stands in an earlier run as well: to wait for the disk each time would cost more than it saves.
    (write_text if record.outcome.reused else write_durably)(_path(run, record.outcome.job), content)


def read_record(run: Path, job: Job) -> Record | None:
    """Return the record of a job in a run folder; None where there is none, or none that can be read.

    Parameters
    ----------
    run : Path
        Folder of the run.
    job : Job
        Whose.

    Returns
    -------
    Record or None
        As it was written.
    """
    return _read(_path(run, job))


def read_records(run: Path) -> list[Record]:
    """Return the records of a run folder that can be read, in the order of language and name."""
    return [record for record in map(_read, sorted((run / FOLDER).glob("*/*.json"))) if record]


@cache
def _shape() -> TypeAdapter[Record]:
    return TypeAdapter(Record)


def _read(path: Path) -> Record | None:
    """Return a record as it was written; None for one that is damaged: its job is done again."""
    try:
        record = _shape().validate_json(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    inside = all(not PurePosixPath(name).is_absolute() and ".." not in name.split("/") for name in record.files)
    return record if inside and record.outcome.job.stem in BY_STEM else None


def is_whole(run: Path, record: Record) -> bool:
    """Tell whether every file of a record is there, byte for byte.

    Parameters
    ----------
    run : Path
        Folder of the run.
    record : Record
        With the hash of every file.

    Returns
    -------
    bool
        False where one is missing or was changed.
    """
    try:
        return all(hash_file(run / name) == digest for name, digest in record.files.items())
    except OSError:
        return False


def take_over(record: Record, job: Job, source: Path, run: Path) -> Record:
    """Bring the files of a job from an earlier run into this one, and record it there as reused.

    Parameters
    ----------
    record : Record
        In the earlier run.
    job : Job
        The same job now.
    source : Path
        Folder of the earlier run.
    run : Path
        Folder of this one.

    Returns
    -------
    Record
        As it is written in this run.
    """
    for name in record.files:
        _link(source / name, run / name)
    was = record.outcome
    status = "reused" if was.status == "done" else was.status
    taken = replace(record, outcome=replace(was, job=job, status=status, because=(), reused=record.run))
    write_record(run, taken)
    return taken


def _link(source: Path, target: Path) -> None:
    """Give a file a second name; where the system refuses, copy it. Two languages share their artefacts."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        fresh = target.with_name(f".{target.name}.copy")
        shutil.copy2(source, fresh)
        fresh.replace(target)


def _path(run: Path, job: Job) -> Path:
    return run / FOLDER / job.language / f"{job.name}.json"


def _existing(*paths: Path) -> Iterable[Path]:
    return (path for path in paths if path.is_file())
