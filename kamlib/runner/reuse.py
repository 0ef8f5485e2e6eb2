"""Whether a job has to be done, and why: what earlier runs left, against what the job rests on now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kamlib.runner.keys import find_differences
from kamlib.runner.selection import CHOOSING, LAST
from kamlib.runs.folder import find_latest, list_runs, result_path
from kamlib.runs.jobs import Job
from kamlib.runs.records import Record, is_whole, read_record, read_records

#: Runs that are looked through; what an older one alone still holds is done again.
DEPTH = 5


@dataclass(frozen=True)
class Verdict:
    """What is to be done about a job.

    Parameters
    ----------
    job : Job
        Which.
    because : tuple of str
        Why it has to be done: ``new``, ``failed``, ``damaged``, ``fresh``, ``depends``, or names of what has changed;
        empty: it is reused.
    run : Path or None
        Folder of the run that it is taken from.
    record : Record or None
        What stands there.
    """

    job: Job
    because: tuple[str, ...] = ()
    run: Path | None = None
    record: Record | None = None


class Earlier:
    """What earlier runs of an engagement left, finished or interrupted; the newest counts first.

    Parameters
    ----------
    engagement : Path
        Its folder.
    """

    def __init__(self, engagement: Path):
        self.runs = list_runs(engagement)[::-1][:DEPTH]
        self.latest = find_latest(engagement)

    def judge(self, job: Job, now: Mapping[str, str]) -> Verdict:
        """Return whether a job is reused, or why it has to be done.

        Parameters
        ----------
        job : Job
            Which.
        now : mapping of str to str
            Hash by name of what the job rests on now.

        Returns
        -------
        Verdict
            With the record that it is taken from, or the reasons.
        """
        because: tuple[str, ...] = ()
        for run, record in self._records(job):
            against = _against(run, record, now)
            if not against:
                return Verdict(job, (), run, record)
            because = because or against
        return Verdict(job, because or ("new",))

    def _records(self, job: Job) -> Iterator[tuple[Path, Record]]:
        for run in self.runs:
            record = read_record(run, job)
            if record:
                yield run, record


class Retry:
    """What failed in the latest run, and what depends on it; everything else stays as it was there.

    Parameters
    ----------
    engagement : Path
        Its folder.
    """

    def __init__(self, engagement: Path):
        self.run = find_latest(engagement)
        found = read_records(self.run) if self.run else []
        self.jobs = [each.outcome.job for each in found]
        self.failed = {each.outcome.job for each in found if each.outcome.status == "failed"}

    def judge(self, job: Job) -> Verdict:
        """Return whether a job is kept, or why it has to be done."""
        record = read_record(self.run, job) if self.run else None
        if record is None or job in self.failed:
            return Verdict(job, ("failed",) if record else ("new",))
        if self._depends(job):
            return Verdict(job, ("depends",))
        return Verdict(job, (), self.run, record) if is_whole(self.run, record) else Verdict(job, ("damaged",))

    def _depends(self, job: Job) -> bool:
        chosen = any(each.stem == CHOOSING for each in self.failed)
        return bool(self.failed) and (job.step == LAST or (chosen and bool(job.account)))


def read_key_accounts(run: Path) -> list[str] | None:
    """Return the key accounts that the record of the priorities names; None where there is none."""
    try:
        content = json.loads(result_path(run, CHOOSING).read_text(encoding="utf-8"))
        return [str(each) for each in content["id_lists"]["key_accounts"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _against(run: Path, record: Record, now: Mapping[str, str]) -> tuple[str, ...]:
    changed = find_differences(record.inputs, now)
    if changed:
        return changed
    if record.outcome.status == "failed":
        return ("failed",)
    return () if is_whole(run, record) else ("damaged",)
