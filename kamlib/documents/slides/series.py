"""The table behind a picture into what a chart is drawn from: categories, series, formats. No Office in here."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kamlib.blocks import Chart, Table
from kamlib.documents.slides.formats import format_code
from kamlib.i18n import Language
from kamlib.i18n.plain_text import plain
from kamlib.plots.native import Native, read_native

Numbers = tuple[float | None, ...]
#: Name of a series that nobody sees: it has no place in a legend.
_UNNAMED = " "


@dataclass(frozen=True)
class Series:
    """One series: its name, its numbers, and what it is in the chart.

    Parameters
    ----------
    role : {'plain', 'hidden', 'rest', 'total', 'line'}
        Hidden: what others stand on; rest: what is missing; total: sums written at the ends; line: of reference.
    xs : tuple of float
        Level numbers of points and curves.
    low, high, x_low, x_high : tuple of float
        Bounds; empty: none.
    marked : tuple of bool
        Which bars stand out; empty: all alike.
    texts : tuple of str
        Names of points.
    dashed : bool
        A second line of the same thing.
    """

    name: str
    values: Numbers
    role: str = "plain"
    xs: Numbers = ()
    low: Numbers = ()
    high: Numbers = ()
    x_low: Numbers = ()
    x_high: Numbers = ()
    marked: tuple[bool, ...] = ()
    texts: tuple[str, ...] = ()
    dashed: bool = False


@dataclass(frozen=True)
class Plot:
    """A chart ready to be drawn.

    Parameters
    ----------
    spec : Native
        Its form.
    categories : tuple of tuple of str
        Parts of each name; the longest part is cut where there is no room.
    series : tuple of Series
        In order.
    code, x_code : str
        Formats of the numbers.
    titles : tuple of str
        Of the level and the upright axis; empty where they say nothing.
    base : float or None
        From where bars go both ways.
    cut : tuple of float
        Where the axes cross; empty: at their ends.
    aside : str
        What the reader has to be told beside the title.
    widest : str
        The longest of the numbers as shown, for measuring.
    """

    spec: Native
    categories: tuple[tuple[str, ...], ...]
    series: tuple[Series, ...]
    code: str
    x_code: str = "General"
    titles: tuple[str, str] = ("", "")
    base: float | None = None
    cut: tuple[float, ...] = ()
    aside: str = ""
    widest: str = ""

    @property
    def shown(self) -> tuple[Series, ...]:
        """The series that a reader sees as such."""
        return tuple(each for each in self.series if each.role in ("plain", "rest", "line"))


class _Rows:
    """The rows of a table by the names of its columns: as numbers and as words."""

    def __init__(self, table: Table, spec: Native):
        self.language = table.language
        self.columns = {column.name: column for column in table.columns}
        names = list(self.columns)
        stem, _, name = table.key.partition(".")
        chart = f"{stem}.chart.{name}"
        raw = [dict(zip(names, row, strict=True)) for row in table.rows]
        said = [dict(zip(names, (self._said(cell, chart) for cell in row), strict=True)) for row in table.cells()]
        kept = range(len(raw))
        if spec.unique:
            seen = [row[spec.unique] for row in raw]
            kept = [place for place in kept if seen.index(seen[place]) == place]
        kept = list(kept)[: spec.most or None]
        self.raw, self.said = [raw[place] for place in kept], [said[place] for place in kept]
        self.scale = 100.0 if self._kind(spec).startswith("score") else 1.0
        self.kind = self._kind(spec)

    def _said(self, cell: str, chart: str) -> str:
        """Return a cell as shown; a row that we add ourselves has a key for its name."""
        return plain(self.language.first(f"{chart}.{cell[1:]}", default=cell) if cell.startswith("_") else cell)

    def _kind(self, spec: Native) -> str:
        first = next((name for name in spec.values if name in self.columns), "")
        return spec.kind or (self.columns[first].kind if first else "number")

    def title(self, name: str) -> str:
        return plain(self.columns[name].title)

    def numbers(self, name: str, places: list[int] | None = None, scale: float | None = None) -> Numbers:
        factor = self.scale if scale is None else scale
        rows = self.raw if places is None else [self.raw[place] for place in places]
        return tuple(_number(row.get(name), factor) for row in rows) if name in self.columns else ()

    def parts(self, names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(row[name] for name in names if row[name]) or ("",) for row in self.said)

    def groups(self, name: str) -> dict[str, list[int]]:
        """Return the places of the rows by the words of a column, in order; all of them without one."""
        if not name:
            return {"": list(range(len(self.raw)))}
        found: dict[str, list[int]] = {}
        for place, row in enumerate(self.said):
            found.setdefault(row[name], []).append(place)
        return found


def build_plot(chart: Chart) -> Plot | None:
    """Return what a picture is drawn from anew; None where its kind has no such form, or its table not all of it."""
    spec, table = read_native(chart.native) if chart.native else None, chart.data
    if spec is None or table is None or not table.rows or not _whole(spec, table):
        return None
    rows = _Rows(table, spec)
    made = {"points": _points, "curves": _points, "lines": _lines}.get(spec.form, _bars)(rows, spec)
    known = [value for each in made.series for value in each.values if value is not None]
    return made if known and made.shown else None


def _whole(spec: Native, table: Table) -> bool:
    there = {column.name for column in table.columns}
    needed = {*spec.names, *spec.values, *filter(None, (spec.after, spec.by, spec.start, spec.base, spec.x)), *spec.cut}
    # An older run may lack a column, or rows of a long table: then the picture knows more.
    return needed <= there and (bool(spec.most) or table.total_rows <= len(table.rows))


def _number(value: Any, scale: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(f"{value * scale:.9g}")


# Bars and columns ----------------------------------------------------------------------------------------------------


def _bars(rows: _Rows, spec: Native) -> Plot:
    if spec.by:
        categories, series = _wide(rows, spec)
    else:
        categories, series = rows.parts(spec.names), list(_own(rows, spec))
    if spec.start:
        series.insert(0, Series(_UNNAMED, rows.numbers(spec.start), "hidden"))
    if spec.rest:
        series.append(_rest(rows, spec))
    series = _bounded(series, rows, spec)
    if spec.total:
        total = _total(series, rows, spec)
        # The number stands behind the upper bound, not on it.
        series += [Series(_UNNAMED, each.high, "hidden") for each in series[-1:] if each.high] + [total]
    base = next((each for each in rows.numbers(spec.base)), None) if spec.base else None
    return Plot(spec, categories, tuple(series), _code(series, rows), base=base, **_told(series, rows, spec))


def _own(rows: _Rows, spec: Native) -> Iterator[Series]:
    marked = _marked(rows, spec)
    for name in spec.values:
        yield Series(rows.title(name), rows.numbers(name), marked=marked)
    names = list(rows.columns)
    for name in names[names.index(spec.after) + 1 :] if spec.after else ():
        yield Series(_worded(name, rows, spec), rows.numbers(name))


def _worded(name: str, rows: _Rows, spec: Native) -> str:
    language, digits = rows.language, re.search(r"\d+", name)
    if "*" in spec.words:
        return language.first(spec.words.replace("*", name), default=rows.title(name))
    return language(spec.words, number=int(digits.group()) if digits else "")


def _marked(rows: _Rows, spec: Native) -> tuple[bool, ...]:
    if not spec.mark:
        return ()
    language = rows.language
    loud = (language.value("common", "any", "True"), language.value("competitors", "company", "us"))
    flags = tuple(row[spec.mark] in loud for row in rows.said)
    return flags if any(flags) else ()


def _wide(rows: _Rows, spec: Native) -> tuple[tuple[tuple[str, ...], ...], list[Series]]:
    """Turn a long table: a series for each value of a column, over the categories in their order."""
    parts = rows.parts(spec.names)
    categories = tuple(dict.fromkeys(parts))
    series = []
    for name, places in rows.groups(spec.by).items():
        at = {parts[place]: place for place in places}
        for second, column in enumerate(spec.values):
            found = [rows.numbers(column, [at[each]])[0] if each in at else None for each in categories]
            said = name if len(spec.values) == 1 else f"{name}: {rows.title(column)}"
            series.append(Series(said, tuple(found), dashed=bool(second)))
    return categories, series


def _rest(rows: _Rows, spec: Native) -> Series:
    whole, part = map(rows.numbers, spec.rest)
    left = (None if a is None or b is None else max(a - b, 0.0) for a, b in zip(whole, part, strict=True))
    return Series(rows.language(spec.words), tuple(left), "rest")


def _bounded(series: list[Series], rows: _Rows, spec: Native) -> list[Series]:
    """Give the last series its bounds; those of a stack are bounds of its sum."""
    if not spec.low:
        return series
    *first, last = series
    low, high = rows.numbers(spec.low), rows.numbers(spec.high)
    middle = rows.numbers(spec.total) if spec.stacked else last.values
    below = tuple(None if a is None or b is None else max(b - a, 0.0) for a, b in zip(low, middle, strict=True))
    above = tuple(None if a is None or b is None else max(a - b, 0.0) for a, b in zip(high, middle, strict=True))
    return [*first, Series(last.name, last.values, last.role, low=below, high=above, marked=last.marked)]


def _total(series: list[Series], rows: _Rows, spec: Native) -> Series:
    if spec.total != "+":
        return Series(rows.title(spec.total), rows.numbers(spec.total), "total")
    stacks = zip(*(each.values for each in series if each.role == "plain"), strict=True)
    return Series(
        rows.language("documents.slides.sum"), tuple(sum(value or 0.0 for value in stack) for stack in stacks), "total"
    )


# Lines, curves and points --------------------------------------------------------------------------------------------


def _lines(rows: _Rows, spec: Native) -> Plot:
    if spec.turned:
        categories = tuple((rows.title(name),) for name in spec.values)
        columns = [rows.numbers(name) for name in spec.values]
        names = rows.parts(spec.names)
        series = [
            Series(" ".join(names[place]), tuple(column[place] for column in columns)) for place in range(len(names))
        ]
    elif spec.by:
        categories, series = _wide(rows, spec)
    else:
        categories, series = rows.parts(spec.names), list(_own(rows, spec))
    return Plot(spec, categories, tuple(series), _code(series, rows), **_told(series, rows, spec))


def _points(rows: _Rows, spec: Native) -> Plot:
    series = [
        each
        for name, places in rows.groups(spec.group or spec.by).items()
        for value in spec.values
        if (each := _cloud(rows, spec, name, value, places)).values
    ]
    x_kind = rows.columns[spec.x].kind
    if spec.line and series:
        xs = rows.numbers(spec.x, scale=_scale(x_kind))
        ends = sorted(
            {(x, y) for x, y in zip(xs, rows.numbers(spec.line), strict=True) if x is not None and y is not None}
        )
        series.append(Series(rows.title(spec.line), tuple(y for _, y in ends), "line", xs=tuple(x for x, _ in ends)))
    every = [x for each in series for x in each.xs]
    x_code = format_code(x_kind, every, rows.language.code, rows.language.currency)
    upright = rows.title(spec.values[0]) if len(spec.values) == 1 else ""
    scales = (_scale(x_kind), rows.scale)
    cut = tuple(rows.numbers(name, [0], scale)[0] for name, scale in zip(spec.cut, scales, strict=bool(spec.cut)))
    titles = (rows.title(spec.x), upright)
    cut = tuple(each for each in cut if each is not None)
    return Plot(spec, (), tuple(series), _code(series, rows), x_code, titles, cut=cut, **_told(series, rows, spec))


def _scale(kind: str) -> float:
    return 100.0 if kind.startswith("score") else 1.0


def _cloud(rows: _Rows, spec: Native, name: str, value: str, places: list[int]) -> Series:
    across = _scale(rows.columns[spec.x].kind)
    xs, ys = rows.numbers(spec.x, places, across), rows.numbers(value, places)
    known = [place for place, x, y in zip(places, xs, ys, strict=True) if x is not None and y is not None]
    xs, ys = rows.numbers(spec.x, known, across), rows.numbers(value, known)
    parts = rows.parts(spec.names) if spec.names else ()
    return Series(
        name if name and len(spec.values) == 1 else rows.title(value),
        ys,
        xs=xs,
        texts=tuple(" · ".join(parts[place]) for place in known) if parts else (),
        low=_apart(ys, rows.numbers(spec.low, known), -1),
        high=_apart(ys, rows.numbers(spec.high, known), 1),
        x_low=_apart(xs, rows.numbers(spec.x_low, known, across), -1),
        x_high=_apart(xs, rows.numbers(spec.x_high, known, across), 1),
    )


def _apart(values: Numbers, bounds: Numbers, side: int) -> Numbers:
    if not bounds:
        return ()
    pairs = zip(values, bounds, strict=True)
    return tuple(None if bound is None else max(side * (bound - value), 0.0) for value, bound in pairs)


# Words ---------------------------------------------------------------------------------------------------------------


def _code(series: list[Series], rows: _Rows) -> str:
    every = [value for each in series if each.role != "hidden" for value in each.values]
    return format_code(rows.kind, every, rows.language.code, rows.language.currency)


def _told(series: list[Series], rows: _Rows, spec: Native) -> dict[str, str]:
    """Return what stands behind the names, where it is a number, and the longest of the numbers as shown."""
    beside = [rows.title(name) for name in spec.names[1:] if rows.columns[name].numeric]
    every = [value for each in series if each.role != "hidden" for value in each.values if value is not None]
    shown = [rows.language.show(value / rows.scale, rows.kind) for value in every]
    return {
        "aside": rows.language("documents.slides.beside", title=beside[0]) if beside else "",
        "widest": max(shown, key=len, default=""),
    }


def tell_cut(chart: Chart, plot: Plot, language: Language) -> str:
    """Tell how many rows a chart leaves out; empty where it shows them all.

    Parameters
    ----------
    chart : Chart
        The block with the table behind the picture.
    plot : Plot
        What of it is drawn.
    language : Language
        Of every word.

    Returns
    -------
    str
        The sentence; empty where nothing is left out.
    """
    shown = len(plot.categories)
    total = chart.data.total_rows if chart.data else shown
    if plot.spec.most and not plot.spec.unique and shown < total:
        return language("documents.cut", shown=shown, total=total)
    return ""
