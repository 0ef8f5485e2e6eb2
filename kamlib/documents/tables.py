"""How a table is set on paper: widths that hold every word, letters that can be read, a wider page where needed."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kamlib.documents.typefaces import Typeface
from kamlib.i18n.plain_text import BREAK

#: Sizes of letters tried from the most pleasant down; smaller ones nobody reads.
SIZES = (9.0, 8.5, 8.0, 7.5, 7.0)
#: Room for text across a page and across a page lying on its side, in points: A4 less its margins.
UPRIGHT, SIDEWAYS = 470.0, 717.0
#: Room on both sides of a cell's text, and what kerning and rounding may add to a width.
PADDING, SLACK = 8.0, 1.02
#: A smaller size is taken where it spares lines, but none below this for their sake; rows taller than this are tall.
_LARGE, _TALL = 8.0, 2.0
#: A column of words should not be set in a strip of single words where there is room for more.
_PLEASANT = 110.0
#: Up to this width, at size 1, a heading would rather stand on one line.
_HEAD = 9.0
#: What a blank column of a table would like to be, at size 1: it is there to be written into.
_BLANK = 12.0


@dataclass(frozen=True)
class TableLayout:
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
    tallest, height : float
        Lines of its tallest row and of all its rows, about.
    """

    columns: tuple[int, ...]
    widths: tuple[float, ...]
    size: float
    sideways: bool = False
    tallest: float = 1.0
    height: float = 1.0


def lay_out(
    titles: Sequence[str], rows: Sequence[Sequence[str]], typeface: Typeface, *, worksheet: bool = False
) -> list[TableLayout]:
    """Return how to set a table so that no word leaves its cell.

    Parameters
    ----------
    titles : sequence of str
        Of the columns.
    rows : sequence of sequence of str
        Cells as shown.
    typeface : Typeface
        Their font.
    worksheet : bool
        Whether blank columns take all the room that there is.

    Returns
    -------
    list of TableLayout
        One, or several with the first column repeated where no page is wide enough.
    """
    least, natural = measure(titles, rows, typeface, math.inf if worksheet else _BLANK)
    places = tuple(range(len(titles)))
    for room, sideways in ((UPRIGHT, False), (SIDEWAYS, True)):
        fitting = [size for size in SIZES if least_width(least, places, size) <= room]
        if fitting:
            pleasant = [size for size in fitting if size >= _LARGE] or fitting[:1]
            tried = [
                _counted(
                    TableLayout(places, share_out(least, natural, places, size, room), size, sideways), rows, typeface
                )
                for size in pleasant
            ]
            return [next((each for each in tried if each.height <= _TALL * len(rows)), tried[-1])]
    return [_counted(each, rows, typeface) for each in cut(least, natural, places)]


def _counted(layout: TableLayout, rows: Sequence[Sequence[str]], typeface: Typeface) -> TableLayout:
    """Return a layout with the lines that its rows take."""
    face = typeface.face()
    tall = [
        max(
            sum(math.ceil(face.width(line, layout.size) / (width - PADDING)) or 1 for line in row[place].split("\n"))
            for place, width in zip(layout.columns, layout.widths, strict=True)
        )
        for row in rows
    ]
    return replace(layout, tallest=float(max(tall, default=1)), height=float(sum(tall)))


def measure(titles: Sequence[str], rows: Sequence[Sequence[str]], typeface: Typeface, blank: float):
    """Return the width of the widest word and of the widest cell of each column, at size 1; `blank`: of no text.

    Parameters
    ----------
    titles : sequence of str
        Of the columns.
    rows : sequence of sequence of str
        Cells as they are shown.
    typeface : Typeface
        In which they are set.
    blank : float
        Width of a column without text, at size 1.

    Returns
    -------
    tuple
        Two arrays of a width a column.
    """
    plain, bold = typeface.face(), typeface.face(bold=True)
    least, natural = [], []
    for place, title in enumerate(titles):
        cells = [row[place] for row in rows]
        words = [plain.width(word, SLACK) for word in {word for cell in cells for word in _words(cell)}]
        head = [bold.width(word, SLACK) for word in _words(title)]
        least.append(max([*words, *head], default=0.0))
        lines = [plain.width(line, SLACK) for cell in cells for line in cell.split("\n")]
        lines.append(min(bold.width(title, SLACK), _HEAD))
        natural.append(max([*lines, *head], default=0.0) if any(cells) else blank)
    return least, natural


def _words(text: str) -> list[str]:
    # A no-break space holds a number and its unit together.
    return re.split(rf"[ \n{BREAK}]|(?<=-)", text)


def least_width(least: Sequence[float], places: Sequence[int], size: float) -> float:
    """Return the width without which some word would leave its cell.

    Parameters
    ----------
    least : sequence of float
        Width of the widest word of each column, at size 1.
    places : sequence of int
        Columns of this part, from 0.
    size : float
        Of the letters, in points.

    Returns
    -------
    float
        In points, the padding of the cells included.
    """
    return sum(least[place] * size + PADDING for place in places)


def share_out(least, natural, places: Sequence[int], size: float, room: float) -> tuple[float, ...]:
    """Give every column its widest word, then what is left to those that would rather be wider.

    First every column up to a pleasant width, so that one long text does not starve its neighbours; then up to its
    widest cell; what remains goes to columns of endless wishes, which are there to be written into.

    Parameters
    ----------
    least : array_like
        Width of the widest word of each column, at size 1.
    natural : array_like
        Width of the widest cell of each column, at size 1.
    places : sequence of int
        Columns of this part, from 0.
    size : float
        Of the letters, in points.
    room : float
        Width of the table, in points.

    Returns
    -------
    tuple of float
        A width a column, in points.
    """
    widths = [least[place] * size + PADDING for place in places]
    aims = [natural[place] * size + PADDING for place in places]
    endless = [math.isinf(aim) for aim in aims]
    pleasant = [min(aim, _PLEASANT) for aim in aims]
    finite = [width if free else aim for width, aim, free in zip(widths, aims, endless, strict=True)]
    everything = [room if free else 0.0 for free in endless]
    for goal in (finite, everything) if any(endless) else (pleasant, finite):
        widths = _towards(widths, goal, room)
    return tuple(round(width, 2) for width in widths)


def _towards(widths: list[float], goal: Sequence[float], room: float) -> list[float]:
    """Widen columns towards their goals, each by the same part of its wish, as far as the room goes."""
    wishes = [max(aim - width, 0.0) for aim, width in zip(goal, widths, strict=True)]
    part = min(1.0, (room - sum(widths)) / sum(wishes)) if sum(wishes) > 0 else 0.0
    return [width + wish * part for width, wish in zip(widths, wishes, strict=True)]


def cut(least, natural, places: tuple[int, ...], size: float = SIZES[-1], room: float = SIDEWAYS) -> list[TableLayout]:
    """Cut a table that no page holds into parts, each with the first column.

    Parameters
    ----------
    least : array_like
        Width of the widest word of each column, at size 1.
    natural : array_like
        Width of the widest cell of each column, at size 1.
    places : tuple of int
        Columns of the table, from 0.
    size : float
        Of the letters, in points.
    room : float
        Width of a page, in points.

    Returns
    -------
    list of TableLayout
        One a part.
    """
    parts, part = [], [places[0]]
    for place in places[1:]:
        if len(part) > 1 and least_width(least, [*part, place], size) > room:
            parts.append(part)
            part = [places[0]]
        part.append(place)
    return [
        TableLayout(tuple(each), share_out(least, natural, each, size, room), size, True) for each in [*parts, part]
    ]
