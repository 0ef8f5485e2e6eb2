"""What dependence is measured from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class DependenceCase:
    """What dependence is measured from.

    Parameters
    ----------
    accounts : DataFrame
        ``accounts`` of the profitability: account_id, name, revenue, margin.
    base : DataFrame
        Rows of its ``by_year`` for the base year: account_id, margin, costs by kind, profit_before_tax.
    owners : Series
        Customer by account_id (see :func:`kamlib.steps.shared.ledger.customers`).
    key_accounts : sequence of str
        Key accounts.
    theirs : DataFrame
        What is on file of their dependence on us (see :func:`.mutual.gather_theirs`), by account_id.
    unused_cost : float or None
        Cost of capacity that nobody used; it is paid all the same. None: unknown.
    hours_per_account, hours_capacity : float
        KAM hours that one key account takes, and that the team has.
    """

    accounts: pd.DataFrame
    base: pd.DataFrame
    owners: pd.Series
    key_accounts: Sequence[str]
    theirs: pd.DataFrame = field(default_factory=pd.DataFrame)
    unused_cost: float | None = None
    hours_per_account: float = 340.0
    hours_capacity: float = 0.0
