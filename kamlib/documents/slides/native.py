"""A chart that PowerPoint can edit: its data in a workbook of its own, its margins measured, not hoped for."""

from __future__ import annotations

import math

from lxml import etree
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.oxml.ns import qn
from pptx.util import Pt

from kamlib.documents.slides import marks
from kamlib.documents.slides.formats import without_decimals
from kamlib.documents.slides.frames import MANY, SIZE, SMALL, PlotFrame, fit_names, has_ticks, is_slanted, lay_out_plot
from kamlib.documents.slides.series import Plot
from kamlib.documents.slides.template import Box
from kamlib.documents.slides.workbook import CategoryData, PointData
from kamlib.documents.typefaces import Face

_TYPES = {
    ("bars", False): XL_CHART_TYPE.BAR_CLUSTERED,
    ("bars", True): XL_CHART_TYPE.BAR_STACKED,
    ("columns", False): XL_CHART_TYPE.COLUMN_CLUSTERED,
    ("columns", True): XL_CHART_TYPE.COLUMN_STACKED,
    ("lines", False): XL_CHART_TYPE.LINE_MARKERS,
    ("points", False): XL_CHART_TYPE.XY_SCATTER,
    ("curves", False): XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS,
}


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
    frame, flat = lay_out_plot(plot, box, face), plot.spec.form in ("points", "curves")
    names = fit_names(plot, frame, face)
    data = _xy(plot) if flat else _categories(plot, names)
    graphic = shapes.add_chart(_TYPES[plot.spec.form, plot.spec.stacked], *box.emu(), data)
    chart = graphic.chart
    chart.font.size, chart.font.color.theme_color = Pt(SIZE), MSO_THEME_COLOR.TEXT_1
    chart.has_title = False
    _legend(chart, plot, frame)
    _shape(chart, plot)
    _axes(chart, plot, frame, face)
    marks.paint_series(chart, plot)
    marks.label_marks(chart, plot, frame, face)
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


# Parts ---------------------------------------------------------------------------------------------------------------


def _legend(chart, plot: Plot, frame: PlotFrame) -> None:
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


def _axes(chart, plot: Plot, frame: PlotFrame, face: Face) -> None:
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
    marks.style_line(category.format.line, marks.RULE, 1.0)
    if plot.spec.form == "bars":
        category.reverse_order = True
        # The first bar is on top, and the numbers stay below.
        value._element.find(qn("c:crosses")).set("val", "max")
    if plot.spec.reversed:
        value.reverse_order = True
    if plot.spec.form != "bars":
        slant = "-2700000" if is_slanted(plot, frame.box, face) else "0"
        category._element.find(f".//{qn('a:bodyPr')}").set("rot", slant)
    if len(plot.categories) > MANY:
        _skip(category, math.ceil(len(plot.categories) / 10))
    if not has_ticks(plot):
        value.visible, value.has_major_gridlines = False, False
    if plot.base is not None:
        _crosses_at(category, plot.base)


def _value_axis(axis, numbers: tuple[float, float, float], code: str) -> None:
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = (float(f"{each:.9g}") for each in numbers)
    axis.has_major_gridlines, axis.major_tick_mark = True, XL_TICK_MARK.NONE
    marks.style_line(axis.major_gridlines.format.line, marks.GRID, 0.75)
    axis.format.line.fill.background()
    axis.tick_labels.font.size, axis.tick_labels.font.color.theme_color = Pt(SMALL), MSO_THEME_COLOR.TEXT_2
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = without_decimals(code, numbers[2]), False


def _cross(plot: Plot, value, category) -> None:
    """Let the axes cross where a map is cut, so that they are the borders of its quarters."""
    if len(plot.cut) != 2:
        marks.style_line(category.format.line, marks.RULE, 1.0)
        return
    for axis, other, at in ((category, value, plot.cut[1]), (value, category, plot.cut[0])):
        _crosses_at(axis, at)
        marks.style_line(axis.format.line, marks.RULE, 1.25, dashed=True)
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


def _place(chart, frame: PlotFrame) -> None:
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
