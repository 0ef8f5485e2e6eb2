"""``kam run``: the steps of one or more engagements, and their pages."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamlib.cli.messages import CODES, choose_language, complain, current_language, echo, folders_argument, say

if TYPE_CHECKING:
    from kamlib.documents.make import Made
    from kamlib.runner.batch import Ended
    from kamlib.runner.engagement_run import FinishedRun
    from kamlib.runner.run_plan import Request

#: The page over several engagements.
OVERVIEW = "overview.html"


@click.command(short_help="Run the steps and make the pages.")
@folders_argument
@click.option("--steps", default="", metavar="A,B", help="Only these steps, by name or number.")
@click.option("--accounts", default="", metavar="A,B", help="Account steps for these accounts, not the key accounts.")
@click.option("--lang", default="", metavar="ru,en", help="Language or languages of the pages; the engagement's own.")
@click.option("--jobs", default=0, metavar="N", type=click.IntRange(min=0), help="Jobs at once; 0: one a core.")
@click.option("--timeout", default=600.0, show_default=True, type=click.FloatRange(min=1), help="Seconds for one job.")
@click.option(
    "--memory", default=0.0, metavar="MB", type=click.FloatRange(min=0), help="Memory for one job; 0: no limit."
)
@click.option("--retry", type=click.Choice(["failed"]), help="Only what failed last time, and what depends on it.")
@click.option("--fresh", is_flag=True, help="Reuse nothing.")
@click.option(
    "--formats", default="", metavar="html,pdf,…", help="Make the documents as well, in these formats; all: all."
)
@click.option("--scheduler", default="", metavar="tcp://…", help="Do the jobs on the workers of this Dask scheduler.")
@click.option("--share", default="", metavar="URL", help="With --scheduler: carry the files through this place.")
@click.option(
    "--overview",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Page over several engagements; overview.html in the folder that holds them.",
)
@click.pass_context
def run(
    ctx: click.Context,
    folders: tuple[Path, ...],
    steps: str,
    accounts: str,
    lang: str,
    jobs: int,
    timeout: float,
    memory: float,
    retry: str | None,
    fresh: bool,
    formats: str,
    scheduler: str,
    share: str,
    overview: Path | None,
) -> None:
    """Run the steps of each engagement and make its pages, tables and record.

    The pages are in DIR/runs/latest/documents. What has not changed since an earlier run is taken from it; what was
    interrupted goes on where it stopped. A step that fails, and an engagement that cannot be run, stop no other.
    With --scheduler the same plan runs on a cluster (docs/cluster.md).

    Ends with 0 when all is done, 1 when some job failed, 2 when an engagement could not be run.
    """
    from kamlib.runner.run import make_request

    codes = split_option(lang)
    choose_language(codes[0] if len(codes) == 1 and codes[0] in CODES else None, folders[0])
    request = make_request(
        languages=codes,
        steps=split_option(steps),
        accounts=split_option(accounts),
        timeout=timeout,
        memory=memory,
        fresh=fresh,
        retry=retry is not None,
    )
    wanted = parse_formats(formats)
    ended = run_all(folders, request, jobs, scheduler=scheduler, place=share)
    worst = exit_code(ended)
    for each in ended:
        report_ended(each, many=len(ended) > 1)
        if wanted and each.run:
            worst = max(worst, write_documents(each.run.folder, wanted))
    if len(ended) > 1:
        _overview([each.folder for each in ended], overview)
    ctx.exit(worst)


def run_all(folders: Sequence[Path], request: Request, jobs: int = 0, **cluster: str) -> list[Ended]:
    """Run engagements under a progress bar, here or on a cluster (``scheduler``, ``place``).

    Parameters
    ----------
    folders : sequence of Path
        The engagements.
    request : Request
        What is to be run.
    jobs : int
        How many at once; 0 for as many as there are cores.
    **cluster : str
        ``scheduler``: address of a cluster; ``place``: where its workers find the files.

    Returns
    -------
    list of Ended
        In the order of the folders.
    """
    from kamlib.cli.progress import Progress
    from kamlib.runner.run import run_engagements

    with Progress(current_language(), many=len(folders) > 1) as progress:
        return run_engagements(folders, request, count=jobs, watcher=progress, **cluster)


def parse_formats(text: str) -> list[str]:
    """Return the formats that are asked for; an unknown one is refused before anything runs."""
    wanted = split_option(text)
    if not wanted:
        return []
    from kamlib.documents.make import FORMATS, TWIN_FORMAT, refuse_formats

    wanted = [*FORMATS, TWIN_FORMAT] if wanted == ["all"] else wanted
    refuse_formats(wanted)
    return wanted


def write_documents(
    folder: Path, formats: Sequence[str], languages: Sequence[str] = (), **chosen: Sequence[str]
) -> int:
    """Make the documents of a run, tell of each, and return the exit code.

    Parameters
    ----------
    folder : Path
        The run, or its engagement.
    formats : sequence of str
        ``html``, ``pdf``, ``docx``, ``pptx``, ``xlsx``.
    languages : sequence of str
        Of the documents; those of the run by default.
    **chosen : sequence of str
        ``kinds``, ``accounts`` and ``kam``, where not all are wanted.

    Returns
    -------
    int
        The exit code: 1 where a document failed.
    """
    from kamlib.documents.make import make_documents

    made = make_documents(folder, formats, languages, progress=_tell_document, **chosen)
    counts = {state: sum(each.status == state for each in made) for state in ("done", "skipped", "failed")}
    say("documents.result", total=len(made), **counts)
    return int(bool(counts["failed"]))


def _tell_document(made: Made) -> None:
    language = current_language()
    title = language.first(f"documents.kind.{made.kind}", default=made.kind)
    name = " · ".join(filter(None, [title, made.account]))
    place = str(made.path) if made.path else made.format
    say(f"documents.{made.status}", name=name, lang=made.language, place=f": {place}" if place else "")
    complain(made.problems)


def exit_code(ended: Sequence[Ended]) -> int:
    """Return the exit code: 2 where an engagement could not be run, else 1 where some job failed, else 0."""
    if any(each.error for each in ended):
        return 2
    return int(any(each.run.failed for each in ended if each.run))


def report_ended(ended: Ended, *, many: bool = False) -> None:
    """Say what came of an engagement.

    Parameters
    ----------
    ended : Ended
        What came of it.
    many : bool
        Whether it is one of several: its name is told too.
    """
    if many:
        echo(str(ended.folder), bold=True)
    if ended.error:
        complain(ended.error.problems)
        say("run.refused", folder=str(ended.folder), err=True)
        _mark(ended.folder)
    elif ended.run:
        report_run(ended.run)
    else:
        say("run.nothing_failed", folder=str(ended.folder))


def _mark(folder: Path) -> None:
    """Leave marked copies beside an engagement whose data are refused, as ``kam check --annotate`` does."""
    from kamlib.cli.check import mark
    from kamlib.core.errors import KamError
    from kamlib.runner.inputs import find_writable

    try:
        engagement = find_writable(folder)
        if any(problem.severity == "error" for problem in engagement.intake.problems):
            mark(engagement, current_language())
    except KamError:  # said above: without an engagement or its settings there is nothing to mark
        return


def report_run(done: FinishedRun) -> None:
    """Say what came of a run, and where its pages are."""
    states = ("done", "reused", "skipped", "failed")
    counts = {state: sum(each.status == state for each in done.outcomes) for state in states}
    say("run.result", total=len(done.outcomes), **counts)
    for each in done.outcomes:
        if each.status == "failed":
            say("run.failure", job=each.job.name, lang=each.job.language, why=" ".join(each.why))
    say("run.pages", path=str(done.indexes[0]))


def split_option(text: str) -> list[str]:
    """Return the parts of a comma-separated option."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _overview(folders: Sequence[Path], place: Path | None) -> None:
    from kamlib.core.errors import KamError
    from kamlib.runner.report import render_overview
    from kamlib.runner.status import read_status
    from kamlib.workspace.files import write_text

    found = []
    for folder in folders:
        try:
            found.append(read_status(folder))
        except KamError:
            continue  # no engagement at all: said above
    if found:
        place = place or Path(os.path.commonpath([each.folder.parent for each in found])) / OVERVIEW
        write_text(place, render_overview(found, current_language(), place.absolute().parent))
        say("run.overview", path=str(place))
