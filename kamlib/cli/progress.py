"""Progress of a run: a bar for a person at a terminal, plain lines for anything else."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

if TYPE_CHECKING:
    from kamlib.i18n import Language
    from kamlib.runner.jobs import Outcome


class Progress:
    """Shows outcomes as they come; a context manager.

    Parameters
    ----------
    words : Language
        Language of the lines.
    name : str
        Which engagement is running.
    """

    def __init__(self, words: Language, name: str):
        self._words, self._name = words, name
        self._total = self._count = 0
        self._bar = _bar() if sys.stderr.isatty() else None
        self._task = None

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar:
            self._bar.stop()

    def begin(self, total: int) -> None:
        """Tell how many jobs there are."""
        self._total = total
        if self._bar:
            self._task = self._bar.add_task(self._name, total=total)
        else:
            click.echo(self._words("cli.run.begin", name=self._name, n=total), err=True)

    def step(self, outcome: Outcome) -> None:
        """Tell of one outcome."""
        self._count += 1
        line = self._words(
            "cli.run.line",
            count=self._count,
            total=self._total,
            state=self._words(f"pages.index.state.{outcome.status}"),
            job=outcome.job.name,
            lang=outcome.job.language,
            seconds=outcome.seconds,
        )
        if not self._bar:
            click.echo(line, err=True)
            return
        self._bar.advance(self._task)
        if outcome.status == "failed":
            self._bar.console.print(line, markup=False, highlight=False)


def _bar():
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Bar(*columns, console=Console(stderr=True), transient=True)
