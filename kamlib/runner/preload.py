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
            package = import_module(f"kamlib.{room}")
            for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                import_module(found.name)
    _warm()


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
    """Draw one picture and speak both languages: fonts, renderers and catalogues are read once for all kernels."""
    from matplotlib.figure import Figure

    from kamlib.i18n import LANGUAGES, Language
    from kamlib.plots.style import png

    figure = Figure()
    figure.subplots().set_title("$x$")
    png(figure, 50)
    for code in LANGUAGES:
        Language(code)("pages.failed.died")
