"""Figures of step 0."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.steps.intake.result import IntakeResult


def years_data(result: IntakeResult) -> pd.DataFrame:
    """Return year and revenue."""
    return result.years[["year", "revenue"]]


@chart(
    years_data,
    {"year": "text:integer", "revenue": "money"},
    native=Native("columns", ("year",), ("revenue",)),
    audience="client",
)
def years(result: IntakeResult, language: Language) -> Figure:
    """Draw revenue by year; the base year stands out and each bar carries its figure.

    Parameters
    ----------
    result : IntakeResult
        Its table of years is drawn.
    language : Language
        Of the figures.

    Returns
    -------
    Figure
        A bar for each year on file, revenue in money.
    """
    data = years_data(result)
    figure, axes = style.canvas(height=3.2, left=0.3, bottom=0.5)
    names = data["year"].astype(str)
    base = names == str(result.figures["base_year"])
    bars = axes.bar(
        names, data["revenue"], color=[style.SERIES[0] if flag else style.FAINT for flag in base], width=0.6
    )
    axes.bar_label(bars, [language.show(value, "money") for value in data["revenue"]], padding=3, fontsize=9)
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    axes.margins(y=0.15)
    return figure


def statuses_data(result: IntakeResult) -> pd.DataFrame:
    """Return status, accounts and buyers."""
    return result.statuses[["status", "accounts", "buyers"]]


@chart(
    statuses_data,
    {"status": "value", "accounts": "number:integer", "buyers": "number:integer"},
    native=Native("bars", ("status",), ("accounts",)),
    audience="client",
)
def statuses(result: IntakeResult, language: Language) -> Figure:
    """Draw accounts by status, the part that bought in the base year filled in.

    Parameters
    ----------
    result : IntakeResult
        Its table of statuses is drawn.
    language : Language
        Of the words.

    Returns
    -------
    Figure
        A bar for each status, in accounts.
    """
    data = statuses_data(result).iloc[::-1]
    figure, axes = style.canvas(height=0.9 + 0.5 * len(data), left=2.0, bottom=0.3, right=2.3)
    names = [language.value("intake", "status", value) for value in data["status"]]
    axes.barh(names, data["accounts"], color=style.FAINT, height=0.6)
    axes.barh(names, data["buyers"], color=style.SERIES[0], height=0.6)
    for place, row in enumerate(data.itertuples()):
        words = language("intake.chart.statuses.of", accounts=row.accounts, buyers=row.buyers)
        axes.annotate(words, (row.accounts, place), (5, 0), textcoords="offset points", va="center", fontsize=9)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    return figure
