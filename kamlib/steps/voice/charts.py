"""Figures of the survey: each declared where it is drawn."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.steps.voice.result import VoiceResult


def themes_data(result: VoiceResult) -> pd.DataFrame:
    """Return theme, mean, low, high of themes with ten answers or more, the lowest first."""
    known = result.themes[result.themes["mean"].notna()]
    return known[["theme", "mean", "low", "high"]].reset_index(drop=True)


@chart(
    themes_data,
    {"theme": "value", "mean": "number.1", "low": "number.1", "high": "number.1"},
    native=Native("bars", ("theme",), ("mean",), low="low", high="high", reversed=True),
    audience="client",
)
def themes(result: VoiceResult, language: Language) -> Figure:
    """Draw the mean of each theme with its interval, the lowest on top."""
    data = themes_data(result)
    if data.empty:
        return style.say(language("voice.chart.themes.nothing"))
    figure, axes = _rows(data, language)
    places = range(len(data))
    axes.hlines(places, data["low"], data["high"], color=style.SERIES[0], linewidth=2)
    axes.plot(data["mean"], places, "o", color=style.SERIES[0], markersize=7, linestyle="none")
    for place, row in enumerate(data.itertuples()):
        right = row.high if row.high == row.high else row.mean
        said = language.show(row.mean, "number.1")
        axes.annotate(said, (right, place), (6, 0), textcoords="offset points", va="center", fontsize=9)
    axes.set_xlim(0, 10.6)
    axes.set_xticks(range(0, 11, 2))
    style.format_axis(axes.xaxis, language, "number")
    axes.set_xlabel(language("voice.chart.themes.x"))
    return figure


def movement_data(result: VoiceResult) -> pd.DataFrame:
    """Return theme, paired, paired_low, paired_high, change of themes compared on the same people."""
    known = result.movement[result.movement["paired"].notna() & result.movement["change"].notna()]
    return known[["theme", "paired", "paired_low", "paired_high", "change"]].reset_index(drop=True)


@chart(
    movement_data,
    {
        "theme": "value",
        "paired": "+number.1:number",
        "paired_low": "+number.1:number",
        "paired_high": "+number.1:number",
        "change": "+number.1:number",
    },
    native=Native("bars", ("theme",), ("paired", "change"), reversed=True),
    audience="client",
)
def movement(result: VoiceResult, language: Language) -> Figure:
    """Draw how themes moved: on the same people with its interval, and the means of all beside it."""
    data = movement_data(result)
    if data.empty:
        return style.say(language("voice.chart.movement.nothing"))
    figure, axes = _rows(data, language, top=0.55)
    places = pd.Series(range(len(data)), dtype=float)
    axes.axvline(0, color=style.MUTED, linewidth=1)
    axes.hlines(places - 0.14, data["paired_low"], data["paired_high"], color=style.SERIES[0], linewidth=2)
    same = axes.plot(data["paired"], places - 0.14, "o", color=style.SERIES[0], markersize=7, linestyle="none")
    mark = {"color": "white", "markeredgecolor": style.INK, "markeredgewidth": 1.3, "markersize": 7}
    everyone = axes.plot(data["change"], places + 0.2, "D", linestyle="none", **mark)
    words = [language(f"voice.chart.movement.{name}") for name in ("same", "everyone")]
    axes.legend(
        [same[0], everyone[0]], words, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, frameon=False, fontsize=9
    )
    reach = 1.1 * max(data[["paired_low", "paired_high", "change"]].abs().max().max(), 0.5)
    axes.set_xlim(-reach, reach)
    style.format_axis(axes.xaxis, language, "+number.1")
    axes.set_xlabel(language("voice.chart.movement.x"))
    return figure


def _rows(data: pd.DataFrame, language: Language, top: float = 0.15) -> tuple[Figure, Axes]:
    """Return a canvas with a row for each theme, the first on top."""
    figure, axes = style.canvas(height=top + 0.75 + 0.42 * len(data), left=2.5, right=0.5, top=top, bottom=0.6)
    names = [style.fit(language.value("voice", "theme", each), 2.3) for each in data["theme"]]
    axes.set_yticks(range(len(data)), names)
    axes.set_ylim(len(data) - 0.5, -0.5)
    style.grid(axes, "x")
    return figure, axes


def drivers_data(result: VoiceResult) -> pd.DataFrame:
    """Return theme, mean, correlation, low, high, place of themes that both can be told of."""
    known = result.drivers[result.drivers["correlation"].notna() & result.drivers["mean"].notna()]
    return known[["theme", "mean", "correlation", "low", "high", "place"]].reset_index(drop=True)


@chart(
    drivers_data,
    {
        "theme": "value",
        "mean": "number.1",
        "correlation": "number.2",
        "low": "number.2",
        "high": "number.2",
        "place": "value",
    },
    native=Native("points", ("theme",), ("correlation",), x="mean", low="low", high="high", labels="name"),
    audience="client",
)
def drivers(result: VoiceResult, language: Language) -> Figure:
    """Draw how far each theme goes together with the whole against its own mark: upper left is asked about first."""
    data = drivers_data(result)
    if data.empty:
        return style.say(language("voice.chart.drivers.nothing"))
    figure, axes = style.canvas(height=4.6, left=0.9, right=0.5, top=0.3, bottom=0.65)
    axes.vlines(data["mean"], data["low"], data["high"], color=style.FAINT, linewidth=1.5, zorder=1)
    axes.plot(data["mean"], data["correlation"], "o", color=style.SERIES[0], markersize=7, linestyle="none")
    axes.axhline(data["correlation"].median(), color=style.MUTED, linewidth=1, linestyle="--", zorder=0)
    axes.axvline(data["mean"].median(), color=style.MUTED, linewidth=1, linestyle="--", zorder=0)
    axes.set_xlim(data["mean"].min() - 0.8, data["mean"].max() + 1.2)
    axes.set_ylim(min(-0.1, data["low"].min() - 0.05), 1.05)
    style.format_axis(axes.xaxis, language, "number.1")
    style.format_axis(axes.yaxis, language, "number.1")
    axes.set_xlabel(language("voice.chart.drivers.x"))
    axes.set_ylabel(language("voice.chart.drivers.y"))
    names = [(row.mean, row.correlation, language.value("voice", "theme", row.theme)) for row in data.itertuples()]
    style.label_points(axes, names, most=30)
    return figure
