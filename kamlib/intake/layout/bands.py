"""Which tables a sheet holds: one below the other, or side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.grid import Grid
from kamlib.intake.layout.cells import kind, text_of
from kamlib.intake.layout.header import Header, find

#: Gaps between rows after which a further table is looked for.
_GAPS = 500
_AHEAD = 300
#: Share of a block's rows that the block before it must have for the two to be one table.
_SHARED = 0.8
#: Lines of title that a further table may have.
_TITLES = 8


@dataclass(frozen=True)
class Band:
    """The part of a sheet that belongs to one table: rows and columns from 0, the ends not included."""

    top: int
    bottom: int
    left: int
    right: int
    header: Header


def bands(grid: Grid, known: frozenset[str] = frozenset()) -> list[Band]:
    """Return the part of every table, from top to bottom and left to right.

    Parameters
    ----------
    grid : Grid
        The cells of a sheet.
    known : frozenset of str
        Titles (normalised) that the table may have.

    Returns
    -------
    list of Band
        Empty where nothing is filled.
    """
    if not grid.filled.any():
        return []
    return [band for left, right in _side_by_side(grid, known) for band in _stacked(grid, left, right, known)]


def _side_by_side(grid: Grid, known: frozenset[str]) -> list[tuple[int, int]]:
    """Split at columns that are blank in every row, where both sides are tables of their own."""
    parts = _runs(grid.filled.any(axis=0))
    joined = [parts[0]]
    for left, right in parts[1:]:
        before = joined[-1]
        if _independent(grid, before, (left, right), known):
            joined.append((left, right))
        else:
            joined[-1] = (before[0], right)
    return joined


def _runs(flags: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(int)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _independent(grid: Grid, one: tuple[int, int], other: tuple[int, int], known: frozenset[str]) -> bool:
    found = []
    for left, right in (one, other):
        header = find(grid, (0, len(grid.rows), left, right), known) if right - left > 1 else None
        if header is None:
            return False
        rows = np.flatnonzero(grid.filled[header.below :, left:right].any(axis=1))
        if not len(rows):
            return False
        found.append((_texts(grid, header, left, right), int(rows[-1]), len(rows), rows + header.below))
    if _is_continued(grid, found[0][3], found[1][3], other):
        return False
    (titles, last, n, rows), (other_titles, other_last, other_n, other_rows) = found
    repeated = len(titles & other_titles) >= max(1, min(len(titles), len(other_titles)) / 2)
    dense = all(len(each) >= 0.8 * (each[-1] - each[0] + 1) for each in (rows, other_rows))
    return repeated or (dense and abs(last - other_last) >= 2 and abs(n - other_n) >= 2)


def _is_continued(grid: Grid, one: np.ndarray, other: np.ndarray, span: tuple[int, int]) -> bool:
    """Tell whether a block goes on with the rows of the one before it: figures beside them, and no names of its own.

    A year beside a year is such a block: what its rows are called stands once, at the left.
    """
    rows = other.tolist()
    shared = len(set(one.tolist()) & set(rows))
    return shared >= _SHARED * len(rows) and all(
        not grid.filled[rows, column].any() or _numeric(grid, column, rows) for column in range(*span)
    )


def _texts(grid: Grid, header: Header, left: int, right: int) -> set[str]:
    return {plain(text_of(value)) for _, value in grid.cells(header.last, left, right)}


def _stacked(grid: Grid, left: int, right: int, known: frozenset[str]) -> list[Band]:
    found: list[Band] = []
    top, end = 0, len(grid.rows)
    header = find(grid, (0, end, left, right), known)
    while header:
        start, following = _next(grid, header, left, right, known)
        found.append(Band(top, start, left, right, header))
        top, header = start, following
    return found


def _next(grid: Grid, header: Header, left: int, right: int, known: frozenset[str]) -> tuple[int, Header | None]:
    """Return where a further table begins below this one, and its titles; the end of the sheet where there is none."""
    filled = grid.filled[:, left:right].any(axis=1)
    blank = np.flatnonzero(~filled[header.below : -1] & filled[header.below + 1 :]) + header.below + 1
    for start in map(int, blank[:_GAPS]):
        following = find(grid, (start, min(start + _AHEAD, len(grid.rows)), left, right), known)
        if (
            following
            and following.first - start < 8
            and _is_another(grid, header, following, start, (left, right), known)
        ):
            return start, following
    return len(grid.rows), None


def _is_another(
    grid: Grid, header: Header, following: Header, start: int, span: tuple[int, int], known: frozenset[str]
) -> bool:
    """Tell whether titles below a gap begin another table: they differ, and stand as words where numbers stood."""
    own, other = _texts(grid, header, *span), _texts(grid, following, *span)
    if own == other or not grid.filled[following.below : following.below + 3, span[0] : span[1]].any():
        return False
    above = list(range(header.below, start))[-200:]
    titled = [column for column, value in grid.cells(following.last, *span) if kind(value) == "t"]
    numbers = [column for column in titled if _numeric(grid, column, above)]
    below = list(range(following.below, min(following.below + 40, len(grid.rows))))
    wide = len(titled) >= 2
    return wide and (
        (bool(numbers) and any(_numeric(grid, column, below) for column in range(*span))) or len(other & known) >= 2
    )


def _numeric(grid: Grid, column: int, rows: list[int]) -> bool:
    kinds = [kind(grid.rows[row][column]) for row in rows]
    return kinds.count("n") > kinds.count("t") and kinds.count("n") > 0
