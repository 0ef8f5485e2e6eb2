"""What the zygote has imported and warmed before the first kernel is forked from it."""

from __future__ import annotations

import builtins
import contextlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from importlib import import_module
from types import SimpleNamespace

#: Rooms of the library that a headless notebook uses.
_ROOMS = ("core", "i18n", "quant", "intake", "workspace", "steps", "plots", "blocks", "workbook")
#: What a kernel and the rooms import late.
_LATE: tuple[str, ...] = (
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "ipykernel_launcher",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "encodings.utf_8_sig",
    "faulthandler",
    "kamlib.runner.streams",
    "pandas.core.reshape.reshape",
    "tornado.platform.asyncio",
)
#: What few notebooks ask for, and then pay for: all the others would carry it along.
_RARE = (
    "kamlib.intake.formats.databases",
    "kamlib.quant.published",
    "kamlib.workspace.annotated",
    "kamlib.workspace.template",
)


def preload() -> None:
    """Import and warm everything that jobs share."""
    with _without_debugger():
        import_module("ipykernel.kernelapp")
        import_module("ipykernel.debugger")
    with _inside_a_kernel():
        for name in _LATE:
            import_module(name)
        for room in _ROOMS:
            _import_all(f"kamlib.{room}")
    _warm()


def _import_all(name: str) -> None:
    """Import a module and, where it is a package, everything in it."""
    module = import_module(name)
    for found in pkgutil.iter_modules(getattr(module, "__path__", ()), f"{name}."):
        if found.name not in _RARE:
            _import_all(found.name)


@contextlib.contextmanager
def _without_debugger() -> Iterator[None]:
    """Let ipykernel find no debugpy: nobody steps through a batch, and it costs every kernel time and memory."""
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["debugpy"]


@contextlib.contextmanager
def _inside_a_kernel() -> Iterator[None]:
    """Let what is imported believe that it is in a notebook: pandas shows no columns at all to a terminal."""
    backend = os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)
    try:
        yield
    finally:
        del builtins.get_ipython, backend


def _warm() -> None:
    """Read lists and catalogues, compile templates, draw a picture: what every kernel would do anew is done."""
    from kamlib.blocks import render
    from kamlib.core.tables import TABLES
    from kamlib.i18n import LANGUAGES, Language
    from kamlib.i18n.catalogues import catalogue, rooms
    from kamlib.intake.cells import words
    from kamlib.intake.contracts import binding
    from kamlib.intake.names.reading import lexicon
    from kamlib.intake.tables import reading
    from kamlib.plots.style import fit, png, say

    render.warm()
    lexicon()
    for code in LANGUAGES:
        for room in rooms(code):
            catalogue(code, room)
    for name, table in TABLES.items():
        reading.empty(name)
        binding.titles(name)
        for column in table.columns:
            words.words(column)
    for code in LANGUAGES:
        numbers = " ".join(Language(code).show(1234.5, kind) for kind in ("money", "number", "share"))
        picture = say(numbers)
        picture.text(0, 0, fit(numbers, 1, weight="bold"), weight="bold")
        png(picture, 50)
