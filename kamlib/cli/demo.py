"""``kam demo``: the whole workbook on a sample, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamlib.cli.messages import CODES, choose_language, echo, lang_option, say
from kamlib.cli.run import exit_code, report_ended, run_all

if TYPE_CHECKING:
    from kamlib.runner.engagement_run import FinishedRun

#: Findings that the demo prints in each language.
_FINDINGS = 3


@click.command(short_help="Run everything on a sample, in both languages.")
@click.option(
    "--into",
    "folder",
    default="demo",
    show_default=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the copy of the sample stands.",
)
@click.option("--sample", default="toolmaker", show_default=True, help="Which sample; see kam samples.")
@lang_option
@click.pass_context
def demo(ctx: click.Context, folder: Path, sample: str, lang: str | None) -> None:
    """Run the whole workbook on a sample in both languages; say where the pages are and what matters most."""
    from kamlib.runner.run import make_request
    from kamlib.runner.samples import copy_sample

    choose_language(lang)
    place = folder / sample
    copy_sample(sample, place, refresh=True)
    say("demo.begin", path=str(place))
    ended = run_all([place], make_request(languages=CODES))
    for code in CODES if ended[0].run else ():
        _findings(ended[0].run, code)
    report_ended(ended[0])
    ctx.exit(exit_code(ended))


def _findings(done: FinishedRun, code: str) -> None:
    from kamlib.core.registry import STEPS
    from kamlib.i18n import Language

    last = [each for each in done.outcomes if each.job.step == STEPS[-1] and each.job.language == code]
    found = [text for each in last for text, _, _ in each.digest.findings[:_FINDINGS]]
    if found:
        echo(Language(code)("cli.demo.findings"))
        for place, text in enumerate(found, 1):
            echo(f"  {place}. {text}")
