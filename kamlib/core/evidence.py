"""Evidence classes: how far a typed figure can be trusted, and the simulation range that follows from it."""

from __future__ import annotations

import pandas as pd

#: Documented (plan, contract, tender, statement), expert estimate, extrapolation; best first.
CLASSES = ("A", "B", "C")
#: Half-width of the default simulation range, as a share of the figure.
DEFAULT_RANGE = {"A": 0.05, "B": 0.20, "C": 0.40}


def weakest(classes: pd.Series) -> str:
    """Return the weakest class of a group; a figure without a class counts as an extrapolation (C)."""
    return max(classes.fillna("C"), default="C")


def split(amounts: pd.Series, classes: pd.Series) -> pd.Series:
    """Return the share of a total that rests on each class.

    Parameters
    ----------
    amounts : Series of float
        Amounts, same index as `classes`; absolute values are taken, so that costs count as much as returns.
    classes : Series of str
        ``A``, ``B`` or ``C``; missing counts as ``C``.

    Returns
    -------
    Series
        Index A, B, C; shares that add to 1, or NaN where there is nothing to split.
    """
    sums = amounts.abs().groupby(classes.fillna("C")).sum().reindex(list(CLASSES), fill_value=0.0)
    total = sums.sum()
    return sums / total if total else sums * float("nan")


def range_of(classes: pd.Series, ranges: dict[str, float] | None = None) -> pd.Series:
    """Return each figure's half-width as a share of the figure (see :data:`DEFAULT_RANGE`).

    Parameters
    ----------
    classes : Series of str
        ``A``, ``B`` or ``C``; missing counts as ``C``.
    ranges : dict of str to float, optional
        Half-width by class, as a share; :data:`DEFAULT_RANGE` where none is given.

    Returns
    -------
    Series of float
        Index of `classes`; 0.2 is ± 20 %. NaN for a class that has no range.
    """
    return classes.fillna("C").map(ranges or DEFAULT_RANGE)
