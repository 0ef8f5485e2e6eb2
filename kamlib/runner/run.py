"""A run from beginning to end: looked at, planned, executed or reused, recorded; of one engagement or of many."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kamlib.core.paths import share
from kamlib.runner.batch import Batch, Ended, Watcher, cores, looking
from kamlib.runner.course import Run
from kamlib.runner.outlook import TIMEOUT, Outlook, Request
from kamlib.runner.plan import want
from kamlib.runner.survey import survey

if TYPE_CHECKING:
    from kamlib.runner.pool import Pool

__all__ = ["Ended", "Run", "Watcher", "asked", "look_ahead", "run_engagement", "run_engagements"]


def asked(
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
    """Return what is asked of a run (see :class:`kamlib.runner.outlook.Request`).

    Raises
    ------
    UsageError
        An unknown step or language.
    """
    want(languages, steps)
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
        Jobs under way at once; 0: see :func:`kamlib.runner.pool.usual`.
    scheduler, place : str
        Address of a Dask scheduler whose workers do the jobs, and the place through which their files are carried
        (see :func:`kamlib.runner.cluster.cluster`).
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
            from kamlib.runner.cluster import cluster

            many = stack.enter_context(cluster(scheduler, place))

        @cache
        def pool() -> Pool:
            # Opened for the first job: where everything is reused, nothing that runs notebooks is loaded.
            from kamlib.runner.pool import workers

            return many or stack.enter_context(workers(count))

        look = stack.enter_context(looking(len(folders), count or cores()))
        width = count or (many.width if many else cores())
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
) -> Run:
    """Run the workbook on one engagement.

    Parameters
    ----------
    folder : Path
        The engagement.
    languages, steps, accounts, notebooks, timeout, fresh
        See :class:`kamlib.runner.outlook.Request`.
    count, watcher
        See :func:`run_engagements`.

    Raises
    ------
    InputError
        The settings, data or decisions cannot be used: everything wrong with them, before any job; or the disk is full.
    UsageError
        An unknown step, account, language or parameter, a missing notebook, or another run is under way.
    """
    request = asked(
        languages=languages, steps=steps, accounts=accounts, notebooks=notebooks, timeout=timeout, fresh=fresh
    )
    ended = run_engagements([folder], request, count=count, watcher=watcher)[0]
    if ended.error or ended.run is None:
        raise ended.error or AssertionError("a run that retries nothing is never idle")
    return ended.run


def look_ahead(folder: Path, request: Request) -> Outlook:
    """Return what a run would do, with the data looked at.

    Raises
    ------
    InputError, UsageError
        As :func:`run_engagement`.
    """
    outlook = Outlook(folder, request)
    if not outlook.recall():
        outlook.learn(survey(outlook.folder))
    return outlook
