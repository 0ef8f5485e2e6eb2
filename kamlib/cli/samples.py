"""``kam samples``: the engagements to learn and test on."""

from __future__ import annotations

import click

from kamlib.cli.messages import choose_language, echo, lang_option


@click.command(short_help="List the samples and what each teaches.")
@lang_option
def samples(lang: str | None) -> None:
    """List the samples and what each teaches."""
    from kamlib.runner.samples import list_samples

    language = choose_language(lang)
    for sample in list_samples():
        title = language("cli.samples.title", name=sample.name, title=sample.titles[language.code])
        echo(title, bold=True)
        echo(language("cli.samples.facts", rows=sample.rows, tables=sample.tables, licence=sample.licence))
        for line in sample.teaches[language.code]:
            echo(f"  - {line}")
    echo(language("cli.samples.next"))
