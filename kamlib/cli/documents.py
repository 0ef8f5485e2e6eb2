"""``kam documents``: what a client keeps, from a finished run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamlib.cli.run import parts
from kamlib.cli.words import CODES, complain, language, say, spoken

if TYPE_CHECKING:
    from kamlib.documents.make import Made


@click.command(short_help="Make the documents of a finished run.")
@click.argument("folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--formats", default="", metavar="html,pdf,xlsx", help="Formats; all of them.")
@click.option("--lang", default="", metavar="ru,en", help="Language or languages; those of the run.")
@click.option("--only", default="", metavar="A,B", help="Only these documents: client_report, account_plan…")
@click.option("--accounts", default="", metavar="A,B", help="Only for these accounts.")
@click.pass_context
def documents(ctx: click.Context, folder: Path, formats: str, lang: str, only: str, accounts: str) -> None:
    """Make documents from the executed notebooks of a run, or of the latest run of an engagement; nothing runs again.

    They are written into RUN/documents/LANGUAGE. A document that fails stops no other.
    """
    from kamlib.documents.make import make_documents

    codes = parts(lang)
    language(codes[0] if len(codes) == 1 and codes[0] in CODES else None, folder)
    made = make_documents(folder, parts(formats), codes, kinds=parts(only), accounts=parts(accounts), progress=_tell)
    counts = {state: sum(each.status == state for each in made) for state in ("done", "skipped", "failed")}
    say("documents.result", total=len(made), **counts)
    ctx.exit(int(bool(counts["failed"])))


def _tell(made: Made) -> None:
    words = spoken()
    title = words.first(f"documents.kind.{made.kind}", default=made.kind)
    name = " · ".join(filter(None, [title, made.account]))
    place = str(made.path) if made.path else made.format
    say(f"documents.{made.status}", name=name, lang=made.language, place=f": {place}" if place else "")
    complain(made.problems)
