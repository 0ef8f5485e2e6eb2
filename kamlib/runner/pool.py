"""Jobs on this machine's cores, or on any executor: one function, :func:`execute`, done for many tasks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

from kamlib.i18n import Language
from kamlib.runner import forks
from kamlib.runner.execute import execute
from kamlib.runner.tasks import Task
from kamlib.runs.jobs import Outcome

#: Beyond this many workers memory, not time, is what runs out first.
MOST = 8

Progress = Callable[[Outcome], None]


def count_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def count_workers() -> int:
    """Return how many jobs are under way at once where nobody says: one a core, two at least, :data:`MOST` at most."""
    return min(max(2, count_cores()), MOST)


@dataclass(frozen=True)
class Pool:
    """Where jobs are done: give it tasks one by one, as what they wait for is there.

    Parameters
    ----------
    executor : concurrent.futures.Executor
        Threads of this process (:func:`open_pool`), other processes, or a cluster.
    """

    executor: Executor

    @property
    def note(self) -> str:
        """Why kernels are launched, not forked: see :func:`kamlib.runner.forks.why_not`; empty where they are forked.

        Ask when the work is done: a zygote that does not start is noticed when it is first needed.
        """
        return forks.why_not() if isinstance(self.executor, ThreadPoolExecutor) else ""

    def submit(self, task: Task) -> Future[Outcome]:
        """Begin a task; the future holds its outcome, and raises only where the executor itself broke."""
        return self.executor.submit(execute, task)


@contextmanager
def open_pool(count: int = 0) -> Iterator[Pool]:
    """Open a pool on this machine; what is left of it when the block ends is stopped.

    Parameters
    ----------
    count : int
        Jobs under way at once; 0: see :func:`count_workers`.
    """
    # Threads suffice: a job's work is done by its kernel, a process of its own; the thread waits for its messages.
    executor = ThreadPoolExecutor(count or count_workers(), thread_name_prefix="kam")
    with forks.held():
        import_module("papermill")  # while the zygote preloads
        try:
            yield Pool(executor)
        except BaseException:
            # Nobody waits for what is under way: without its kernels it ends now.
            forks.stop()
            raise
        finally:
            executor.shutdown(cancel_futures=True)


def run_tasks(
    tasks: Sequence[Task], executor: int | Executor = 0, progress: Progress = lambda _: None
) -> list[Outcome]:
    """Do all the tasks and return their outcomes in the order of the tasks.

    Parameters
    ----------
    tasks : sequence of Task
        Independent of each other.
    executor : int or concurrent.futures.Executor
        How many at once on this machine (0: see :func:`count_workers`), or the executor that does them.
    progress : callable
        Told of every outcome as it comes.

    Returns
    -------
    list of Outcome
        In the order of the tasks.
    """
    if isinstance(executor, Executor):
        return _all(tasks, Pool(executor), progress)
    with open_pool(min(executor or count_workers(), max(1, len(tasks)))) as pool:
        return _all(tasks, pool, progress)


def _all(tasks: Sequence[Task], pool: Pool, progress: Progress) -> list[Outcome]:
    futures = {pool.submit(task): task for task in tasks}
    done = {}
    for future in as_completed(futures):
        outcome = read_outcome(future, futures[future])
        done[outcome.job] = outcome
        progress(outcome)
    return [done[task.job] for task in tasks]


def read_outcome(future: Future[Outcome], task: Task) -> Outcome:
    """Return what came of a task, also where its executor broke under it.

    Parameters
    ----------
    future : Future[Outcome]
        Of the task, done.
    task : Task
        What was to be done.

    Returns
    -------
    Outcome
        Failed with ``died`` where the executor broke.
    """
    error = future.exception()
    if error is None:
        return future.result()
    task.working.unlink(missing_ok=True)
    why = (Language(task.job.language)("pages.failed.died"), f"{type(error).__name__}: {error}")
    return Outcome(task.job, "failed", "died", why, notebook=task.executed.is_file())
