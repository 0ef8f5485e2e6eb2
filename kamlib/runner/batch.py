"""Many engagements through one pool: looked at, given out, recorded; one that breaks stops no other."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kamlib.core.errors import InputError, KamError, Problem
from kamlib.runner.engagement_run import EngagementRun, FinishedRun
from kamlib.runner.keys import InputsChangedError
from kamlib.runner.run_plan import Request, RunPlan
from kamlib.runner.survey import Survey, survey_data
from kamlib.runner.tasks import Task
from kamlib.runs.jobs import Outcome
from kamlib.workspace.reports import report_unexpected

if TYPE_CHECKING:
    from kamlib.runner.pool import Pool

#: How often an engagement is begun again because its files were saved meanwhile.
_AGAIN = 3


@dataclass(frozen=True)
class Ended:
    """How an engagement of a batch ended.

    Parameters
    ----------
    folder : Path
        As it was named.
    run : FinishedRun or None
        What came of it; None: it was refused, or had nothing to do.
    error : KamError or None
        Why it was refused, or why its run came to no end.
    """

    folder: Path
    run: FinishedRun | None = None
    error: KamError | None = None


class Watcher:
    """Told of what happens in a batch; does nothing. A progress bar overrides what it shows."""

    def grow(self, total: int) -> None:
        """Tell how many jobs the batch has, as far as one can tell now."""

    def step(self, folder: Path, outcome: Outcome) -> None:
        """Tell of one outcome.

        Parameters
        ----------
        folder : Path
            The engagement's.
        outcome : Outcome
            What came of the job.
        """

    def end(self, ended: Ended) -> None:
        """Tell how an engagement ended."""

    def again(self, folder: Path, problem: Problem) -> None:
        """Tell that files were saved during the run, so that what rests on them is done again.

        Parameters
        ----------
        folder : Path
            The engagement's.
        problem : Problem
            What is told of it.
        """

    def launched(self, reason: str) -> None:
        """Tell that kernels were launched, not forked, and why (see :func:`kamlib.runner.forks.why_not`)."""


class Batch:
    """Engagements that go through one pool.

    Parameters
    ----------
    pool : callable
        Opens the pool where jobs are done; asked for it when there is a job to do.
    look : Executor
        Where data are looked at.
    width : int
        Jobs given to the pool at once. What waits here goes by the order of the engagements, so that the first ones
        are finished when a batch is stopped.
    watcher : Watcher
        Told of what happens.
    """

    def __init__(self, pool: Callable[[], Pool], look: Executor, width: int, watcher: Watcher):
        self._pool, self._look, self._width, self._watcher = pool, look, width, watcher
        self._runs: list[EngagementRun] = []
        self._ended: dict[int, Ended] = {}
        self._ready: list[tuple[int, int, EngagementRun, Task]] = []
        self._under_way: dict[Future, tuple[EngagementRun, Task | None]] = {}
        self._given = 0
        self._stale: dict[int, EngagementRun] = {}
        self._begun: Counter[int] = Counter()

    def run(self, folders: Sequence[Path], request: Request) -> list[Ended]:
        """Run the engagements and return how each ended, in the given order.

        Parameters
        ----------
        folders : sequence of Path
            Of the engagements; one that is named twice is run once.
        request : Request
            What is asked of each.

        Returns
        -------
        list of Ended
            In the order of the folders.
        """
        self._request = request
        folders = list({folder.resolve(): folder for folder in folders}.values())
        try:
            for place, folder in enumerate(folders):
                self._open(place, folder)
                self._take_finished(timeout=0)
            while self._under_way:
                self._take_finished()
        finally:
            for run in self._runs:
                run.close()
        return [self._ended[place] for place in range(len(folders))]

    def _open(self, place: int, folder: Path) -> None:
        """Open an engagement; one whose data are not known yet is looked at elsewhere meanwhile."""
        try:
            self._begun[place] += 1
            plan = RunPlan(folder, self._request)
            if plan.idle:
                self._end(place, Ended(folder))
                return
            run = EngagementRun(plan, place, lambda outcome: self._watcher.step(folder, outcome))
            self._runs.append(run)
            run.lock()
        except Exception as error:  # one that cannot be opened stops no other
            self._end(place, Ended(folder, error=_as_error(error, folder)))
            return
        self._guard(run, lambda: run.begin() if plan.recall() else self._survey(run))

    def _survey(self, run: EngagementRun) -> list[Task]:
        future = self._look.submit(survey_data, run.plan.folder)
        self._under_way[future] = run, None
        return []

    def _take_finished(self, timeout: float | None = None) -> None:
        done, _ = wait(self._under_way, timeout, return_when=FIRST_COMPLETED)
        for future in done:
            run, task = self._under_way.pop(future)
            if self._stale.get(run.place) is run:
                self._begin_again(run)
            elif task is None:
                self._guard(run, lambda run=run, future=future: self._learn(run, future))
            else:
                from kamlib.runner.pool import read_outcome  # loads what runs notebooks: a batch may have none to run

                outcome = read_outcome(future, task)
                self._guard(run, lambda run=run, outcome=outcome: run.take(outcome))

    def _learn(self, run: EngagementRun, future: Future) -> list[Task]:
        run.plan.learn(_surveyed(future, run.plan.folder))
        return run.begin()

    def _guard(self, run: EngagementRun, act) -> None:
        """Do something for an engagement; what breaks it ends it, and it alone."""
        if run.place in self._ended:
            return
        try:
            tasks = act()
        except InputsChangedError as error:
            self._changed(run, error.problems[0])
            return
        except Exception as error:  # whatever breaks here is one engagement's
            self._stop(run, Ended(run.plan.folder, error=_as_error(error, run.plan.folder)))
            return
        for task in tasks:
            self._given += 1
            self._ready.append((run.place, self._given, run, task))
        if run.result:
            self._stop(run, Ended(run.plan.folder, run.result))
        self._watcher.grow(sum(each.expected for each in self._runs))
        self._fill()

    def _changed(self, run: EngagementRun, problem: Problem) -> None:
        """Drop what was computed since files were saved, and begin again; not for ever."""
        if self._begun[run.place] > _AGAIN:
            error = InputError(replace(problem, code="inputs_changing"))
            self._stop(run, Ended(run.plan.folder, error=error))
            return
        self._watcher.again(run.plan.folder, problem)
        self._ready = [each for each in self._ready if each[2] is not run]
        self._stale[run.place] = run
        self._begin_again(run)

    def _begin_again(self, run: EngagementRun) -> None:
        """Open an engagement anew once none of its jobs writes any more; what the new files leave alone is reused."""
        if any(each is run for each, _ in self._under_way.values()):
            return
        del self._stale[run.place]
        self._runs.remove(run)
        run.close()
        self._open(run.place, run.plan.folder)

    def _fill(self) -> None:
        """Give the pool what it has room for, the first engagements first."""
        self._ready.sort(key=lambda each: each[:2])
        busy = sum(task is not None for _, task in self._under_way.values())
        while self._ready and busy < self._width:
            _, _, run, task = self._ready.pop(0)
            self._under_way[self._pool().submit(task)] = run, task
            busy += 1

    def _stop(self, run: EngagementRun, ended: Ended) -> None:
        self._ready = [each for each in self._ready if each[2] is not run]
        run.close()
        self._end(run.place, ended)
        self._fill()

    def _end(self, place: int, ended: Ended) -> None:
        self._ended[place] = ended
        self._watcher.end(ended)


def count_processes() -> int:
    """Return how many processes are worth while on this machine, one at least beside the one that waits."""
    return max(2, os.cpu_count() or 1)


@contextmanager
def open_surveyors(count: int, workers: int) -> Iterator[Executor]:
    """Open the place where data are looked at: of one engagement here, of many in processes of their own.

    Parameters
    ----------
    count : int
        Engagements.
    workers : int
        Processes at the most; none starts before one is needed.
    """
    if count == 1:
        executor: Executor = ThreadPoolExecutor(1)
    else:
        executor = ProcessPoolExecutor(min(count, workers), mp_context=multiprocessing.get_context("spawn"))
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _as_error(error: Exception, folder: Path) -> KamError:
    """Return what ended an engagement in words."""
    if isinstance(error, KamError):
        return error
    if isinstance(error, OSError):
        return InputError(Problem("run_not_written", file=folder.name, found=str(error.strerror or error)))
    return InputError(report_unexpected(error))


def _surveyed(future: Future, folder: Path) -> Survey:
    """Return a survey, also where it broke; where its process died with others under way, once more and alone."""
    error = future.exception()
    if error is None:
        return future.result()
    if not isinstance(error, BrokenProcessPool):
        return Survey((report_unexpected(error),))
    try:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
            return alone.submit(survey_data, folder).result()
    except BrokenProcessPool:
        return Survey((Problem("survey_died", file=folder.name),))
