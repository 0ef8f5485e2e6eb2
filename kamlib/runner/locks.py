"""One run at a time on an engagement: a lock of the operating system, which the death of its holder opens."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from kamlib.core.errors import Problem, UsageError
from kamlib.workspace.files import write_text

#: The lock itself, and who holds it: on Windows a locked file cannot be read.
LOCK, HOLDER = ".lock", ".lock.json"


@contextlib.contextmanager
def lock_runs(runs: Path) -> Iterator[None]:
    """Hold the folder of an engagement's runs for this process alone.

    Raises
    ------
    UsageError
        ``engagement_busy``: a living process holds it. That of a dead one is open, whatever it left behind.
    """
    runs.mkdir(parents=True, exist_ok=True)
    # Several threads of one batch take turns with it: the lock belongs to the process.
    lock = FileLock(runs / LOCK, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise UsageError(Problem("engagement_busy", file=runs.parent.name, values=read_holder(runs))) from None
    try:
        write_text(runs / HOLDER, json.dumps(_me()))
        yield
    finally:
        (runs / HOLDER).unlink(missing_ok=True)
        lock.release()


def is_locked(runs: Path) -> bool:
    """Tell whether a living process holds the runs of an engagement."""
    if not (runs / LOCK).exists():
        return False
    lock = FileLock(runs / LOCK, timeout=0, thread_local=False)
    try:
        with lock:
            return False
    except Timeout:
        return True


def read_holder(runs: Path) -> dict[str, str | int]:
    """Return pid, host and start of whoever holds the runs; unknown where it has not said yet."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        said = json.loads((runs / HOLDER).read_text(encoding="utf-8"))
        return {"pid": int(said["pid"]), "host": str(said["host"]), "since": str(said["since"])}
    return {"pid": 0, "host": "?", "since": "?"}


def _me() -> dict[str, str | int]:
    now = datetime.datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": now}
