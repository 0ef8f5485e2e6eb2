"""Figures of the two maps: what an account is worth to us and how it sees us; what we are to it."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.steps.priorities.positions import SUPPLY_CUT, VIEW_CUT, PositionsResult

#: Accounts besides the key ones whose names are written into a map; the others stand in the table behind it.
NAMED = 3


def selection_data(result: PositionsResult) -> pd.DataFrame:
    """Return the accounts named in the map: name, score, view, their intervals, segment, stamp, and the two cuts."""
    names = ["name", "score", "score_low", "score_high", "view", "view_low", "view_high", "segment", "stamp"]
    table = _named(result.selection)[names].reset_index(drop=True)
    return table.assign(score_cut=result.figures["score_cut"], view_cut=VIEW_CUT)


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """Key accounts, then the largest other buyers."""
    others = table[~table["chosen"] & (table["revenue"] > 0)]
    largest = others.sort_values(["revenue", "account_id"], ascending=[False, True]).head(NAMED)
    return pd.concat([table[table["chosen"]], largest])


def selection(result: PositionsResult, language: Language) -> Figure:
    """Draw the identification and selection matrix; crosses show how far missing facts and hearsay reach."""
    data = result.selection
    if data.empty:
        return style.say(language("positions.chart.selection.nothing"))
    figure, axes = style.canvas(height=5.2, left=0.85, right=2.75, top=0.35, bottom=0.7)
    chosen, rest = data[data["chosen"]], data[~data["chosen"]]
    axes.plot(
        rest["view"], rest["score"], "o", color=style.FAINT, markeredgecolor=style.MUTED, markersize=5, linestyle=""
    )
    _crosses(axes, chosen)
    corners = {"key": (1, 1), "developing": (0, 1), "maintained": (1, 0), "opportunistic": (0, 0)}
    _quadrants(axes, language, "selection", corners, (VIEW_CUT, result.figures["score_cut"]), (1.0, 1.0))
    for axis in (axes.xaxis, axes.yaxis):
        style.format_axis(axis, language, "score")
    _name_points(axes, language, data, "view", "score")
    return figure


def _name_points(axes: Axes, language: Language, data: pd.DataFrame, x: str, y: str) -> None:
    """Number the key accounts, letter the largest other buyers, and list their names beside the map."""
    named = _named(data)
    count = int(named["chosen"].sum())
    marks = [*map(str, range(1, count + 1)), *(chr(ord("a") + place) for place in range(len(named) - count))]
    taken: list[tuple[float, float]] = []
    lines: list[tuple[str, str]] = [("", language("positions.chart.key_accounts"))] if count else []
    for mark, row in zip(marks, named.itertuples(index=False), strict=True):
        key = row.chosen
        if mark == "a":
            lines += [("", ""), ("", language("positions.chart.large_buyers"))]
        fill, ink = (style.SERIES[0], "white") if key else ("white", style.INK)
        box = {"boxstyle": "circle,pad=0.22", "fc": fill, "ec": style.SERIES[0] if key else style.MUTED, "lw": 1}
        place = (getattr(row, x), getattr(row, y))
        # Several accounts may share a place: they stand side by side.
        shift = (15 * sum(place == other for other in taken), 0)
        taken.append(place)
        at = {"textcoords": "offset points", "ha": "center", "va": "center", "fontsize": 8}
        axes.annotate(mark, place, shift, color=ink, bbox=box, zorder=6 if key else 5, **at)
        lines.append((mark, style.short(row.name, 32)))
    for line, (mark, words) in enumerate(lines):
        at = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top", "fontsize": 8.5}
        axes.annotate(mark, (1, 1), (14, -14 * line), color=style.SERIES[0], fontweight="bold", **at)
        axes.annotate(words, (1, 1), (26 if mark else 14, -14 * line), color=style.INK if mark else style.MUTED, **at)


def _crosses(axes: Axes, data: pd.DataFrame) -> None:
    style_of = {"color": style.SERIES[2], "linewidth": 1.2, "zorder": 3}
    axes.hlines(data["score"], data["view_low"], data["view_high"], **style_of)
    axes.vlines(data["view"], data["score_low"], data["score_high"], **style_of)


def _quadrants(axes: Axes, language: Language, chart: str, corners: dict, cuts: tuple, most: tuple) -> None:
    """Draw the cut lines and write each quadrant's name behind the points."""
    axes.axvline(cuts[0], color=style.WARN, linewidth=1.2, linestyle="--")
    axes.axhline(cuts[1], color=style.WARN, linewidth=1.2, linestyle="--")
    axes.set_xlim(-0.02 * most[0], 1.02 * most[0])
    axes.set_ylim(-0.02 * most[1], 1.02 * most[1])
    spans = [(0, cut, limit) for cut, limit in zip(cuts, most, strict=True)]
    for name, (right, top) in corners.items():
        x, y = ((span[side] + span[side + 1]) / 2 for span, side in zip(spans, (right, top), strict=True))
        words = language(f"positions.chart.{chart}.{name}")
        axes.text(x, y, words, ha="center", va="center", fontsize=12.5, color=style.FAINT, alpha=0.75, zorder=0)
    axes.set_xlabel(language(f"positions.chart.{chart}.x"))
    axes.set_ylabel(language(f"positions.chart.{chart}.y"))


def supply_data(result: PositionsResult) -> pd.DataFrame:
    """Return the accounts named in the map: name, supply_value, supply_risk, position, basis, and where it is cut."""
    table = _named(result.supply)[["name", "supply_value", "supply_risk", "position", "basis"]]
    return table.reset_index(drop=True).assign(supply_cut=SUPPLY_CUT)


def supply(result: PositionsResult, language: Language) -> Figure:
    """Draw what we are to each account: value of our supply to it against the risk it sees in it."""
    data = result.supply
    if data.empty:
        return style.say(language("positions.chart.supply.nothing"))
    figure, axes = style.canvas(height=5.0, left=0.85, right=2.75, top=0.35, bottom=0.7)
    rest = data[~data["chosen"]]
    # Marks are whole numbers: many accounts share a place, so that a place shows how many stand there.
    places = rest.groupby(["supply_value", "supply_risk"]).size().reset_index(name="accounts")
    sizes = 26 + 14 * places["accounts"]
    axes.scatter(places["supply_value"], places["supply_risk"], s=sizes, color="#e4e8ee", edgecolor=style.FAINT)
    for place in places[places["accounts"] > 1].itertuples(index=False):
        at = (place.supply_value, place.supply_risk)
        axes.text(*at, str(place.accounts), ha="center", va="center", fontsize=7.5, color=style.MUTED)
    corners = {"partner": (1, 1), "desired": (0, 1), "managed": (1, 0), "independent": (0, 0)}
    _quadrants(axes, language, "supply", corners, (SUPPLY_CUT, SUPPLY_CUT), (10.0, 10.0))
    for axis in (axes.xaxis, axes.yaxis):
        style.format_axis(axis, language, "number")
    _name_points(axes, language, data, "supply_value", "supply_risk")
    return figure
