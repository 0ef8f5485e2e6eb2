"""A run from beginning to end: looked at, planned, executed or reused, recorded; of one engagement or of many."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kamlib.core.paths import share
from kamlib.runner.batch import Batch, Ended, Watcher, count_processes, open_surveyors
from kamlib.runner.engagement_run import FinishedRun
from kamlib.runner.run_plan import TIMEOUT, Request, RunPlan
from kamlib.runner.selection import select_jobs
from kamlib.runner.survey import survey_data

if TYPE_CHECKING:
    from kamlib.runner.pool import Pool

__all__ = ["Ended", "FinishedRun", "Watcher", "make_request", "plan_run", "run_engagement", "run_engagements"]


def make_request(
    *,
    languages: Sequence[str] = (),
    steps: Sequence[str] = (),
    accounts: Sequence[str] = (),
    notebooks: Path | None = None,
    timeout: float = TIMEOUT,
    memory: float = 0.0,
    fresh: bool = False,
    retry: bool = False,
) -> Request:
    """Return what is asked of a run (see :class:`kamlib.runner.run_plan.Request`).

    Parameters
    ----------
    languages : sequence of str
        Codes; empty: the engagement's own.
    steps : sequence of str
        Stems or numbers; empty: all.
    accounts : sequence of str
        Ids; empty: the key accounts.
    notebooks : Path, optional
        Their folder; nothing: those of the library.
    timeout : float
        Seconds that one job may take.
    memory : float
        Megabytes that one job may take; 0: as much as there is.
    fresh : bool
        Reuse nothing.
    retry : bool
        Only what failed in the latest run.

    Returns
    -------
    Request
        For every engagement alike.

    Raises
    ------
    UsageError
        An unknown step or language.
    """
    select_jobs(languages, steps)
    given = (tuple(languages), tuple(steps), tuple(accounts))
    return Request(notebooks or share("notebooks"), *given, timeout, memory, fresh, retry)


def run_engagements(
    folders: Sequence[Path],
    request: Request,
    *,
    count: int = 0,
    scheduler: str = "",
    place: str = "",
    watcher: Watcher | None = None,
) -> list[Ended]:
    """Run the workbook on engagements, all jobs through one pool.

    Parameters
    ----------
    folders : sequence of Path
        The engagements.
    request : Request
        What is asked of each.
    count : int
        Jobs under way at once; 0: see :func:`kamlib.runner.pool.count_workers`.
    scheduler, place : str
        Address of a Dask scheduler whose workers do the jobs, and the place through which their files are carried
        (see :func:`kamlib.runner.cluster.open_cluster`).
    watcher : Watcher, optional
        Told of what happens.

    Returns
    -------
    list of Ended
        In the order of the folders. What breaks one engagement stops no other.

    Raises
    ------
    UsageError
        The cluster cannot be used.
    """
    with ExitStack() as stack:
        many = None
        if scheduler:
            # Dask is an extra, and slow to load.
            from kamlib.runner.cluster import open_cluster

            many = stack.enter_context(open_cluster(scheduler, place))

        @cache
        def pool() -> Pool:
            # Opened for the first job: where everything is reused, nothing that runs notebooks is loaded.
            from kamlib.runner.pool import open_pool

            return many or stack.enter_context(open_pool(count))

        look = stack.enter_context(open_surveyors(len(folders), count or count_processes()))
        width = count or (many.width if many else count_processes())
        # Twice as many as can be done at once: a worker that ends one job finds the next one waiting.
        watcher = watcher or Watcher()
        ended = Batch(pool, look, 2 * width, watcher).run(folders, request)
        if not many and pool.cache_info().currsize and (reason := pool().note):
            watcher.launched(reason)
        return ended


def run_engagement(
    folder: Path,
    *,
    languages: Sequence[str] = (),
    steps: Sequence[str] = (),
    accounts: Sequence[str] = (),
    notebooks: Path | None = None,
    count: int = 0,
    timeout: float = TIMEOUT,
    fresh: bool = False,
    watcher: Watcher | None = None,
) -> FinishedRun:
    """Run the workbook on one engagement.

    Parameters
    ----------
    folder : Path
        The engagement.
    languages, steps, accounts, notebooks, timeout, fresh
        See :class:`kamlib.runner.run_plan.Request`.
    count, watcher
        See :func:`run_engagements`.

    Returns
    -------
    FinishedRun
        Its folder, indexes and outcomes.

    Raises
    ------
    InputError
        The settings, data or decisions cannot be used: everything wrong with them, before any job; or the disk is full.
    UsageError
        An unknown step, account, language or parameter, a missing notebook, or another run is under way.
    """
    request = make_request(
        languages=languages, steps=steps, accounts=accounts, notebooks=notebooks, timeout=timeout, fresh=fresh
    )
    ended = run_engagements([folder], request, count=count, watcher=watcher)[0]
    if ended.error or ended.run is None:
        raise ended.error or AssertionError("a run that retries nothing is never idle")
    return ended.run


def plan_run(folder: Path, request: Request) -> RunPlan:
    """Return what a run would do, with the data looked at.

    Parameters
    ----------
    folder : Path
        The engagement's folder.
    request : Request
        What would be asked of the run.

    Returns
    -------
    RunPlan
        With a verdict on every job.

    Raises
    ------
    InputError, UsageError
        As :func:`run_engagement`.
    """
    plan = RunPlan(folder, request)
    if not plan.recall():
        plan.learn(survey_data(plan.folder))
    return plan
