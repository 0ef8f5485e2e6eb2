"""What a finished run recorded, read without pandas: its list, its money, the decisions that it rested on."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from kamlib.core.errors import InputError, Problem
from kamlib.runner import manifest
from kamlib.runner.folder import MANIFEST, finished, latest, runs_of
from kamlib.runner.plan import CHOOSING
from kamlib.workspace.settings import read_yaml


class Kept:
    """What a finished run recorded, read when asked for."""

    def __init__(self, run: Path):
        self.run = run

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest."""
        return manifest.read(self.run)

    @cached_property
    def steps(self) -> dict[str, Any]:
        """Records of the steps by name."""
        return manifest.read_results(self.run)["steps"]

    def figure(self, name: str, figure: str) -> float | None:
        """Return a figure of a step's record; None where it is unknown or not a number."""
        value = self.steps.get(name, {}).get("figures", {}).get(figure)
        return float(value) if isinstance(value, int | float) else None

    def rows(self, table: str) -> list[dict[str, str]]:
        """Return the rows of a table; none where there is no such table."""
        path = self.run / "tables" / f"{table}.csv"
        if not path.is_file():
            return []
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    @cached_property
    def ranking(self) -> dict[str, dict[str, str]]:
        """The prioritised list by account_id."""
        return {row["account_id"]: row for row in self.rows(f"{CHOOSING}.ranking")}

    @cached_property
    def contributions(self) -> dict[str, dict[str, dict[str, str]]]:
        """Contributions to the score by account_id and criterion."""
        found: dict[str, dict[str, dict[str, str]]] = {}
        for row in self.rows(f"{CHOOSING}.contributions"):
            found.setdefault(row["account_id"], {})[row["criterion"]] = row
        return found

    @cached_property
    def decisions(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The decisions that the run rested on, by key and account."""
        paths = sorted((self.run / "decisions").glob("*.yaml"))
        found = [read_yaml(path, f"decisions/{path.name}") for path in paths]
        return {(str(each.get("decision")), str(each.get("account_id", ""))): each for each in found}

    def money(self) -> Iterator[tuple[str, str, float | None]]:
        """Give the money of each account: id, figure, amount."""
        for row in self.rows(f"{CHOOSING}.ranking"):
            if row["chosen"] == "True":
                yield row["account_id"], "potential", number(row["potential"])
        for row in self.rows("summary.money"):
            yield from ((row["account_id"], name, number(row[name])) for name in ("cost", "npv"))
        for row in self.rows("summary.offers"):
            yield from ((row["account_id"], name, number(row[name])) for name in ("customer_npv", "our_npv"))


def find_runs(places: tuple[Path, ...]) -> tuple[Path, Path]:
    """Return the two runs that are meant: two folders of runs or of engagements, or the last two of one engagement.

    Raises
    ------
    InputError
        ``run_missing`` or ``one_run``.
    """
    if len(places) == 1:
        done = [run for run in runs_of(places[0].resolve()) if finished(run)]
        if len(done) < 2:
            raise InputError(Problem("one_run", file=str(places[0]), found=str(len(done))))
        return done[-2], done[-1]
    one, other = (_run_of(place) for place in places)
    return one, other


def number(text: str) -> float | None:
    """Return a cell as a number; None where it is blank, not a number, or infinite."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _run_of(place: Path) -> Path:
    run = place.resolve() if (place / MANIFEST).is_file() else latest(place)
    if run is None or not finished(run):
        raise InputError(Problem("run_missing", found=str(place), expected=f"kam run {place}"))
    return run
