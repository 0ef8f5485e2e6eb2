"""What the review of the client's files is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class IntakeCase:
    """What the review of the client's files is made of.

    Parameters
    ----------
    report, sums : DataFrame
        Of the intake: rows and money sums per table, before and after.
    frames : mapping of str to DataFrame
        Every table of the method as people decided to read it; empty where the client gave none, or none that can be
        used. ``sales`` is summed by month.
    raw : mapping of str to DataFrame
        The same as read: before any merge, and those too that cannot be used as they are.
    base_year : int
        Last full year of actuals.
    repairs, set_aside, readings : DataFrame
        Of the intake: what was mended, what is not used, how each column was read.
    """

    report: pd.DataFrame
    sums: pd.DataFrame
    frames: Mapping[str, pd.DataFrame]
    raw: Mapping[str, pd.DataFrame]
    base_year: int
    repairs: pd.DataFrame
    set_aside: pd.DataFrame
    readings: pd.DataFrame
