"""Inputs and results carried between machines that share no folder, through any place that fsspec reaches.

Files travel by the hash of their content: what the place has already is not sent again. What comes back is unpacked
inside the folder of the run alone.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import fsspec

from kamlib.core.errors import Problem, ReconciliationError, UsageError
from kamlib.runner.execute import execute
from kamlib.runner.tasks import Task
from kamlib.runs.jobs import Outcome
from kamlib.workspace.files import create, write_bytes
from kamlib.workspace.settings import FILE, read_settings

#: What belongs to an engagement, but no job reads.
_LEFT = ("runs", "notebooks", ".kam", ".git")
#: Artefacts without language: the second job that makes one must make the same.
_SAME = ("tables", "schemas", "results")


@dataclass(frozen=True)
class Depot:
    """A place of objects named by the hash of their content.

    Parameters
    ----------
    url : str
        An fsspec URL.
    """

    url: str

    @classmethod
    def open(cls, url: str) -> Depot:
        """Return the depot at a URL, after having written there.

        Raises
        ------
        UsageError
            ``share_unusable``: unknown protocol, missing library, no such place, no right to write.
        """
        depot = cls(url.rstrip("/"))
        try:
            depot.put(b"kam")
        except (OSError, ValueError, ImportError) as error:
            raise UsageError(Problem("share_unusable", found=url, expected=str(error)[:200])) from error
        return depot

    def put(self, content: bytes) -> str:
        """Store content and return its hash; nothing is written where it is there already."""
        digest = hashlib.sha256(content).hexdigest()
        files, root = self._files()
        path = f"{root}/objects/{digest[:2]}/{digest}"
        if not files.exists(path):
            files.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
            fresh = f"{path}.{uuid.uuid4().hex}"
            files.pipe_file(fresh, content)
            files.mv(fresh, path)
        return digest

    def get(self, digest: str) -> bytes:
        """Return the content of that hash.

        Raises
        ------
        OSError
            It is not there, or is not what its name says.
        """
        files, root = self._files()
        content = files.cat_file(f"{root}/objects/{digest[:2]}/{digest}")
        if hashlib.sha256(content).hexdigest() != digest:
            raise OSError(f"damaged object {digest}")
        return content

    def _files(self) -> tuple[fsspec.AbstractFileSystem, str]:
        # Directories that another machine has just made must be seen.
        return fsspec.core.url_to_fs(self.url, use_listings_cache=False)


@dataclass(frozen=True)
class Load:
    """A task whose files are in a depot: what a worker gets.

    Parameters
    ----------
    task : Task
        With the paths of the machine that sent it.
    depot : Depot
        Where the files are.
    engagement : str
        Hash of the list of the engagement's files.
    notebook : str
        Hash of the notebook.
    """

    task: Task
    depot: Depot
    engagement: str
    notebook: str


@dataclass(frozen=True)
class Delivery:
    """What comes back of a job.

    Parameters
    ----------
    outcome : Outcome
        What came of it.
    files : dict
        Hashes of the files that it left, by their place in the run.
    place : str
        Folder on the worker that held engagement and run.
    """

    outcome: Outcome
    files: dict[str, str]
    place: str


class Carrying:
    """Workers that share no folder with this machine.

    Parameters
    ----------
    executor : Executor
        Of the workers.
    hands : Executor
        Threads of this machine that fetch what the jobs left: a cluster's own thread must not wait for files.
    depot : Depot
        A place that this machine and all of them reach.
    width : int
        Jobs that they do at once.
    """

    def __init__(self, executor: Executor, hands: Executor, depot: Depot, width: int):
        self._executor, self._hands, self._depot = executor, hands, depot
        self.width = width
        self._engagements: dict[Path, str] = {}

    def submit(self, task: Task) -> Future[Outcome]:
        """Begin a task; its files stand in the run folder of this machine when the future is done.

        Raises
        ------
        UsageError
            ``share_data_outside``: the engagement reads data that stand elsewhere on this machine.
        """
        folder = Path(task.parameters["engagement"])
        if folder not in self._engagements:
            self._engagements[folder] = _pack(folder, self._depot)
        load = Load(task, self._depot, self._engagements[folder], self._depot.put(task.notebook.read_bytes()))
        after: Future[Outcome] = Future()

        def unpack(done: Future[Delivery]) -> None:
            try:
                after.set_result(_unpack(done.result(), task, self._depot))
            except BaseException as error:  # whoever asks for the outcome meets it, as with any future
                after.set_exception(error)

        coming = self._executor.submit(carry_out, load)
        coming.add_done_callback(lambda done: self._hands.submit(unpack, done))
        return after


def carry_out(load: Load) -> Delivery:
    """Do a job on a machine that has none of its files: fetch them, execute, store what it left."""
    with tempfile.TemporaryDirectory(prefix="kam-", ignore_cleanup_errors=True) as place:
        engagement, run = Path(place, "engagement"), Path(place, "run")
        for name, digest in json.loads(load.depot.get(load.engagement)).items():
            write_bytes(engagement / name, load.depot.get(digest))
        notebook = Path(place, load.task.notebook.name)
        write_bytes(notebook, load.depot.get(load.notebook))
        run.mkdir()
        outcome = execute(_moved(load.task, engagement, run, notebook))
        shutil.rmtree(run / ".working", ignore_errors=True)
        files = {name: load.depot.put(path.read_bytes()) for name, path in _files(run)}
        return Delivery(outcome, files, place)


def _pack(folder: Path, depot: Depot) -> str:
    data = read_settings(folder).data_folder
    if not (folder / data).resolve().is_relative_to(folder.resolve()):
        raise UsageError(Problem("share_data_outside", file=FILE, column="data_folder", found=data))
    files = {name: depot.put(path.read_bytes()) for name, path in _files(folder, _LEFT)}
    return depot.put(json.dumps(files, ensure_ascii=False, sort_keys=True).encode())


def _files(folder: Path, left: tuple[str, ...] = ()) -> Iterator[tuple[str, Path]]:
    """Give every regular file below a folder with its name from there; links are not followed out of it."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        inside = path.resolve().is_relative_to(folder.resolve())
        if path.is_file() and inside and name.parts[0] not in left:
            yield name.as_posix(), path


def _moved(task: Task, engagement: Path, run: Path, notebook: Path) -> Task:
    given = dict(task.parameters) | {"engagement": str(engagement), "run": str(run)}
    return replace(task, parameters=given, run=run, notebook=notebook)


def _unpack(delivery: Delivery, task: Task, depot: Depot) -> Outcome:
    """Put what a job left into the run folder of this machine.

    Raises
    ------
    ReconciliationError
        ``artefact_differs``: two jobs of the run made the same artefact differently.
    """
    for name, digest in delivery.files.items():
        path = task.run / name
        if not path.resolve().is_relative_to(task.run.resolve()):
            raise UsageError(Problem("path_outside", file=name, found=name))
        content = _at_home(depot.get(digest), delivery.place, task)
        if PurePosixPath(name).parts[0] not in _SAME:
            write_bytes(path, content)
        elif not create(path, content) and path.read_bytes() != content:
            raise ReconciliationError(Problem("artefact_differs", file=name))
    return delivery.outcome


def _at_home(content: bytes, place: str, task: Task) -> bytes:
    """Write this machine's folders where an executed notebook names the worker's: the run reads as if done here."""
    here = {f"{place}/engagement": task.parameters["engagement"], f"{place}/run": str(task.run)}
    for there, own in here.items():
        content = content.replace(_in_json(there), _in_json(own))
    return content


def _in_json(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False)[1:-1].encode()
