"""Figures of the two maps: what an account is worth to us and how it sees us; what we are to it."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.steps.positions import SUPPLY_CUT, VIEW_CUT, PositionsResult

#: Names written into the map; the others stand in the table behind it.
NAMED = 12


def selection_data(result: PositionsResult) -> pd.DataFrame:
    """Return name, score, score_low, score_high, view, view_low, view_high, segment, stamp and chosen."""
    names = ["name", "score", "score_low", "score_high", "view", "view_low", "view_high", "segment", "stamp", "chosen"]
    return result.selection[names]


def selection(result: PositionsResult, language: Language) -> Figure:
    """Draw the identification and selection matrix; crosses show how far missing facts and hearsay reach."""
    data = selection_data(result)
    if data.empty:
        return style.say(language("positions.chart.selection.none"))
    figure, axes = style.canvas(height=5.4, left=0.95, right=0.35, top=0.35, bottom=0.7)
    chosen, rest = data[data["chosen"]], data[~data["chosen"]]
    axes.plot(
        rest["view"], rest["score"], "o", color=style.FAINT, markeredgecolor=style.MUTED, markersize=5, linestyle=""
    )
    _crosses(axes, chosen)
    axes.plot(chosen["view"], chosen["score"], "o", color=style.SERIES[0], markersize=8, linestyle="none", zorder=4)
    corners = {"key": (1, 1), "developing": (0, 1), "maintained": (1, 0), "opportunistic": (0, 0)}
    _quadrants(axes, language, "selection", corners, (VIEW_CUT, result.figures["score_cut"]), (1.0, 1.0))
    for axis in (axes.xaxis, axes.yaxis):
        style.format_axis(axis, language, "score")
    named = pd.concat([chosen, rest]).head(max(NAMED, len(chosen)))
    points = list(named[["view", "score", "name"]].itertuples(index=False, name=None))
    style.label_points(axes, points, most=24, avoid=list(zip(chosen["view"], chosen["score"], strict=True)))
    return figure


def _crosses(axes: Axes, data: pd.DataFrame) -> None:
    style_of = {"color": style.SERIES[2], "linewidth": 1.2, "zorder": 3}
    axes.hlines(data["score"], data["view_low"], data["view_high"], **style_of)
    axes.vlines(data["view"], data["score_low"], data["score_high"], **style_of)


def _quadrants(axes: Axes, language: Language, chart: str, corners: dict, cuts: tuple, most: tuple) -> None:
    """Draw the cut lines and write each quadrant's name into its outer corner."""
    axes.axvline(cuts[0], color=style.WARN, linewidth=1.2, linestyle="--")
    axes.axhline(cuts[1], color=style.WARN, linewidth=1.2, linestyle="--")
    axes.set_xlim(-0.02 * most[0], 1.02 * most[0])
    axes.set_ylim(-0.02 * most[1], 1.02 * most[1])
    for name, (right, top) in corners.items():
        words = language(f"positions.chart.{chart}.{name}")
        axes.annotate(
            words,
            (right, top),
            (-5 if right else 5, -5 if top else 5),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="right" if right else "left",
            va="top" if top else "bottom",
            fontsize=10,
            color=style.MUTED,
            fontstyle="italic",
        )
    axes.set_xlabel(language(f"positions.chart.{chart}.x"))
    axes.set_ylabel(language(f"positions.chart.{chart}.y"))


def supply_data(result: PositionsResult) -> pd.DataFrame:
    """Return name, supply_value, supply_risk, position, basis, revenue and chosen."""
    return result.supply[["name", "supply_value", "supply_risk", "position", "basis", "revenue", "chosen"]]


def supply(result: PositionsResult, language: Language) -> Figure:
    """Draw what we are to each account: value of our supply to it against the risk it sees in it."""
    data = supply_data(result)
    if data.empty:
        return style.say(language("positions.chart.supply.none"))
    figure, axes = style.canvas(height=5.0, left=0.95, right=0.35, top=0.35, bottom=0.7)
    rest, chosen = data[~data["chosen"]], data[data["chosen"]]
    axes.plot(
        rest["supply_value"],
        rest["supply_risk"],
        "o",
        color=style.FAINT,
        markeredgecolor=style.MUTED,
        alpha=0.6,
        linestyle="",
    )
    axes.plot(
        chosen["supply_value"], chosen["supply_risk"], "o", color=style.SERIES[0], markersize=8, linestyle="", zorder=4
    )
    corners = {"partner": (1, 1), "desired": (0, 1), "managed": (1, 0), "independent": (0, 0)}
    _quadrants(axes, language, "supply", corners, (SUPPLY_CUT, SUPPLY_CUT), (10.0, 10.0))
    for axis in (axes.xaxis, axes.yaxis):
        style.format_axis(axis, language, "number")
    largest = rest.sort_values("revenue", ascending=False, kind="stable", na_position="last")
    named = pd.concat([chosen, largest]).head(max(NAMED, len(chosen)))
    points = list(named[["supply_value", "supply_risk", "name"]].itertuples(index=False, name=None))
    style.label_points(axes, points, most=24)
    return figure
