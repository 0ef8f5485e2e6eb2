"""Figures of the two maps: what an account is worth to us and how it sees us; what we are to it."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.steps.positions.result import PositionsResult

#: Accounts besides the key ones whose names are written into a map; the others stand in the table behind it.
NAMED = 3
#: Key accounts that are named: as many as the list beside the map takes.
KEYS = 15
#: The stamp of a quadrant that holds for nearly every value within the intervals.
SURE = "robust"


def selection_data(result: PositionsResult) -> pd.DataFrame:
    """Return the accounts named in the map: name, score, view, intervals, segment, stamp, holds_share and cuts."""
    names = ["name", "score", "score_low", "score_high", "view", "view_low", "view_high", "segment", "stamp"]
    table = _named(result.selection)[[*names, "holds_share"]].reset_index(drop=True)
    return table.assign(score_cut=result.figures["score_cut"], view_cut=result.figures["view_cut"])


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """Key accounts, best score first, then the largest other buyers."""
    others = table[~table["chosen"] & (table["revenue"] > 0)]
    largest = others.sort_values(["revenue", "account_id"], ascending=[False, True]).head(NAMED)
    return pd.concat([table[table["chosen"]].head(KEYS), largest])


@chart(
    selection_data,
    {
        "name": "text",
        "score": "score",
        "score_low": "score",
        "score_high": "score",
        "view": "score",
        "view_low": "score",
        "view_high": "score",
        "segment": "value",
        "stamp": "value",
        "holds_share": "share",
        "score_cut": "score",
        "view_cut": "score",
    },
    native=Native(
        "points",
        ("name",),
        ("score",),
        x="view",
        low="score_low",
        high="score_high",
        x_low="view_low",
        x_high="view_high",
        group="segment",
        cut=("view_cut", "score_cut"),
        labels="name",
    ),
    audience="client",
)
def selection(result: PositionsResult, language: Language) -> Figure:
    """Draw the identification and selection matrix: crosses are intervals, hollow is a quadrant that may change."""
    data = result.selection
    if data.empty:
        return style.say(language("positions.chart.selection.nothing"))
    figure, axes = style.canvas(height=5.3, left=0.85, right=3.1, top=0.3, bottom=0.7)
    rest = data[~data["chosen"]]
    for rows, face in ((rest[rest["stamp"] == SURE], style.FAINT), (rest[rest["stamp"] != SURE], "white")):
        axes.plot(rows["view"], rows["score"], "o", color=face, mec=style.MUTED, mew=0.8, ms=5, ls="")
    _crosses(axes, _named(data))
    corners = {"key": (1, 1), "developing": (0, 1), "maintained": (1, 0), "opportunistic": (0, 0)}
    _quadrants(
        axes, language, "selection", corners, (result.figures["view_cut"], result.figures["score_cut"]), (1.0, 1.0)
    )
    for axis in (axes.xaxis, axes.yaxis):
        style.format_axis(axis, language, "score")
    _name_points(axes, language, data, "view", "score")
    return figure


def _name_points(axes: Axes, language: Language, data: pd.DataFrame, x: str, y: str) -> list[tuple[float, float]]:
    """Number the key accounts, letter the largest other buyers, list their names beside the map.

    Returns where their marks are, in points.
    """
    named = _named(data)
    count = int(named["chosen"].sum())
    marks = [*map(str, range(1, count + 1)), *(chr(ord("a") + place) for place in range(len(named) - count))]
    taken: list[tuple[float, float]] = []
    lines: list[tuple[str, str, str]] = [("", language("positions.chart.key_accounts"), "")] if count else []
    for mark, row in zip(marks, named.itertuples(index=False), strict=True):
        if mark == "a":
            lines += [("", "", "")] * bool(count) + [("", language("positions.chart.large_buyers"), "")]
        place = (getattr(row, x), getattr(row, y))
        _mark(axes, mark, row, place, _aside(axes, place, taken))
        holds = language.show(row.holds_share, "share") if hasattr(row, "holds_share") else ""
        lines.append((mark, style.short(row.name, 28 if holds else 34), holds))
    if "holds_share" in named:
        lines += [("", "", ""), *(("", words, "") for words in language("positions.chart.holds").split("\n"))]
    _list(axes, lines)
    return taken


def _aside(axes: Axes, place: tuple[float, float], taken: list[tuple[float, float]]) -> tuple[float, float]:
    """Return by how many points a mark steps aside for those that stand at the same place or close by."""
    across, up = _spot(axes, place)
    right = axes.get_window_extent().x1 * 72 / axes.figure.dpi
    for step in _STEPS:
        x, y = across + step[0], up + step[1]
        if x <= right and not any(abs(x - other) < 14 and abs(y - height) < 13 for other, height in taken):
            taken.append((x, y))
            return step
    return (0.0, 0.0)


#: Where a mark may step, nearest first: on a grid of marks that touch, sideways sooner than up or down.
_STEPS = sorted(
    ((15.0 * across, 14.0 * up) for across in range(-4, 5) for up in range(-4, 5)),
    key=lambda step: (abs(step[0]) + 1.2 * abs(step[1]), -step[0], -step[1]),
)


def _spot(axes: Axes, place: tuple[float, float]) -> tuple[float, float]:
    """Return where a place is, in points."""
    across, up = axes.transData.transform(place) * 72 / axes.figure.dpi
    return float(across), float(up)


def _mark(axes: Axes, mark: str, row, place: tuple[float, float], shift: tuple[float, float]) -> None:
    """Write a number or letter where an account stands: dark for a key account, white where its quadrant may change."""
    edge = style.SERIES[0] if row.chosen else style.MUTED
    full = getattr(row, "stamp", SURE) == SURE
    face = "white" if not full else edge if row.chosen else style.FAINT
    ink = style.INK if not row.chosen else "white" if full else edge
    box = {"boxstyle": "circle,pad=0.22", "fc": face, "ec": edge, "lw": 1.4 if row.chosen else 1}
    at = {"textcoords": "offset points", "ha": "center", "va": "center", "fontsize": 8.5}
    lead = {"arrowstyle": "-", "color": edge, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0} if any(shift) else None
    note = axes.annotate(mark, place, shift, color=ink, bbox=box, arrowprops=lead, **at)
    note.set_zorder(6 if row.chosen else 5)


def _list(axes: Axes, lines: list[tuple[str, str, str]]) -> None:
    """Write mark, name and share of each line to the right of the map; no mark: a heading."""
    at = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top", "fontsize": 8.5}
    for line, (mark, words, share) in enumerate(lines):
        down = -14 * line
        axes.annotate(mark, (1, 1), (14, down), color=style.SERIES[0], fontweight="bold", **at)
        axes.annotate(words, (1, 1), (30 if mark else 14, down), color=style.INK if mark else style.MUTED, **at)
        axes.annotate(share, (1, 1), (212, down), ha="right", color=style.INK, **at)


def _crosses(axes: Axes, data: pd.DataFrame) -> None:
    for chosen, colour in ((False, style.MUTED), (True, style.SERIES[0])):
        rows, look = data[data["chosen"] == chosen], {"color": colour, "linewidth": 1.2, "zorder": 3}
        lines = [axes.hlines(rows["score"], rows["view_low"], rows["view_high"], **look)]
        lines.append(axes.vlines(rows["view"], rows["score_low"], rows["score_high"], **look))
        for each in lines:
            each.set_path_effects(style.halo())


def _quadrants(axes: Axes, language: Language, chart: str, corners: dict, cuts: tuple, most: tuple) -> None:
    """Draw the cut lines and name each quadrant in its corner of the map."""
    axes.axvline(cuts[0], color=style.MUTED, linewidth=1.2, linestyle="--", zorder=1)
    axes.axhline(cuts[1], color=style.MUTED, linewidth=1.2, linestyle="--", zorder=1)
    axes.set_xlim(-0.03 * most[0], 1.03 * most[0])
    axes.set_ylim(-0.11 * most[1], 1.11 * most[1])
    for name, (right, top) in corners.items():
        words = language(f"positions.chart.{chart}.{name}")
        spot = {"ha": "right" if right else "left", "va": "top" if top else "bottom", "transform": axes.transAxes}
        axes.text(0.99 if right else 0.01, 0.99 if top else 0.01, words, **spot, **_CORNER)
    axes.set_xlabel(language(f"positions.chart.{chart}.x"))
    axes.set_ylabel(language(f"positions.chart.{chart}.y"))


_CORNER = {"fontsize": 9.5, "fontweight": "bold", "color": style.MUTED, "zorder": 2}


def supply_data(result: PositionsResult) -> pd.DataFrame:
    """Return the accounts named in the map: name, supply_value, supply_risk, position, basis, and where it is cut."""
    table = _named(result.supply)[["name", "supply_value", "supply_risk", "position", "basis"]]
    lines = {"value_cut": result.decision.value_cut, "risk_cut": result.decision.risk_cut}
    return table.reset_index(drop=True).assign(**lines)


@chart(
    supply_data,
    {
        "name": "text",
        "supply_value": "number.1",
        "supply_risk": "number.1",
        "position": "value",
        "basis": "value",
        "value_cut": "number",
        "risk_cut": "number",
    },
    native=Native(
        "points",
        ("name",),
        ("supply_risk",),
        x="supply_value",
        group="position",
        cut=("value_cut", "risk_cut"),
        labels="name",
    ),
    audience="client",
)
def supply(result: PositionsResult, language: Language) -> Figure:
    """Draw what we are to each account: value of our supply to it against the risk it sees in it."""
    data = result.supply
    if data.empty:
        return style.say(language("positions.chart.supply.nothing"))
    figure, axes = style.canvas(height=5.1, left=0.85, right=3.1, top=0.3, bottom=0.7)
    rest = data[~data["chosen"]]
    # Marks are whole numbers: many accounts share a place, so that a place shows how many stand there.
    places = rest.groupby(["supply_value", "supply_risk"]).size().reset_index(name="accounts")
    sizes = 26 + 14 * places["accounts"]
    axes.scatter(places["supply_value"], places["supply_risk"], s=sizes, color="#e4e8ee", edgecolor=style.MUTED, lw=0.6)
    corners = {"partner": (1, 1), "desired": (0, 1), "managed": (1, 0), "independent": (0, 0)}
    _quadrants(axes, language, "supply", corners, (result.decision.value_cut, result.decision.risk_cut), (10.0, 10.0))
    for axis in (axes.xaxis, axes.yaxis):
        style.format_axis(axis, language, "number")
    marks = _name_points(axes, language, data, "supply_value", "supply_risk")
    _count(axes, places[places["accounts"] > 1], marks)
    return figure


def _count(axes: Axes, places: pd.DataFrame, taken: list[tuple[float, float]]) -> None:
    """Write how many accounts stand at a place, the largest crowds first: in it, or beside the mark that covers it."""
    for row in places.sort_values("accounts", ascending=False, kind="stable").itertuples(index=False):
        at = (row.supply_value, row.supply_risk)
        across, up = _spot(axes, at)
        for step in ((0, 0), (13, 11), (-13, 11), (13, -11), (-13, -11)):
            x, y = across + step[0], up + step[1]
            if all(abs(x - other) >= 13 or abs(y - height) >= 11 for other, height in taken):
                words = f"+{row.accounts}" if any(step) else str(row.accounts)
                look = {"textcoords": "offset points", "ha": "center", "va": "center", "fontsize": 8}
                axes.annotate(words, at, step, color=style.INK, **look)
                taken.append((x, y))
                break
