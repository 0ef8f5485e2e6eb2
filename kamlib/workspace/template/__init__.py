"""The input workbook: an Excel file that the client's people fill in, and that is read back whatever became of it."""

from kamlib.workspace.template.book import write_template

__all__ = ["write_template"]
