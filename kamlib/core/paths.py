"""Where the files that travel with the library stand: notebooks, templates and samples."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def share(*parts: str) -> Path:
    """Return a path under the shared files: of the checkout, or of the installed package."""
    packaged = _PACKAGE / "_share"
    return (packaged if packaged.is_dir() else _PACKAGE.parent).joinpath(*parts)


def is_file(path: Path) -> bool:
    """Tell whether there is such a file; a name that no disk takes, too long or with a NUL, names none."""
    try:
        return path.is_file()
    except OSError:
        return False
