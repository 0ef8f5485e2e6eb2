"""What a cluster costs a job: tasks that do nothing, by threads of this process and by Dask workers."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

from kamlib.documents.pages import Site
from kamlib.runner.tasks import Task
from kamlib.runs.jobs import Job, Outcome

JOBS, ROUNDS, WORKERS = 1000, 5, 2
#: Milliseconds a job that were seen elsewhere; a job itself takes hundreds.
GOAL = 6.0


def nothing(task: Task) -> Outcome:
    """Do a job that takes no time: what remains is the way there and back."""
    return Outcome(task.job, "done")


def main() -> None:
    """Print the overhead a job beside its goal."""
    with ThreadPoolExecutor(WORKERS) as threads, _dask() as cluster:
        threads_ms, cluster_ms = (_milliseconds(each) for each in (threads, cluster))
    sys.stdout.write(f"\nOverhead of {JOBS} jobs that do nothing, {WORKERS} workers, median of {ROUNDS}\n")
    sys.stdout.write(f"  threads of one process   {threads_ms:6.2f} ms a job\n")
    sys.stdout.write(f"  Dask scheduler           {cluster_ms:6.2f} ms a job   goal <= {GOAL:g}\n")


def _milliseconds(executor: Executor) -> float:
    tasks = [_task(number) for number in range(JOBS)]
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        wait([executor.submit(nothing, task) for task in tasks])
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds) / JOBS * 1000


def _task(number: int) -> Task:
    given = {"engagement": "client", "lang": "en", "run": "runs/1", "account": f"A{number}"}
    return Task(Job("offers", "en", f"A{number}", f"Account {number}"), Path("x"), given, {}, Path("y"), Site(), 600)


@contextmanager
def _dask() -> Iterator[Executor]:
    from distributed import Client

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    address, running = f"tcp://127.0.0.1:{port}", []
    own = [["scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]]
    own += [["worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]] * WORKERS
    try:
        for words in own:
            command = [sys.executable, "-m", f"distributed.cli.dask_{words[0]}", *words[1:]]
            running.append(subprocess.Popen(command, env=os.environ, stderr=subprocess.DEVNULL))
        with Client(address, timeout=30) as client:
            client.wait_for_workers(WORKERS, timeout=60)
            yield client.get_executor(pure=False)
    finally:
        for process in running:
            process.kill()
            process.wait()
