"""A chart that PowerPoint can edit: its data in a workbook of its own, its margins measured, not hoped for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.oxml.ns import qn
from pptx.util import Pt

from kamlib.documents.slides import marks
from kamlib.documents.slides.fit import LEADING, cut, width_of
from kamlib.documents.slides.formats import whole
from kamlib.documents.slides.series import Plot, Series
from kamlib.documents.slides.template import Box
from kamlib.documents.slides.workbook import CategoryData, PointData
from kamlib.documents.typefaces import Face

#: Letters of a chart: of names, of numbers; a legend's line; the least that a name may take of the width, the most.
SIZE, SMALL, LEGEND, LEAST, MOST = 11.0, 10.0, 22.0, 60.0, 0.36
#: Room between a name and the plot, at the outer edges, for the numbers of an axis, for its title.
_GAP, _EDGE, _TICKS, _TITLE = 8.0, 10.0, 18.0, 16.0
#: Length of a name that stands aslant; more categories than this are a scale, of which some are named.
_SLANT, _MANY = 150.0, 20
_TYPES = {
    ("bars", False): XL_CHART_TYPE.BAR_CLUSTERED,
    ("bars", True): XL_CHART_TYPE.BAR_STACKED,
    ("columns", False): XL_CHART_TYPE.COLUMN_CLUSTERED,
    ("columns", True): XL_CHART_TYPE.COLUMN_STACKED,
    ("lines", False): XL_CHART_TYPE.LINE_MARKERS,
    ("points", False): XL_CHART_TYPE.XY_SCATTER,
    ("curves", False): XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS,
}


@dataclass(frozen=True)
class Frame:
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
        """Return where a pair of numbers stands, in points from the upper left corner of the chart."""
        across = (x - self.across[0]) / (self.across[1] - self.across[0])
        up = (y - self.up[0]) / (self.up[1] - self.up[0])
        return self.left + across * self.width, self.top + (1 - up) * self.height


def draw(shapes, plot: Plot, box: Box, face: Face, language: str):
    """Draw a chart and return its frame on the slide.

    Parameters
    ----------
    shapes : pptx shape tree
        Of the slide.
    plot : Plot
        What is drawn.
    box : Box
        Where.
    face : Face
        By which letters are measured.
    language : str
        Code of the chart's language, ``ru-RU``.
    """
    flat = plot.spec.form in ("points", "curves")
    frame = (_flat_frame if flat else _frame)(plot, box, face)
    names = _names(plot, frame, face)
    data = _xy(plot) if flat else _categories(plot, names)
    graphic = shapes.add_chart(_TYPES[plot.spec.form, plot.spec.stacked], *box.emu(), data)
    chart = graphic.chart
    chart.font.size, chart.font.color.theme_color = Pt(SIZE), MSO_THEME_COLOR.TEXT_1
    chart.has_title = False
    _legend(chart, plot, frame)
    _shape(chart, plot)
    _axes(chart, plot, frame, face)
    marks.paint(chart, plot)
    marks.label(chart, plot, frame, face)
    _place(chart, frame)
    _tell_language(chart, language)
    return graphic


# Data ----------------------------------------------------------------------------------------------------------------


def _categories(plot: Plot, names: list[str]) -> CategoryData:
    data = CategoryData(number_format=plot.code)
    data.categories = names
    for each in plot.series:
        data.add_series(each.name, each.values)
    return data


def _xy(plot: Plot) -> PointData:
    data = PointData(number_format=plot.code)
    for each in plot.series:
        made = data.add_series(each.name)
        for x, y in zip(each.xs, each.values, strict=True):
            made.add_data_point(x, y)
    return data


def _names(plot: Plot, frame: Frame, face: Face) -> list[str]:
    """Return the names of categories: one line beside a bar; below a column as many lines as there is room for."""
    separator = ". " if plot.spec.names[:1] == ("rank",) else " · "
    if plot.spec.form == "bars":
        room = frame.left - _GAP
        return [joined(parts, separator, face, room) for parts in plot.categories]
    room = _SLANT if _slanted(plot, frame.box, face) else (frame.width / max(len(plot.categories), 1)) * 3 - 3 * _GAP
    return [joined(parts, separator, face, max(room, LEAST)) for parts in plot.categories]


def joined(parts: tuple[str, ...], separator: str, face: Face, room: float) -> str:
    """Return the parts of a name in one line; the longest part is cut where there is no room."""
    whole = separator.join(parts)
    if width_of(whole, face, SIZE) <= room:
        return whole
    longest = max(range(len(parts)), key=lambda place: len(parts[place]))
    rest = separator.join(part if place != longest else "" for place, part in enumerate(parts))
    left = max(room - width_of(rest, face, SIZE), SIZE * 3)
    kept = [cut(part, face, SIZE, left) if place == longest else part for place, part in enumerate(parts)]
    return cut(separator.join(kept), face, SIZE, room)


# Room ----------------------------------------------------------------------------------------------------------------


def _frame(plot: Plot, box: Box, face: Face) -> Frame:
    """Return the margins of a chart over categories."""
    spec, legend = plot.spec, _wants_legend(plot, box, face)
    top = _EDGE + (LEGEND * _legend_lines(plot, box, face) if legend else 0.0)
    number = width_of(plot.widest, face, SMALL)
    numbers = _numbers(plot, number, box)
    if spec.form == "bars":
        separator = ". " if spec.names[:1] == ("rank",) else " · "
        widest = max((width_of(separator.join(parts), face, SIZE) for parts in plot.categories), default=LEAST)
        left = min(max(widest, LEAST), box.width * MOST) + _GAP
        bottom = _EDGE + (_TICKS if _ticked(plot) else 0.0)
        return Frame(
            box, left, top, _EDGE + (number / 2 if _ticked(plot) else 0), bottom, across=numbers, legend=legend
        )
    bottom = _EDGE + _below(plot, box, face)
    left = number + _GAP if _ticked(plot) else _EDGE
    if _slanted(plot, box, face):
        # The first name must not begin left of the chart.
        left = max(left, _SLANT * 0.72 - _slot(plot, box) / 2)
    frame = Frame(box, left, top, _EDGE, bottom, up=numbers, legend=legend)
    if spec.labels == "end" and not legend:
        frame = Frame(box, left, top, _ends(plot, box, face), bottom, up=numbers)
    return frame


def _below(plot: Plot, box: Box, face: Face) -> float:
    """Return how much room the names below columns take: three lines at most, or a slant."""
    widest = max((width_of(" · ".join(parts), face, SIZE) for parts in plot.categories), default=0.0)
    if _slanted(plot, box, face):
        return (min(widest, _SLANT) + SIZE) * 0.75
    lines = math.ceil(widest / max(_slot(plot, box), 1.0) * 1.15)
    return min(max(lines, 1), 3) * SIZE * LEADING


def _slot(plot: Plot, box: Box) -> float:
    return (box.width * 0.85) / max(len(plot.categories), 1) - _GAP


def _slanted(plot: Plot, box: Box, face: Face) -> bool:
    """Tell whether some word below a column is wider than its place."""
    words = (word for parts in plot.categories for part in parts for word in part.split(" "))
    few = len(plot.categories) <= _MANY
    return few and max((width_of(word, face, SIZE) for word in words), default=0.0) > _slot(plot, box)


def _flat_frame(plot: Plot, box: Box, face: Face) -> Frame:
    """Return the margins and scales of points and curves."""
    spec = plot.spec
    across = _scale(_reach(plot, level=True), zero=False, include=plot.cut[:1])
    if spec.form == "curves":
        # A curve ends where its data end: its name stands behind it.
        across = (across[0], max(_reach(plot, level=True)), across[2])
    up = _scale(_reach(plot, level=False), zero=spec.form == "curves", include=plot.cut[1:])
    left = _EDGE + width_of(plot.widest, face, SMALL) + _GAP + (_TITLE if plot.titles[1] else 0.0)
    bottom = _EDGE + _TICKS + (_TITLE if plot.titles[0] else 0.0)
    alone = spec.labels == "end" and len(plot.shown) == 1
    right = width_of(plot.widest, face, SMALL) + 2 * _GAP if alone else 24.0
    frame = Frame(box, left, _EDGE, right, bottom, across, up)
    if spec.labels == "end" and not alone:
        frame = Frame(box, left, _EDGE, _ends(plot, box, face), bottom, across, up)
    if _wants_legend(plot, box, face, frame):
        top = _EDGE + LEGEND * _legend_lines(plot, box, face)
        frame = Frame(box, left, top, 24.0, bottom, across, up, legend=True)
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
    widest = max(width_of(each.name, face, SIZE) for each in plot.shown)
    return min(widest, box.width * 0.26) + 2 * _GAP


def _wants_legend(plot: Plot, box: Box, face: Face, frame: Frame | None = None) -> bool:
    """Tell whether series are named above: there are several, and they cannot be named at their own ends."""
    if len(plot.shown) < 2:
        return False
    if plot.spec.labels != "end":
        return True
    widest = max(width_of(each.name, face, SIZE) for each in plot.shown)
    return widest > box.width * 0.26 or _crowded(plot, frame.height if frame else box.height * 0.75)


def _crowded(plot: Plot, height: float) -> bool:
    """Tell whether two lines end so near each other that their names would overlap."""
    ends = sorted(value for value in map(last_value, plot.shown) if value is not None)
    reach = _reach(plot, level=False)
    span = (max(reach) - min(reach)) or 1.0
    return any((b - a) / span * height < SIZE * LEADING for a, b in pairwise(ends))


def last_value(series: Series) -> float | None:
    """Return the last number that is known."""
    return next((value for value in reversed(series.values) if value is not None), None)


def _legend_lines(plot: Plot, box: Box, face: Face) -> int:
    whole = sum(width_of(each.name, face, SIZE) + 34 for each in plot.shown)
    return min(max(math.ceil(whole / (box.width * 0.92)), 1), 4)


def _ticked(plot: Plot) -> bool:
    """Tell whether the numbers stand at an axis: where they do not stand at the bars."""
    spec = plot.spec
    if spec.form == "lines":
        return True
    return spec.labels != "value" and not spec.total


# Parts ---------------------------------------------------------------------------------------------------------------


def _legend(chart, plot: Plot, frame: Frame) -> None:
    chart.has_legend = frame.legend
    if not frame.legend:
        return
    legend = chart.legend
    legend.position, legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    legend.font.size = Pt(SIZE)
    width = frame.box.width
    _layout(legend._element, 8 / width, 2 / frame.box.height, (width - 16) / width, (frame.top - 8) / frame.box.height)


def _shape(chart, plot: Plot) -> None:
    if plot.spec.form in ("bars", "columns"):
        shape = chart.plots[0]
        shape.gap_width = plot.spec.gap
        shape.overlap = 100 if plot.spec.stacked or plot.spec.overlaid else -6
        shape.vary_by_categories = False


def _axes(chart, plot: Plot, frame: Frame, face: Face) -> None:
    value, category = chart.value_axis, chart.category_axis
    numbers = frame.across if plot.spec.form == "bars" else frame.up
    _value_axis(value, numbers, plot.code)
    if plot.spec.form in ("points", "curves"):
        _value_axis(category, frame.across, plot.x_code)
        _titled(category, plot.titles[0])
        _titled(value, plot.titles[1])
        for axis in (value, category):
            axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        _cross(plot, value, category)
        return
    category.tick_labels.font.size = Pt(SIZE)
    category.has_major_gridlines = False
    category.major_tick_mark = XL_TICK_MARK.NONE
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    marks.line_of(category.format.line, marks.RULE, 1.0)
    if plot.spec.form == "bars":
        category.reverse_order = True
        # The first bar is on top, and the numbers stay below.
        value._element.find(qn("c:crosses")).set("val", "max")
    if plot.spec.reversed:
        value.reverse_order = True
    if plot.spec.form != "bars":
        slant = "-2700000" if _slanted(plot, frame.box, face) else "0"
        category._element.find(f".//{qn('a:bodyPr')}").set("rot", slant)
    if len(plot.categories) > _MANY:
        _skip(category, math.ceil(len(plot.categories) / 10))
    if not _ticked(plot):
        value.visible, value.has_major_gridlines = False, False
    if plot.base is not None:
        _crosses_at(category, plot.base)


def _value_axis(axis, numbers: tuple[float, float, float], code: str) -> None:
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = (float(f"{each:.9g}") for each in numbers)
    axis.has_major_gridlines, axis.major_tick_mark = True, XL_TICK_MARK.NONE
    marks.line_of(axis.major_gridlines.format.line, marks.GRID, 0.75)
    axis.format.line.fill.background()
    axis.tick_labels.font.size, axis.tick_labels.font.color.theme_color = Pt(SMALL), MSO_THEME_COLOR.TEXT_2
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = whole(code, numbers[2]), False


def _cross(plot: Plot, value, category) -> None:
    """Let the axes cross where a map is cut, so that they are the borders of its quarters."""
    if len(plot.cut) != 2:
        marks.line_of(category.format.line, marks.RULE, 1.0)
        return
    for axis, other, at in ((category, value, plot.cut[1]), (value, category, plot.cut[0])):
        _crosses_at(axis, at)
        marks.line_of(axis.format.line, marks.RULE, 1.25, dashed=True)
        other.has_major_gridlines = False


def _crosses_at(axis, at: float) -> None:
    """Let an axis cross the other one at a number."""
    element = axis._element
    for each in element.findall(qn("c:crosses")) + element.findall(qn("c:crossesAt")):
        element.remove(each)
    crossing = etree.Element(qn("c:crossesAt"), val=f"{at:.9g}")
    element.find(qn("c:crossAx")).addnext(crossing)


def _skip(axis, every: int) -> None:
    element = axis._element
    for name in ("c:tickLblSkip", "c:tickMarkSkip"):
        skip = etree.Element(qn(name), val=str(every))
        element.find(qn("c:noMultiLvlLbl")).addprevious(skip)


def _titled(axis, words: str) -> None:
    axis.has_title = bool(words)
    if words:
        frame = axis.axis_title.text_frame
        frame.text = words
        font = frame.paragraphs[0].runs[0].font
        font.size, font.bold, font.color.theme_color = Pt(SMALL), False, MSO_THEME_COLOR.TEXT_2


def _place(chart, frame: Frame) -> None:
    """Put the plot where it was measured to be, whatever the program thinks."""
    width, height = frame.box.width, frame.box.height
    area = chart._chartSpace.chart.plotArea
    _layout(area, frame.left / width, frame.top / height, frame.width / width, frame.height / height, inner=True)


def _layout(element, x: float, y: float, w: float, h: float, *, inner: bool = False) -> None:
    for old in element.findall(qn("c:layout")):
        element.remove(old)
    layout = etree.Element(qn("c:layout"))
    manual = etree.SubElement(layout, qn("c:manualLayout"))
    if inner:
        etree.SubElement(manual, qn("c:layoutTarget"), val="inner")
    for name in ("xMode", "yMode"):
        etree.SubElement(manual, qn(f"c:{name}"), val="edge")
    for name, value in (("x", x), ("y", y), ("w", w), ("h", h)):
        etree.SubElement(manual, qn(f"c:{name}"), val=f"{value:.5f}")
    position = element.find(qn("c:legendPos"))
    if position is not None:
        position.addnext(layout)
    else:
        element.insert(0, layout)


def _tell_language(chart, language: str) -> None:
    space = chart._chartSpace
    for name, value in (("c:lang", language), ("c:roundedCorners", "0")):
        for old in space.findall(qn(name)):
            space.remove(old)
        made = etree.Element(qn(name), val=value)
        space.find(qn("c:chart")).addprevious(made)
