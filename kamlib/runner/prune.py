"""Old runs taken away, never the latest, never one that is under way or can still be gone on with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kamlib.runner.locks import lock_runs
from kamlib.runs.folder import RUNS, find_latest, is_finished, list_runs
from kamlib.workspace.engagement import Engagement


@dataclass(frozen=True)
class Pruning:
    """What may go and what stays.

    Parameters
    ----------
    folder : Path
        The engagement.
    gone, kept : tuple of Path
        Folders of runs, oldest first.
    freed : int
        Bytes that this frees: a file that a kept run shares frees nothing.
    """

    folder: Path
    gone: tuple[Path, ...]
    kept: tuple[Path, ...]
    freed: int


def prune(folder: Path, keep: int, *, delete: bool = False) -> Pruning:
    """Choose the runs that may go, and take them away where that is asked for.

    Parameters
    ----------
    folder : Path
        The engagement.
    keep : int
        Finished runs that stay, the newest; at least one. The latest stays in any case, and so does an interrupted run
        that nothing finished after: the next run goes on from it.
    delete : bool
        Take them away; otherwise only say what would go.

    Returns
    -------
    Pruning
        What goes or went, and what stays.

    Raises
    ------
    UsageError
        ``engagement_busy``: a run is under way.
    """
    folder = Engagement.find(folder).folder
    if not (folder / RUNS).is_dir():
        return Pruning(folder, (), (), 0)
    with lock_runs(folder / RUNS):
        runs, last = list_runs(folder), find_latest(folder)
        done = [run for run in runs if is_finished(run)]
        stay = {*done[-max(keep, 1) :], *(run for run in runs if run == last)}
        newest = max((runs.index(run) for run in done), default=-1)
        stay |= set(runs[newest + 1 :])
        gone = tuple(run for run in runs if run not in stay)
        pruning = Pruning(folder, gone, tuple(run for run in runs if run in stay), _freed(gone))
        for run in gone if delete else ():
            shutil.rmtree(run)
    return pruning


def _freed(runs: Iterable[Path]) -> int:
    """Return the bytes whose every name stands in these folders: runs share what they reuse."""
    seen: dict[tuple[int, int], tuple[int, os.stat_result]] = {}
    for run in runs:
        for path in run.rglob("*"):
            if path.is_file() and not path.is_symlink():
                facts = path.stat()
                key = facts.st_dev, facts.st_ino
                seen[key] = seen.get(key, (0, facts))[0] + 1, facts
    return sum(facts.st_size for names, facts in seen.values() if names >= facts.st_nlink)
