"""``kam run``: the steps of one or more engagements, and their pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamlib.cli.words import CODES, complain, language, say
from kamlib.core.errors import KamError

if TYPE_CHECKING:
    from kamlib.i18n import Language
    from kamlib.runner.run import Run


@click.command(short_help="Run the steps and make the pages.")
@click.argument("folders", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--steps", default="", metavar="A,B", help="Only these steps, by name or number.")
@click.option("--accounts", default="", metavar="A,B", help="Account steps for these accounts, not the key accounts.")
@click.option("--lang", default="", metavar="ru,en", help="Language or languages of the pages; the engagement's own.")
@click.pass_context
def run(ctx: click.Context, folders: tuple[Path, ...], steps: str, accounts: str, lang: str) -> None:
    """Run the steps of each engagement and make its pages, tables and record.

    The pages are in DIR/runs/latest/documents. A step that fails leaves its notebook and page, and stops no other.
    """
    codes, worst = parts(lang), 0
    for folder in folders:
        words = language(codes[0] if len(codes) == 1 and codes[0] in CODES else None, folder)
        try:
            done = run_one(folder, codes, parts(steps), parts(accounts))
        except KamError as error:
            complain(error.problems)
            click.echo(words("cli.run.refused", folder=str(folder)), err=True)
            _mark(folder, words)
            worst = 2
            continue
        report(done)
        worst = max(worst, int(done.failed))
    ctx.exit(worst)


def _mark(folder: Path, words: Language) -> None:
    """Leave marked copies beside an engagement whose data are refused, as ``kam check --annotate`` does."""
    from kamlib.cli.check import mark
    from kamlib.runner.inputs import find_own

    try:
        engagement = find_own(folder)
        if any(problem.severity == "error" for problem in engagement.intake.problems):
            mark(engagement, words)
    except KamError:  # said above: without an engagement or its settings there is nothing to mark
        return


def run_one(folder: Path, languages: Sequence[str], steps: Sequence[str] = (), accounts: Sequence[str] = ()) -> Run:
    """Run one engagement under a progress bar."""
    from kamlib.cli.progress import Progress
    from kamlib.cli.words import spoken
    from kamlib.runner.run import run_engagement

    with Progress(spoken(), folder.name) as progress:
        return run_engagement(
            folder,
            languages=languages,
            steps=steps,
            accounts=accounts,
            begin=progress.begin,
            progress=progress.step,
        )


def report(done: Run) -> None:
    """Say what came of a run, and where its pages are."""
    counts = {state: sum(each.status == state for each in done.outcomes) for state in ("done", "skipped", "failed")}
    say("run.result", total=len(done.outcomes), **counts)
    for each in done.outcomes:
        if each.status == "failed":
            say("run.failure", job=each.job.name, lang=each.job.language, why=" ".join(each.why))
    say("run.pages", path=str(done.indexes[0]))


def parts(text: str) -> list[str]:
    """Return the parts of a comma-separated option."""
    return [part.strip() for part in text.split(",") if part.strip()]
