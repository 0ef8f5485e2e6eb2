"""The series of a chart: colours that follow the theme, names and numbers at the marks, bounds."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE, MSO_THEME_COLOR
from pptx.oxml.ns import qn
from pptx.util import Pt

from kamlib.documents.slides.fit import LEADING, cut, measure_width
from kamlib.documents.slides.frames import SIZE, SMALL, PlotFrame
from kamlib.documents.slides.series import Plot, Series
from kamlib.documents.typefaces import Face

#: Grey that says nothing, of lines behind the data, of the axes.
PALE, GRID, RULE = "C4CCD6", "E4E8EE", "5B6675"
#: How large a point is drawn.
_MARK = 9.0
_ACCENTS = (
    MSO_THEME_COLOR.ACCENT_1,
    MSO_THEME_COLOR.ACCENT_2,
    MSO_THEME_COLOR.ACCENT_3,
    MSO_THEME_COLOR.ACCENT_4,
    MSO_THEME_COLOR.ACCENT_5,
    MSO_THEME_COLOR.ACCENT_6,
    MSO_THEME_COLOR.TEXT_2,
)
_STYLES = (
    XL_MARKER_STYLE.CIRCLE,
    XL_MARKER_STYLE.SQUARE,
    XL_MARKER_STYLE.TRIANGLE,
    XL_MARKER_STYLE.DIAMOND,
)
_SIDES = (
    (XL_LABEL_POSITION.RIGHT, 1.0, 0.0),
    (XL_LABEL_POSITION.LEFT, -1.0, 0.0),
    (XL_LABEL_POSITION.ABOVE, 0.0, -1.0),
    (XL_LABEL_POSITION.BELOW, 0.0, 1.0),
)


def paint_series(chart, plot: Plot) -> None:
    """Give every series its colour, its line, its markers and its bounds.

    Parameters
    ----------
    chart : Chart
        The native chart.
    plot : Plot
        What is drawn.
    """
    number = 0
    for drawn, each in zip(_drawn(chart), plot.series, strict=True):
        _PAINT.get(plot.spec.form, _paint_bar)(drawn, each, number, plot)
        _bounds(drawn, each, plot.spec.form)
        # A second line of the same thing has the colour of the first.
        number += each.role == "plain" and not _paired(plot, each)


def _paired(plot: Plot, series: Series) -> bool:
    after = plot.series[plot.series.index(series) + 1 :]
    return bool(after) and after[0].dashed


def _drawn(chart) -> list:
    return list(chart.plots[0].series)


def _paint_bar(drawn, series: Series, number: int, plot: Plot) -> None:
    fill = drawn.format.fill
    drawn.invert_if_negative = False
    if series.role in ("hidden", "total"):
        fill.background()
        drawn.format.line.fill.background()
        return
    fill.solid()
    if series.role == "rest" or (plot.spec.overlaid and plot.base is None and not number):
        fill.fore_color.rgb = RGBColor.from_string(PALE)
    else:
        fill.fore_color.theme_color = _bar_colour(plot, number)
    if plot.spec.stacked:
        style_line(drawn.format.line, "FFFFFF", 0.75)
    for place, loud in enumerate(series.marked):
        if not loud:
            point = drawn.points[place].format.fill
            point.solid()
            point.fore_color.rgb = RGBColor.from_string(PALE)


def _bar_colour(plot: Plot, number: int):
    if plot.spec.overlaid:
        # What lies behind is pale, what lies in front ours; a bad end is the second colour, a good one the first.
        return _ACCENTS[0] if number else _ACCENTS[1]
    return _ACCENTS[number % len(_ACCENTS)]


def _paint_line(drawn, series: Series, number: int, plot: Plot) -> None:
    colour = _ACCENTS[number % len(_ACCENTS)]
    line = drawn.format.line
    line.color.theme_color, line.width = colour, Pt(2.25)
    if series.dashed:
        line.dash_style = MSO_LINE.DASH
    drawn.smooth = False
    if plot.spec.form == "lines":
        _marker(drawn.marker, colour, number, 6)


def _paint_point(drawn, series: Series, number: int, plot: Plot) -> None:
    if series.role == "line":
        style_line(drawn.format.line, RULE, 1.5)
        drawn.marker.style = XL_MARKER_STYLE.NONE
        return
    drawn.format.line.fill.background()
    _marker(drawn.marker, _ACCENTS[number % len(_ACCENTS)], number, int(_MARK))


_PAINT = {"lines": _paint_line, "curves": _paint_line, "points": _paint_point}


def _marker(marker, colour, number: int, size: int) -> None:
    marker.style, marker.size = _STYLES[number % len(_STYLES)], size
    marker.format.fill.solid()
    marker.format.fill.fore_color.theme_color = colour
    style_line(marker.format.line, "FFFFFF", 0.75)


def style_line(line, colour: str, width: float, *, dashed: bool = False) -> None:
    """Give a line a colour of its own and a width.

    Parameters
    ----------
    line : LineFormat
        The line.
    colour : str
        Six hexadecimal digits.
    width : float
        In points.
    dashed : bool
        Whether it is broken.
    """
    line.color.rgb, line.width = RGBColor.from_string(colour), Pt(width)
    if dashed:
        line.dash_style = MSO_LINE.DASH


# Bounds --------------------------------------------------------------------------------------------------------------


def _bounds(drawn, series: Series, form: str) -> None:
    # Level bounds first: LibreOffice shows no level ones behind upright ones.
    if series.x_low:
        _error_bars(drawn._element, series.x_high, series.x_low, "x")
    if series.low:
        _error_bars(drawn._element, series.high, series.low, "y" if form == "points" else "")


def _error_bars(element, above, below, side: str) -> None:
    bars = etree.Element(qn("c:errBars"))
    if side:
        etree.SubElement(bars, qn("c:errDir"), val=side)
    etree.SubElement(bars, qn("c:errBarType"), val="both")
    etree.SubElement(bars, qn("c:errValType"), val="cust")
    etree.SubElement(bars, qn("c:noEndCap"), val="1" if side else "0")
    for name, values in (("plus", above), ("minus", below)):
        literal = etree.SubElement(etree.SubElement(bars, qn(f"c:{name}")), qn("c:numLit"))
        etree.SubElement(literal, qn("c:formatCode")).text = "General"
        etree.SubElement(literal, qn("c:ptCount"), val=str(len(values)))
        for place, value in enumerate(values):
            point = etree.SubElement(literal, qn("c:pt"), idx=str(place))
            etree.SubElement(point, qn("c:v")).text = f"{value or 0.0:.9g}"
    shape = etree.SubElement(bars, qn("c:spPr"))
    line = etree.SubElement(shape, qn("a:ln"), w="12700")
    etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:schemeClr"), val="tx1" if not side else "tx2")
    before = next(each for each in (element.find(qn("c:cat")), element.find(qn("c:xVal"))) if each is not None)
    before.addprevious(bars)


# Labels --------------------------------------------------------------------------------------------------------------


def label_marks(chart, plot: Plot, frame: PlotFrame, face: Face) -> None:
    """Write numbers and names at the marks, where the form asks for them.

    Parameters
    ----------
    chart : Chart
        The native chart.
    plot : Plot
        What is drawn.
    frame : PlotFrame
        Where the plot stands in the chart.
    face : Face
        By which letters are measured.
    """
    drawn = list(zip(_drawn(chart), plot.series, strict=True))
    if plot.spec.labels == "value":
        for place, (mark, _) in enumerate(drawn):
            # Behind a front bar the number of what lies behind stands at its end; its own would lie on it.
            if not plot.spec.overlaid or plot.base is not None or not place:
                bounded = bool(plot.series[place].low)
                _values(mark, plot.code, XL_LABEL_POSITION.INSIDE_BASE if bounded else XL_LABEL_POSITION.OUTSIDE_END)
                if bounded:
                    _lighten(mark, plot.series[place], frame, face, plot)
                if plot.spec.overlaid and plot.base is None:
                    _uncover(mark, *plot.series[:2])
    for mark, each in drawn:
        if each.role == "total":
            _values(mark, plot.code, XL_LABEL_POSITION.INSIDE_BASE, bold=True)
    if plot.spec.labels == "end":
        _end_labels(drawn, plot, frame, face)
    if plot.spec.labels == "name":
        _point_labels(drawn, plot, frame, face)


def _values(mark, code: str, position, *, bold: bool = False) -> None:
    labels = mark.data_labels
    labels.show_value, labels.position = True, position
    labels.number_format, labels.number_format_is_linked = code, False
    labels.font.size, labels.font.bold = Pt(SMALL), bold
    labels.font.color.theme_color = MSO_THEME_COLOR.TEXT_1


def _lighten(mark, series: Series, frame: PlotFrame, face: Face, plot: Plot) -> None:
    """Write the numbers of dark bars in white; those of pale bars, and of bars too short for them, stay dark."""
    level = plot.spec.form == "bars"
    low, high, _ = frame.across if level else frame.up
    room = measure_width(plot.widest, face, SMALL) + 8 if level else SMALL * LEADING
    least = room * (high - low) / (frame.width if level else frame.height)
    mark.data_labels.font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
    mark.data_labels.font.bold = True
    marked = series.marked or (True,) * len(series.values)
    for place, (value, loud) in enumerate(zip(series.values, marked, strict=True)):
        short = value is not None and abs(value) < least
        if short or not loud:
            point = mark.points[place].data_label
            point.position = XL_LABEL_POSITION.OUTSIDE_END if short else XL_LABEL_POSITION.INSIDE_BASE
            point.font.size, point.font.color.theme_color = Pt(SMALL), MSO_THEME_COLOR.TEXT_1


def _uncover(mark, behind: Series, front: Series) -> None:
    """Write a number within its bar, in white, where the bar in front reaches over its end."""
    for place, (whole, part) in enumerate(zip(behind.values, front.values, strict=True)):
        if whole is not None and part is not None and part > whole:
            point = mark.points[place].data_label
            point.position = XL_LABEL_POSITION.INSIDE_END
            point.font.size, point.font.color.theme_color = Pt(SMALL), MSO_THEME_COLOR.BACKGROUND_1


def _end_labels(drawn: list, plot: Plot, frame: PlotFrame, face: Face) -> None:
    """Name every line at its last number; one line alone has that number there. Else they are named above."""
    if frame.legend:
        return
    for number, (mark, each) in enumerate(drawn):
        known = [place for place, value in enumerate(each.values) if value is not None]
        if not known:
            continue
        point = mark.points[known[-1]].data_label
        point.position = XL_LABEL_POSITION.RIGHT
        if len(plot.shown) > 1:
            _write(point, cut(each.name, face, SIZE, frame.right - 12), SIZE, _ACCENTS[number % len(_ACCENTS)])
        else:
            _one_value(point._get_or_add_dLbl(), plot.code)


def _one_value(element, code: str) -> None:
    for name, shown in (("showLegendKey", 0), ("showVal", 1), ("showCatName", 0), ("showSerName", 0)):
        element.find(qn(f"c:{name}")).set("val", str(shown))
    format_code = etree.Element(qn("c:numFmt"), formatCode=code, sourceLinked="0")
    element.find(qn("c:idx")).addnext(format_code)


def _write(point_label, words: str, size: float, colour=MSO_THEME_COLOR.TEXT_1) -> None:
    frame = point_label.text_frame
    frame.text = words
    frame.word_wrap = False
    font = frame.paragraphs[0].runs[0].font
    font.size, font.color.theme_color = Pt(size), colour


def _point_labels(drawn: list, plot: Plot, frame: PlotFrame, face: Face) -> None:
    """Name the points, each on a side where its name covers nothing; one that finds no place stays in the table."""
    named = [(mark, each, place) for mark, each in drawn for place in range(len(each.texts))]
    covered, lines = list(_covered(drawn, frame)), list(_lines(plot, frame))
    orders = [named, named[::-1], *(sorted(named, key=lambda one: side * one[1].xs[one[2]]) for side in (1, -1))]
    tried = [_tried(order, covered, lines, frame, face) for order in orders]
    for mark, place, said, position in max(tried, key=lambda found: (len(found), sum(len(each[2]) for each in found))):
        label_of = mark.points[place].data_label
        _write(label_of, said, SMALL)
        label_of.position = position


def _tried(order: list, covered: list, lines: list, frame: PlotFrame, face: Face) -> list[tuple]:
    """Return mark, place, name and side of every point that finds room for its name, in this order."""
    taken, found = list(covered), []
    for mark, each, place in order:
        centre = frame.place(each.xs[place], each.values[place])
        free = _free(each.texts[place], centre, taken, lines, frame, face)
        if free:
            taken.append(free[2])
            found.append((mark, place, *free[:2]))
    return found


def _covered(drawn: list, frame: PlotFrame) -> Iterator[tuple[float, float, float, float]]:
    """Yield what no name may cover: the marks, half of them each way."""
    for _, each in drawn:
        for x, y in zip(each.xs, each.values, strict=True):
            if each.role != "line":
                left, top = frame.place(x, y)
                yield left - _MARK / 2, top - _MARK / 2, left + _MARK / 2, top + _MARK / 2


def _lines(plot: Plot, frame: PlotFrame) -> Iterator[tuple[float, float, float, float]]:
    """Yield what a name should rather not cross: bounds, and the lines at which a map is cut."""
    for each in plot.series:
        bounds = (each.low, each.high, each.x_low, each.x_high)
        below, above, left, right = (values or (0.0,) * len(each.values) for values in bounds)
        for place, (x, y) in enumerate(zip(each.xs, each.values, strict=True)):
            low = frame.place(x - (left[place] or 0.0), y - (below[place] or 0.0))
            high = frame.place(x + (right[place] or 0.0), y + (above[place] or 0.0))
            middle = frame.place(x, y)
            yield middle[0] - 1, high[1], middle[0] + 1, low[1]
            yield low[0], middle[1] - 1, high[0], middle[1] + 1
    if len(plot.cut) == 2:
        x, y = frame.place(*plot.cut)
        yield x - 1, 0.0, x + 1, frame.box.height
        yield 0.0, y - 1, frame.box.width, y + 1


def _free(words: str, centre, taken: list, lines: list, frame: PlotFrame, face: Face):
    """Return a name as far as it fits, its side and its box; None where there is no room."""
    for room in (190.0, 120.0, 70.0):
        said = cut(words, face, SMALL, room)
        boxes = [(position, _label_box(said, centre, across, up, face)) for position, across, up in _SIDES]
        inside = [(position, box) for position, box in boxes if _within(box, frame)]
        for obstacles in ([*taken, *lines], taken):
            for position, box in inside:
                if not any(_meet(box, other) for other in obstacles):
                    return said, position, box
    return None


def _within(box: tuple, frame: PlotFrame) -> bool:
    level = box[0] >= frame.left and box[2] <= frame.box.width - 4
    return level and box[1] >= (frame.top - _MARK if frame.legend else 2) and box[3] <= frame.box.height - frame.bottom


def _label_box(words: str, centre, across: float, up: float, face: Face) -> tuple[float, float, float, float]:
    width, height = measure_width(words, face, SMALL) + 6, SMALL * LEADING + 2
    shift = _MARK / 2 + 2
    x = centre[0] + across * (shift + width / 2)
    y = centre[1] + up * (shift + height / 2)
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _meet(one, other) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
