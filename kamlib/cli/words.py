"""What the command says, in the user's language: the option, the engagement's, KAM_LANG, the system's."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamlib.core.errors import InputError, Problem

if TYPE_CHECKING:
    from kamlib.i18n import Language

CODES = ("ru", "en")
_KEY = "kamlib.language"

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


def language(lang: str | None = None, folder: Path | None = None) -> Language:
    """Choose the language of everything that this command says from here on, and return it."""
    from kamlib.i18n import Language

    code = lang or (_of_engagement(folder) if folder else "") or of_system()
    click.get_current_context().meta[_KEY] = code
    return Language(code)


def spoken() -> Language:
    """Return the language chosen for this command, or the system's before any was chosen."""
    from kamlib.i18n import Language

    context = click.get_current_context(silent=True)
    return Language((context and context.meta.get(_KEY)) or of_system())


def say(key: str, /, *, err: bool = False, **values) -> None:
    """Print a message of the command's catalogue; with `err`, where it does not mix with what the command prints."""
    click.echo(spoken()(f"cli.{key}", **values), err=err)


def complain(problems: Iterable[Problem]) -> None:
    """Print problems, one a line, where errors belong."""
    from kamlib.i18n.problems import word

    for problem in problems:
        click.echo(word(problem, spoken()), err=True)


def of_system() -> str:
    """Return the user's language: ``KAM_LANG``, else the system's locale, else English."""
    wanted = [os.environ.get(name, "") for name in ("KAM_LANG", "LC_ALL", "LC_MESSAGES", "LANG")]
    said = next((each for each in wanted if each), locale.getlocale()[0] or "")
    return "ru" if said.lower().startswith("ru") else "en"


def _of_engagement(folder: Path) -> str:
    from kamlib.workspace.settings import read_settings

    try:
        return read_settings(folder).language
    except InputError:
        return ""  # said in full by the command itself, which reads the settings next
