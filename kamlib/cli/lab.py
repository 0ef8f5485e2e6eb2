"""``kam lab``: the notebooks of an engagement in JupyterLab."""

from __future__ import annotations

from pathlib import Path

import click

from kamlib.cli.messages import choose_language, lang_option, say


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": True},
    short_help="Open the notebooks in JupyterLab.",
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("jupyter", metavar="[JUPYTER OPTIONS]...", nargs=-1, type=click.UNPROCESSED)
@click.option("--no-browser", is_flag=True, help="Start the server, open nothing.")
@lang_option
@click.pass_context
def lab(ctx: click.Context, folder: Path, jupyter: tuple[str, ...], no_browser: bool, lang: str | None) -> None:
    """Open an engagement's notebooks in JupyterLab, code folded, in the engagement's language.

    Notebooks that are not there yet are made. The server listens on this machine only; options of JupyterLab
    may follow, such as --port 8890.
    """
    from kamlib.runner.inputs import find_writable
    from kamlib.runner.lab import open_lab

    language = choose_language(lang, folder)
    engagement = find_writable(folder)
    code = lang or engagement.settings.language
    say("lab.begin", path=str(engagement.folder / "notebooks"))
    options = [*(["--no-browser"] if no_browser else []), *jupyter]
    ctx.exit(open_lab(engagement, code or language.code, options))
