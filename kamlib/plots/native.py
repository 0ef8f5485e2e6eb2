"""The form of a picture as a chart that PowerPoint can edit, by the columns of the table behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Native:
    """The form of one kind of chart, by the columns of the table behind it.

    Parameters
    ----------
    form : {'bars', 'columns', 'lines', 'points', 'curves'}
        Bars lie, columns stand; lines run over categories, curves over numbers; points have a place by two numbers.
    names : tuple of str
        Columns whose cells name a category or a point.
    values : tuple of str
        Columns that become series; of curves and points: the upright ones.
    after : str
        Every column behind this one becomes a series as well.
    by : str
        Column whose values become series: a long table.
    words : str
        Pattern of the words for series that the table does not name.
    kind : str
        Kind of the values where the table does not say.
    stacked, overlaid : bool
        Whether series stand on each other, or behind each other.
    start : str
        Column with where a step begins: a waterfall, whose steps stand on nothing that is seen.
    rest : tuple of str
        Two columns: the first less the second is a last, pale series.
    total : str
        Column with the sum of a stack, written at its end; ``+``: it is added up.
    low, high : str
        Columns with the bounds of the last series.
    base : str
        Column with the number from which bars go both ways.
    mark : str
        Column that says which bars stand out: with yes, or with our own name.
    unique : str
        Only the first row of each value of this column.
    most : int
        Most categories; 0: all. More rows than the table holds are no chart otherwise.
    labels : {'value', 'none', 'end', 'name'}
        At every bar its value; at the end of a line its name; at every point its name.
    turned : bool
        Each row is a series, each column of values a category.
    reversed : bool
        The first place is on top.
    x, x_low, x_high, group, line, cut : str
        Of points and curves: the level number, its bounds, what colours the points, a line of reference over the same
        numbers, columns with the numbers at which the axes cross.
    gap : int
        Room between bars, in per cent of their width.
    """

    form: str
    names: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    after: str = ""
    by: str = ""
    words: str = ""
    kind: str = ""
    stacked: bool = False
    overlaid: bool = False
    start: str = ""
    rest: tuple[str, ...] = ()
    total: str = ""
    low: str = ""
    high: str = ""
    base: str = ""
    mark: str = ""
    unique: str = ""
    most: int = 0
    labels: str = "value"
    turned: bool = False
    reversed: bool = False
    x: str = ""
    x_low: str = ""
    x_high: str = ""
    group: str = ""
    line: str = ""
    cut: tuple[str, ...] = ()
    gap: int = 45

    def record(self) -> dict[str, Any]:
        """Return what is not as usual, as it travels with a block."""
        named = {each.name: getattr(self, each.name) for each in fields(self)}
        usual = {each.name: each.default for each in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in named.items()
            if value != usual[name]
        }


def read_native(record: Mapping[str, Any]) -> Native:
    """Return the form that a block carries."""
    return Native(**{name: tuple(value) if isinstance(value, list) else value for name, value in record.items()})


def stack(form: str, names: str, *values: str, **more: Any) -> Native:
    """Return the form of bars or columns whose series stand on each other.

    Parameters
    ----------
    form : str
        ``bar`` or ``column``.
    names : str
        Column whose cells name the bars.
    *values : str
        Columns of the series.
    **more
        What else the form says (see :class:`Native`).

    Returns
    -------
    Native
        The form that decks draw by themselves.
    """
    return Native(form, (names,), values, stacked=True, labels="none", **more)
