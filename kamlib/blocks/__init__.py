"""Typed pieces of a report that show themselves in a notebook and carry themselves into every document."""

from kamlib.blocks.model import (
    AUDIENCES,
    BLOCK_MIME,
    Block,
    Chart,
    Decision,
    Findings,
    Heading,
    KeyFigures,
    Notice,
    Paragraph,
    Table,
    TableColumn,
    from_payload,
)

__all__ = [
    "AUDIENCES",
    "BLOCK_MIME",
    "Block",
    "Chart",
    "Decision",
    "Findings",
    "Heading",
    "KeyFigures",
    "Notice",
    "Paragraph",
    "Table",
    "TableColumn",
    "from_payload",
]
