"""Figures of step 11."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.steps.summary.result import SummaryResult

_SERIES = (("cost", style.SERIES[1], -0.19), ("incremental_margin", style.SERIES[0], 0.19))


def years_data(result: SummaryResult) -> pd.DataFrame:
    """Return year, cost, incremental_margin and cumulative (net, money); nothing where no money is to be spent."""
    data = result.years[["year", "cost", "incremental_margin", "cumulative"]]
    return data if data["cost"].any() else data.iloc[:0]


@chart(
    years_data,
    {"year": "text:integer", "cost": "money", "incremental_margin": "money", "cumulative": "money"},
    native=Native("columns", ("year",), ("cost", "incremental_margin", "cumulative")),
    audience="client",
)
def years(result: SummaryResult, language: Language) -> Figure:
    """Draw what goes in and what comes back by year, and how the account stands after each.

    Parameters
    ----------
    result : SummaryResult
        Its table of years is drawn.
    language : Language
        Of titles and numbers.

    Returns
    -------
    Figure
        Bars of money by year and a line of what has added up; a sentence where no money is to be spent.
    """
    data = years_data(result)
    if data.empty:
        return style.say(language("summary.chart.years.nothing"))
    figure, axes = style.canvas(height=3.8, left=1.0, right=1.7)
    places = np.arange(len(data))
    for name, colour, shift in _SERIES:
        axes.bar(places + shift, data[name].astype(float), width=0.36, color=colour)
    axes.plot(places, data["cumulative"].astype(float), color=style.INK, marker="o", linewidth=1.6)
    axes.axhline(0, color=style.MUTED, linewidth=0.8)
    axes.set_xticks(places, data["year"].astype(str))
    style.format_axis(axes.yaxis, language, "money")
    style.grid(axes)
    _name_series(axes, data, language)
    return figure


def _name_series(axes, data: pd.DataFrame, language: Language) -> None:
    """Write each series' name to the right of its last value, kept apart from each other."""
    last = data.iloc[-1]
    span = axes.get_ylim()[1] - axes.get_ylim()[0]
    colours = {"cumulative": style.INK} | {name: colour for name, colour, _ in _SERIES}
    heights: list[float] = []
    for name in sorted(colours, key=lambda each: float(last[each])):
        height = max(float(last[name]), heights[-1] + 0.08 * span if heights else -np.inf)
        heights.append(height)
        axes.annotate(
            language(f"summary.chart.years.{name}"),
            (len(data) - 0.55, height),
            color=colours[name],
            va="center",
            fontsize=9,
            annotation_clip=False,
        )
