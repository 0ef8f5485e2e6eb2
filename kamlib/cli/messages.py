"""What the command says, in the user's language: the option, the engagement's, KAM_LANG, the system's."""

from __future__ import annotations

import locale
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamlib.core.errors import Problem

if TYPE_CHECKING:
    from kamlib.i18n import Language

CODES = ("ru", "en")
_KEY = "kamlib.language"
#: What a terminal obeys, and what turns the direction of a line.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

#: Engagements; a file among them, as in ``clients/*``, is none and is passed over.
folders_argument = click.argument(
    "folders",
    metavar="DIR...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    callback=lambda context, parameter, value: tuple(path for path in value if not path.is_file()),
)
lang_option = click.option("--lang", type=click.Choice(CODES), help="Language of the messages.")


def choose_language(lang: str | None = None, folder: Path | None = None) -> Language:
    """Choose the language of everything that this command says from here on, and return it.

    Parameters
    ----------
    lang : {'ru', 'en'}, optional
        What the command was told.
    folder : Path, optional
        An engagement, whose language counts where none was told.

    Returns
    -------
    Language
        What :func:`say` speaks from here on.
    """
    from kamlib.i18n import Language

    code = lang or (_of_engagement(folder) if folder else "") or detect_language()
    click.get_current_context().meta[_KEY] = code
    return Language(code)


def current_language() -> Language:
    """Return the language chosen for this command, or the system's before any was chosen."""
    from kamlib.i18n import Language

    context = click.get_current_context(silent=True)
    return Language((context and context.meta.get(_KEY)) or detect_language())


def echo(text: str = "", *, err: bool = False, bold: bool = False) -> None:
    """Print a line; no name in it can move the cursor, colour the terminal or turn the text round.

    Parameters
    ----------
    text : str
        The line.
    err : bool
        Whether it is a remark, apart from what the command prints.
    bold : bool
        Whether it is set in bold where the terminal can.
    """
    shown = spell_controls(text)
    click.echo(click.style(shown, bold=True) if bold else shown, err=err)


def spell_controls(text: str) -> str:
    """Return a text with its control characters spelt out, but for ends of lines and tabs; JSON stays JSON."""
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def say(key: str, /, *, err: bool = False, **values) -> None:
    """Print a message of the command's catalogue; with `err`, where it does not mix with what the command prints.

    Parameters
    ----------
    key : str
        Key below ``cli`` in the catalogue.
    err : bool
        Whether it is a remark.
    **values : object
        What the message names.
    """
    echo(current_language()(f"cli.{key}", **values), err=err)


def complain(problems: Iterable[Problem]) -> None:
    """Print problems, one a line, where errors belong."""
    from kamlib.i18n.problems import word

    for problem in problems:
        echo(word(problem, current_language()), err=True)


def detect_language() -> str:
    """Return the user's language: ``KAM_LANG``, else the system's locale, else English."""
    wanted = [os.environ.get(name, "") for name in ("KAM_LANG", "LC_ALL", "LC_MESSAGES", "LANG")]
    said = next((each for each in wanted if each), locale.getlocale()[0] or "")
    return "ru" if said.lower().startswith("ru") else "en"


def _of_engagement(folder: Path) -> str:
    # What is wrong with the settings is said in their language, so that is not what is read first.
    from kamlib.workspace.settings import read_language

    return read_language(folder)
