"""``kam documents``: what a client keeps, from a finished run."""

from __future__ import annotations

from pathlib import Path

import click

from kamlib.cli.messages import CODES, choose_language
from kamlib.cli.run import split_option, write_documents


@click.command(short_help="Make the documents of a finished run.")
@click.argument("folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--formats", default="", metavar="html,pdf,docx,pptx,xlsx", help="Formats; all of them.")
@click.option("--lang", default="", metavar="ru,en", help="Language or languages; those of the run.")
@click.option("--only", default="", metavar="A,B", help="Only these documents: client_report, account_plan…")
@click.option("--accounts", default="", metavar="A,B", help="Only for these accounts.")
@click.option("--for", "kam", default="", metavar="KAM", help="The pack of one manager: their accounts alone.")
@click.pass_context
def documents(ctx: click.Context, folder: Path, formats: str, lang: str, only: str, accounts: str, kam: str) -> None:
    """Make documents from the executed notebooks of a run, or of the latest run of an engagement; nothing runs again.

    They are written into RUN/documents/LANGUAGE, a manager's pack into a folder of their name there: the documents of
    the accounts that they serve by the prioritised list, and nothing of anybody else's. A document that fails stops
    no other.
    """
    codes = split_option(lang)
    choose_language(codes[0] if len(codes) == 1 and codes[0] in CODES else None, folder)
    chosen = {"kinds": split_option(only), "accounts": split_option(accounts), "kam": kam}
    ctx.exit(write_documents(folder, split_option(formats), codes, **chosen))
