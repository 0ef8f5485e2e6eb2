"""How much room a chart's names, numbers and legend take, measured by the font: what is left is the plot."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from kamlib.documents.slides.fit import LEADING, cut, measure_width
from kamlib.documents.slides.series import Plot, Series
from kamlib.documents.slides.template import Box
from kamlib.documents.typefaces import Face

#: Letters of a chart: of names, of numbers; a legend's line; the least that a name may take of the width, the most.
SIZE, SMALL, LEGEND, LEAST, MOST = 11.0, 10.0, 22.0, 60.0, 0.36
#: Room between a name and the plot, at the outer edges, for the numbers of an axis, for its title.
_GAP, _EDGE, _TICKS, _TITLE = 8.0, 10.0, 18.0, 16.0
#: Length of a name that stands aslant; more categories than this are a scale, of which some are named.
_SLANT, MANY = 150.0, 20


@dataclass(frozen=True)
class PlotFrame:
    """The plot within its chart, and the numbers at its edges.

    Parameters
    ----------
    box : Box
        Of the chart.
    left, top, right, bottom : float
        Margins of the plot, in points.
    across, up : tuple of float or None
        Least, most and step of the numbers of each axis; None of one that has no numbers.
    legend : bool
        Whether the series are named above the plot.
    """

    box: Box
    left: float
    top: float
    right: float
    bottom: float
    across: tuple[float, float, float] | None = None
    up: tuple[float, float, float] | None = None
    legend: bool = False

    @property
    def width(self) -> float:
        """Of the plot."""
        return self.box.width - self.left - self.right

    @property
    def height(self) -> float:
        """Of the plot."""
        return self.box.height - self.top - self.bottom

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a pair of numbers stands, in points from the upper left corner of the chart.

        Parameters
        ----------
        x : float
            On the axis across.
        y : float
            On the axis up.

        Returns
        -------
        (float, float)
            Across and down, in points.
        """
        across = (x - self.across[0]) / (self.across[1] - self.across[0])
        up = (y - self.up[0]) / (self.up[1] - self.up[0])
        return self.left + across * self.width, self.top + (1 - up) * self.height


def lay_out_plot(plot: Plot, box: Box, face: Face) -> PlotFrame:
    """Return the margins of a chart, and its scales.

    Parameters
    ----------
    plot : Plot
        What is drawn.
    box : Box
        Where.
    face : Face
        By which letters are measured.

    Returns
    -------
    PlotFrame
        In points.
    """
    return (_flat if plot.spec.form in ("points", "curves") else _over_names)(plot, box, face)


def fit_names(plot: Plot, frame: PlotFrame, face: Face) -> list[str]:
    """Return the names of categories: one line beside a bar; below a column as many lines as there is room for.

    Parameters
    ----------
    plot : Plot
        What is drawn.
    frame : PlotFrame
        Where the plot stands in the chart.
    face : Face
        By which letters are measured.

    Returns
    -------
    list of str
        In the order of the categories.
    """
    separator = ". " if plot.spec.names[:1] == ("rank",) else " · "
    if plot.spec.form == "bars":
        room = frame.left - _GAP
        return [join_name(parts, separator, face, room) for parts in plot.categories]
    room = _SLANT if is_slanted(plot, frame.box, face) else (frame.width / max(len(plot.categories), 1)) * 3 - 3 * _GAP
    return [join_name(parts, separator, face, max(room, LEAST)) for parts in plot.categories]


def join_name(parts: tuple[str, ...], separator: str, face: Face, room: float) -> str:
    """Return the parts of a name in one line; the longest part is cut where there is no room.

    Parameters
    ----------
    parts : tuple of str
        From the outer to the inner.
    separator : str
        What stands between them.
    face : Face
        By which letters are measured.
    room : float
        Width that there is, in points.

    Returns
    -------
    str
        One line that fits.
    """
    whole = separator.join(parts)
    if measure_width(whole, face, SIZE) <= room:
        return whole
    longest = max(range(len(parts)), key=lambda place: len(parts[place]))
    rest = separator.join(part if place != longest else "" for place, part in enumerate(parts))
    left = max(room - measure_width(rest, face, SIZE), SIZE * 3)
    kept = [cut(part, face, SIZE, left) if place == longest else part for place, part in enumerate(parts)]
    return cut(separator.join(kept), face, SIZE, room)


def _over_names(plot: Plot, box: Box, face: Face) -> PlotFrame:
    """Return the margins of a chart over categories."""
    spec, legend = plot.spec, _wants_legend(plot, box, face)
    top = _EDGE + (LEGEND * _legend_lines(plot, box, face) if legend else 0.0)
    number = measure_width(plot.widest, face, SMALL)
    numbers = _numbers(plot, number, box)
    if spec.form == "bars":
        separator = ". " if spec.names[:1] == ("rank",) else " · "
        widest = max((measure_width(separator.join(parts), face, SIZE) for parts in plot.categories), default=LEAST)
        left = min(max(widest, LEAST), box.width * MOST) + _GAP
        bottom = _EDGE + (_TICKS if has_ticks(plot) else 0.0)
        return PlotFrame(
            box, left, top, _EDGE + (number / 2 if has_ticks(plot) else 0), bottom, across=numbers, legend=legend
        )
    bottom = _EDGE + _below(plot, box, face)
    left = number + _GAP if has_ticks(plot) else _EDGE
    if is_slanted(plot, box, face):
        # The first name must not begin left of the chart.
        left = max(left, _SLANT * 0.72 - _slot(plot, box) / 2)
    frame = PlotFrame(box, left, top, _EDGE, bottom, up=numbers, legend=legend)
    if spec.labels == "end" and not legend:
        frame = PlotFrame(box, left, top, _ends(plot, box, face), bottom, up=numbers)
    return frame


def _below(plot: Plot, box: Box, face: Face) -> float:
    """Return how much room the names below columns take: three lines at most, or a slant."""
    widest = max((measure_width(" · ".join(parts), face, SIZE) for parts in plot.categories), default=0.0)
    if is_slanted(plot, box, face):
        return (min(widest, _SLANT) + SIZE) * 0.75
    lines = math.ceil(widest / max(_slot(plot, box), 1.0) * 1.15)
    return min(max(lines, 1), 3) * SIZE * LEADING


def _slot(plot: Plot, box: Box) -> float:
    return (box.width * 0.85) / max(len(plot.categories), 1) - _GAP


def is_slanted(plot: Plot, box: Box, face: Face) -> bool:
    """Tell whether some word below a column is wider than its place.

    Parameters
    ----------
    plot : Plot
        What is drawn.
    box : Box
        Where, in points.
    face : Face
        By which letters are measured.

    Returns
    -------
    bool
        Office would turn the words.
    """
    words = (word for parts in plot.categories for part in parts for word in part.split(" "))
    few = len(plot.categories) <= MANY
    return few and max((measure_width(word, face, SIZE) for word in words), default=0.0) > _slot(plot, box)


def _flat(plot: Plot, box: Box, face: Face) -> PlotFrame:
    """Return the margins and scales of points and curves."""
    spec = plot.spec
    across = _scale(_reach(plot, level=True), zero=False, include=plot.cut[:1])
    if spec.form == "curves":
        # A curve ends where its data end: its name stands behind it.
        across = (across[0], max(_reach(plot, level=True)), across[2])
    up = _scale(_reach(plot, level=False), zero=spec.form == "curves", include=plot.cut[1:])
    left = _EDGE + measure_width(plot.widest, face, SMALL) + _GAP + (_TITLE if plot.titles[1] else 0.0)
    bottom = _EDGE + _TICKS + (_TITLE if plot.titles[0] else 0.0)
    alone = spec.labels == "end" and len(plot.shown) == 1
    right = measure_width(plot.widest, face, SMALL) + 2 * _GAP if alone else 24.0
    frame = PlotFrame(box, left, _EDGE, right, bottom, across, up)
    if spec.labels == "end" and not alone:
        frame = PlotFrame(box, left, _EDGE, _ends(plot, box, face), bottom, across, up)
    if _wants_legend(plot, box, face, frame):
        top = _EDGE + LEGEND * _legend_lines(plot, box, face)
        frame = PlotFrame(box, left, top, 24.0, bottom, across, up, legend=True)
    return frame


def _reach(plot: Plot, *, level: bool) -> list[float]:
    found: list[float] = []
    for each in plot.series:
        values, low, high = (each.xs, each.x_low, each.x_high) if level else (each.values, each.low, each.high)
        found += [value for value in values if value is not None]
        found += [value - (less or 0.0) for value, less in zip(values, low, strict=False) if value is not None]
        found += [value + (more or 0.0) for value, more in zip(values, high, strict=False) if value is not None]
    return found


def _numbers(plot: Plot, label: float, box: Box) -> tuple[float, float, float]:
    """Return the scale of bars, columns and lines, with room for the numbers at the ends of bars."""
    spec = plot.spec
    if spec.stacked:
        totals = [each for each in plot.series if each.role == "total"]
        parts = [each.values for each in plot.series if each.role != "total"]
        stacks = [sum(value or 0.0 for value in stack) for stack in zip(*parts, strict=True)]
        low, high = min([0.0, *stacks]), max([0.0, *stacks])
        room = label + _GAP if totals else 0.0
    else:
        reach = _reach(plot, level=False)
        base = plot.base if plot.base is not None else 0.0
        start = [] if spec.form == "lines" and spec.reversed else [base]
        low, high = min([*start, *reach]), max([*start, *reach])
        room = label + _GAP if spec.labels == "value" else 0.0
    size = box.width * (1 - MOST) if spec.form == "bars" else box.height * 0.7
    if spec.form != "bars":
        room = SMALL * LEADING + 4 if room else 0.0
    share = min(room / size, 0.3)
    span = (high - low) or 1.0
    below = share if low < (plot.base or 0.0) else 0.0
    wide = span / (1 - share - below)
    return _scale(
        [low - below * wide, high + share * wide], zero=False, tight=spec.labels == "value" or bool(spec.total)
    )


def _scale(values: list[float], *, zero: bool, include=(), tight: bool = False) -> tuple[float, float, float]:
    """Return least, most and step of an axis: round numbers that hold the values."""
    low, high = min([*values, *include]), max([*values, *include])
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or abs(high) or 1.0
    step = _round(span / 6)
    if tight:
        return low, high if high > low else low + span, step
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step or step, step


def _round(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * each for each in (1, 2, 5, 10) if power * each >= value * 0.999)


def _ends(plot: Plot, box: Box, face: Face) -> float:
    widest = max(measure_width(each.name, face, SIZE) for each in plot.shown)
    return min(widest, box.width * 0.26) + 2 * _GAP


def _wants_legend(plot: Plot, box: Box, face: Face, frame: PlotFrame | None = None) -> bool:
    """Tell whether series are named above: there are several, and they cannot be named at their own ends."""
    if len(plot.shown) < 2:
        return False
    if plot.spec.labels != "end":
        return True
    widest = max(measure_width(each.name, face, SIZE) for each in plot.shown)
    return widest > box.width * 0.26 or _crowded(plot, frame.height if frame else box.height * 0.75)


def _crowded(plot: Plot, height: float) -> bool:
    """Tell whether two lines end so near each other that their names would overlap."""
    ends = sorted(value for value in map(find_last_value, plot.shown) if value is not None)
    reach = _reach(plot, level=False)
    span = (max(reach) - min(reach)) or 1.0
    return any((b - a) / span * height < SIZE * LEADING for a, b in pairwise(ends))


def find_last_value(series: Series) -> float | None:
    """Return the last number that is known."""
    return next((value for value in reversed(series.values) if value is not None), None)


def _legend_lines(plot: Plot, box: Box, face: Face) -> int:
    whole = sum(measure_width(each.name, face, SIZE) + 34 for each in plot.shown)
    return min(max(math.ceil(whole / (box.width * 0.92)), 1), 4)


def has_ticks(plot: Plot) -> bool:
    """Tell whether the numbers stand at an axis: where they do not stand at the bars."""
    spec = plot.spec
    if spec.form == "lines":
        return True
    return spec.labels != "value" and not spec.total
