"""Lines that state sums: told from rows, and held against the rows that they sum."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np

from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.grid import Grid
from kamlib.intake.layout.body import Body, group_of_total
from kamlib.intake.layout.cells import is_word, kind, text_of
from kamlib.intake.layout.figures import Difference, RunningSums

_STARS = re.compile(r"\*{1,5}")
#: Rows in which a last line without a word is held against all the others; from how many sums on a column is judged.
_LOOKED, _MANY = 100_000, 5
#: Earlier lines of sums from which a scope may begin, nearest first.
_SCOPES = 60


@dataclass
class Totals:
    """Lines of sums with their reason; what does not agree; what may be a row or a sum."""

    lines: dict[int, str] = field(default_factory=dict)
    differing: list[tuple[int, Difference]] = field(default_factory=list)
    unsure: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


def candidates(grid: Grid, body: Body, data: frozenset[str]) -> dict[int, tuple[str, bool]]:
    """Return the lines that may state sums: by their words, and the last lines with numbers but no name.

    Parameters
    ----------
    grid, body : Grid, Body
        The lines.
    data : frozenset of str
        Names (normalised) of which a person said that they are rows.

    Returns
    -------
    dict of int to (str, bool)
        By row: the text, and whether it stands for itself.
    """
    lines = set(body.lines)
    said = {row: each for row, each in body.candidates.items() if row in lines and plain(each[0]) not in data}
    # A word in most rows is a value of theirs.
    often = {
        word for word, n in Counter(plain(text) for text, _ in said.values()).items() if n > max(3, len(body.lines) / 2)
    }
    found = {row: each for row, each in said.items() if plain(each[0]) not in often} | _starred(grid, body)
    return found | _nameless(grid, body, found)


def _starred(grid: Grid, body: Body) -> dict[int, tuple[str, bool]]:
    """Lists of SAP mark their subtotals with stars, in a column that holds nothing else."""
    found: dict[int, tuple[str, bool]] = {}
    for column in body.keys:
        if "*" not in grid.joined(column):
            continue
        filled = [row for row in body.lines if grid.filled[row, column]]
        if filled and all(_STARS.fullmatch(text_of(grid.rows[row][column]).strip()) for row in filled):
            found |= {row: (text_of(grid.rows[row][column]).strip(), True) for row in filled}
    return found


def summing_last(grid: Grid, body: Body, sums: dict[int, tuple[str, bool]], titles: dict[int, str]) -> dict:
    """Return the last line, whatever it is called, where it is the sum of all rows above it in every column.

    With one column of figures it must lack a key that every row has.

    Parameters
    ----------
    grid : Grid
        The cells.
    body : Body
        What its lines are.
    sums : dict
        Lines that state sums already, see :func:`candidates`.
    titles : dict of int to str
        Title by column.

    Returns
    -------
    dict of int to (str, bool)
        The line as :func:`candidates` gives it; empty where there is none.
    """
    rest = [row for row in body.lines if row not in sums]
    if len(rest) < 3 or len(rest) > _LOOKED or rest[-1] != body.lines[-1]:
        return {}
    *rows, last = rest
    for columns in (body.numeric[:1], body.numeric):  # most tables are told by their first column of figures
        figures = RunningSums(grid, rows, columns, titles)
        found = figures.check(last, [(0, len(rows))])
        if found.off[0].any():
            return {}
    n = int(found.compared[0].sum())
    # Without a word for it, no rounding of print is forgiven.
    exact = np.abs(found.stated - found.summed[0])[found.compared[0]] <= 0.011
    if not n or not exact.all() or not any(figures.stated(last).values()):
        return {}
    always = [key for key in body.keys if grid.filled[rows, key].all()]
    short = any(not grid.filled[last, key] for key in always)
    if len(always) > 1 and not short:
        return {}
    name = next((text_of(grid.rows[last][key]) for key in body.keys if grid.filled[last, key]), "")
    # Of two rows and a third, two columns may agree by chance: 1, 2, 3.
    return {last: (name, True)} if n > (1 if len(rows) > 2 else 2) or short else {}


def _nameless(grid: Grid, body: Body, found: dict) -> dict[int, tuple[str, bool]]:
    """The last line, where it has numbers and no name, below rows that have names."""
    rest = [row for row in body.lines if row not in found]
    if len(rest) < 3 or not body.keys or not body.numeric:
        return {}
    last = rest[-1]
    named = grid.filled[rest[:-1], body.keys[0]].mean()
    if named > 0.9 and not grid.filled[last, body.keys].any() and grid.filled[last, body.numeric].any():
        return {last: ("", False)}
    return {}


def settle(
    grid: Grid, body: Body, sums: dict[int, tuple[str, bool]], parents: dict[int, int], titles: dict[int, str]
) -> Totals:
    """Decide for every candidate whether it is a sum or a row.

    Parameters
    ----------
    grid, body : Grid, Body
        The lines.
    sums : dict
        See :func:`candidates`.
    parents : dict
        Lines of groups with their level.
    titles : dict
        Title by column.

    Returns
    -------
    Totals
        Lines of sums with their reason, rows that only looked like sums, and what does not agree.
    """
    totals = _pass(grid, body, sums, parents, titles, Totals())
    if totals.rows:
        sums = {row: each for row, each in sums.items() if row not in totals.rows}
        totals = _pass(grid, body, sums, parents, titles, Totals(rows=totals.rows))
    rates = _not_summed(sums, totals)
    if not rates:
        return totals
    summed = [column for column in body.numeric if column not in rates]
    return _pass(grid, replace(body, numeric=summed), sums, parents, titles, Totals(rows=totals.rows))


def _not_summed(sums: dict, totals: Totals) -> set[int]:
    """Return the columns that no line of many sums, while others are summed in nearly all: shares, ratings."""
    if len(sums) < _MANY:
        return set()
    off = Counter(each.column for _, each in totals.differing)
    return {column for column, n in off.items() if n > len(sums) / 2}


class _Among:
    """The rows of one pass, and where the lines of sums and groups stand among them."""

    def __init__(self, grid: Grid, body: Body, sums: dict, parents: dict, titles: dict):
        self.grid, self.body, self.sums = grid, body, sums
        rows = [row for row in body.lines if row not in sums and row not in parents]
        self.figures = RunningSums(grid, rows, body.numeric, titles)
        self.marks = sorted({*sums, *parents})
        self.places = np.searchsorted(rows, self.marks).tolist()
        looked = rows[:: len(rows) // 500 + 1]
        self.last = max(sums)
        self._always = [key for key in body.keys if looked and grid.filled[looked, key].mean() > 0.9]

    def like(self, row: int) -> bool:
        """Tell whether a line has the keys that rows have: more than one, and most of those that are always filled."""
        return len(self._always) > 1 and all(self.grid.filled[row, key] for key in self._always)

    def scopes(self, row: int) -> list[tuple[int, int]]:
        """Return what a line may sum, likeliest first: the rows back to an earlier line, or ahead to a later one."""
        at, all_ = bisect_left(self.marks, row), len(self.figures.rows)
        place = self.places[at]
        above, below = self.places[max(at - _SCOPES, 0) : at], self.places[at + 1 : at + 1 + _SCOPES]
        back = [(start, place) for start in dict.fromkeys([*reversed(above), 0]) if start < place]
        ahead = [(place, end) for end in dict.fromkeys([*below, all_]) if end > place]
        return back + ahead if back else list(reversed(ahead))


def _pass(grid: Grid, body: Body, sums: dict, parents: dict, titles: dict, totals: Totals) -> Totals:
    if sums:
        rows = _Among(grid, body, sums, parents, titles)
        for row in sorted(sums):
            _decide(rows, row, totals)
    return totals


def _decide(rows: _Among, row: int, totals: Totals) -> None:
    (text, strong), figures, like = rows.sums[row], rows.figures, rows.like(row)
    if not figures.stated(row):
        _without_figures(row, strong, _keys(rows.grid, rows.body, row) > 1, totals)
        return
    scope, off = _best(rows, row)
    n = scope[1] - scope[0]
    if off == [] and (strong or n > 1 or not text or _names_group(rows, text, figures.rows[slice(*scope)])):
        totals.lines[row] = "total" if n == len(figures.rows) else "subtotal"
    elif off is None and strong:
        totals.lines[row] = "total"
    elif not text or (not strong and like):
        totals.rows.append(row)
    elif strong and not like:
        totals.lines[row] = "total"
        totals.differing += [(row, each) for each in off or []]
    else:
        totals.unsure.append(row)
        totals.lines[row] = "total"


def _names_group(rows: _Among, text: str, summed: list[int]) -> bool:
    """Tell whether the text names a value of the rows: «Итого Юг» below a row of «Юг»."""
    group, cells, keys = plain(group_of_total(text)), rows.grid.rows, rows.body.keys
    return bool(group) and any(plain(text_of(cells[row][key])) == group for row in summed for key in keys)


def _without_figures(row: int, strong: bool, named: bool, totals: Totals) -> None:
    if strong and not named:
        totals.lines[row] = "total"
    else:
        totals.rows.append(row)


def _keys(grid: Grid, body: Body, row: int) -> int:
    """Count what names the line; how many records it sums is no name: «4 records», «4»."""
    return sum(not _is_count(grid.rows[row][key]) for key in body.keys if grid.filled[row, key])


def _is_count(value: object) -> bool:
    number, _, word = text_of(value).partition(" ")
    return number.isdecimal() and (not word or is_word("counted", word))


def _best(rows: _Among, row: int) -> tuple[tuple[int, int], list | None]:
    """Return the rows that the line sums, and the figures that differ; None where nothing can be compared."""
    scopes = rows.scopes(row)
    if not scopes:
        return (0, 0), None
    found = rows.figures.check(row, scopes)
    off, compared = found.off.sum(axis=1), found.compared.sum(axis=1)
    settled = np.flatnonzero(off == 0)
    if len(settled):
        at = int(settled[0])
        return scopes[at], [] if compared[at] else None
    partly = np.flatnonzero(off < compared)
    if len(partly):
        at = int(partly[np.argmin(off[partly])])
    else:
        place = rows.places[bisect_left(rows.marks, row)]
        at = scopes.index((0, place)) if row == rows.last and (0, place) in scopes else 0
    return scopes[at], found.differences(at)


def label(grid: Grid, body: Body, row: int) -> str:
    """Return the text by which a person knows the line.

    Parameters
    ----------
    grid : Grid
        The cells.
    body : Body
        Its columns are looked at from left to right.
    row : int
        The line, from 0.

    Returns
    -------
    str
        Empty where it has no text.
    """
    return next((text_of(grid.rows[row][c]) for c in body.columns if kind(grid.rows[row][c]) == "t"), "")
