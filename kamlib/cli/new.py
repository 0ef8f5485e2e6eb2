"""``kam new``: an engagement folder to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from kamlib.cli.messages import CODES, choose_language, detect_language, say


@click.command(short_help="Make an engagement folder.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--sample", default="", metavar="S", help="Begin with the data of a sample; see kam samples.")
@click.option("--lang", type=click.Choice(CODES), help="Language of the engagement and its notebooks.")
def new(folder: Path, sample: str, lang: str | None) -> None:
    """Make an engagement folder: settings, templates of the tables, notebooks in one language.

    A folder that holds anything is left as it is.
    """
    from kamlib.runner.scaffold import scaffold

    code = lang or detect_language()
    choose_language(code)
    scaffold(folder, code, sample)
    say("new.done", path=str(folder))
    say("new.next_sample" if sample else "new.next", path=str(folder))
