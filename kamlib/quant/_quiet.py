"""Keeping compiled code from writing on standard output."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def quiet_stdout() -> Iterator[None]:
    """Drop what is written to file descriptor 1 meanwhile.

    HiGHS, as SciPy ships it, prints a line of its own where it repairs a solution (jump-dev/HiGHS.jl issue 312),
    whatever its log options say; in a notebook that line would become part of the document. Where there is no standard
    output to redirect, nothing is done. Other threads that write to the descriptor meanwhile are silenced as well, so
    keep it short.
    """
    with contextlib.suppress(AttributeError, ValueError, OSError):
        sys.stdout.flush()
    try:
        saved = os.dup(1)
    except OSError:
        yield
        return
    _flush()
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    try:
        yield
    finally:
        _flush()
        os.dup2(saved, 1)
        os.close(sink)
        os.close(saved)


def _flush() -> None:
    """Empty the buffers of the C library, so that nothing turns up on the wrong side."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL("ucrtbase" if os.name == "nt" else None)
        library.fflush(None)
