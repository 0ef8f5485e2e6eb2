"""The one reader of YAML that people write: nothing in it is guessed, overwritten in silence, or able to grow.

A file is looked at event by event before anything is made of it: how deep it goes, how much it holds, whether a key
stands twice. What YAML 1.1 would read otherwise than people mean it (``007``, ``10:30``) is asked to be put in quotes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from kamlib.core.errors import InputError, Problem

#: A settings or decision file is written by people; anything larger is not one.
MAX_BYTES = 1_000_000
#: Values, and levels of them, that such a file may hold.
_MOST, _DEEPEST = 100_000, 40
#: Digits of a whole number that people mean.
_DIGITS = 18
_OCTAL = re.compile(r"[-+]?0[0-9_]+")
_BASE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Refused(Exception):
    """A place of the file with the code of what is wrong there."""

    def __init__(self, code: str, mark: Any, found: str = "", **values: object):
        super().__init__(code)
        self.code, self.row, self.found, self.values = code, mark.line + 1, found[:80], values


class _Loader(_BASE):
    """Makes values of what was looked at; a value that cannot be is refused with its place."""


def read_yaml(path: Path, name: str) -> object:
    """Read a small YAML file that people write: no objects, no aliases, no key twice, a bounded size and depth.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        Its name in messages.

    Returns
    -------
    object
        Mappings, lists, texts, finite numbers, days, truth values or None.

    Raises
    ------
    InputError
        ``yaml_missing``, ``yaml_unreadable``, ``yaml_too_large``, ``yaml_too_deep``, ``yaml_too_many``,
        ``yaml_alias``, ``yaml_tag``, ``yaml_key``, ``yaml_key_twice``, ``yaml_nul``, ``yaml_number``, ``yaml_quote``,
        ``yaml_date`` or ``yaml_broken``, with the line.
    """
    text = _text(path, name)
    try:
        _look(yaml.parse(text, Loader=_BASE))
        return yaml.load(text, Loader=_Loader)  # noqa: S506  a safe loader, made safer
    except _Refused as error:
        problem = Problem(error.code, file=name, row=error.row, found=error.found, values=error.values)
        raise InputError(problem) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        found = str(getattr(error, "problem", None) or str(error).splitlines()[0])
        raise InputError(Problem("yaml_broken", file=name, row=mark.line + 1 if mark else None, found=found)) from error


def _text(path: Path, name: str) -> str:
    try:
        if not path.is_file():
            raise InputError(Problem("yaml_missing", file=name))
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(Problem("yaml_too_large", file=name, found=str(size), expected=str(MAX_BYTES)))
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(Problem("yaml_broken", file=name, found=error.reason, expected="UTF-8")) from error
    except OSError as error:
        raise InputError(Problem("yaml_unreadable", file=name, found=str(error.strerror or error))) from error


def _look(events: Iterator[Any]) -> None:
    """Go through the events of a file, and stop at the first that no such file has."""
    levels: list[_Level] = []
    for number, event in enumerate(events):
        if number > _MOST:
            raise _Refused("yaml_too_many", event.start_mark, most=_MOST)
        _plain(event)
        if isinstance(event, yaml.CollectionEndEvent):
            levels.pop()
            continue
        if levels and isinstance(event, yaml.NodeEvent):
            levels[-1].take(event)
        if isinstance(event, yaml.CollectionStartEvent):
            if len(levels) >= _DEEPEST:
                raise _Refused("yaml_too_deep", event.start_mark, levels=_DEEPEST)
            levels.append(_Level(isinstance(event, yaml.MappingStartEvent)))


def _plain(event: Any) -> None:
    """Refuse what can grow a small file without bound or name a type, and what ends a text for others."""
    if isinstance(event, yaml.AliasEvent):
        raise _Refused("yaml_alias", event.start_mark, f"*{event.anchor}")
    if getattr(event, "tag", None) is not None:
        raise _Refused("yaml_tag", event.start_mark, str(event.tag))
    if isinstance(event, yaml.ScalarEvent) and "\0" in event.value:
        raise _Refused("yaml_nul", event.start_mark, event.value.replace("\0", "\\0"))


class _Level:
    """A list, or a mapping with the keys that it has had."""

    def __init__(self, keyed: bool):
        self._keyed, self._key = keyed, True
        self._lines: dict[str, int] = {}

    def take(self, event: Any) -> None:
        """Take the next value; in a mapping, every other one is a key."""
        if self._keyed and self._key:
            if not isinstance(event, yaml.ScalarEvent) or (event.value == "<<" and event.implicit[0]):
                raise _Refused("yaml_key", event.start_mark, getattr(event, "value", "{}"))
            if event.value in self._lines:
                first = self._lines[event.value]
                raise _Refused("yaml_key_twice", event.start_mark, event.value, first=first)
            self._lines[event.value] = event.start_mark.line + 1
        self._key = not self._key


def _whole(loader: Any, node: Any) -> int:
    text = node.value
    if _OCTAL.fullmatch(text) or ":" in text:
        raise _Refused("yaml_quote", node.start_mark, text)
    if len(text) > _DIGITS + 2:
        raise _Refused("yaml_number", node.start_mark, text)
    return loader.construct_yaml_int(node)


def _fraction(loader: Any, node: Any) -> float:
    if ":" in node.value:
        raise _Refused("yaml_quote", node.start_mark, node.value)
    value = loader.construct_yaml_float(node)
    if not math.isfinite(value):
        raise _Refused("yaml_number", node.start_mark, node.value)
    return value


def _day(loader: Any, node: Any) -> object:
    try:
        return loader.construct_yaml_timestamp(node)
    except (ValueError, OverflowError) as error:
        raise _Refused("yaml_date", node.start_mark, node.value) from error


for _kind, _make in (("int", _whole), ("float", _fraction), ("timestamp", _day)):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_kind}", _make)
