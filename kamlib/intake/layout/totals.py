"""Lines that state sums: told from rows, and held against the rows that they sum."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from kamlib.intake.contracts.grid import Grid
from kamlib.intake.contracts.relation import plain
from kamlib.intake.layout.body import Body, group_of_total
from kamlib.intake.layout.cells import kind, text_of
from kamlib.intake.layout.figures import Difference, RunningSums

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
    """
    lines = set(body.lines)
    said = {row: each for row, each in body.candidates.items() if row in lines and plain(each[0]) not in data}
    # A word in most rows is a value of theirs.
    often = {
        word for word, n in Counter(plain(text) for text, _ in said.values()).items() if n > max(3, len(body.lines) / 2)
    }
    found = {row: each for row, each in said.items() if plain(each[0]) not in often}
    return found | _nameless(grid, body, found)


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
    """
    first = _pass(grid, body, sums, parents, titles, Totals())
    if not first.rows:
        return first
    kept = {row: each for row, each in sums.items() if row not in first.rows}
    return _pass(grid, body, kept, parents, titles, Totals(rows=first.rows))


def _pass(grid: Grid, body: Body, sums: dict, parents: dict, titles: dict, totals: Totals) -> Totals:
    rows = [row for row in body.lines if row not in sums and row not in parents]
    figures = RunningSums(grid, rows, body.numeric, titles) if sums else None
    for row in sorted(sums):
        _decide(grid, body, figures, row, sums, parents, totals)
    return totals


def _decide(grid: Grid, body: Body, figures: RunningSums, row: int, sums: dict, parents: dict, totals: Totals) -> None:
    text, strong = sums[row]
    if not figures.stated(row):
        _without_figures(row, strong, _keys(grid, body, row) > 1, totals)
        return
    scope, off = _best(figures, row, sums, parents)
    n = scope[1] - scope[0]
    if off == [] and (strong or n > 1 or not text or _names_group(grid, body, text, figures.rows[slice(*scope)])):
        totals.lines[row] = "total" if n == len(figures.rows) else "subtotal"
    elif off is None and strong:
        totals.lines[row] = "total"
    elif not text or (not strong and _is_like_rows(grid, body, row, figures.rows)):
        totals.rows.append(row)
    elif strong and not _is_like_rows(grid, body, row, figures.rows):
        totals.lines[row] = "total"
        totals.differing += [(row, each) for each in off or []]
    else:
        totals.unsure.append(row)
        totals.lines[row] = "total"


def _names_group(grid: Grid, body: Body, text: str, rows: list[int]) -> bool:
    """Tell whether the text names a value of the rows: «Итого Юг» below a row of «Юг»."""
    group = plain(group_of_total(text))
    return bool(group) and any(plain(text_of(grid.rows[row][key])) == group for row in rows for key in body.keys)


def _without_figures(row: int, strong: bool, named: bool, totals: Totals) -> None:
    if strong and not named:
        totals.lines[row] = "total"
    else:
        totals.rows.append(row)


def _keys(grid: Grid, body: Body, row: int) -> int:
    return int(grid.filled[row, body.keys].sum())


def _is_like_rows(grid: Grid, body: Body, row: int, rows: list[int]) -> bool:
    """Tell whether a line has the keys that rows have: more than one, and most of those that are always filled."""
    looked = rows[:: len(rows) // 500 + 1]
    if not looked:
        return False
    always = [key for key in body.keys if grid.filled[looked, key].mean() > 0.9]
    return len(always) > 1 and all(grid.filled[row, key] for key in always)


def _best(figures: RunningSums, row: int, sums: dict, parents: dict) -> tuple[tuple[int, int], list | None]:
    """Return the rows that the line sums, and the figures that differ; None where nothing can be compared."""
    place = bisect_left(figures.rows, row)
    seen: list[tuple[tuple[int, int], list[Difference]]] = []
    partly: list[tuple[tuple[int, int], list[Difference]]] = []
    for scope in _scopes(figures, row, place, sums, parents):
        compared = [each for each in figures.compare(row, *scope) if not figures.is_rate(each, *scope)]
        if not compared:
            return scope, None
        off = [each for each in compared if not figures.agrees(row, each, scope[1] - scope[0])]
        if not off:
            return scope, []
        seen.append((scope, off))
        partly += [(scope, off)] if len(off) < len(compared) else []
    if partly:
        return min(partly, key=lambda each: len(each[1]))
    whole = [each for each in seen if each[0] == (0, place)] if row == max(sums) else []
    return (whole or seen or [((0, 0), None)])[0]


def _scopes(figures: RunningSums, row: int, place: int, sums: dict, parents: dict) -> list[tuple[int, int]]:
    marks = sorted({*sums, *parents} - {row})
    above = [bisect_left(figures.rows, each) for each in marks if each < row][-_SCOPES:]
    below = [bisect_left(figures.rows, each) for each in marks if each > row][:_SCOPES]
    back = [(start, place) for start in dict.fromkeys([*reversed(above), 0]) if start < place]
    ahead = [(place, end) for end in dict.fromkeys([*below, len(figures.rows)]) if end > place]
    return back + ahead if back else list(reversed(ahead))


def label(grid: Grid, body: Body, row: int) -> str:
    """Return the text by which a person knows the line."""
    return next((text_of(grid.rows[row][c]) for c in body.columns if kind(grid.rows[row][c]) == "t"), "")
