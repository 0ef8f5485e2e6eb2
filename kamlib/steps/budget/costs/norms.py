"""What a cost without a price of its own is reckoned with."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Norms:
    """What a cost without a price of its own is reckoned with.

    Parameters
    ----------
    base_year : int
        Prices of programmes are those of this year.
    plan_years : tuple of int
        Years of the horizon.
    indexation : float
        Yearly rise of prices, where nobody has typed the year's own.
    kam_hours, hours_per_account, hour_rate : float
        Hours of one KAM a year, hours that a key account takes, money an hour (0: unknown).
    account_fte : Series
        Part of one KAM that each account takes, by account_id, from its own norm; the others take the hours above.
    """

    base_year: int
    plan_years: tuple[int, ...]
    indexation: float
    kam_hours: float
    hours_per_account: float
    hour_rate: float
    account_fte: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))

    def fte_of(self, accounts: pd.Series) -> pd.Series:
        """Return the part of one KAM that each of some accounts takes, in their order."""
        return accounts.map(self.account_fte).astype(float).fillna(self.hours_per_account / self.kam_hours)

    @property
    def fte_rate(self) -> float:
        """Yearly cost of one full-time KAM in prices of the base year; NaN where unknown."""
        return self.hour_rate * self.kam_hours if self.hour_rate > 0 else float("nan")

    @property
    def index(self) -> np.ndarray:
        """Price level of each plan year against the base year."""
        return (1 + self.indexation) ** (np.array(self.plan_years) - self.base_year)
