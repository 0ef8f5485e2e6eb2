"""From the relation of a file to the relation of a table: other files, columns across, arithmetic, constants."""

from kamlib.intake.shaping.shape import shape

__all__ = ["shape"]
