"""How a table is set on paper: widths that hold every word, letters that can be read, a wider page where needed."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kamlib.documents.lettering import BREAK
from kamlib.documents.typefaces import Typeface

#: Sizes of letters tried from the most pleasant down; smaller ones nobody reads.
SIZES = (9.0, 8.5, 8.0, 7.5, 7.0)
#: Room for text across a page and across a page lying on its side, in points: A4 less its margins.
UPRIGHT, SIDEWAYS = 470.0, 717.0
#: Room on both sides of a cell's text, and what kerning and rounding may add to a width.
PADDING, SLACK = 8.0, 1.02
#: A smaller size is taken where it spares lines, but none below this for their sake; rows taller than this are tall.
_LARGE, _TALL, _LOOKED_AT = 8.0, 2.0, 60
#: A column of words should not be set in a strip of single words where there is room for more.
_PLEASANT = 110.0


@dataclass(frozen=True)
class Layout:
    """A table, or one of the parts it was cut into, ready to be set.

    Parameters
    ----------
    columns : tuple of int
        Places of its columns.
    widths : tuple of float
        In points.
    size : float
        Of the letters.
    sideways : bool
        Whether it needs a page lying on its side.
    """

    columns: tuple[int, ...]
    widths: tuple[float, ...]
    size: float
    sideways: bool = False


def lay_out(titles: Sequence[str], rows: Sequence[Sequence[str]], typeface: Typeface) -> list[Layout]:
    """Return how to set a table so that no word leaves its cell.

    Parameters
    ----------
    titles : sequence of str
        Of the columns.
    rows : sequence of sequence of str
        Cells as shown.
    typeface : Typeface
        Their font.

    Returns
    -------
    list of Layout
        One, or several with the first column repeated where no page is wide enough.
    """
    least, natural = _measure(titles, rows, typeface)
    places = tuple(range(len(titles)))
    for room, sideways in ((UPRIGHT, False), (SIDEWAYS, True)):
        fitting = [size for size in SIZES if _needed(least, places, size) <= room]
        if fitting:
            tried = [(size, _share_out(least, natural, places, size, room)) for size in fitting if size >= _LARGE]
            size, widths = next(
                (each for each in tried if _lines(rows, *each, typeface) <= _TALL),
                tried[-1] if tried else (fitting[0], _share_out(least, natural, places, fitting[0], room)),
            )
            return [Layout(places, widths, size, sideways)]
    return _cut(least, natural, places)


def _lines(rows: Sequence[Sequence[str]], size: float, widths: Sequence[float], typeface: Typeface) -> float:
    """Return how many lines a row takes, in the mean."""
    face = typeface.face()
    tall = [
        max(math.ceil(face.width(cell, size) / (width - PADDING)) for cell, width in zip(row, widths, strict=True))
        for row in rows[:_LOOKED_AT]
    ]
    return sum(tall) / len(tall) if tall else 1.0


def _measure(titles: Sequence[str], rows: Sequence[Sequence[str]], typeface: Typeface):
    """Return the width of the widest word and of the widest cell of each column, at size 1."""
    plain, bold = typeface.face(), typeface.face(bold=True)
    least, natural = [], []
    for place, title in enumerate(titles):
        cells = [row[place] for row in rows]
        words = [plain.width(word, SLACK) for word in {word for cell in cells for word in _words(cell)}]
        head = [bold.width(word, SLACK) for word in _words(title)]
        least.append(max([*words, *head], default=0.0))
        lines = [plain.width(line, SLACK) for cell in cells for line in cell.split("\n")]
        natural.append(max([*lines, *head], default=0.0))
    return least, natural


def _words(text: str) -> list[str]:
    # A no-break space holds a number and its unit together.
    return re.split(rf"[ \n{BREAK}]|(?<=-)", text)


def _needed(least: Sequence[float], places: Sequence[int], size: float) -> float:
    return sum(least[place] * size + PADDING for place in places)


def _share_out(least, natural, places: Sequence[int], size: float, room: float) -> tuple[float, ...]:
    """Give every column its widest word, then what is left to those whose cells would rather be wider."""
    widths = [least[place] * size + PADDING for place in places]
    wishes = [max(natural[place] * size + PADDING - width, 0.0) for place, width in zip(places, widths, strict=True)]
    left = room - sum(widths)
    # First every column up to a pleasant width, so that one long text does not starve its neighbours.
    first = [min(wish, max(_PLEASANT - width, 0.0)) for wish, width in zip(wishes, widths, strict=True)]
    for wanted in (first, [wish - part for wish, part in zip(wishes, first, strict=True)]):
        share = min(1.0, left / sum(wanted)) if sum(wanted) > 0 else 0.0
        widths = [width + part * share for width, part in zip(widths, wanted, strict=True)]
        left -= sum(wanted) * share
    return tuple(round(width, 2) for width in widths)


def _cut(least, natural, places: tuple[int, ...]) -> list[Layout]:
    """Cut a table that no page holds into parts, each with the first column."""
    size, parts, part = SIZES[-1], [], [places[0]]
    for place in places[1:]:
        if len(part) > 1 and _needed(least, [*part, place], size) > SIDEWAYS:
            parts.append(part)
            part = [places[0]]
        part.append(place)
    return [
        Layout(tuple(each), _share_out(least, natural, each, size, SIDEWAYS), size, True) for each in [*parts, part]
    ]
