"""``kam forget``: one person taken out of an engagement."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from kamlib.cli.messages import choose_language, echo, lang_option

#: Files that are named; the rest is counted.
_SHOWN = 20


@click.command(short_help="Take a person out of tables, decisions and runs.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("person", metavar="PERSON")
@click.option("--delete", is_flag=True, help="Do it; without this only say where the person stands.")
@lang_option
@click.pass_context
def forget(ctx: click.Context, folder: Path, person: str, delete: bool, lang: str | None) -> None:
    """Find a person of a customer everywhere in an engagement, show where, and with --delete take them out of it.

    The row in the table of contacts goes; elsewhere a token stands for the name, so that no other row is lost. Of
    runs, pictures that may show the person and finished documents go; kam documents makes them again. What cannot be
    changed here (a database, an old format) is named. forgotten.yaml keeps when and how much, and no name.
    """
    from kamlib.runner.forget.forgetting import forget as forgotten

    language = choose_language(lang, folder)
    found = forgotten(folder, person, delete=delete, when=datetime.date.today())
    echo(language("cli.forget.who", accounts=list(found.accounts), n=len(found.accounts)))
    for table, cells in found.cells.items():
        echo(language("cli.forget.table", title=language(f"tables.{table}.title"), cells=cells))
    files = [_short(path, folder) for path in found.contents]
    for name in files[:_SHOWN]:
        echo(language("cli.forget.file", name=name))
    if len(files) > _SHOWN:
        echo(language("cli.forget.more", n=len(files) - _SHOWN))
    echo(language("cli.forget.documents", n=len(found.gone)))
    for name in found.by_hand:
        echo(language("cli.forget.by_hand", name=name))
    for name in found.near:
        echo(language("cli.forget.near", name=name))
    if found.alike:
        echo(language("cli.forget.alike", names=list(found.alike)))
    echo(language("cli.forget.done" if delete else "cli.forget.would", n=len(files), token=found.target.token))
    ctx.exit(2 if found.by_hand else 0)


def _short(path: Path, folder: Path) -> str:
    home = folder.resolve()
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path)
