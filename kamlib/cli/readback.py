"""``kam readback``: what a client changed in the live twin, or a customer answered on a form, as decisions."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from kamlib.cli.messages import choose_language, echo, lang_option, say

#: Changed figures of the data that are named one by one.
_NAMED = 12


@click.command(short_help="Take back a live twin, or a form that a customer filled in.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--who", default="", help="Who decided.")
@click.option("--why", default="", help="Why.")
@click.option("--yes", is_flag=True, help="Save without asking.")
@lang_option
@click.pass_context
def readback(ctx: click.Context, folder: Path, file: Path, who: str, why: str, yes: bool, lang: str | None) -> None:
    """Show what was changed in a live twin of this engagement and, after a yes, save it as signed decisions.

    A twin of another engagement, of another version, or older than a decision is refused. A value dossier that a
    customer filled in, in Excel or in Word, is taken back line by line: what is answered goes before our own figure.
    """
    from kamlib.documents.confirmations import is_form, read_confirmations
    from kamlib.documents.twin.readback import read_back, save

    language, today = choose_language(lang, folder), datetime.date.today()
    found = read_confirmations(folder, file, today) if is_form(file) else read_back(folder, file)
    for change in found.changes:
        echo(f"  {change.told(language)}")
    if found.ignored:
        more = len(found.ignored) - _NAMED
        say(
            "readback.ignored",
            n=len(found.ignored),
            cells=", ".join(found.ignored[:_NAMED]) + (" …" if more > 0 else ""),
        )
    if not found.changes:
        say("readback.nothing")
        return
    say("readback.count", n=len(found.changes), decisions=len(found.values))
    if not yes and not click.confirm(language("cli.readback.ask"), default=False):
        say("readback.kept")
        return
    who = who or _asked("who", yes=yes)
    why = why or _asked("why", yes=yes)
    for name in save(folder, found, who=who, why=why, when=today):
        say("readback.saved", file=f"decisions/{name}")
    say("readback.next", folder=str(folder))


def _asked(name: str, *, yes: bool) -> str:
    """Return who or why; where nobody is there to be asked, its lack is told by the decision itself."""
    from kamlib.cli.messages import current_language

    return "" if yes else click.prompt(current_language()(f"cli.readback.{name}"), default="", show_default=False)
