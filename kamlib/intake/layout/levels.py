"""Lines that stand above a group of rows and name it: known by outline, indentation, column, or by their sums."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from kamlib.intake.contracts.grid import Grid
from kamlib.intake.layout.body import Body
from kamlib.intake.layout.cells import SPACES, kind, text_of
from kamlib.intake.layout.figures import Difference, RunningSums

#: Rows beyond which groups are not looked for by their sums alone.
_MOST_BY_SUMS = 20_000
_DEEPEST = 12
#: Rows that one such group may have.
_LONGEST_GROUP = 2000


@dataclass
class Levels:
    """Lines of groups by their level, outermost 0; ``differences``: groups whose own figures are not the sums below."""

    lines: dict[int, int] = field(default_factory=dict)
    differences: list[tuple[int, Difference]] = field(default_factory=list)
    #: A line that is indented like one of a group, whose figures are no sums at all.
    doubtful: int | None = None

    @property
    def depth(self) -> int:
        """How many levels there are above the rows."""
        return max(self.lines.values(), default=-1) + 1


def find(grid: Grid, body: Body, rows: list[int], titles: dict[int, str]) -> Levels:
    """Return the lines of groups among ``rows`` (without totals).

    Parameters
    ----------
    grid : Grid
        The cells.
    body : Body
        What its lines are.
    rows : list of int
        Lines that may be rows or groups, from 0.
    titles : dict of int to str
        Title by column.

    Returns
    -------
    Levels
        Without lines where there are no groups.
    """
    doubtful = None
    for signal in (_outline, _indent, _column):
        depths = signal(grid, body, rows)
        if depths is None or len(set(depths)) < 2:
            continue
        found = _by_depth(grid, body, rows, depths, titles)
        if found.lines:
            return found
        doubtful = found.doubtful if doubtful is None else doubtful
    found = _alone(grid, body, rows)
    found = found if found.lines else _by_sums(grid, body, rows, titles)
    found.doubtful = doubtful
    return found


def _outline(grid: Grid, body: Body, rows: list[int]) -> list[int] | None:
    return [grid.outline.get(row, 0) for row in rows] if grid.outline else None


def _indent(grid: Grid, body: Body, rows: list[int]) -> list[int] | None:
    column = (body.keys or body.columns)[0]
    cells, joined = grid.columns[column], grid.joined(column)
    if not grid.indents and not any(f"\n{space}" in joined for space in SPACES) and joined[:1] not in SPACES:
        return None
    steps = [grid.indents.get((row, column), 0) if grid.indents else _spaces(cells[row]) for row in rows]
    if not any(steps):
        return None
    ranks = {step: rank for rank, step in enumerate(sorted(set(steps)))}
    return [ranks[step] for step in steps] if len(ranks) <= _DEEPEST else None


def _spaces(cell: object) -> int:
    return len(cell) - len(cell.lstrip(SPACES)) if isinstance(cell, str) else 0


def _column(grid: Grid, body: Body, rows: list[int]) -> list[int] | None:
    """By the first filled column, where every line fills exactly one of the first columns."""
    keys = body.keys
    leading = keys[: next((n for n, key in enumerate(keys) if key != body.columns[n]), len(keys))]
    for width in range(min(len(leading), 4), 1, -1):
        part = grid.filled[np.ix_(rows, leading[:width])]
        if np.all(part.sum(axis=1) == 1) and np.all(part.any(axis=0)):
            return part.argmax(axis=1).tolist()
    return None


def _by_depth(grid: Grid, body: Body, rows: list[int], depths: list[int], titles: dict[int, str]) -> Levels:
    parents = {place for place in range(len(rows) - 1) if depths[place + 1] > depths[place]}
    if not parents or any(_keys_filled(grid, body, rows[place]) > 1 for place in parents):
        return Levels()
    leaves = [row for place, row in enumerate(rows) if place not in parents]
    figures = RunningSums(grid, leaves, body.numeric, titles)
    ends, before = _group_ends(depths), [0, *accumulate(place in parents for place in range(len(rows)))]
    agreed, differing, numbered = 0, [], 0
    for place in sorted(parents):
        off = differences(figures, rows[place], place - before[place], ends[place] - before[ends[place]])
        numbered += off is not None
        agreed += off == []
        differing += [(rows[place], each) for each in off or []]
    if numbered and not agreed:
        return Levels(doubtful=rows[min(parents)])
    ranks = {depth: rank for rank, depth in enumerate(sorted({depths[place] for place in parents}))}
    return Levels({rows[place]: ranks[depths[place]] for place in sorted(parents)}, differing)


def _group_ends(depths: list[int]) -> list[int]:
    """Return where the group of every line ends: at the next line that lies no deeper."""
    ends, open_ = [len(depths)] * len(depths), []
    for place, depth in enumerate(depths):
        while open_ and depths[open_[-1]] >= depth:
            ends[open_.pop()] = place
        open_.append(place)
    return ends


def differences(figures: RunningSums, row: int, start: int, end: int) -> list[Difference] | None:
    """Return the figures of a line that are not the sum of its rows; None where it states none that could be.

    Parameters
    ----------
    figures : RunningSums
        Over the rows of the table.
    row : int
        The line, from 0.
    start, end : int
        Places of its rows among those of `figures`, the last not included.

    Returns
    -------
    list of Difference or None
        Empty where all agree.
    """
    found = figures.check(row, [(start, end)])
    return found.differences(0) if found.compared.any() else None


def _keys_filled(grid: Grid, body: Body, row: int) -> int:
    return int(grid.filled[row, body.keys].sum())


def _alone(grid: Grid, body: Body, rows: list[int]) -> Levels:
    """Lines with one text and nothing else; the table begins with one, and there are several, or one says so."""
    filled = grid.filled[:, body.columns].sum(axis=1)
    if len(body.columns) < 2 or not rows or not _lone_text(grid, body, rows[0], filled):
        return Levels()
    alone = [_lone_text(grid, body, row, filled) for row in rows]
    if alone[-1] or not _is_grouping(grid, body, rows, alone):
        return Levels()
    runs = _runs(alone)
    depth = max(length for _, length in runs)
    if depth > _DEEPEST:
        return Levels()
    return Levels({rows[start + n]: depth - length + n for start, length in runs for n in range(length)})


def _is_grouping(grid: Grid, body: Body, rows: list[int], alone: list[bool]) -> bool:
    runs = len(_runs(alone))
    labels = [text_of(_only(grid, body, row)) for row, lone in zip(rows, alone, strict=True) if lone]
    spans = any(left == body.columns[0] and top == bottom == rows[0] for (top, left), (bottom, _) in grid.merges)
    return runs > 1 or spans or labels[0].endswith(":") or len(labels) > 1


def _lone_text(grid: Grid, body: Body, row: int, filled: np.ndarray) -> bool:
    return filled[row] == 1 and kind(_only(grid, body, row)) in ("t", "d")


def _only(grid: Grid, body: Body, row: int) -> object:
    return next((grid.rows[row][column] for column in body.columns if grid.filled[row, column]), None)


def _runs(flags: list[bool]) -> list[tuple[int, int]]:
    found, start = [], None
    for place, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = place
        elif not flag and start is not None:
            found.append((start, place - start))
            start = None
    return found


def _by_sums(grid: Grid, body: Body, rows: list[int], titles: dict[int, str]) -> Levels:
    """One column of names, nothing indented: groups that leave no row over, each with the sums of the rows below it."""
    if len(body.keys) != 1 or not body.numeric or not 4 <= len(rows) <= _MOST_BY_SUMS:
        return Levels()
    figures = RunningSums(grid, rows, body.numeric, titles)
    lines, place, longest = {}, 0, 0
    while place < len(rows):
        end = _group_end(figures, rows, place)
        if end is None:
            return Levels()
        lines[rows[place]] = 0
        longest = max(longest, end - place - 1)
        place = end
    return Levels(lines) if len(lines) > 1 and longest > 1 else Levels()


def _group_end(figures: RunningSums, rows: list[int], place: int) -> int | None:
    """Return where the group ends whose line states the sums of all rows below it, or None."""
    if not any(figures.stated(rows[place]).values()):
        return None
    start, last = place + 2, min(place + _LONGEST_GROUP, len(rows)) + 1
    width = 8
    while start < last:
        ends = range(start, min(start + width, last))
        found = figures.check(rows[place], [(place + 1, end) for end in ends])
        over = ~found.off | (np.abs(found.summed) > 1.01 * np.abs(found.stated) + 1)
        for at, end in enumerate(ends):
            if not found.compared[at].any():
                return None
            if not found.off[at].any():
                return end
            if over[at].all():
                return None
        start, width = start + width, 2 * width
    return None
