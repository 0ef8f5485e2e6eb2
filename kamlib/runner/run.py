"""A run from beginning to end: check, plan, execute, record."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kamlib import __version__
from kamlib.core.errors import InputError
from kamlib.core.paths import share
from kamlib.runner import manifest, pages
from kamlib.runner.folder import mark_latest, new_run
from kamlib.runner.inputs import find_own, problems_of
from kamlib.runner.jobs import Job, Outcome, Task
from kamlib.runner.plan import plan
from kamlib.runner.pool import Progress, run_tasks
from kamlib.runner.prepare import load, refuse_unknown
from kamlib.workspace.branding import said
from kamlib.workspace.engagement import Engagement

#: Seconds that one job may take.
TIMEOUT = 600.0


@dataclass(frozen=True)
class Run:
    """What came of a run: its folder, its indexes (the first one is for everybody) and every outcome."""

    folder: Path
    indexes: tuple[Path, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> bool:
        """Whether some job failed."""
        return any(each.status == "failed" for each in self.outcomes)


def run_engagement(
    folder: Path,
    *,
    languages: Sequence[str] = (),
    steps: Sequence[str] = (),
    accounts: Sequence[str] = (),
    notebooks: Path | None = None,
    workers: int = 0,
    timeout: float = TIMEOUT,
    begin: Callable[[int], None] = lambda _: None,
    progress: Progress = lambda _: None,
) -> Run:
    """Run the workbook on an engagement.

    Parameters
    ----------
    folder : Path
        The engagement.
    languages : sequence of {'ru', 'en'}
        Empty: the engagement's own.
    steps, accounts : sequence of str
        See :func:`kamlib.runner.plan.plan`.
    notebooks : Path, optional
        Folder of the notebooks; those of the library by default.
    workers : int
        Processes; 0: as many as there are cores.
    timeout : float
        Seconds that one job may take.
    begin, progress : callable
        Told how many jobs there are, then of every outcome as it comes.

    Raises
    ------
    InputError
        The settings, data or decisions cannot be used: everything wrong with them, before any job.
    UsageError
        An unknown step, account, language or parameter, or a missing notebook.
    """
    engagement = _checked(folder)
    codes = pages.preferred(languages, engagement.settings.language)
    jobs, known = plan(engagement, codes, steps, accounts)
    notebooks = notebooks or share("notebooks")
    _refuse(jobs, notebooks)
    inputs = manifest.Inputs(engagement, notebooks)
    run, started = new_run(engagement.folder), datetime.datetime.now().astimezone()
    begin(len(jobs))
    tasks = [_task(job, jobs, engagement, notebooks, run, timeout) for job in jobs]
    outcomes = _in_order([*run_tasks(tasks, workers, progress), *known], codes)
    _record(run, _about(engagement, run, started, codes), inputs, outcomes)
    indexes = pages.write_indexes(run, outcomes, codes, _facts(engagement, codes[0]) | {"run": run.name})
    shutil.rmtree(run / ".working", ignore_errors=True)
    mark_latest(run)
    return Run(run, tuple(indexes), tuple(outcomes))


def _checked(folder: Path) -> Engagement:
    engagement = find_own(folder)
    wrong = [problem for problem in problems_of(engagement) if problem.severity == "error"]
    if wrong:
        raise InputError(wrong)
    return engagement


def _record(run: Path, about: dict[str, Any], inputs: manifest.Inputs, outcomes: list[Outcome]) -> None:
    taken = datetime.datetime.now().astimezone() - datetime.datetime.fromisoformat(about["started"])
    about = about | {"seconds": round(taken.total_seconds(), 1), "status": manifest.counts(outcomes)}
    jobs = [manifest.record(each, inputs.of(each.job.step)) for each in outcomes]
    manifest.write(run, about | {"inputs": inputs.files(), "jobs": jobs})
    manifest.write_results(run, {key: about[key] for key in ("supplier", "currency", "base_year", "horizon")})


def _refuse(jobs: Sequence[Job], notebooks: Path) -> None:
    for step in {job.step for job in jobs}:
        given = ("engagement", "lang", "run", *(("account",) if step.scope == "account" else ()))
        refuse_unknown(load(notebooks / step.notebook), given, step.notebook)


def _task(job: Job, jobs: list[Job], engagement: Engagement, notebooks: Path, run: Path, timeout: float) -> Task:
    given = {"engagement": str(engagement.folder), "lang": job.language, "run": str(run)}
    if job.account:
        given["account"] = job.account
    facts = _facts(engagement, job.language) | {
        "language": job.language,
        "stem": job.stem,
        "number": job.step.number,
        "account_id": job.account,
        "account_name": job.account_name,
    }
    return Task(job, notebooks / job.step.notebook, given, facts, run, pages.site(job, jobs), timeout)


def _facts(engagement: Engagement, language: str) -> dict[str, Any]:
    settings = engagement.settings
    return {
        "supplier": settings.supplier,
        "currency": settings.currency,
        "base_year": settings.base_year,
        "version": __version__,
        "footer": said(engagement.brand.footer, language),
    }


def _about(engagement: Engagement, run: Path, started: datetime.datetime, languages: Sequence[str]) -> dict[str, Any]:
    settings = engagement.settings
    return {
        "run": run.name,
        "started": started.isoformat(timespec="seconds"),
        "supplier": settings.supplier,
        "currency": settings.currency,
        "base_year": settings.base_year,
        "horizon": settings.horizon,
        "seed": settings.seed,
        "rates": {"discount": settings.rates.discount, "tax": settings.rates.tax},
        "languages": list(languages),
        "versions": manifest.versions(),
    }


def _in_order(outcomes: list[Outcome], languages: list[str]) -> list[Outcome]:
    # Stable: the accounts of a step keep the order of their priority.
    return sorted(outcomes, key=lambda each: (languages.index(each.job.language), each.job.step.number))
