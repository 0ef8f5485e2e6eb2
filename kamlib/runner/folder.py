"""The folder of a run: its name, its place, which run is the latest, and which were interrupted."""

from __future__ import annotations

import datetime
import itertools
import os
import re
from pathlib import Path

from kamlib.workspace.files import write_text

LATEST, RUNS, MANIFEST = "latest", "runs", "manifest.json"
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2}_\d{6})(?:-(\d+))?")


def new_run(engagement: Path, now: datetime.datetime | None = None) -> Path:
    """Create the folder of a new run, named by the time; a counter tells runs of one second apart."""
    stamp = (now or datetime.datetime.now()).strftime("%Y-%m-%d_%H%M%S")
    runs = engagement / RUNS
    runs.mkdir(exist_ok=True)
    for count in itertools.count(1):
        folder = runs / (stamp if count == 1 else f"{stamp}-{count}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise AssertionError("unreachable")


def runs_of(engagement: Path) -> list[Path]:
    """Return the folders of runs, oldest first; whatever else stands beside them is not ours."""
    found = {path: _NAME.fullmatch(path.name) for path in (engagement / RUNS).glob("*") if not path.is_symlink()}
    runs = {path: (match[1], int(match[2] or 1)) for path, match in found.items() if match and path.is_dir()}
    return sorted(runs, key=lambda path: runs[path])


def finished(run: Path) -> bool:
    """Tell whether a run came to its end: its manifest is written when everything else is."""
    return (run / MANIFEST).is_file()


def mark_latest(run: Path) -> None:
    """Let ``runs/latest`` name the run: a symbolic link, or a text file where the system refuses links."""
    place, fresh = run.parent / LATEST, run.parent / f".{LATEST}.{os.getpid()}"
    try:
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(run.name, target_is_directory=True)
        fresh.replace(place)
    except OSError:
        fresh.unlink(missing_ok=True)
        write_text(place, run.name + "\n")


def latest(engagement: Path) -> Path | None:
    """Return the folder of the latest run, or None where there is none."""
    place = engagement / RUNS / LATEST
    if place.is_file():
        place = place.parent / place.read_text(encoding="utf-8").strip()
    return place.resolve() if place.is_dir() else None
