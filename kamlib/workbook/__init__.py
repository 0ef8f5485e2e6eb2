"""What a notebook talks to: one open step of one engagement, in one language."""

from kamlib.workbook.book import Workbook, open_workbook

__all__ = ["Workbook", "open_workbook"]
