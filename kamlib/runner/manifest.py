"""The record of a run: every job, what it read, with which versions, how long it took."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kamlib import __version__
from kamlib.core.registry import Step
from kamlib.core.tables import TABLES
from kamlib.runner.jobs import Outcome
from kamlib.workspace.branding import FILE as BRANDING
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.files import write_text
from kamlib.workspace.settings import FILE, Source

MANIFEST, RESULTS = "manifest.json", "results.json"
_SUFFIXES = (".csv", ".parquet", ".xlsx")


def versions() -> dict[str, str]:
    """Return what computed the run."""
    libraries = ("pandas", "numpy", "scipy", "matplotlib", "papermill")
    return {"kamlib": __version__, "python": platform.python_version()} | {name: version(name) for name in libraries}


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def table_files(engagement: Engagement) -> dict[str, list[Path]]:
    """Return the files behind each table that the engagement gives; a database has none."""
    settings = engagement.settings
    data = engagement.folder / settings.data_folder
    found = {}
    for table in TABLES:
        source = settings.sources.get(table)
        paths = [data / name for name in _names(source)] if source else [data / f"{table}{end}" for end in _SUFFIXES]
        files = [path for path in paths if path.is_file()]
        if files:
            found[table] = files
    return found


def _names(source: Source | str) -> list[str]:
    if isinstance(source, str):
        return [source]
    return [name for name in (source.file, *source.files.values()) if name]


class Inputs:
    """Hashes of everything that a run reads, each file read once."""

    def __init__(self, engagement: Engagement, notebooks: Path):
        self._engagement, self._notebooks = engagement, notebooks
        tables = table_files(engagement)
        hashes = {path: file_hash(path) for path in sorted({path for paths in tables.values() for path in paths})}
        self._tables = {table: {self._name(path): hashes[path] for path in paths} for table, paths in tables.items()}
        self._settings = file_hash(engagement.folder / FILE)
        self._decisions = engagement.decisions.fingerprint()
        look = engagement.folder / BRANDING
        self._branding = {BRANDING: file_hash(look)} if look.is_file() else {}

    def files(self) -> dict[str, str]:
        """Return hash by file: data, settings and decisions."""
        data = {name: digest for files in self._tables.values() for name, digest in files.items()}
        decisions = self._engagement.decisions.files()
        return {FILE: self._settings} | self._branding | dict(sorted(data.items())) | decisions

    def of(self, step: Step) -> dict[str, str]:
        """Return what one step's jobs depend on: hashes of its tables, the settings, the decisions, the notebook."""
        tables = [self._tables.get(table, {}) for table in (*step.needs, *step.uses)]
        notebook = self._notebooks / step.notebook
        return {
            "data": _combined(item for files in tables for pair in sorted(files.items()) for item in pair),
            "settings": self._settings,
            "decisions": self._decisions,
            # Charts are drawn in the colours of the brand.
            "branding": "".join(self._branding.values()),
            "notebook": file_hash(notebook) if notebook.is_file() else "",
        }

    def _name(self, path: Path) -> str:
        folder = self._engagement.folder
        return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def record(outcome: Outcome, inputs: dict[str, str]) -> dict[str, Any]:
    """Return one job as the manifest holds it."""
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
        "seconds": outcome.seconds,
        "notebook": f"notebooks/{place}.ipynb" if outcome.notebook else "",
        "page": f"documents/{place}.html" if outcome.page else "",
        "inputs": inputs,
    }


def counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Return how many jobs ended in each way."""
    return {status: sum(each.status == status for each in outcomes) for status in ("done", "skipped", "failed")}


def write(run: Path, content: dict[str, Any]) -> None:
    """Write the manifest."""
    write_text(run / MANIFEST, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def write_results(run: Path, about: dict[str, Any]) -> None:
    """Join the records of the steps into ``results.json``, in the order of their names."""
    parts = sorted((run / "results").glob("*.json"))
    steps = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in parts}
    write_text(run / RESULTS, json.dumps(about | {"steps": steps}, ensure_ascii=False, indent=1) + "\n")


def _combined(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()
