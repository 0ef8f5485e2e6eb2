"""``kam status``: how engagements stand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from kamlib.cli.messages import choose_language, complain, echo, folders_argument, lang_option, say
from kamlib.workspace.reports import explain


@click.command(short_help="Say how engagements stand.")
@folders_argument
@click.option("--json", "plain", is_flag=True, help="Print it as JSON.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it as a page.")
@lang_option
@click.pass_context
def status(ctx: click.Context, folders: tuple[Path, ...], plain: bool, html: Path | None, lang: str | None) -> None:
    """Say how engagements stand: what came of the latest run of each, its main figures, what needs a look.

    Nothing is computed: the records of the runs are read.
    """
    from kamlib.runner.report import build_overview, render_overview
    from kamlib.runner.status import read_status, status_to_json

    language = choose_language(lang, folders[0])
    found, wrong = [], []
    for folder in folders:
        try:
            found.append(read_status(folder))
        except Exception as error:  # one that cannot be read stops no other
            wrong += [replace(each, file=f"{folder.name}/{each.file}".rstrip("/")) for each in explain(error)]
    complain(wrong)
    if plain:
        echo(json.dumps([status_to_json(each) for each in found], ensure_ascii=False, indent=1))
    else:
        from kamlib.cli.sections import print_sections

        print_sections(build_overview(found, language))
    if html:
        from kamlib.workspace.files import write_text

        write_text(html, render_overview(found, language, html.absolute().parent))
        say("page", path=str(html), err=True)
    ctx.exit(2 if wrong else 0)
