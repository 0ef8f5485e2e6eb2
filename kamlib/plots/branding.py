"""A picture for looking at colours: one bar a series."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from kamlib.plots import style


def series_data(names: Sequence[str]) -> pd.DataFrame:
    """Return name and height of each bar: falling, so that neighbours can be told apart by height as well."""
    return pd.DataFrame({"name": list(names), "height": [float(len(names) - place) for place in range(len(names))]})


def series(names: Sequence[str]) -> Figure:
    """Draw one bar for each series, in the colours of the house (see :func:`kamlib.plots.style.repaint`)."""
    data = series_data(names)
    figure, axes = style.canvas(height=3.2, left=0.3, right=0.3, bottom=0.5)
    colours = [style.SERIES[place % len(style.SERIES)] for place in range(len(data))]
    axes.bar(data["name"], data["height"], color=colours, width=0.7)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    return figure
