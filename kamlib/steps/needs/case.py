"""What the needs of one account are worked out from."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class NeedsCase:
    """The account's tables, and what of ours answers a need.

    Attributes
    ----------
    account : str
    owner : str
        Our owner of the account; '' nobody.
    everywhere : DataFrame
        Table ``needs`` of all accounts.
    contacts, variants, offers : DataFrame
        The account's rows of those tables.
    usp_match : DataFrame
        The table.
    potential : float
        The account's potential over the horizon (money); NaN unknown.
    last_day : date
        The end of the base year, or the last day on file of the account's contacts and promises where that is later.
    """

    account: str
    owner: str
    everywhere: pd.DataFrame
    contacts: pd.DataFrame
    variants: pd.DataFrame
    offers: pd.DataFrame
    usp_match: pd.DataFrame
    potential: float
    last_day: datetime.date

    @property
    def needs(self) -> pd.DataFrame:
        """The account's own rows of ``needs``."""
        return self.everywhere[self.everywhere["account_id"] == self.account]
