"""Reading the client's files into tables by schema: every problem with its place, every row and sum accounted for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {"Intake": "tables.intake", "read_tables": "tables.intake", "Source": "contracts.source"}

__all__ = ["Intake", "Source", "read_tables"]


def __getattr__(name: str) -> Any:
    # Settings name sources; to read them must not load pandas and the engine that reads tables.
    if name in _HOMES:
        return getattr(import_module(f"kamlib.intake.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
