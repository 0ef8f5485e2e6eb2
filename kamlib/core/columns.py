"""What a column of a result is: how it is shown, in which unit, of which type, and who may see its table.

A step declares every column where it declares the table (:func:`kamlib.core.results.table`), in one short text:
``kind``, ``kind:dtype`` or ``kind:dtype:title``. Kinds are those of ``kamlib.i18n.Language``: ``money``, ``share``,
``score``, ``number``, ``number.1``, ``date``, ``text``, ``plain`` (a number with the decimals that it has), ``value``
(a category whose words are in the catalogues), ``word|…`` and ``of|…`` (a key, or several, whose words stand under a
pattern), ``measure@column`` (a number whose unit stands in another column of the row) and ``column@table`` (a column of
the client's table that another column of the row names). A column named ``*`` stands
for columns that the data name, such as one for each account; `title` is the pattern of the key of their titles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DTYPES = ("text", "integer", "number", "boolean", "date")
#: Kinds that are not numbers.
_WORDS = ("text", "value", "word", "of", "column")
#: Units by kind; a kind that is not named has no unit, or tells it in its name.
_UNITS = {"money": "money", "amount": "money", "share": "0…1", "score": "0…1"}
_UNITS_BY_SUFFIX = {"_hours": "hours", "_days": "days", "_months": "months", "_years": "years"}


@dataclass(frozen=True)
class Column:
    """One column of a result, or one of its key figures.

    Parameters
    ----------
    kind : str
        How it is shown (see the module).
    dtype : {'text', 'integer', 'number', 'boolean', 'date'}
        What its cells are in the artefacts.
    title : str
        Pattern of the key of its title, for columns that the data name: ``priorities.value.group.*``.
    """

    kind: str
    dtype: str
    title: str = ""

    @property
    def unit_column(self) -> str:
        """Name of the column that holds the unit of each row; empty where the kind is the same for all rows."""
        return self.kind.partition("@")[2]


def read_column(text: str) -> Column:
    """Return the column that a declaration ``kind``, ``kind:dtype`` or ``kind:dtype:title`` means.

    Raises
    ------
    ValueError
        A type that does not exist: a defect of ours.
    """
    kind, dtype, title = (*text.split(":"), "", "")[:3]
    if dtype and dtype not in DTYPES:
        raise ValueError(f"column: expected a type of {', '.join(DTYPES)}, found {text!r}")
    return Column(kind, dtype or _dtype_of(kind), title)


def measure(value: float | None, unit: str) -> str | None:
    """Return a cell of kind ``measure``: a number with its unit, for sentences whose facts have different units.

    Parameters
    ----------
    value : float or None
        The number, in its unit.
    unit : str
        Such as ``money`` or ``share``; any other is shown as a plain number.

    Returns
    -------
    str or None
        ``<number>|<unit>``; None where the number is missing.
    """
    return None if value is None or value != value else f"{float(value)!r}|{unit}"


def unit_of(name: str, column: Column) -> str:
    """Return the unit of a column: of its kind, else the one that its name ends in; empty where it has none.

    Parameters
    ----------
    name : str
        Of the column.
    column : Column
        What it is.

    Returns
    -------
    str
        Such as ``money``; empty where it has none.
    """
    plain = column.kind.lstrip("+").split(".")[0].split("|")[0]
    by_name = next((unit for suffix, unit in _UNITS_BY_SUFFIX.items() if name.endswith(suffix)), "")
    return _UNITS.get(plain, by_name)


def column_of(name: str, declared: Mapping[str, Column], place: str) -> Column:
    """Return what a column is.

    Parameters
    ----------
    name : str
        Of the column.
    declared : mapping of str to Column
        Of its table; ``*`` stands for columns that the data name.
    place : str
        Stem and table, for the message.

    Returns
    -------
    Column
        Its own declaration, else that of ``*``.

    Raises
    ------
    KeyError
        Nobody declared it: a column that is not declared is shown to nobody.
    """
    found = declared.get(name) or declared.get("*")
    if found is None:
        raise KeyError(f"{place}: column {name!r} is not declared")
    return found


def _dtype_of(kind: str) -> str:
    plain = kind.lstrip("+").split(".")[0].split("|")[0].split("@")[0]
    if plain == "date":
        return "date"
    return "text" if plain in _WORDS else "number"
