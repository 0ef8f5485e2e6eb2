"""The record of a run: every job, why it was done or reused, what it read, with which versions, how long it took."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kamlib.runs.folder import MANIFEST, RESULTS, notebook_path, page_path
from kamlib.runs.jobs import Job, Outcome
from kamlib.runs.records import Record
from kamlib.workspace.files import write_durably, write_text
from kamlib.workspace.settings import Settings

STATES = ("done", "reused", "skipped", "failed")


def count_states(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Return how many jobs ended in each way."""
    return {status: sum(each.status == status for each in outcomes) for status in STATES}


def write_manifest(
    run: Path,
    content: Mapping[str, Any],
    files: Mapping[str, str],
    outcomes: Sequence[Outcome],
    kept: Mapping[Job, Record],
) -> None:
    """Write the manifest: with it a run is finished.

    Parameters
    ----------
    run : Path
        Folder of the run.
    content : mapping
        What it says of the run as a whole: name, beginning, supplier, currency, languages, versions, …
    files : mapping
        Hash by file that the engagement gave.
    outcomes : sequence of Outcome
        Every job, in order.
    kept : mapping
        Records of the jobs that were done or reused.
    """
    jobs = [_job(run, each, kept.get(each.job)) for each in outcomes]
    whole = {**content, "status": count_states(outcomes), "inputs": dict(files), "jobs": jobs}
    write_durably(run / MANIFEST, json.dumps(whole, ensure_ascii=False, indent=1) + "\n")


def write_results(run: Path, settings: Settings) -> None:
    """Join the records of the steps into ``results.json``, in the order of their names.

    Parameters
    ----------
    run : Path
        Folder of the run.
    settings : Settings
        Of the engagement, named at the top.
    """
    parts = sorted((run / "results").glob("*.json"))
    steps = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in parts}
    head = {name: getattr(settings, name) for name in ("supplier", "currency", "base_year", "horizon")}
    write_text(run / RESULTS, json.dumps(head | {"steps": steps}, ensure_ascii=False, indent=1) + "\n")


def _job(run: Path, outcome: Outcome, record: Record | None) -> dict[str, Any]:
    job = outcome.job
    notebook, page = (place(run, job.language, job.name).relative_to(run) for place in (notebook_path, page_path))
    return {
        "number": job.step.number,
        "stem": job.stem,
        "account_id": job.account,
        "account": job.account_name,
        "language": job.language,
        "status": outcome.status,
        "reason": outcome.reason,
        "why": list(outcome.why),
        "where": dict(outcome.where),
        "because": list(outcome.because),
        "reused": outcome.reused,
        "seconds": outcome.seconds,
        "notebook": notebook.as_posix() if outcome.notebook else "",
        "page": page.as_posix() if outcome.page else "",
        "inputs": dict(record.inputs) if record else {},
        "files": dict(record.files) if record else {},
    }
