"""Reading the client's files into tables by schema: every problem with its place, every row and sum accounted for."""

from kamlib.intake.intake import Intake, read_tables
from kamlib.intake.sources import Source

__all__ = ["Intake", "Source", "read_tables"]
