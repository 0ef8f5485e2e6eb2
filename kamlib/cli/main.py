"""The command ``kam`` and how it ends: 0 done, 1 some job failed, 2 wrong use or input."""

from __future__ import annotations

import errno
import sys

import click

from kamlib import __version__
from kamlib.cli.branding import branding
from kamlib.cli.check import check
from kamlib.cli.compare import compare
from kamlib.cli.demo import demo
from kamlib.cli.documents import documents
from kamlib.cli.forget import forget
from kamlib.cli.lab import lab
from kamlib.cli.map import map_files
from kamlib.cli.messages import complain
from kamlib.cli.new import new
from kamlib.cli.plan import plan
from kamlib.cli.prune import prune
from kamlib.cli.readback import readback
from kamlib.cli.run import run
from kamlib.cli.samples import samples
from kamlib.cli.status import status
from kamlib.cli.template import template
from kamlib.workspace.reports import explain


class CommandGroup(click.Group):
    """Commands in the order in which a newcomer meets them; our errors are worded, whichever command meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands as they were added."""
        return list(self.commands)

    def invoke(self, ctx: click.Context):
        """Run a command; end with 2 where the input or the use is wrong, or where something broke."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if getattr(error, "errno", None) == errno.EPIPE:  # whoever read what we print has seen enough
                raise
            complain(explain(error))
        return ctx.exit(2)


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kam")
def main() -> None:
    """Key account management workbook: from a client's folder to finished pages.

    Messages are in the language of the engagement; --lang or the variable KAM_LANG (ru, en) chooses another.
    """
    for stream in (sys.stdout, sys.stderr):
        # A console or pipe in an old code page must not break on a currency sign.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


for command in (
    *(demo, samples, new, template, map_files, check, plan, run, documents, readback, branding, status, compare),
    *(forget, prune, lab),
):
    main.add_command(command)
