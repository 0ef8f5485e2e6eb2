"""``kam template``: the workbook that a client's people fill in."""

from __future__ import annotations

from pathlib import Path

import click

from kamlib.cli.messages import CODES, choose_language, current_language, detect_language, say
from kamlib.cli.run import split_option


@click.command(short_help="Make the Excel workbook for a client to fill in.")
@click.argument("file", metavar="FILE.xlsx", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(CODES), help="Language of the workbook.")
@click.option("--tables", multiple=True, metavar="A,B", help="Only these tables; all that some step reads.")
@click.option("--from", "source", metavar="DIR", type=click.Path(path_type=Path), help="Fill in what DIR has already.")
def template(file: Path, lang: str | None, tables: tuple[str, ...], source: Path | None) -> None:
    """Make an Excel workbook with a sheet a table: instructions, lists, checks, an example on each.

    The filled workbook goes into the data folder of an engagement under any name; a part of it will do.
    """
    from kamlib.i18n import Language
    from kamlib.workspace.engagement import Engagement
    from kamlib.workspace.settings import CURRENCIES
    from kamlib.workspace.template import write_template

    choose_language(lang, source)
    engagement = Engagement.find(source) if source else None
    code = lang or (engagement.settings.language if engagement else detect_language())
    currency = engagement.settings.currency if engagement else CURRENCIES[code]
    plans = write_template(file, Language(code, currency), split_option(",".join(tables)), engagement)
    say("template.done", path=str(file), n=len(plans))
    for plan in plans:
        title = current_language()(f"tables.{plan.table.name}.title")
        if plan.rows:
            say("template.filled", title=title, rows=len(plan.rows))
        if plan.left_out:
            say("template.too_long", title=title, rows=plan.left_out)
    say("template.next")
