"""The folder of a run: its name, where everything stands in it, which run is the latest, which were interrupted."""

from __future__ import annotations

import datetime
import itertools
import os
import re
from pathlib import Path

from kamlib.workspace.files import slug, write_text

LATEST, RUNS, MANIFEST, RESULTS = "latest", "runs", "manifest.json", "results.json"
DICTIONARY = "datapackage.json"
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2}_\d{6})(?:-(\d+))?")


def new_run(engagement: Path, now: datetime.datetime | None = None) -> Path:
    """Create the folder of a new run, named by the time; a counter tells runs of one second apart.

    Parameters
    ----------
    engagement : Path
        Its folder.
    now : datetime, optional
        The moment of its name; nothing: this one.

    Returns
    -------
    Path
        ``runs/<time>`` or, where that is taken, ``runs/<time>-<n>``.
    """
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


def list_runs(engagement: Path) -> list[Path]:
    """Return the folders of runs, oldest first; whatever else stands beside them is not ours."""
    found = {path: _NAME.fullmatch(path.name) for path in (engagement / RUNS).glob("*") if not path.is_symlink()}
    runs = {path: (match[1], int(match[2] or 1)) for path, match in found.items() if match and path.is_dir()}
    return sorted(runs, key=lambda path: runs[path])


def is_finished(run: Path) -> bool:
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


def find_latest(engagement: Path) -> Path | None:
    """Return the folder of the latest run, or None where there is none."""
    place = engagement / RUNS / LATEST
    try:
        if place.is_file():
            place = place.parent / Path(place.read_text(encoding="utf-8").strip()).name
        found = place.resolve() if place.is_dir() else None
    except (OSError, ValueError):  # damaged: whoever asks finds no run, and makes one
        return None
    ours = found is not None and found.parent == (engagement / RUNS).resolve() and _NAME.fullmatch(found.name)
    return found if ours else None


def result_name(stem: str, account: str = "") -> str:
    """Return what the artefacts of a result are called: its stem, and the account where it is of one.

    Parameters
    ----------
    stem : str
        The result.
    account : str
        The account's id, where there is one; empty: of the engagement.

    Returns
    -------
    str
        ``<stem>`` or ``<stem>.<account>``, the id written so that it is a file's name anywhere.
    """
    return f"{stem}.{slug(account)}" if account else stem


def result_path(run: Path, stem: str, account: str = "") -> Path:
    """Return where the record of a result stands.

    Parameters
    ----------
    run : Path
        Folder of the run.
    stem : str
        The result.
    account : str
        The account's id, where the result is of one.

    Returns
    -------
    Path
        ``results/<stem>[.<account>].json``.
    """
    return run / "results" / f"{result_name(stem, account)}.json"


def schema_path(run: Path, stem: str, account: str = "") -> Path:
    """Return where it is written what the columns of a result's tables are.

    Parameters
    ----------
    run : Path
        Folder of the run.
    stem : str
        The result.
    account : str
        The account's id, where the result is of one.

    Returns
    -------
    Path
        ``schemas/<stem>[.<account>].json``.
    """
    return run / "schemas" / f"{result_name(stem, account)}.json"


def table_path(run: Path, stem: str, table: str, account: str = "") -> Path:
    """Return where a table of a result stands.

    Parameters
    ----------
    run : Path
        Folder of the run.
    stem, table : str
        The result and its table.
    account : str
        The account's id, where the result is of one.

    Returns
    -------
    Path
        ``tables/<stem>[.<account>].<table>.csv``.
    """
    return run / "tables" / f"{result_name(stem, account)}.{table}.csv"


def notebook_path(run: Path, language: str, job: str) -> Path:
    """Return where the executed notebook of a job stands.

    Parameters
    ----------
    run : Path
        Folder of the run.
    language : {'ru', 'en'}
        Of the notebook.
    job : str
        Name of the job's files.

    Returns
    -------
    Path
        ``notebooks/<language>/<job>.ipynb``.
    """
    return run / "notebooks" / language / f"{job}.ipynb"


def page_path(run: Path, language: str, job: str) -> Path:
    """Return where the page of a job stands.

    Parameters
    ----------
    run : Path
        Folder of the run.
    language : {'ru', 'en'}
        Of the page.
    job : str
        Name of the job's files.

    Returns
    -------
    Path
        ``documents/<language>/<job>.html``.
    """
    return run / "documents" / language / f"{job}.html"
