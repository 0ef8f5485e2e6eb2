"""Empty tables with the right types, so that a client without a table goes the same way as one with it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

_TEXT = {
    *("account_id", "name", "driver", "product_line", "evidence", "known", "verdict", "status"),
    *("list", "test", "band", "check", "label", "other"),
}
_WHOLE = {"year", "place", "accounts", "accounts_over", "code"}
_FLAGS = {"fallback"}


def blank(columns: Sequence[str]) -> pd.DataFrame:
    """Return an empty table: names as objects, years and counts as integers, flags as booleans, the rest as floats."""
    return pd.DataFrame({name: pd.Series(dtype=_type_of(name)) for name in columns})


def _type_of(name: str) -> type:
    if name in _TEXT:
        return object
    if name in _FLAGS:
        return bool
    return int if name in _WHOLE else float
