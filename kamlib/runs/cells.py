"""Text in the cells of a CSV that a spreadsheet may open: none of it runs as a formula, and all of it is read back.

An apostrophe before the first sign keeps a cell text in every spreadsheet (the advice of OWASP on CSV injection).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

#: What a spreadsheet takes for the beginning of a formula, behind apostrophes that are there already.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
#: A number, or a number with its unit, is no formula.
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?:\|\w*)?")


def guard_cell(value: Any) -> Any:
    """Return a cell that no spreadsheet reads as a formula; whatever is no text is left."""
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def read_cell(value: Any) -> Any:
    """Return what a cell held before :func:`guard_cell`."""
    return value[1:] if isinstance(value, str) and value.startswith("'") and _FORMULA.match(value) else value


def map_texts(frame: pd.DataFrame, change: Callable[[Any], Any]) -> pd.DataFrame:
    """Return a table whose columns of text are changed cell by cell.

    Parameters
    ----------
    frame : DataFrame
        Any.
    change : callable
        :func:`guard_cell` or :func:`read_cell`.

    Returns
    -------
    DataFrame
        With the same columns and rows.
    """
    texts = [name for name in frame.columns if str(frame[name].dtype) in ("object", "str", "string")]
    return frame.assign(**{name: frame[name].map(change) for name in texts})
