"""What nobody foresaw, told in words: with a file that can be sent to whoever mends it, or with what the disk said."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from importlib.metadata import version
from pathlib import Path

from kamlib.core.errors import KamError, Problem
from kamlib.core.secrets import mask_secrets

#: Letters of an unforeseen error that a person is shown.
_SHORT = 200


def explain(error: Exception) -> tuple[Problem, ...]:
    """Return what went wrong in words, whatever it was."""
    if isinstance(error, KamError):
        return error.problems
    return (explain_disk(error) if isinstance(error, OSError) else report_unexpected(error),)


def report_unexpected(error: BaseException) -> Problem:
    """Return an unforeseen error as a problem, having written down where it came from.

    Parameters
    ----------
    error : BaseException
        With its traceback.

    Returns
    -------
    Problem
        ``unexpected``; ``expected`` is the report to send, a dash where no disk takes one.
    """
    found = mask_secrets(f"{type(error).__name__}: {error}".replace("\n", " "))[:_SHORT]
    return Problem("unexpected", found=found, expected=_write(error))


def explain_disk(error: OSError) -> Problem:
    """Return what a disk, a folder or a file refused, by its last name: never with this machine's folders."""
    name = Path(str(error.filename)).name if error.filename else ""
    return Problem("disk_refused", file=name, found=str(error.strerror or type(error).__name__))


def _write(error: BaseException) -> str:
    about = [f"kamlib {version('kamlib')}", f"python {platform.python_version()}", platform.platform()]
    command = " ".join(["kam", *sys.argv[1:]])
    told = mask_secrets("\n".join([*about, command, "", "".join(traceback.format_exception(error))]))
    try:
        with tempfile.NamedTemporaryFile("w", prefix="kam-", suffix=".txt", delete=False, encoding="utf-8") as file:
            file.write(told)
    except OSError:
        return "-"
    return str(Path(file.name))
