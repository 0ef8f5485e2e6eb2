"""Jobs on this machine's cores: fresh processes, each driving its own kernels."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from kamlib.i18n import Language
from kamlib.runner.execute import execute, start_worker
from kamlib.runner.jobs import Job, Outcome, Task

#: Beyond this many workers memory, not time, is what runs out first.
MOST = 8

Progress = Callable[[Outcome], None]


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_tasks(tasks: Sequence[Task], workers: int = 0, progress: Progress = lambda _: None) -> list[Outcome]:
    """Do all the tasks and return their outcomes in the order of the tasks.

    Parameters
    ----------
    tasks : sequence of Task
        Independent of each other.
    workers : int
        Processes; 0: as many as there are cores, at least two, at most :data:`MOST`.
    progress : callable
        Told of every outcome as it comes.
    """
    done: dict[Job, Outcome] = {}
    waiting = list(tasks)
    while waiting:
        count = min(len(waiting), workers or min(max(2, cores()), MOST))
        lost = _submit(waiting, count, done, progress)
        # A worker that dies takes the pool with it. What was under way is suspect; the rest begins again.
        suspects = [task for task in lost if task.working.exists()] or lost
        for task in suspects:
            if len(suspects) == 1 or _submit([task], 1, done, progress):
                done[task.job] = _died(task)
                progress(done[task.job])
        waiting = [task for task in lost if task.job not in done]
    return [done[task.job] for task in tasks]


def _submit(tasks: Sequence[Task], workers: int, done: dict[Job, Outcome], progress: Progress) -> list[Task]:
    """Run tasks in a pool; return those that were lost with it."""
    lost = []
    with _pool(workers) as pool:
        futures = {pool.submit(execute, task): task for task in tasks}
        try:
            for future in as_completed(futures):
                task = futures[future]
                try:
                    done[task.job] = future.result()
                except BrokenProcessPool:
                    lost.append(task)
                    continue
                except Exception as error:  # the folder of the run cannot be written: say so, go on with the others
                    done[task.job] = Outcome(task.job, "failed", "error", (f"{type(error).__name__}: {error}",))
                progress(done[task.job])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [task for task in tasks if task in lost]


def _pool(workers: int) -> Executor:
    # spawn: the same on every system, and nothing of this process (threads, sockets, caches) leaks into a job.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=start_worker)


def _died(task: Task) -> Outcome:
    task.working.unlink(missing_ok=True)
    why = (Language(task.job.language)("pages.failed.died"),)
    return Outcome(task.job, "failed", "died", why, notebook=task.executed.is_file())
