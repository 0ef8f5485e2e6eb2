"""Lists that travel inside the package as YAML."""

from __future__ import annotations

from importlib import resources
from typing import Any

import yaml

#: Ten times as fast where it was compiled; what it reads is the same.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_list(package: str, *name: str) -> Any:
    """Return what one of our own files holds; None where it is empty or not there.

    Parameters
    ----------
    package : str
        Where it stands.
    *name : str
        Its name, after those of the folders that it is in.
    """
    file = resources.files(package).joinpath(*name)
    return yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER) if file.is_file() else None  # noqa: S506
