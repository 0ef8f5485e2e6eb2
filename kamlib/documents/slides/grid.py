"""A table cut into slides: widths that hold every word, letters of ten points and more, the head on every slide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kamlib.documents import tables
from kamlib.documents.slides.fit import LEADING, cut_lines, wrap_text
from kamlib.documents.typefaces import Typeface
from kamlib.i18n.plain_text import breakable

#: Sizes of letters from the most pleasant down; nobody reads smaller ones on a wall.
SIZES = (16.0, 14.0, 13.0, 12.0, 11.0, 10.5, 10.0)
#: Room above and below the text of a cell, together; on each side of it.
UPRIGHT, ASIDE = 7.0, tables.PADDING / 2
#: Blank rows of a worksheet are this tall: somebody writes into them.
_BLANK = 26.0
#: Letters of a table that takes several slides.
_PAGED = 11.0
#: A table of more columns than this, or nearly as wide, takes the whole width.
_FEW, _NEARLY = 2, 0.6


@dataclass(frozen=True)
class SlideGrid:
    """What stands on one slide of a table.

    Parameters
    ----------
    head : tuple of str
        Titles; empty: none is drawn.
    rows : tuple of tuple of str
        Cells.
    widths, heights : tuple of float
        Of columns, and of rows with the head first, in points.
    size : float
        Of the letters.
    right : tuple of bool
        Which columns hold numbers.
    boxed : bool
        Whether every cell has a border: to be written into.
    tones : tuple of str
        Tone of each row, whose first cell shows it; empty: none.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    size: float
    right: tuple[bool, ...]
    boxed: bool = False
    tones: tuple[str, ...] = ()

    @property
    def width(self) -> float:
        """Of all columns."""
        return sum(self.widths)

    @property
    def lines(self) -> int:
        """How many lines its rows take."""
        return round(sum((height - UPRIGHT) / (self.size * LEADING) for height in self.heights))

    @property
    def height(self) -> float:
        """Of all rows."""
        return sum(self.heights)


def split_table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[bool],
    typeface: Typeface,
    room: float,
    height: float,
    *,
    boxed: bool = False,
    tones: Sequence[str] = (),
    sizes: Sequence[float] = SIZES,
) -> list[SlideGrid]:
    """Return the slides of a table.

    Parameters
    ----------
    head : sequence of str
        Titles of the columns; empty: no head.
    rows : sequence of sequence of str
        Cells as shown.
    right : sequence of bool
        Which columns are numbers.
    typeface : Typeface
        By which letters are measured.
    room, height : float
        Of the place on the slide.
    boxed : bool
        A worksheet.
    tones : sequence of str
        Of the rows.
    sizes : sequence of float
        Of letters, to be tried.

    Returns
    -------
    list of SlideGrid
        One where the table fits; several with the head repeated, and with the first column where it is too wide.
    """
    titles = [breakable(each) for each in head] or [""] * len(right)
    cells = [[breakable(each) for each in row] for row in rows]
    least, natural = tables.measure(titles, cells, typeface, math.inf if boxed else 12.0)
    if tones:
        # The words of tones are bold, and never broken.
        bold = typeface.face(bold=True)
        least[0] = natural[0] = max((bold.width(row[0], tables.SLACK) for row in cells), default=0.0)
    facts = {"head": tuple(head), "rows": rows, "right": right, "boxed": boxed, "tones": tones}
    places = tuple(range(len(right)))
    fitting = [size for size in sizes if tables.least_width(least, places, size) <= room]
    # Where even one line a row is too much for a slide, nothing but the usual letters is tried.
    hopeful = [size for size in fitting if len(rows) * (size * LEADING + UPRIGHT) <= height]
    usual = [size for size in fitting if size <= _PAGED][:1] or fitting[-1:]
    tried = []
    for size in dict.fromkeys([*hopeful, *usual]):
        widths = _stretched(tables.share_out(least, natural, places, size, room), room)
        tried.append(list(_paged(places, widths, size, typeface, height, **facts)))
    single = [made for made in tried if len(made) == 1]
    if single:
        # The largest letters, unless somewhat smaller ones spare lines.
        large = [made for made in single if made[0].size >= _PAGED] or single[:1]
        return min(large, key=lambda made: made[0].lines)
    if tried:
        return tried[-1]
    parts = tables.cut(least, natural, places, sizes[-1], room)
    return [
        grid
        for part in parts
        for grid in _paged(part.columns, _narrowed(part.widths, room), sizes[-1], typeface, height, **facts)
    ]


def _stretched(widths: tuple[float, ...], room: float) -> tuple[float, ...]:
    total = sum(widths)
    if len(widths) <= _FEW and total < room * _NEARLY:
        return widths
    return tuple(width * room / total for width in widths)


def _narrowed(widths: tuple[float, ...], room: float) -> tuple[float, ...]:
    """Return widths that fit whatever stands in them: words too long for their column are broken."""
    total = sum(widths)
    return tuple(width * room / total for width in widths) if total > room else widths


def _paged(places, widths, size: float, typeface: Typeface, height: float, *, head, rows, right, boxed, tones):
    plain, bold = typeface.face(), typeface.face(bold=True)
    across = list(zip(places, widths, strict=True))
    titles = tuple(_clipped(head[each], bold, size, width, height / 3) for each, width in across) if head else ()
    top = max((_tall(cell, bold, size, width) for cell, width in zip(titles, widths, strict=False)), default=0.0)
    room = height - top
    page: list[tuple[str, ...]] = []
    tall: list[float] = []
    first = 0
    for number, row in enumerate(rows):
        cells = tuple(_clipped(row[each], plain, size, width, room) for each, width in across)
        needed = max(_tall(cell, plain, size, width) for cell, width in zip(cells, widths, strict=True))
        needed = max(needed, _BLANK) if boxed else needed
        if page and sum(tall) + needed > room:
            yield _page(titles, page, widths, top, tall, size, right, places, boxed, tones[first:number])
            page, tall, first = [], [], number
        page.append(cells)
        tall.append(needed)
    yield _page(titles, page, widths, top, tall, size, right, places, boxed, tones[first:])


def _page(titles, page, widths, top, tall, size, right, places, boxed, tones) -> SlideGrid:
    heights = ((top,) if titles else ()) + tuple(tall)
    rights = tuple(right[each] for each in places)
    return SlideGrid(titles, tuple(page), tuple(widths), heights, size, rights, boxed, tuple(tones))


def _tall(text: str, face, size: float, width: float) -> float:
    return len(wrap_text(text, face, size, width - 2 * ASIDE)) * size * LEADING + UPRIGHT


def _clipped(text: str, face, size: float, width: float, height: float) -> str:
    most = max(1, math.floor((height - UPRIGHT) / (size * LEADING)))
    return cut_lines(text, face, size, width - 2 * ASIDE, most)
