"""How a notebook stops: skipped with what to collect, or with errors worded for the reader instead of a traceback."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator

from kamlib.blocks import Block, Notice
from kamlib.blocks.render import stylesheet
from kamlib.core.errors import KamError
from kamlib.i18n import Language
from kamlib.i18n.problems import word

#: JupyterLab styles tables and lists inside outputs by rules that outweigh ours: this matches anywhere and weighs more.
_ABOVE_LAB = ":is(body, .kam-live.kam-live)"
_RESET = """
.kam-figures dt, .kam-figures dd { float: none; width: auto; padding: 0; }
.jp-OutputArea-output { --kam-line: var(--jp-border-color2); --kam-rule: var(--jp-border-color0); }
"""


class Stopped(Exception):
    """A notebook cannot go on; its message is already in the reader's language."""

    def __init__(self, error: KamError, language: Language):
        self.problems = error.problems
        super().__init__("\n".join(word(problem, language) for problem in error.problems))

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@contextlib.contextmanager
def worded(language: Language) -> Iterator[None]:
    """Turn our errors into :class:`Stopped`, worded in the language; anything else passes as it is."""
    try:
        yield
    except KamError as error:
        raise Stopped(error, language) from error


def dress() -> None:
    """Bring the style of the blocks into a live notebook, once, outside the stored outputs of a headless run."""
    from IPython.display import HTML, display

    display(HTML(f"<style>{_ABOVE_LAB} {{\n{_RESET}\n{stylesheet()}\n}}</style>"))


def skip(notice: Notice, *worksheet: Block) -> None:
    """Show why the step is skipped, and what to fill in; end the notebook without an error (exit code 0)."""
    from IPython.display import display

    display(notice, *worksheet)
    warnings.filterwarnings("ignore", message="To exit: use")
    raise SystemExit(0)
