"""Names that stand where the things are: above the first row, beside the last column. A reader looks nothing up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from kamlib.plots import style

#: Height of a line of names, and the distance of the lowest one from the axes, in inches.
_LINE, _LIFT = 0.185, 0.1
_SWATCH = 0.1
_SIZE = 8.5


@dataclass(frozen=True)
class PlacedName:
    """A name above the axes: the place it leads to in data coordinates, and how the thing is drawn.

    `look` are the properties of a patch (see :func:`kamlib.plots.style.fill`) or, with `marker`, of a line; none:
    words alone. Without `lead` no line is drawn: the thing is not in the first row.
    """

    x: float
    y: float
    words: str
    look: dict | None = None
    lead: bool = True


def segment(widths, starts, words: str, look: dict, places, edge: float) -> PlacedName:
    """Return the name of a part of stacked bars, over its segment of the first bar, or of the next one that has one.

    Parameters
    ----------
    widths, starts, places : sequence of float
        Of the bars, top one first.
    words : str
        The name.
    look : dict
        Properties of the part's patch.
    edge : float
        From the middle of a bar to its upper edge.

    Returns
    -------
    PlacedName
        The name, and the place in data coordinates that it leads to.
    """
    row = next((index for index, width in enumerate(widths) if width > 0), 0)
    return PlacedName(starts[row] + widths[row] / 2, places[row] + edge, words, look, lead=row == 0)


def over(axes: Axes, names: Sequence[PlacedName]) -> None:
    """Write names above the axes, each over its place, in as many lines as they need; the figure grows by them.

    The farthest to the right stands lowest, so that no lead crosses a name on its way down.

    Parameters
    ----------
    axes : Axes
        Where it is drawn.
    names : sequence of PlacedName
        With their places in data coordinates.
    """
    if not names:
        return
    figure = axes.figure
    wide = figure.get_size_inches()[0]
    taken: list[list[tuple[float, float]]] = []
    spots = []
    for start, name in sorted(((_across(axes, name), name) for name in names), key=lambda each: -each[0]):
        width = _width(figure, name)
        left = max(0.05, min(start - _SWATCH / 2, wide - 0.05 - width))
        spots.append((name, left, _level(taken, left, left + width)))
    _grow(figure, _LIFT + _LINE * len(taken))
    for spot in spots:
        _write(axes, *spot)


def _across(axes: Axes, name: PlacedName) -> float:
    """Return where a place is, in inches from the left edge of the figure."""
    return axes.transData.transform((name.x, name.y))[0] / axes.figure.dpi


def _width(figure: Figure, name: PlacedName) -> float:
    words = figure.text(0, 0, name.words, fontsize=_SIZE)
    words.set_parse_math(False)
    wide = words.get_window_extent(figure._get_renderer()).width / figure.dpi
    words.remove()
    return wide + (_SWATCH + 0.05 if name.look else 0.0)


def _level(taken: list[list[tuple[float, float]]], left: float, right: float) -> int:
    """Return the lowest line with room between two edges, and take the room."""
    for level, spans in enumerate(taken):
        if all(right + 0.12 <= start or left >= end + 0.12 for start, end in spans):
            spans.append((left, right))
            return level
    taken.append([(left, right)])
    return len(taken) - 1


def _grow(figure: Figure, inches: float) -> None:
    """Add room on top; everything else keeps its size and place."""
    wide, tall = figure.get_size_inches()
    top, bottom = figure.subplotpars.top, figure.subplotpars.bottom
    figure.set_size_inches(wide, tall + inches)
    figure.subplots_adjust(top=top * tall / (tall + inches), bottom=bottom * tall / (tall + inches))


def _write(axes: Axes, name: PlacedName, left: float, level: int) -> None:
    figure = axes.figure
    wide, tall = figure.get_size_inches()
    top = axes.get_window_extent(figure._get_renderer()).y1 / figure.dpi
    middle = top + _LIFT + _LINE * (level + 0.5)
    x, y = axes.transData.transform((name.x, name.y)) / figure.dpi
    if name.lead:
        ends = [[x / wide] * 2, [(middle - _LINE * 0.4) / tall, y / tall]]
        figure.add_artist(Line2D(*ends, color=style.MUTED, linewidth=0.7, zorder=1))
    text = left
    if name.look:
        _draw_look(figure, name.look, left, middle)
        text += _SWATCH + 0.05
    words = figure.text(text / wide, middle / tall, name.words, fontsize=_SIZE, va="center", color=style.INK, zorder=3)
    words.set_bbox({"fc": "white", "ec": "none", "pad": 0.6})
    words.set_parse_math(False)


def _draw_look(figure: Figure, look: dict, left: float, middle: float) -> None:
    wide, tall = figure.get_size_inches()
    if "marker" in look:
        at = [(left + _SWATCH / 2) / wide], [middle / tall]
        figure.add_artist(Line2D(*at, linestyle="none", zorder=3, **look))
        return
    corner = (left / wide, (middle - _SWATCH / 2) / tall)
    figure.add_artist(Rectangle(corner, _SWATCH / wide, _SWATCH / tall, zorder=3, **look))


def beside(axes: Axes, names: Sequence[tuple[float, str, dict]], edge: float, top: float) -> None:
    """Name the parts of the last column to its right, each with a line to its part.

    Parameters
    ----------
    axes : Axes
        Where the columns are drawn.
    names : sequence of (middle of the part, words, properties of its patch)
    edge : float
        Right edge of the column.
    top : float
        Height of the tallest column: names stand a sixteenth of it apart.
    """
    apart = style.apart([max(middle, top * 0.03) for middle, *_ in names], top * 0.062)
    line = {"arrowstyle": "-", "color": style.MUTED, "linewidth": 0.7}
    for (middle, words, look), place in zip(names, apart, strict=True):
        at = {"va": "center", "annotation_clip": False}
        box = {"boxstyle": "square,pad=0.12"} | look
        spot = (edge + 0.24, place)
        axes.annotate("  ", (edge, middle), spot, fontsize=7, bbox=box, arrowprops=line, **at)
        axes.annotate(words, spot, (14, 0), textcoords="offset points", fontsize=9, **at)
