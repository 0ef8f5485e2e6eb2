"""How a chart is declared where it is drawn: its data, who may see it, and its form as a chart that Office can edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from kamlib.core.columns import Column
from kamlib.core.results import read_columns
from kamlib.plots.native import Native


@dataclass(frozen=True)
class DeclaredChart:
    """One chart of a result.

    Parameters
    ----------
    name : str
        Of the drawing function, of the block ``<stem>.<name>`` and of the words ``<stem>.chart.<name>``.
    draw : callable
        ``(result, language, **options) -> Figure``.
    data : callable
        ``(result, **options) -> DataFrame``: the table behind the picture.
    columns : mapping of str to Column
        Of that table.
    audience : {'customer', 'client', 'internal', 'facilitator'}
        The widest circle that may see it.
    native : Native or None
        Its form as a chart that can be edited; None: a picture everywhere.
    """

    name: str
    draw: Callable[..., Figure]
    data: Callable[..., pd.DataFrame]
    columns: Mapping[str, Column]
    audience: str
    native: Native | None


def chart(
    data: Callable[..., pd.DataFrame],
    columns: Mapping[str, str],
    *,
    native: Native | None,
    audience: str = "internal",
) -> Callable[[Callable[..., Figure]], Callable[..., Figure]]:
    """Declare the chart that a function draws.

    Parameters
    ----------
    data : callable
        ``(result, **options) -> DataFrame``.
    columns : mapping of str to str
        ``kind`` or ``kind:dtype`` of each column of that table (see :mod:`kamlib.core.columns`).
    native : Native or None
        Its form as a chart that can be edited.
    audience : {'customer', 'client', 'internal', 'facilitator'}
        The widest circle that may see it.

    Returns
    -------
    callable
        Takes the function that draws, and returns it with its declaration.
    """

    def declare(draw: Callable[..., Figure]) -> Callable[..., Figure]:
        draw.declared = DeclaredChart(draw.__name__, draw, data, read_columns(columns), audience, native)  # type: ignore[attr-defined]
        return draw

    return declare


def charts_in(module: ModuleType) -> dict[str, DeclaredChart]:
    """Return the charts that a module declares, by name, in the order in which it draws them."""
    found: list[Any] = [getattr(each, "declared", None) for each in vars(module).values()]
    return {each.name: each for each in found if isinstance(each, DeclaredChart)}
