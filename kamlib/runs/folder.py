"""A finished run as documents read it: its record and its executed notebooks, nothing computed anew."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from kamlib.core.errors import InputError, Problem, UsageError
from kamlib.runs.executed import Reading, read

MANIFEST = "manifest.json"
_ENDED = ("done", "reused", "skipped", "failed")


@dataclass(frozen=True)
class Job:
    """One job of a run, as the record holds it."""

    number: int
    stem: str
    account_id: str
    account: str
    language: str
    status: str
    why: tuple[str, ...]
    section: str
    notebook: Path | None

    @property
    def name(self) -> str:
        """What a person calls it: the notebook's number and stem, and the account."""
        return f"{self.number:02d}_{self.stem}" + (f" ({self.account or self.account_id})" if self.account_id else "")

    @cached_property
    def reading(self) -> Reading:
        """What its notebook says."""
        return read(self.notebook, self.language) if self.notebook else Reading(self.language)


@dataclass(frozen=True)
class RunFolder:
    """A finished run.

    Parameters
    ----------
    folder : Path
        Where it stands.
    record : mapping
        ``manifest.json``.
    jobs : tuple of Job
        In the order of the method.
    """

    folder: Path
    record: Mapping[str, Any] = field(repr=False)
    jobs: tuple[Job, ...] = field(repr=False)

    @property
    def languages(self) -> list[str]:
        """Languages in which the run was made, its first one first."""
        return list(dict.fromkeys([*self.record.get("languages", []), *(job.language for job in self.jobs)]))

    def accounts(self, language: str) -> dict[str, str]:
        """Return the name of each account that has a step of its own, by its id, in the order of the run."""
        return {job.account_id: job.account for job in self.jobs if job.account_id and job.language == language}

    def steps(self, language: str, account: str = "") -> list[Job]:
        """Return the jobs of a language: those of the engagement, and of one account or (empty) of none."""
        return [job for job in self.jobs if job.language == language and job.account_id in ("", account)]

    def job(self, stem: str, language: str, account: str = "") -> Job | None:
        """Return the job of a step, of the account where the step has one."""
        found = [job for job in self.steps(language, account) if job.stem == stem]
        return found[0] if found else None


def open_run(folder: Path) -> RunFolder:
    """Open a run, or the latest run of an engagement.

    Raises
    ------
    UsageError
        ``run_missing``: there is no finished run.
    InputError
        ``run_broken``: its record cannot be read, or names a notebook that is not in the run.
    """
    place = next((each for each in (folder, *_latest(folder)) if (each / MANIFEST).is_file()), None)
    if place is None:
        raise UsageError(Problem("run_missing", found=str(folder), expected=f"kam run {folder}"))
    place = place.resolve()
    try:
        record = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        jobs = tuple(_job(entry, place) for entry in record["jobs"])
        datetime.date.fromisoformat(record["started"][:10])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(Problem("run_broken", file=MANIFEST, found=f"{type(error).__name__}: {error}")) from error
    return RunFolder(place, record, jobs)


def _latest(engagement: Path) -> list[Path]:
    """Return where the latest run of an engagement may stand: a link, or a text file that names it."""
    place = engagement / "runs" / "latest"
    if place.is_file():
        return [place.parent / Path(place.read_text(encoding="utf-8").strip()).name]
    return [place]


def _job(entry: Mapping[str, Any], run: Path) -> Job:
    if entry["status"] not in _ENDED:
        raise ValueError(f"status {entry['status']!r}")
    notebook = (run / entry["notebook"]).resolve() if entry["notebook"] else None
    if notebook and not (notebook.is_relative_to(run) and notebook.is_file()):
        raise ValueError(f"no notebook {entry['notebook']!r}")
    return Job(
        number=int(entry["number"]),
        stem=str(entry["stem"]),
        account_id=str(entry["account_id"]),
        account=str(entry["account"]),
        language=str(entry["language"]),
        status=str(entry["status"]),
        why=tuple(map(str, entry["why"])),
        section=str(entry["where"].get("section", "")),
        notebook=notebook,
    )
