"""The language in which a step says what the client's tables hold: columns, types, units, allowed values, references.

Titles in Russian and English stand in the catalogues (``tables.<table>.title`` and ``tables.<table>.column.<column>``);
a test holds that every table and column has both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

KINDS = ("id", "text", "category", "int", "year", "date", "number", "money", "share", "bool")


@dataclass(frozen=True)
class InputColumn:
    """One column of a table.

    Parameters
    ----------
    name : str
        English snake_case key.
    kind : str
        One of :data:`KINDS`. ``share`` is read as 0…1 (``65 %`` and ``0,65`` are the same figure).
    unit : str
        What one unit is, for the titles and the input template: ``money``, ``hours``, ``days``, ``points``…
    required : bool
        The column must be there and no cell of it may be blank.
    low, high : float or None
        Smallest and largest allowed value, inclusive.
    values : tuple of str
        Allowed values of a category.
    refers : str
        ``table.column`` that must hold every value of this column.
    person : bool
        Its cells name people of the customer (in a table with ``side``, in his rows): what they may be called is ruled
        by the engagement (:mod:`kamlib.workspace.persons`).
    """

    name: str
    kind: str
    unit: str = ""
    required: bool = False
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    refers: str = ""
    person: bool = False


@dataclass(frozen=True)
class InputTable:
    """One table: its columns, its key, and the columns of which at least one must be there.

    Parameters
    ----------
    name : str
        English plural; the stem of its default file ``data/<name>.csv``.
    columns : tuple of InputColumn
        In the order in which a person would fill them in.
    key : tuple of str
        Columns that together name a row; empty where rows may repeat (transactions).
    one_of : tuple of tuple of str
        Groups; of each group at least one column must be present.
    open : bool
        Whether columns beyond the schema are kept.
    """

    name: str
    columns: tuple[InputColumn, ...]
    key: tuple[str, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    open: bool = False

    def column(self, name: str) -> InputColumn | None:
        """Return the named column of the schema, or None."""
        return next((column for column in self.columns if column.name == name), None)


def names_in(cell: object) -> list[str]:
    """Return the names that stand in one cell, parted by semicolons or lines; none in a blank one."""
    return [name.strip() for name in re.split(r"[;\n]", cell) if name.strip()] if isinstance(cell, str) else []


def account(required: bool = True) -> InputColumn:
    """Return the column that says to which account a row belongs."""
    return InputColumn("account_id", "id", required=required, refers="accounts.account_id")


def share(name: str, **rules: Any) -> InputColumn:
    """Return a column of shares, 0…1."""
    return InputColumn(name, "share", low=0.0, high=1.0, **rules)


def points(name: str, high: float, low: float = 1, **rules: Any) -> InputColumn:
    """Return a column of marks from `low` to `high`.

    Parameters
    ----------
    name : str
        Of the column, English snake_case.
    high, low : float
        Largest and smallest mark, inclusive.
    **rules
        What else an :class:`InputColumn` takes.

    Returns
    -------
    InputColumn
        Of kind ``number``, in points.
    """
    return InputColumn(name, "number", unit="points", low=low, high=high, **rules)


def person(name: str, **rules: Any) -> InputColumn:
    """Return a column that names people of the customer; several in one cell are parted by semicolons.

    Parameters
    ----------
    name : str
        Of the column, English snake_case.
    **rules
        What else an :class:`InputColumn` takes.

    Returns
    -------
    InputColumn
        Of kind ``text``.
    """
    return InputColumn(name, "text", person=True, **rules)


def money(name: str, **rules: Any) -> InputColumn:
    """Return a column of amounts in the engagement's currency."""
    return InputColumn(name, "money", unit="money", **rules)


def unit_price(name: str, **rules: Any) -> InputColumn:
    """Return a column of prices of one unit: never summed."""
    return InputColumn(name, "money", unit="money per unit", **rules)


EVIDENCE = InputColumn("evidence", "category", values=("A", "B", "C"))
YEAR = InputColumn("year", "year", required=True)
#: Who measured a benefit, the strongest first; the last: nobody did.
PROOFS = ("customer", "us", "estimated")
STATUSES = ("current", "lapsed", "prospect")
REVENUE_KINDS = ("goods", "service", "intellectual")
COST_KINDS = ("account_management", "acquisition", "knowledge", "service", "logistics", "financing", "other")
COMPONENT_KINDS = (
    "discount",
    "payment_terms",
    "service",
    "training",
    "stock",
    "engineering",
    "guarantee",
    "marketing",
    "logistics",
    "information",
    "other",
)
BUDGET_LINES = (
    "kam_time",
    "travel",
    "technical_support",
    "training",
    "samples",
    "reserve_stock",
    "express_delivery",
    "joint_projects",
    "marketing",
    "acquisition",
    "information",
)
LEVELS = ("none", "light", "standard", "deep")
#: Name of our own company in the company columns of ratings and prices.
US = "us"
