"""How engagements stand: what came of their latest runs, with the main figures that these recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kamlib.core.errors import InputError, Problem
from kamlib.runner import locks, state
from kamlib.runner.reuse import read_key_accounts
from kamlib.runner.selection import CHOOSING
from kamlib.runs.folder import RUNS, find_latest, is_finished, list_runs
from kamlib.runs.reader import RunReader
from kamlib.workspace.engagement import Engagement

#: The figures that stand for an engagement, each with its step and kind.
MAIN = (
    ("priorities", "chosen_accounts", "number"),
    ("priorities", "chosen_potential", "money"),
    ("priorities", "chosen_potential_share", "share"),
    ("budget", "cost_total", "money"),
    ("budget", "npv", "money"),
)


@dataclass(frozen=True)
class Status:
    """How an engagement stands.

    Parameters
    ----------
    folder : Path
        The engagement.
    state : {'never', 'running', 'interrupted', 'refused', 'failed', 'done'}
        A run is under way; the last one came to no end, or could not begin; some job of it failed; all is well.
    supplier, currency, language : str
        From the settings; empty where these cannot be read.
    run, started : str
        Name and beginning of the latest finished run; empty where there is none.
    counts : mapping of str to int
        Its jobs by how they ended.
    figures : mapping of str to number or None
        Figures of :data:`MAIN`, by ``stem.name``.
    key_accounts : mapping of str to str
        Name by id, in the order of the list.
    failures : tuple of (job, why)
        Jobs that failed.
    problems : tuple of Problem
        Why it was refused.
    holder : mapping
        Who runs it now: pid, host, since.
    index : Path or None
        First page of the latest run.
    """

    folder: Path
    state: str
    supplier: str = ""
    currency: str = "RUB"
    language: str = ""
    run: str = ""
    started: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    key_accounts: Mapping[str, str] = field(default_factory=dict)
    failures: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    holder: Mapping[str, Any] = field(default_factory=dict)
    index: Path | None = None


def read_status(folder: Path) -> Status:
    """Return how an engagement stands, from the records of its runs alone.

    Raises
    ------
    InputError
        ``engagement_missing``.
    """
    folder = Engagement.find(folder).folder
    runs = folder / RUNS
    facts = _settings(folder) | _latest(folder)
    refusal = state.read_refusal(runs)
    if locks.is_locked(runs):
        return Status(folder, "running", holder=locks.read_holder(runs), **facts)
    if refusal:
        return Status(folder, "refused", problems=refusal, **facts)
    if any(not is_finished(run) for run in list_runs(folder)[-1:]):
        return Status(folder, "interrupted", **facts)
    if not facts.get("run"):
        return Status(folder, "never", **facts)
    return Status(folder, "failed" if facts["counts"].get("failed") else "done", **facts)


def status_to_json(status: Status) -> dict[str, Any]:
    """Return a status as plain data."""
    return {
        "folder": str(status.folder),
        "state": status.state,
        "supplier": status.supplier,
        "currency": status.currency,
        "run": status.run,
        "started": status.started,
        "jobs": dict(status.counts),
        "figures": dict(status.figures),
        "key_accounts": [{"account_id": each, "name": name} for each, name in status.key_accounts.items()],
        "failures": [{"job": job, "why": why} for job, why in status.failures],
        "problems": [{"code": each.code, "file": each.file, "found": each.found} for each in status.problems],
    }


def _settings(folder: Path) -> dict[str, Any]:
    try:
        settings = Engagement(folder).settings
    except InputError:
        return {}
    return {"supplier": settings.supplier, "currency": settings.currency, "language": settings.language}


def _latest(folder: Path) -> dict[str, Any]:
    run = find_latest(folder)
    if run is None or not is_finished(run):
        return {}
    read = RunReader(run)
    failed = [each for each in read.manifest["jobs"] if each["status"] == "failed"]
    index = run / "documents" / "index.html"
    return {
        "run": run.name,
        "started": read.manifest["started"],
        "counts": read.manifest["status"],
        "figures": {f"{stem}.{name}": read.figure(stem, name) for stem, name, _ in MAIN},
        "key_accounts": _named(read),
        "failures": tuple((_job_name(each), " ".join(each["why"])) for each in failed),
        "index": index if index.is_file() else None,
    }


def _named(run: RunReader) -> dict[str, str]:
    names = {row["account_id"]: row["name"] for row in run.rows(CHOOSING, "ranking")}
    return {each: names.get(each, each) for each in read_key_accounts(run.folder) or []}


def _job_name(job: Mapping[str, Any]) -> str:
    name = f"{job['number']:02d}_{job['stem']}"
    return f"{name}.{job['account_id']} ({job['language']})" if job["account_id"] else f"{name} ({job['language']})"
