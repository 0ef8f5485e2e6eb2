"""Tables of the budget as arrays: accounts down, levels and years across."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.core.schema import LEVELS


def lay_known(frame: pd.DataFrame, name: str, ids: Sequence[str], years: Sequence[int]) -> np.ndarray:
    """Return a column by account and year, each told once; what nobody told is unknown.

    Parameters
    ----------
    frame : DataFrame
        account_id, year, and the column.
    name : str
        The column.
    ids, years : sequence
        Accounts and plan years, in their order.

    Returns
    -------
    ndarray of shape (accounts, years)
        NaN where there is no row.
    """
    table = frame.pivot(index="account_id", columns="year", values=name)
    return table.reindex(index=list(ids), columns=list(years)).to_numpy(dtype=float).reshape(len(ids), len(years))


def lay_sums(frame: pd.DataFrame, name: str, ids: Sequence[str], years: Sequence[int]) -> np.ndarray:
    """Return sums of a column by account and year; where there is no line, it is nothing.

    Parameters
    ----------
    frame : DataFrame
        account_id, year, and the column.
    name : str
        The column.
    ids, years : sequence
        Accounts and plan years, in their order.

    Returns
    -------
    ndarray of shape (accounts, years)
    """
    return _lay(frame, name, {"account_id": ids, "year": years})


def lay_levels(costs: pd.DataFrame, ids: Sequence[str], years: Sequence[int]) -> np.ndarray:
    """Return money by account, level and year; no line is no cost.

    Parameters
    ----------
    costs : DataFrame
        account_id, level, year, amount (money).
    ids, years : sequence
        Accounts and plan years, in their order.

    Returns
    -------
    ndarray of shape (accounts, levels, years)
    """
    return _lay(costs, "amount", {"account_id": ids, "level": LEVELS, "year": years})


def _lay(frame: pd.DataFrame, name: str, axes: dict[str, Sequence]) -> np.ndarray:
    sums = frame.groupby(list(axes))[name].sum() if len(frame) else pd.Series(dtype=float)
    grid = pd.MultiIndex.from_product([list(axis) for axis in axes.values()])
    return sums.reindex(grid).astype(float).fillna(0.0).to_numpy().reshape([len(axis) for axis in axes.values()])
