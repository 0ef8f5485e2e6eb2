"""What the summary is made of."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kamlib.core.results import Result


@dataclass(frozen=True)
class SummaryCase:
    """What the other steps found.

    Parameters
    ----------
    accounts : DataFrame
        account_id, name, owner.
    engagement : mapping of str to Result
        Results of engagement steps by stem, where they could run; ``priorities`` at least.
    by_account : mapping of str to mapping of str to Result
        Results of account steps by stem and account, where they could run.
    actions : tuple of dict
        What the steps ask for (``list_actions`` of their agendas).
    questions : tuple of tuple
        What the steps leave open (``list_questions``).
    signed_on : mapping of str to date
        Decisions that somebody signed and when: ``profile``, ``priorities``, ``offers.A008``…
    data_until : date, optional
        Day on which the sales on file end.
    """

    accounts: pd.DataFrame
    engagement: Mapping[str, Result]
    by_account: Mapping[str, Mapping[str, Result]] = field(default_factory=dict)
    actions: tuple[dict[str, Any], ...] = ()
    questions: tuple[tuple[str, str, str], ...] = ()
    signed_on: Mapping[str, datetime.date] = field(default_factory=dict)
    data_until: datetime.date | None = None

    @property
    def names(self) -> pd.Series:
        """Names of the accounts by account_id."""
        return self.accounts.set_index("account_id")["name"]

    @property
    def key_accounts(self) -> tuple[str, ...]:
        """Key accounts, decided or proposed."""
        return self.engagement["priorities"].key_accounts
