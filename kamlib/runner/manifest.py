"""The record of a run: every job, why it was done or reused, what it read, with which versions, how long it took."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamlib.runner.folder import MANIFEST
from kamlib.runner.hashes import versions
from kamlib.runner.jobs import Job, Outcome
from kamlib.runner.records import Record
from kamlib.workspace.files import write_durably, write_text
from kamlib.workspace.settings import Settings

if TYPE_CHECKING:
    from kamlib.runner.outlook import Outlook

RESULTS = "results.json"
STATES = ("done", "reused", "skipped", "failed")


def about(outlook: Outlook, run: Path, started: datetime.datetime, interrupted: Sequence[str]) -> dict[str, Any]:
    """Return what the manifest says of the run as a whole.

    Parameters
    ----------
    outlook : Outlook
        What was asked for.
    run : Path
        Folder of the run.
    started : datetime
        When it began.
    interrupted : sequence of str
        Earlier runs that came to no end, and that this one went on from.
    """
    settings, taken = outlook.engagement.settings, datetime.datetime.now().astimezone() - started
    return {
        "run": run.name,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(taken.total_seconds(), 1),
        "went_on_from": list(interrupted),
        "supplier": settings.supplier,
        "currency": settings.currency,
        "base_year": settings.base_year,
        "horizon": settings.horizon,
        "seed": settings.seed,
        "rates": {"discount": settings.rates.discount, "tax": settings.rates.tax},
        "languages": list(outlook.wanted.languages),
        "versions": versions(),
    }


def counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Return how many jobs ended in each way."""
    return {status: sum(each.status == status for each in outcomes) for status in STATES}


def write(
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
        See :func:`about`.
    files : mapping
        Hash by file that the engagement gave.
    outcomes : sequence of Outcome
        Every job, in order.
    kept : mapping
        Records of the jobs that were done or reused.
    """
    jobs = [_job(each, kept.get(each.job)) for each in outcomes]
    whole = {**content, "status": counts(outcomes), "inputs": dict(files), "jobs": jobs}
    write_durably(run / MANIFEST, json.dumps(whole, ensure_ascii=False, indent=1) + "\n")


def read(run: Path) -> dict[str, Any]:
    """Return the manifest of a finished run."""
    return json.loads((run / MANIFEST).read_text(encoding="utf-8"))


def write_results(run: Path, settings: Settings) -> None:
    """Join the records of the steps into ``results.json``, in the order of their names."""
    parts = sorted((run / "results").glob("*.json"))
    steps = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in parts}
    head = {name: getattr(settings, name) for name in ("supplier", "currency", "base_year", "horizon")}
    write_text(run / RESULTS, json.dumps(head | {"steps": steps}, ensure_ascii=False, indent=1) + "\n")


def read_results(run: Path) -> dict[str, Any]:
    """Return the records of the steps by name."""
    return json.loads((run / RESULTS).read_text(encoding="utf-8"))


def _job(outcome: Outcome, record: Record | None) -> dict[str, Any]:
    job = outcome.job
    place = f"{job.language}/{job.name}"
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
        "notebook": f"notebooks/{place}.ipynb" if outcome.notebook else "",
        "page": f"documents/{place}.html" if outcome.page else "",
        "inputs": dict(record.inputs) if record else {},
        "files": dict(record.files) if record else {},
    }
