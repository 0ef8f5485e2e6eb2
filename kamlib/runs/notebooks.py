"""nbformat, loaded without what it never uses: every module of ours takes it from here.

Where the package ``rfc3987_syntax`` is installed, jsonschema builds its grammars on import (over a second, and thirty
megabytes) to check addresses with foreign letters. No schema of a notebook has any.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_GRAMMARS = "rfc3987_syntax"


@contextmanager
def _without_grammars() -> Iterator[None]:
    if "jsonschema" in sys.modules or _GRAMMARS in sys.modules:
        yield
        return
    sys.modules[_GRAMMARS] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[_GRAMMARS]


with _without_grammars():
    import nbformat

__all__ = ["nbformat"]
