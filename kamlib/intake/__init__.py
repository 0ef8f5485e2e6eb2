"""Reading the world's files into tables that obey their schemas, with a report of every row."""

from kamlib.intake.tables import Intake, read_tables

__all__ = ["Intake", "read_tables"]
