"""One engagement on its way through a run: jobs reused or given out as what they wait for is there, then recorded."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kamlib.documents.pages import Site
from kamlib.runner import pages
from kamlib.runner.hashes import list_versions
from kamlib.runner.locks import lock_runs
from kamlib.runner.reuse import read_key_accounts
from kamlib.runner.run_plan import RunPlan
from kamlib.runner.selection import sort_jobs
from kamlib.runner.tasks import Task, describe_engagement, list_parameters, make_task
from kamlib.runs.dictionary import write_dictionary
from kamlib.runs.folder import is_finished, list_runs, mark_latest, new_run
from kamlib.runs.jobs import Job, Outcome
from kamlib.runs.manifest import write_manifest, write_results
from kamlib.runs.records import Record, record_job, take_over
from kamlib.workspace.files import write_bytes


@dataclass(frozen=True)
class FinishedRun:
    """What came of a run: its folder, its indexes (the first one is for everybody) and every outcome."""

    folder: Path
    indexes: tuple[Path, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> bool:
        """Whether some job failed."""
        return any(each.status == "failed" for each in self.outcomes)


class EngagementRun:
    """One engagement on its way through a run.

    Parameters
    ----------
    plan : RunPlan
        What is to be done.
    place : int
        Among the engagements of the batch: earlier ones go first.
    tell : callable
        Told of every outcome as it comes.
    """

    def __init__(self, plan: RunPlan, place: int = 0, tell: Callable[[Outcome], None] = lambda _: None):
        self.plan, self.place, self._tell = plan, place, tell
        self._stack, self._stage = ExitStack(), "new"
        self._tasks: dict[Job, tuple[Task, tuple[str, ...]]] = {}
        self._records: dict[Job, Record] = {}
        self._places: dict[Job, int] = {}
        self._nobody: list[Outcome] = []
        self._result: FinishedRun | None = None

    def lock(self) -> None:
        """Take the engagement for this process.

        Raises
        ------
        UsageError
            ``engagement_busy``.
        """
        self._stack.enter_context(lock_runs(self.plan.runs))

    def close(self) -> None:
        """Let the engagement go."""
        self._stack.close()

    def begin(self) -> list[Task]:
        """Make the run folder, and return the first jobs to do; those that can be reused are, at once.

        Raises
        ------
        UsageError
            A notebook does not take a parameter that it would be given; nothing was written.
        """
        refuse_parameters(self.plan)
        self._interrupted = [run for run in list_runs(self.plan.folder) if not is_finished(run)]
        self._started = datetime.datetime.now().astimezone()
        self._run = new_run(self.plan.folder)
        self._stage = "first"
        self._keep_decisions()
        wanted = self.plan.wanted
        self._likely = [*wanted.first(), *(wanted.of(self.plan.likely()) if wanted.chooses else ()), *wanted.last()]
        return self._give(wanted.first()) + self._advance()

    def take(self, outcome: Outcome) -> list[Task]:
        """Record what came of a job, and return the jobs that waited for it.

        Raises
        ------
        InputsChangedError
            The job may have read other files than its record would say.
        """
        self.plan.inputs.refuse_changed()
        task, because = self._tasks.pop(outcome.job)
        outcome = replace(outcome, because=because)
        inputs = self.plan.inputs.of(outcome.job)
        self._records[outcome.job] = record_job(self._run, outcome, inputs, pages.hash_site(task.site))
        self._tell(outcome)
        return self._advance()

    @property
    def result(self) -> FinishedRun | None:
        """What came of the run; None while it is under way."""
        return self._result

    @property
    def expected(self) -> int:
        """How many jobs the run will have, as far as one can tell now."""
        known = len(self._tasks) + len(self._records)
        return max(known, len(self._likely)) if self._stage == "first" else known + self._later

    @property
    def _later(self) -> int:
        return len(self.plan.wanted.last()) if self._stage == "accounts" else 0

    def _keep_decisions(self) -> None:
        """Keep the decisions that the run rests on: those of the engagement go on changing."""
        for path in sorted(self.plan.engagement.decisions.folder.glob("*.yaml")):
            write_bytes(self._run / "decisions" / path.name, path.read_bytes())

    def _give(self, jobs: Iterable[Job]) -> list[Task]:
        tasks = []
        for job in jobs:
            self._places[job] = len(self._places)
            verdict = self.plan.judge(job)
            if verdict.record and verdict.run:
                self._records[job] = take_over(verdict.record, job, verdict.run, self._run)
                self._tell(self._records[job].outcome)
            else:
                task = make_task(job, self.plan.engagement, self.plan.request, self._run, self._site(job))
                self._tasks[job] = task, verdict.because
                tasks.append(task)
        return tasks

    def _advance(self) -> list[Task]:
        """Go on as far as what is done allows."""
        tasks, wanted = [], self.plan.wanted
        if self._stage == "first" and (not wanted.chooses or wanted.choice in self._records):
            self._stage = "accounts"
            tasks += self._give(self._of_accounts())
        if self._stage == "accounts" and not self._tasks:
            self._stage = "last"
            tasks += self._give(wanted.last())
        if self._stage == "last" and not self._tasks:
            self._stage = "ended"
            self._result = self._finish()
        return tasks

    def _of_accounts(self) -> list[Job]:
        """Return the jobs of the key accounts, which the record of the priorities names."""
        wanted = self.plan.wanted
        if not wanted.chooses:
            return []
        choice = self._records[wanted.choice].outcome
        found = read_key_accounts(self._run) if choice.status in ("done", "reused") else []
        failure = "".join(choice.why[:1]) if choice.status == "failed" else ""
        if found is None:
            failure = f"results/{choice.job.stem}.json"
        if failure or not found:
            self._nobody = wanted.nobody(failure)
        return wanted.of(self.plan.named(found or []))

    def _site(self, job: Job) -> Site:
        """Return the pages around a job's, as far as they are known: of the latest run, until the accounts are."""
        known = [*self._records, *self._tasks, *self.plan.wanted.last()]
        jobs = self._likely if self._stage == "first" else known
        return pages.place_page(job, self._sorted(dict.fromkeys([*jobs, job])))

    def _sorted(self, jobs: Iterable[Job]) -> list[Job]:
        """Return jobs in the order of their pages; accounts in that of their priority, whichever was done first."""
        jobs = sorted(jobs, key=lambda job: self._places.get(job, len(self._places)))
        return sort_jobs(jobs, self.plan.wanted.languages)

    def _finish(self) -> FinishedRun:
        """Write what is of the whole run, its manifest last, and let ``latest`` name it."""
        plan, codes = self.plan, self.plan.wanted.languages
        self._settle()
        jobs = self._sorted([*self._records, *(each.job for each in self._nobody)])
        nobody = {each.job: each for each in self._nobody}
        outcomes = tuple(nobody[job] if job in nobody else self._records[job].outcome for job in jobs)
        write_results(self._run, plan.engagement.settings)
        write_dictionary(self._run, codes, plan.engagement.settings.currency)
        facts = describe_engagement(plan.engagement, plan.wanted.languages[0]) | {"run": self._run.name}
        indexes = pages.write_indexes(self._run, outcomes, codes, facts)
        shutil.rmtree(self._run / ".working", ignore_errors=True)
        about = describe_run(plan, self._run, self._started, [run.name for run in self._interrupted])
        write_manifest(self._run, about, plan.inputs.files(), outcomes, self._records)
        mark_latest(self._run)
        for run in self._interrupted:  # what was whole in it is in this run now
            shutil.rmtree(run, ignore_errors=True)
        return FinishedRun(self._run, tuple(indexes), outcomes)

    def _settle(self) -> None:
        """Make the pages anew whose neighbours are others than when they were made."""
        jobs = self._sorted(self._records)
        for job in jobs:
            around = pages.place_page(job, jobs)
            if self._records[job].site != pages.hash_site(around):
                self._records[job] = pages.settle_page(self._run, self._records[job], around)


def describe_run(plan: RunPlan, run: Path, started: datetime.datetime, interrupted: Sequence[str]) -> dict[str, Any]:
    """Return what the manifest says of the run as a whole.

    Parameters
    ----------
    plan : RunPlan
        What was asked for.
    run : Path
        Folder of the run.
    started : datetime
        When it began.
    interrupted : sequence of str
        Earlier runs that came to no end, and that this one went on from.

    Returns
    -------
    dict
        Plain data.
    """
    settings, taken = plan.engagement.settings, datetime.datetime.now().astimezone() - started
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
        "languages": list(plan.wanted.languages),
        "versions": list_versions(),
    }


def refuse_parameters(plan: RunPlan) -> None:
    """Refuse notebooks that do not take what they would be given, those of accounts still to be found included.

    Raises
    ------
    UsageError
        ``parameter_unknown``.
    """
    verdicts = {each.job: each for each in plan.verdicts()}
    steps = {job.step for job, each in verdicts.items() if each.because}
    if plan.wanted.chooses and verdicts[plan.wanted.choice].because:
        steps |= {step for step in plan.wanted.steps if step.scope == "account"}
    if not steps:
        return
    # Imported here: where everything is reused no notebook has to be read.
    from kamlib.runner.prepare import load_notebook, refuse_unknown

    for step in sorted(steps, key=lambda step: step.number):
        notebook = load_notebook(plan.request.notebooks / step.notebook)
        refuse_unknown(notebook, list_parameters(step.scope), step.notebook)
