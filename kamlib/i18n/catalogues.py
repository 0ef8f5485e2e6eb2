"""Catalogues of messages: one YAML file a room and language, read when first needed."""

from __future__ import annotations

from functools import cache
from importlib import resources

from kamlib.core.shipped import read_list


@cache
def catalogue(language: str, room: str) -> dict[str, str]:
    """Return the messages of a room, nested keys joined by dots; empty where the room has none."""
    return dict(_flat(read_list("kamlib.i18n", language, f"{room}.yaml") or {}, ""))


def rooms(language: str) -> list[str]:
    """Return the names of the catalogues of a language."""
    folder = resources.files("kamlib.i18n").joinpath(language)
    return sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml"))


def _flat(tree: dict, prefix: str):
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)
