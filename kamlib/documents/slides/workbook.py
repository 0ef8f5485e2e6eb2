"""The workbook inside a chart: no text of a client acts in it, and it is the same bytes whenever it is made."""

from __future__ import annotations

import datetime
from contextlib import contextmanager

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.chart.xlsx import CategoryWorkbookWriter, XyWorkbookWriter
from xlsxwriter import Workbook

#: A name that begins with ``=`` is a name: the library's own writer would make it a formula, an address a link.
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
#: No reader learns from it when a file was packed.
_MOMENT = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


class _Plain:
    """Opens the worksheet that a writer fills."""

    @contextmanager
    def _open_worksheet(self, stream):
        workbook = Workbook(stream, _OPTIONS)
        workbook.set_properties({"created": _MOMENT})
        yield workbook, workbook.add_worksheet()
        workbook.close()


class _Categories(_Plain, CategoryWorkbookWriter):
    pass


class _Points(_Plain, XyWorkbookWriter):
    pass


class CategoryData(CategoryChartData):
    """The data of a chart over categories."""

    @property
    def _workbook_writer(self):
        return _Categories(self)


class PointData(XyChartData):
    """The data of a chart over pairs of numbers."""

    @property
    def _workbook_writer(self):
        return _Points(self)
