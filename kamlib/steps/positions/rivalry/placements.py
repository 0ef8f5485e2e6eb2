"""Where our own functions see an account differently before the talk: that is the agenda."""

from __future__ import annotations

import pandas as pd

from kamlib.steps.shared import ledger

AXES = ("worth_to_us", "view_of_us")
#: Points of ten from which two functions see two different accounts; or less, on two sides of the middle.
APART, MIDDLE = 3.0, 5.0
COLUMNS = ["account_id", "name", "axis", "functions", "low_function", "low", "high_function", "high", "gap", "agenda"]


def compare_placements(placements: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Return how far apart the functions see each account, the widest gap first.

    Parameters
    ----------
    placements : DataFrame
        Table ``placements``: several people of one function are its mean.
    names : Series
        By account_id.

    Returns
    -------
    DataFrame
        account_id, name, axis ('worth_to_us', 'view_of_us'), functions (that placed it), low_function, low,
        high_function, high (0…10), gap, agenda (bool; they differ by :data:`APART` or stand on two sides of the
        middle). Accounts that one function alone placed have nothing to compare and are left out.
    """
    rows = []
    for axis in AXES if len(placements) else ():
        marks = ledger.column(placements, axis).groupby([placements["account_id"], placements["function"]]).mean()
        for account, own in marks.dropna().groupby(level=0):
            by_function = own.droplevel(0).sort_index().sort_values(kind="stable")
            if len(by_function) > 1:
                low, high = float(by_function.iloc[0]), float(by_function.iloc[-1])
                apart = high - low >= APART or (low < MIDDLE <= high and high > low)
                ends = (by_function.index[0], low, by_function.index[-1], high)
                rows.append((account, names.get(account), axis, len(by_function), *ends, high - low, apart))
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = ["gap", "account_id", "axis"]
    return table.sort_values(order, ascending=[False, True, True], kind="stable").reset_index(drop=True)
