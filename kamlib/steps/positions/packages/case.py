"""What service packages are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class PackagesCase:
    """What service packages are made of.

    Parameters
    ----------
    ranking : DataFrame
        Of the prioritised list: account_id, name, status, score, revenue, nopat, potential, chosen.
    segments : Series
        Quadrant of the selection matrix by account_id; an account that is not in it has an unknown view.
    spent : DataFrame
        By account_id, of the base year: cost_to_serve, account_management (money; unknown where nobody recorded it).
    told_hours : Series
        Hours of the diary of the base year by account_id; empty where no diary is on file.
    hours : mapping of str to float
        Hours a year of each segment's package.
    team_hours : float
        Hours of the key-account managers in a year.
    hour_rate : float
        Cost of an hour, money; 0: not known.
    norms : Series
        Norm of hours of key accounts by account_id, where it is known: it goes before the package's.
    """

    ranking: pd.DataFrame
    segments: pd.Series
    spent: pd.DataFrame
    told_hours: pd.Series
    hours: Mapping[str, float]
    team_hours: float
    hour_rate: float
    norms: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))

    @property
    def key_hours(self) -> float:
        """Hours a year of all key accounts together."""
        keys = self.ranking.loc[self.ranking["chosen"], "account_id"]
        return float(keys.map(self.norms).astype(float).fillna(self.hours["key"]).sum())
