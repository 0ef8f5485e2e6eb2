"""Prose on slides: lines with their levels, and how tall they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kamlib.documents.markdown import parse_markdown
from kamlib.documents.slides.fit import LEADING, measure_height
from kamlib.documents.typefaces import Typeface
from kamlib.i18n.plain_text import plain

#: Sizes of prose, from the most pleasant down, room between paragraphs, and how far a list stands in.
PROSE, BETWEEN, INDENT = (18.0, 16.0, 14.0, 13.0, 12.0), 8.0, 14.0


def measure_prose(lines: Sequence[tuple[str, int]], typeface: Typeface, size: float, width: float) -> float:
    """Return how tall prose stands.

    Parameters
    ----------
    lines : sequence of (str, int)
        Text and level of each line.
    typeface : Typeface
        Letters, plain and bold.
    size : float
        Of the letters, in points.
    width : float
        Width that there is, in points.

    Returns
    -------
    float
        In points.
    """
    face = typeface.face()
    tall = (measure_height(words, face, size, width - level * INDENT) for words, level in lines)
    return sum(tall) + BETWEEN * (len(lines) - 1) + size * (LEADING - 1)


def flatten_markdown(source: str) -> str:
    """Return prose in Markdown as plain lines."""
    return "\n".join(words for words, _ in flatten_blocks(parse_markdown(source)))


def flatten_blocks(blocks: Iterable[dict], level: int = 0) -> Iterator[tuple[str, int]]:
    """Yield prose as lines with their levels: a slide has neither quotations nor code.

    Parameters
    ----------
    blocks : iterable of dict
        Blocks of the document model.
    level : int
        Of the outermost lines.
    """
    for node in blocks:
        match node["t"]:
            case "p":
                yield plain(_inside(node["inside"])), level
            case "list":
                for item in node["items"]:
                    yield from flatten_blocks(item, level + 1)
            case "quote":
                yield from flatten_blocks(node["blocks"], level)
            case "code":
                yield plain(node["s"]), level
            case "table":
                for row in (node["head"], *node["rows"]):
                    yield plain(" · ".join(_inside(cell) for cell in row)), level


def _inside(pieces: Iterable[dict]) -> str:
    return "".join(
        "\n" if each["t"] == "break" else each.get("s", "") or _inside(each.get("inside", [])) for each in pieces
    )
