"""The folder of a run: its name, its place, and which run is the latest."""

from __future__ import annotations

import datetime
import itertools
import os
from pathlib import Path

from kamlib.workspace.files import write_text

LATEST = "latest"


def new_run(engagement: Path, now: datetime.datetime | None = None) -> Path:
    """Create the folder of a new run, named by the time; a counter tells runs of one second apart."""
    stamp = (now or datetime.datetime.now()).strftime("%Y-%m-%d_%H%M%S")
    runs = engagement / "runs"
    runs.mkdir(exist_ok=True)
    for count in itertools.count(1):
        folder = runs / (stamp if count == 1 else f"{stamp}-{count}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise AssertionError("unreachable")


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
    place = engagement / "runs" / LATEST
    if place.is_file():
        place = place.parent / place.read_text(encoding="utf-8").strip()
    return place.resolve() if place.is_dir() else None
