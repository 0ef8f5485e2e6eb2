"""``kam branding``: how documents will look."""

from __future__ import annotations

from pathlib import Path

import click

from kamlib.cli.messages import choose_language, complain, lang_option, say


@click.group(short_help="See names, colours, logo and fonts before they are used.")
def branding() -> None:
    """Branding of an engagement: names, colours, logo and fonts, from its branding.yaml."""


@branding.command(short_help="Show a cover, a table and a chart in the colours.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@lang_option
def preview(folder: Path, lang: str | None) -> None:
    """Check branding.yaml and write DIR/branding_preview.html, .pdf and .pptx: a cover, text, a table and a chart."""
    from kamlib.documents.preview import write_preview

    choose_language(lang, folder)
    paths, brand = write_preview(folder, lang or "")
    complain(brand.remarks)
    for path in paths:
        say("branding.written", path=str(path))
