"""The same jobs on an existing Dask cluster: one more executor, with the files shared or carried.

Dask is an extra (``pip install "kamlib[cluster]"``): nothing of it is imported before a cluster is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamlib import __version__
from kamlib.core.errors import Problem, UsageError
from kamlib.runner.hashes import hash_code
from kamlib.runner.pool import Pool
from kamlib.runner.tasks import Task
from kamlib.runs.jobs import Outcome

if TYPE_CHECKING:
    from distributed import Client

    from kamlib.runner.carrying import Carrying

#: Seconds to wait for the scheduler, then for its first worker.
PATIENCE = 15
#: How often a job may lose its worker before the job itself is taken for the reason.
LOSSES = 3


@contextmanager
def open_cluster(address: str, share: str = "") -> Iterator[SharedFolders | Carrying]:
    """Open the workers of a Dask scheduler as a pool.

    Parameters
    ----------
    address : str
        Of the scheduler: ``tcp://host:8786``.
    share : str
        An fsspec URL that this machine and all workers reach (``file:///mnt/kam``, ``s3://bucket/kam``): inputs and
        results are carried through it. Empty: the engagements stand under the same path on every machine.

    Yields
    ------
    SharedFolders or Carrying
        With ``submit`` as a pool has it, and ``width``, how many jobs it does at once. A job whose worker is lost is
        done elsewhere, up to :data:`LOSSES` times.

    Raises
    ------
    UsageError
        ``cluster_extra``, ``cluster_unreachable``, ``cluster_empty`` or ``cluster_versions``; ``share_unusable``.
    """
    with _client(address) as client:
        _refuse_others(client, address)
        executor = client.get_executor(pure=False, retries=LOSSES)
        width = sum(client.nthreads().values())
        try:
            with ThreadPoolExecutor(2, thread_name_prefix="kam-fetch") as hands:
                if share:
                    yield _carrying(executor, hands, share, width)
                else:
                    yield SharedFolders(Pool(executor), client, width)
        finally:
            executor.shutdown(wait=False)


def _carrying(executor: Executor, hands: Executor, share: str, width: int) -> Carrying:
    # fsspec comes with Dask: known to be there only here.
    from kamlib.runner.carrying import Carrying, Depot

    return Carrying(executor, hands, Depot.open(share), width)


class SharedFolders:
    """Workers that read and write the very folders of this machine.

    Parameters
    ----------
    pool : Pool
        Of the cluster.
    client : Client
        Who asks the workers what they see.
    width : int
        Jobs that they do at once.
    """

    def __init__(self, pool: Pool, client: Client, width: int):
        self._pool, self._client, self._seen = pool, client, set()
        self.width = width

    def submit(self, task: Task) -> Future[Outcome]:
        """Begin a task.

        Raises
        ------
        UsageError
            ``cluster_folder``: some worker does not see the folder of the run.
        """
        if task.run not in self._seen:
            _refuse_unseen(self._client, task.run)
            self._seen.add(task.run)
        return self._pool.submit(task)


@contextmanager
def _client(address: str) -> Iterator[Client]:
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            Problem("cluster_extra", found="distributed", expected='pip install "kamlib[cluster]"')
        ) from error
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(Problem("cluster_unreachable", found=address, values={"seconds": PATIENCE})) from error
    with client:
        yield client


def _refuse_others(client: Client, address: str) -> None:
    """Refuse a cluster without workers, or with workers that would compute something else."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        raise UsageError(Problem("cluster_empty", found=address, values={"seconds": PATIENCE})) from error
    versions = _ask(client, describe_worker)
    others = {worker: found for worker, found in versions.items() if found != describe_worker()}
    if others:
        worker, found = min(others.items())
        raise UsageError(Problem("cluster_versions", found=f"{worker}: {found}", expected=describe_worker()))


def _refuse_unseen(client: Client, folder: Path) -> None:
    blind = [worker for worker, seen in _ask(client, partial(_sees, str(folder))).items() if not seen]
    if blind:
        raise UsageError(Problem("cluster_folder", file=folder.name, values={"workers": sorted(blind)[:5]}))


def _ask(client: Client, question: Callable[[], Any]) -> dict[str, Any]:
    """Return every worker's answer; one that could not even be asked answers with its error."""
    answers = client.run(question, on_error="return")
    return {worker: f"{type(a).__name__}: {a}" if isinstance(a, Exception) else a for worker, a in answers.items()}


def describe_worker() -> str:
    """Return what decides whether two machines compute the same: our version and the code's own fingerprint."""
    return f"kamlib {__version__} ({hash_code()[:12]})"


def _sees(folder: str) -> bool:
    return Path(folder).is_dir()
