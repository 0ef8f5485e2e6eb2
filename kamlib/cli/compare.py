"""``kam compare``: two runs beside each other."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kamlib.cli.messages import choose_language, echo, lang_option, say


@click.command(short_help="Compare two runs: who moved, and why.")
@click.argument("places", metavar="RUN1 [RUN2]", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "plain", is_flag=True, help="Print it as JSON.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it as a page.")
@lang_option
def compare(places: tuple[Path, ...], plain: bool, html: Path | None, lang: str | None) -> None:
    """Compare two runs: who moved in the list and why, what money changed, what was decided in between and by whom.

    RUN1 and RUN2 are folders of runs, or engagements, which stand for their latest run. One engagement alone: its last
    two runs.
    """
    from kamlib.i18n import Language
    from kamlib.runner.compare import compare as compared
    from kamlib.runner.report import build_comparison, render_comparison, summarise_comparison
    from kamlib.runs.reader import find_two_runs

    if len(places) > 2:
        raise click.UsageError(f"RUN1 [RUN2]: {len(places)}")
    language = choose_language(lang, _engagement(places[-1]))
    found = compared(*find_two_runs(places))
    language = Language(language.code, found.currency)
    if plain:
        echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        from kamlib.cli.sections import print_sections

        echo(summarise_comparison(found, language) + "\n")
        print_sections(build_comparison(found, language))
    if html:
        from kamlib.workspace.files import write_text

        write_text(html, render_comparison(found, language))
        say("page", path=str(html), err=True)


def _engagement(place: Path) -> Path:
    """Return the engagement that a place belongs to, for its language."""
    from kamlib.runs.folder import RUNS

    place = place.resolve()
    return place.parent.parent if place.parent.name == RUNS else place
