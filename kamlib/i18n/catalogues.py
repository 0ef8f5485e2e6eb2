"""Catalogues of messages, read when first needed.

Those of a room stand here, ``<language>/<room>.yaml``; those of a result in its folder, ``<language>.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from kamlib.core.registry import packages
from kamlib.core.shipped import read_list


@cache
def catalogue(language: str, room: str) -> dict[str, str]:
    """Return the messages of a room, nested keys joined by dots; empty where the room has none.

    Parameters
    ----------
    language : {'ru', 'en'}
        Of the words.
    room : str
        Of the library, or the stem of a result.

    Returns
    -------
    dict of str to str
        Message by key, without the room.
    """
    folder = packages().get(room)
    listed = read_list(folder, f"{language}.yaml") if folder else read_list("kamlib.i18n", language, f"{room}.yaml")
    return dict(_flat(listed or {}, ""))


def rooms(language: str) -> list[str]:
    """Return the names of the catalogues of a language."""
    folder = resources.files("kamlib.i18n").joinpath(language)
    own = [file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")]
    return sorted([*own, *packages()])


def _flat(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)
