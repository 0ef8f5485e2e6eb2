"""``kam samples``: the engagements to learn and test on."""

from __future__ import annotations

import click

from kamlib.cli.words import echo, lang_option, language


@click.command(short_help="List the samples and what each teaches.")
@lang_option
def samples(lang: str | None) -> None:
    """List the samples and what each teaches."""
    from kamlib.runner.samples import list_samples

    words = language(lang)
    for sample in list_samples():
        title = words("cli.samples.title", name=sample.name, title=sample.titles[words.code])
        echo(title, bold=True)
        echo(words("cli.samples.facts", rows=sample.rows, tables=sample.tables, licence=sample.licence))
        for line in sample.teaches[words.code]:
            echo(f"  - {line}")
    echo(words("cli.samples.next"))
