"""Content hashes: of this very code and of the libraries under it. Nothing here looks at a date."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import kamlib
from kamlib.core.paths import share

#: What computes or draws; a different version may give a different last digit or pixel.
LIBRARIES = ("pandas", "numpy", "scipy", "matplotlib", "seaborn", "duckdb", "papermill")
_CODE = (".py", ".yaml", ".css", ".js", ".html", ".json", ".otf", ".ttf")


def hash_parts(parts: Iterable[bytes | str]) -> str:
    """Return one hash of many parts, in their order; where one ends and the next begins counts."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()[:32]


@cache
def list_versions() -> dict[str, str]:
    """Return what computed the run."""
    own = {"kamlib": kamlib.__version__, "python": platform.python_version()}
    return own | {name: version(name) for name in LIBRARIES}


@cache
def hash_code() -> str:
    """Return the hash of this library: code, catalogues, templates. The command line cannot change a result."""
    package = Path(kamlib.__file__).parent
    parts = []
    for root in (package, share("templates")):
        for path in sorted(root.rglob("*")):
            place = path.relative_to(root)
            if path.suffix in _CODE and place.parts[0] not in ("cli", "_share"):
                parts += [place.as_posix(), path.read_bytes()]
    return hash_parts(parts)
