"""The assignment of rows to columns whose scores add up to the most: without half a second of imports for it."""

from __future__ import annotations

import numpy as np


def assign_best(scores: np.ndarray) -> dict[int, int]:
    """Return one column for each row, each column once, with the greatest sum of scores.

    By shortest augmenting paths (Kuhn 1955, in the form of Jonker & Volgenant 1987).

    Parameters
    ----------
    scores : ndarray of shape (rows, columns)
        What each pair is worth. Where rows are more than columns, some rows get none.

    Returns
    -------
    dict
        Column by row.
    """
    if scores.shape[0] > scores.shape[1]:
        return {row: column for column, row in assign_best(scores.T).items()}
    cost = scores.max(initial=0.0) - scores
    rows, columns = cost.shape
    # Place 0 stands for "none": a row that looks for a column enters there.
    row_price, column_price = np.zeros(rows + 1), np.zeros(columns + 1)
    taken = np.zeros(columns + 1, dtype=int)
    for row in range(1, rows + 1):
        taken[0] = row
        _augment(cost, row_price, column_price, taken)
    return {int(row) - 1: column - 1 for column, row in enumerate(taken) if column and row}


def _augment(cost: np.ndarray, row_price: np.ndarray, column_price: np.ndarray, taken: np.ndarray) -> None:
    """Find the cheapest path from the row at place 0 to a free column, and move every row on it by one."""
    width = len(taken)
    least, way, done, at = np.full(width, np.inf), np.zeros(width, dtype=int), np.zeros(width, dtype=bool), 0
    while taken[at]:
        done[at] = True
        row = taken[at]
        reduced = np.concatenate([[np.inf], cost[row - 1] - row_price[row] - column_price[1:]])
        better = ~done & (reduced < least)
        least[better], way[better] = reduced[better], at
        nearest = int(np.argmin(np.where(done, np.inf, least)))
        step = least[nearest]
        row_price[taken[done]] += step
        column_price[done] -= step
        least[~done] -= step
        at = nearest
    while at:
        taken[at] = taken[way[at]]
        at = way[at]
