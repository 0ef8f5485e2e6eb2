"""Every table of the method, gathered from the steps that own them.

``accounts`` is open: columns beyond its schema are kept and may be used as metrics of the profile.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from kamlib.core.registry import STEPS
from kamlib.core.schema import InputTable

_ROOMS = (*(step.package for step in STEPS), "kamlib.steps.shared")


def _tables_of(package: str) -> tuple[InputTable, ...]:
    name = f"{package}.schema"
    return import_module(name).TABLES if find_spec(name) else ()


#: By name, in the order of the input workbook: that of the steps.
TABLES: dict[str, InputTable] = {table.name: table for package in _ROOMS for table in _tables_of(package)}
