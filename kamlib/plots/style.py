"""One style for every figure: colours that survive grey and colour blindness, fixed margins, direct labels.

Figures are made without pyplot, so that a plot in library code has no global state and cannot leak into a notebook.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from mmap import mmap

import matplotlib as mpl
import numpy as np
from matplotlib import colors, patheffects
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator
from PIL import Image

from kamlib.core import colours
from kamlib.i18n import Language

INK = "#1d2733"
MUTED = "#5b6675"
FAINT = "#c4ccd6"
SERIES = colours.SERIES
#: Fill patterns of the same series: where two colours are near each other in grey, their patterns differ.
HATCHES = ("", "///", "", "...", "\\\\\\", "\\\\\\", "xxx")
#: What is not known or not reached.
LACKING = {"facecolor": "white", "hatch": "///", "edgecolor": FAINT, "linewidth": 0.6}
GOOD, WARN, BAD = "#1b7a43", "#b07a00", "#b3261e"
WIDTH, HEIGHT = 8.0, 4.5
#: More colours than any chart has; a picture that has more takes longer.
_COLOURS = 1 << 13
#: Dots per inch from which a letter has enough of them to keep its shape.
_FINE_DOTS = 120
#: Lines of a picture that are worked on at once.
_STRIP = 32
#: Properties of an artist that hold a colour.
_PAINTED = ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor")
_STYLE = {
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "text.color": INK,
    "grid.color": "#e4e8ee",
    "grid.linewidth": 0.8,
    "hatch.linewidth": 0.8,
    "svg.hashsalt": "kam",
    # A client's name may hold two dollar signs: it is a name, not a formula.
    "text.parse_math": False,
}


def canvas(
    width: float = WIDTH,
    height: float = HEIGHT,
    *,
    left: float = 0.9,
    right: float = 0.3,
    top: float = 0.3,
    bottom: float = 0.7,
    columns: int = 1,
) -> tuple[Figure, Axes]:
    """Return an empty figure and its axes (an array of axes where `columns` > 1).

    Margins are in inches and fixed: a figure keeps its size whatever its labels are, so choose them to fit the labels.

    Parameters
    ----------
    width : float
        In inches.
    height : float
        In inches.
    left : float
        Margin in inches.
    right : float
        Margin in inches.
    top : float
        Margin in inches.
    bottom : float
        Margin in inches.
    columns : int
        Axes beside each other.

    Returns
    -------
    tuple of (Figure, Axes)
        Both without content.
    """
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(width, height), facecolor="white")
        axes = figure.subplots(1, columns)
    figure.subplots_adjust(
        left=left / width, right=1 - right / width, top=1 - top / height, bottom=bottom / height, wspace=0.3
    )
    return figure, axes


def fill(place: int) -> dict:
    """Return colour and pattern of the series at a place of a stack: any two of them differ in grey."""
    shades = (*SERIES, MUTED)
    turn = place % len(shades)
    return {"facecolor": shades[turn], "hatch": HATCHES[turn], "edgecolor": "white", "linewidth": 0.6}


def halo() -> list:
    """Return the effects of a line or mark that must be seen on any ground: a white edge."""
    return [patheffects.withStroke(linewidth=3.4, foreground="white")]


def say(words: str, width: float = WIDTH, height: float = 1.6) -> Figure:
    """Return a figure that says why there is nothing to draw.

    Parameters
    ----------
    words : str
        The reason.
    width : float
        In inches.
    height : float
        In inches.

    Returns
    -------
    Figure
        With the words in its middle.
    """
    figure, axes = canvas(width, height, left=0.3, right=0.3, top=0.2, bottom=0.2)
    axes.set_axis_off()
    axes.text(0.5, 0.5, "\n".join(textwrap.wrap(words, 78)), ha="center", va="center", color=MUTED, fontsize=11)
    return figure


def repaint(figure: Figure, series: Sequence[str]) -> None:
    """Put a brand's colours in the place of the house's, in everything that was drawn; opacity stays.

    Parameters
    ----------
    figure : Figure
        A finished figure.
    series : sequence of str
        Colours in the order of :data:`SERIES`; where these end, those of the house follow that look like none of them.
    """
    brand = colours.palette(series)
    new = {colors.to_rgb(old): colors.to_rgb(given) for old, given in zip(SERIES, brand, strict=True) if old != given}
    if not new:
        return
    for artist in figure.findobj():
        for name in _PAINTED:
            paint = getattr(artist, f"set_{name}", None)
            if paint is not None and hasattr(artist, f"get_{name}"):
                _swap(getattr(artist, f"get_{name}")(), paint, new)


def _swap(found, paint, new: dict) -> None:
    if found is None or (isinstance(found, str) and found in ("none", "auto", "face")):
        return
    seen = [tuple(row) for row in colors.to_rgba_array(found).tolist()]
    if any(row[:3] in new for row in seen):
        swapped = [(*new.get(row[:3], row[:3]), row[3]) for row in seen]
        paint(swapped if np.ndim(found) > 1 else swapped[0])


def png(figure: Figure, dpi: int = 80) -> bytes:
    """Return the figure as PNG bytes, the same on every run.

    A palette of 48 colours makes the file a quarter as large; no eye tells the difference on text and flat colours.

    Parameters
    ----------
    figure : Figure
        What was drawn.
    dpi : int
        Dots an inch.

    Returns
    -------
    bytes
        A PNG without times or names.
    """
    for text in figure.findobj(Text):
        text.set_parse_math(False)
    # Letters are fitted to the dots of a screen; where dots are fine, they keep their own shape, and take less time.
    fitted = {"text.hinting": "default" if dpi < _FINE_DOTS else "none"}
    with mpl.rc_context(_STYLE | fitted):
        figure.set_dpi(dpi)
        # Straight from the renderer: to save a picture and read it again takes as long as to draw it.
        renderer = _renderer(*figure.bbox.size, dpi)
        renderer.clear()
        figure.draw(renderer)
    picture = _reduce(np.asarray(renderer.buffer_rgba()))
    stream = io.BytesIO()
    # The last two levels of compression take five times as long for a tenth of the size.
    picture.save(stream, format="png", dpi=(dpi, dpi), compress_level=7)
    return stream.getvalue()


@lru_cache(maxsize=2)
def _renderer(width: float, height: float, dpi: int) -> RendererAgg:
    """Return what draws a figure of so many pixels: figures wait for the collector of garbage, each with its own."""
    return RendererAgg(width, height, dpi)


def _reduce(pixels: np.ndarray, most: int = 48, exact: int = 32) -> Image.Image:
    """Return an opaque picture in few colours; the commonest stay as they are: flat areas, a brand's among them.

    A chart has hundreds of thousands of pixels and hundreds of colours, so it is the colours that are worked on.
    """
    height, width, _ = pixels.shape
    counted = Image.frombuffer("RGBA", (width, height), pixels, "raw", "RGBA", 0, 1)
    found = sorted(counted.getcolors(_COLOURS) or counted.getcolors(width * height), reverse=True)
    shades = np.array([colour[:3] for _, colour in found], dtype=np.uint8)
    palette = np.concatenate([shades[:exact], _chosen(shades[exact:], most - exact)]).astype(int)
    nearest = np.abs(shades[:, np.newaxis] - palette).sum(axis=2).argmin(axis=1)
    # A place for every colour there is, of which the system gives memory to those alone that are used.
    places = np.frombuffer(mmap(-1, 1 << 24), dtype=np.uint8)
    places[shades @ np.array([1, 1 << 8, 1 << 16])] = nearest
    packed = np.ascontiguousarray(pixels).view("<u4")[..., 0]
    # By strips: of the whole, what is computed on the way would take four times the memory of the picture.
    strips = [places[packed[top : top + _STRIP] & 0xFFFFFF] for top in range(0, height, _STRIP)]
    reduced = Image.fromarray(np.concatenate(strips))
    reduced.putpalette(palette.ravel().tolist())
    return reduced


def _chosen(shades: np.ndarray, most: int) -> np.ndarray:
    """Return colours that come near to all of many: those of the edges of letters and lines."""
    if len(shades) <= most:
        return shades
    few = Image.fromarray(shades[np.newaxis]).quantize(most, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    return np.array(few.getpalette(), dtype=np.uint8).reshape(-1, 3)


def format_axis(axis, language: Language, kind: str, bins: int = 6) -> None:
    """Write an axis' ticks as the reader expects numbers of that kind.

    Parameters
    ----------
    axis : Axis
        x or y axis of matplotlib.
    language : Language
        Of the reader.
    kind : str
        Of the numbers: see :class:`kamlib.i18n.Language`.
    bins : int
        Ticks at the most.
    """
    # Steps of 2.5 would be rounded to ticks that look unevenly spaced.
    axis.set_major_locator(MaxNLocator(bins, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: language.show(value, kind)))


def grid(axes: Axes, which: str = "y") -> None:
    """Draw a quiet grid behind the data.

    Parameters
    ----------
    axes : Axes
        Where it is drawn.
    which : str
        ``x``, ``y`` or ``both``: the axis at whose ticks its lines stand.
    """
    axes.grid(visible=True, axis=which)


def short(text: str, most: int = 28) -> str:
    """Cut a label to fit, at a word where possible; the whole name stands in the table behind the figure.

    Parameters
    ----------
    text : str
        A label.
    most : int
        Letters at the most.

    Returns
    -------
    str
        With an ellipsis where something was cut.
    """
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > most * 0.6 else cut).rstrip(" ,;«“") + "…"


def fit(text: str, inches: float, size: float = 9, weight: str = "normal") -> str:
    """Cut a label to a width: letters differ, and twenty capitals are as wide as forty small ones.

    Parameters
    ----------
    text : str
        A label.
    inches : float
        Room for it.
    size : float
        Of the letters, in points.
    weight : str
        ``normal`` or ``bold``.

    Returns
    -------
    str
        With an ellipsis where something was cut.
    """
    font = FontProperties(family=_STYLE["font.family"], size=size, weight=weight)
    most = len(text)
    while most > 4 and _measure().get_text_width_height_descent(short(text, most), font, False)[0] > _FINE * inches:
        # By a few letters at a time: names are cut at words anyway.
        most = min(most, len(short(text, most))) - 1 - most // 20
    return short(text, most)


#: Dots per inch at which widths are measured: at the size of a picture, hinting would change them.
_FINE = 300


@cache
def _measure() -> RendererAgg:
    return RendererAgg(1, 1, _FINE)


def apart(places: Iterable[float], gap: float) -> list[float]:
    """Return places moved apart by at least `gap`, in the order given, each as near as may be to where it was.

    Parameters
    ----------
    places : iterable of float
        On one line, in any unit.
    gap : float
        Least distance, in the same unit.

    Returns
    -------
    list of float
        In the order given.
    """
    asked = list(places)
    order = sorted(range(len(asked)), key=lambda index: (asked[index], index))
    groups: list[list[float]] = []  # [sum of what each member asks for the first one, members]
    for rank, index in enumerate(order):
        groups.append([asked[index] - rank * gap, 1.0])
        while len(groups) > 1 and groups[-2][0] / groups[-2][1] >= groups[-1][0] / groups[-1][1]:
            total, count = groups.pop()
            groups[-1][0] += total
            groups[-1][1] += count
    firsts = [total / count for total, count in groups for _ in range(int(count))]
    moved = dict(zip(order, (first + rank * gap for rank, first in enumerate(firsts)), strict=True))
    return [moved[index] for index in range(len(asked))]


def label_points(
    axes: Axes,
    points: Iterable[tuple[float, float, str]],
    size: float = 8.5,
    most: int = 22,
    avoid: Iterable[tuple[float, float]] = (),
) -> None:
    """Write names beside points, moving each to a free side, or farther off with a line to its point.

    A name that finds no place is left to the table.

    Parameters
    ----------
    axes : Axes
        Where the points are drawn.
    points : iterable of (x, y, text)
        Most important first: the first ones get their place.
    size : float
        Of the letters, in points.
    most : int
        Letters of a name; a longer one is cut.
    avoid : iterable of (x, y)
        Points that a name must not cover.
    """
    figure = axes.figure
    renderer = figure.canvas.get_renderer() if hasattr(figure.canvas, "get_renderer") else figure._get_renderer()
    taken, frame = [], axes.get_window_extent(renderer)
    marks = [axes.transData.transform(each) for each in avoid]
    for x, y, text in points:
        at = axes.transData.transform((x, y))
        for place in (*_SIDES, *_FAR):
            note, box = _try(axes, (x, y), short(text, most), place, size, renderer)
            lead = _lead(at, box) if place in _FAR else []
            inside = box.x0 >= frame.x0 - 2 and box.x1 <= frame.x1 + 2 and box.y0 >= frame.y0 and box.y1 <= frame.y1 + 4
            if inside and _free(box, lead, taken) and _clear(box, lead, at, marks):
                taken.append(box)
                marks += lead
                break
            note.remove()


def _try(axes: Axes, place: tuple[float, float], words: str, side: tuple, size: float, renderer):
    """Write a name at one side of its point; return it and the box of its words."""
    across, up, level, height = side
    at = {"textcoords": "offset points", "fontsize": size, "ha": level, "va": height}
    line = _LEAD | {"relpos": (_CORNERS[level], _CORNERS[height])} if side in _FAR else None
    note = axes.annotate(words, place, (across, up), arrowprops=line, **at)
    note.set_parse_math(False)
    note.update_positions(renderer)
    # Of the words alone: the extent of an annotation takes in its line.
    return note, Text.get_window_extent(note, renderer)


def _free(box, lead: list[np.ndarray], taken: list) -> bool:
    """Whether neither a name nor its line touches another name."""
    return not any(box.overlaps(other) or any(other.contains(*spot) for spot in lead) for other in taken)


def _clear(box, lead: list[np.ndarray], at: np.ndarray, marks: list[np.ndarray]) -> bool:
    """Whether a name covers no mark, and its line runs past those of others."""
    wide = box.padded(_CLEAR)
    others = [mark for mark in marks if np.hypot(*(mark - at)) > 1]
    near = any(np.hypot(*(spot - mark)) < 2 * _CLEAR for spot in lead for mark in others)
    return not near and not any(wide.contains(*mark) for mark in marks)


def _lead(start: np.ndarray, box) -> list[np.ndarray]:
    """Return points of the line from a mark to the nearest edge of a name."""
    end = np.clip(start, (box.x0, box.y0), (box.x1, box.y1))
    return [start + share * (end - start) for share in np.linspace(0.1, 0.95, 12)]


#: Distance of a name from the middle of any other mark, in pixels of the figure as it is laid out.
_CLEAR = 3.5
_SIDES = (
    (6, 0, "left", "center"),
    (-6, 0, "right", "center"),
    (0, 7, "center", "bottom"),
    (0, -7, "center", "top"),
    (6, 8, "left", "bottom"),
    (-6, 8, "right", "bottom"),
    (6, -8, "left", "top"),
    (-6, -8, "right", "top"),
)
#: Farther places, for crowds: a thin line leads to the point.
_FAR = tuple(
    (across * reach, up * reach, ("right", "center", "left")[int(np.sign(across)) + 1], ("top", "bottom")[up > 0])
    for reach in (14, 20, 28, 38)
    for across, up in (
        (1, 1),
        (1, -1),
        (-1, 1),
        (-1, -1),
        (0, 1),
        (0, -1),
        (1.6, 0.6),
        (1.6, -0.6),
        (-1.6, 0.6),
        (-1.6, -0.6),
    )
)
#: The corner of a name from which its line starts.
_CORNERS = {"left": 0.0, "center": 0.5, "right": 1.0, "bottom": 0.0, "top": 1.0}
_LEAD = {"arrowstyle": "-", "color": MUTED, "linewidth": 0.6, "shrinkA": 1, "shrinkB": 2}
