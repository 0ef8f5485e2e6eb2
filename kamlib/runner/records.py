"""Completion records: written last, with the hash of every file of a job. Without one nothing is a result."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from kamlib.core.reads import shown
from kamlib.documents.pages import Site
from kamlib.runner.hashes import combined, file_hash
from kamlib.runner.jobs import Job, Outcome
from kamlib.runs.executed import Digest
from kamlib.workspace.files import slug, write_durably, write_text

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


def site_hash(site: Site) -> str:
    """Return what changes when the pages around a page do."""
    return combined([json.dumps(asdict(site), ensure_ascii=False)])


def files_of(run: Path, job: Job) -> Iterator[Path]:
    """Give the files of a job: its notebook, its documents, the artefacts of the results that it writes."""
    place = f"{job.language}/{job.name}"
    yield from _existing(run / "notebooks" / f"{place}.ipynb")
    documents = (run / "documents" / job.language).glob("*")
    # The id of an account may hold a dot: what follows the name is an ending and no part of another job's name.
    yield from sorted(each for each in documents if each.stem == job.name and each.is_file())
    for stem in shown(job.step):
        name = f"{stem}.{slug(job.account)}" if job.account else stem
        for record in _existing(run / "results" / f"{name}.json"):
            yield record
            tables = json.loads(record.read_text(encoding="utf-8"))["tables"]
            yield from _existing(*(run / "tables" / f"{name}.{table}.csv" for table in tables))


def write(run: Path, outcome: Outcome, inputs: dict[str, str], site: Site) -> Record:
    """Write the record of a job whose files are all there."""
    files = {path.relative_to(run).as_posix(): file_hash(path) for path in files_of(run, outcome.job)}
    record = Record(outcome, outcome.reused or run.name, inputs, files, site_hash(site))
    put(run, record)
    return record


def put(run: Path, record: Record) -> None:
    """Write a record into a run folder; of what was done here so that a power cut cannot undo it."""
    content = json.dumps(asdict(record), ensure_ascii=False, indent=1) + "\n"
    # What is reused stands in an earlier run as well: to wait for the disk each time would cost more than it saves.
    (write_text if record.outcome.reused else write_durably)(_path(run, record.outcome.job), content)


def read(run: Path, job: Job) -> Record | None:
    """Return the record of a job in a run folder; None where there is none, or none that can be read."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        content = json.loads(_path(run, job).read_text(encoding="utf-8"))
        return Record(**content | {"outcome": _outcome(content["outcome"])})
    return None


def read_all(run: Path) -> list[Record]:
    """Return every record of a run folder, in the order of language and name."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((run / FOLDER).glob("*/*.json"))]
    return [Record(**content | {"outcome": _outcome(content["outcome"])}) for content in found]


def whole(run: Path, record: Record) -> bool:
    """Tell whether every file of a record is there, byte for byte."""
    try:
        return all(file_hash(run / name) == digest for name, digest in record.files.items())
    except OSError:
        return False


def take(record: Record, job: Job, source: Path, run: Path) -> Record:
    """Bring the files of a job from an earlier run into this one, and record it there as reused."""
    for name in record.files:
        _link(source / name, run / name)
    was = record.outcome
    status = "reused" if was.status == "done" else was.status
    taken = replace(record, outcome=replace(was, job=job, status=status, because=(), reused=record.run))
    put(run, taken)
    return taken


def settle(run: Path, record: Record, site: Site) -> Record:
    """Make the page of a job anew among other neighbours; what a failed job left instead of a notebook stays."""
    from kamlib.documents import html

    job = record.outcome.job
    notebook = run / "notebooks" / job.language / f"{job.name}.ipynb"
    name = f"documents/{job.language}/{job.name}.html"
    files = dict(record.files)
    if notebook.is_file():
        write_text(run / name, html.page(notebook, job.language, site))
        files[name] = file_hash(run / name)
    settled = replace(record, files=files, site=site_hash(site))
    put(run, settled)
    return settled


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


def _outcome(content: dict[str, Any]) -> Outcome:
    digest = {name: _tuples(value) for name, value in content["digest"].items()}
    made = {"job": Job(**content["job"]), "digest": Digest(**digest)}
    return Outcome(**content | made | {name: tuple(content[name]) for name in ("why", "because")})


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
