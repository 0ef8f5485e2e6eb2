"""``kam prune``: old runs taken away."""

from __future__ import annotations

from pathlib import Path

import click

from kamlib.cli.messages import choose_language, folders_argument, lang_option, say


@click.command(short_help="Take old runs away.")
@folders_argument
@click.option("--keep", required=True, type=click.IntRange(min=1), metavar="N", help="Finished runs that stay.")
@click.option("--delete", is_flag=True, help="Do it; without this only say what would go.")
@lang_option
def prune(folders: tuple[Path, ...], keep: int, delete: bool, lang: str | None) -> None:
    """Take away all runs but the N newest; without --delete only say which.

    The latest run always stays, and so does one that was interrupted last; while a run is under way nothing
    is taken away. Every run is whole in itself: what a later one reused from an earlier one stays with it.
    """
    from kamlib.runner.prune import prune as pruned

    for folder in folders:
        choose_language(lang, folder)
        found = pruned(folder, keep, delete=delete)
        for run in found.gone:
            say("prune.gone" if delete else "prune.would", path=str(run))
        say(
            "prune.done" if delete else "prune.plan",
            name=found.folder.name,
            n=len(found.gone),
            kept=len(found.kept),
            size=found.freed / 1e6,
        )
