"""What really happened, for the plan to be held against."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd


def _no_sales() -> pd.DataFrame:
    return pd.DataFrame(columns=["account_id", "year", "revenue"])


def _no_wallets() -> pd.DataFrame:
    return pd.DataFrame(columns=["account_id", "status", "addressable", "fallback"])


@dataclass(frozen=True)
class Observed:
    """What happened.

    Parameters
    ----------
    retention : float or None
        Yearly retention of the base, where it could be measured.
    card : Series or None
        Yearly retention by the signs of risk of each key account, by account_id.
    fte : float or None
        Full-time key-account managers on file; None: nobody said.
    sales : DataFrame
        account_id, year, revenue.
    wallets : DataFrame
        account_id, status, addressable (money, base year), fallback (bool: no wallet known).
    """

    retention: float | None = None
    card: pd.Series | None = None
    fte: float | None = None
    sales: pd.DataFrame = field(default_factory=_no_sales)
    wallets: pd.DataFrame = field(default_factory=_no_wallets)

    @property
    def figures(self) -> dict[str, float | None]:
        """Return the key figures of it."""
        return {"retention_base": self.retention, "fte_there": self.fte}
