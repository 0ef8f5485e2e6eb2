"""Progress of a batch: a bar with the time left for a person at a terminal, plain lines for anything else."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kamlib.cli.messages import echo, spell_controls
from kamlib.runner.batch import Watcher

if TYPE_CHECKING:
    from kamlib.core.errors import Problem
    from kamlib.i18n import Language
    from kamlib.runs.jobs import Outcome

#: Jobs that were really done before a guess at the time left is worth showing.
_ENOUGH = 3


class Progress(Watcher):
    """Shows outcomes as they come; a context manager.

    Parameters
    ----------
    language : Language
        Language of the lines.
    many : bool
        Whether there are several engagements: lines then name theirs.
    """

    def __init__(self, language: Language, *, many: bool = False):
        self._language, self._many = language, many
        self._total = self._count = self._done = 0
        self._began = time.monotonic()
        self._bar = _bar() if sys.stderr.isatty() else None
        self._task = None

    def __enter__(self) -> Self:
        if self._bar:
            self._task = self._bar.add_task(self._language("cli.run.reading"), total=None, left="")
            self._bar.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar:
            self._bar.stop()

    def grow(self, total: int) -> None:
        """Take how many jobs there are, as far as one can tell now."""
        if total and not self._total and not self._bar and not self._many:
            echo(self._language("cli.run.begin", n=total), err=True)
        self._total = total
        self._draw()

    def step(self, folder: Path, outcome: Outcome) -> None:
        """Show one outcome; what is only reused is counted, not told.

        Parameters
        ----------
        folder : Path
            The engagement's folder.
        outcome : Outcome
            What came of a job.
        """
        self._count += 1
        self._done += not outcome.reused
        line = self._language(
            "cli.run.line",
            count=self._count,
            total=max(self._total, self._count),
            state=self._language(f"pages.index.state.{outcome.status}"),
            job=f"{folder.name}/{outcome.job.name}" if self._many else outcome.job.name,
            lang=outcome.job.language,
            seconds=outcome.seconds,
        )
        if not self._bar:
            if not outcome.reused:
                echo(line, err=True)
            return
        self._draw(f"{folder.name}" if self._many else outcome.job.name)
        if outcome.status == "failed":
            self._bar.console.print(spell_controls(line), markup=False, highlight=False)

    def again(self, folder: Path, problem: Problem) -> None:
        """Say which files were saved during the run.

        Parameters
        ----------
        folder : Path
            The engagement's folder.
        problem : Problem
            What was saved meanwhile.
        """
        echo(self._language("cli.run.again", name=folder.name, files=problem.values["files"]), err=True)

    def launched(self, reason: str) -> None:
        """Say why this machine takes longer than it could; results are the same."""
        known = self._language.first(f"cli.run.why_launched.{reason}", default=reason)
        echo(self._language("cli.run.launched", why=known), err=True)

    def _draw(self, name: str = "") -> None:
        if self._bar and self._total:
            told = {"description": spell_controls(name)} if name else {}
            total = max(self._total, self._count)
            self._bar.update(self._task, total=total, completed=self._count, left=self._left(), **told)

    def _left(self) -> str:
        """Return the time left, from what the jobs that were really done took so far."""
        if self._done < _ENOUGH or self._count >= self._total:
            return ""
        seconds = (time.monotonic() - self._began) / self._done * (self._total - self._count)
        minutes, rest = divmod(round(seconds), 60)
        return self._language("cli.run.left", time=f"{minutes}:{rest:02d}")


def _bar():
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}", markup=False),
    )
    return Bar(*columns, console=Console(stderr=True), transient=True)
