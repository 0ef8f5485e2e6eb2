"""Statistical pictures, drawn by seaborn: heat maps and distributions; imported when the first of them is drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from kamlib.plots import style


def draw_heat_map(axes: Axes, values: pd.DataFrame, words: pd.DataFrame, *, most: float) -> None:
    """Draw a table as a heat map with words in its cells, darker for more.

    Parameters
    ----------
    axes : Axes
        Where.
    values : DataFrame
        Numbers from 0; rows and columns become the lines and columns of the map, their labels its ticks.
    words : DataFrame
        What stands in the cells, of the same shape.
    most : float
        Number of the darkest colour.
    """
    import seaborn

    seaborn.heatmap(
        values,
        ax=axes,
        cmap="Blues",
        vmin=0,
        vmax=most,
        annot=words,
        fmt="",
        annot_kws={"fontsize": 8},
        cbar=False,
        xticklabels=1,
        yticklabels=1,
    )
    axes.set(xlabel="", ylabel="")
    axes.tick_params(length=0, axis="both", rotation=0)


def draw_distribution(axes: Axes, bins: pd.DataFrame) -> None:
    """Draw counted draws as a histogram; bins that lie wholly below zero stand out by colour and hatching.

    Parameters
    ----------
    axes : Axes
        Where.
    bins : DataFrame
        low, high (ends of the bins, which adjoin each other), draws (how many fell between them).
    """
    import seaborn

    edges = np.append(bins["low"].to_numpy(float), float(bins["high"].iloc[-1]))
    middle = (edges[:-1] + edges[1:]) / 2
    seaborn.histplot(x=middle, weights=bins["draws"].to_numpy(float), bins=list(edges), ax=axes, alpha=1.0)
    axes.set(xlabel="", ylabel="")
    for bar, high in zip(axes.patches, bins["high"], strict=True):
        lost = high <= 0
        bar.set(facecolor=style.BAD if lost else style.SERIES[0], hatch="///" if lost else "")
        bar.set(edgecolor="white", linewidth=0.6)
