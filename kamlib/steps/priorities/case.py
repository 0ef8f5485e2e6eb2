"""What the prioritised list is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Capacity:
    """Hours that the team has for key accounts in a year, and what one of them takes.

    Parameters
    ----------
    hours : float
        Of the team.
    per_account : float
        What an account takes of which nobody knows more.
    norms : Series
        Norm of hours by account_id; accounts without one are not in it.
    """

    hours: float
    per_account: float
    norms: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))

    def needed(self, accounts: pd.Series) -> pd.Series:
        """Return the hours that each of some accounts takes, in their order."""
        return accounts.map(self.norms).astype(float).fillna(self.per_account)


@dataclass(frozen=True)
class Carried:
    """What has to be carried, and by whom.

    Parameters
    ----------
    fixed_cost : float
        People and capacity of a year, paid whoever buys; money, NaN without recorded costs.
    contribution : Series
        What each account leaves towards it, by account_id: margin less what goes when it goes (money).
    """

    fixed_cost: float
    contribution: pd.Series


@dataclass(frozen=True)
class PrioritiesCase:
    """What the list is made of.

    Parameters
    ----------
    facts : DataFrame
        See :func:`kamlib.steps.priorities.facts.join_facts`.
    contributions, criteria : DataFrame
        Of the profile: account_id, criterion, label, group, value; criterion, label, weight.
    boundary : float
        Least USP fit of key-account work that is proposed, 0…1.
    size : int
        How many key accounts are proposed.
    capacity : Capacity
        Hours of the team.
    carried : Carried
        The fixed cost of serving customers.
    owners, called : Series
        Who of us looks after an account, and whether the client calls it key today, by account_id.
    seed : int
        Of the simulated weights.
    revenue : float
        Of the base year, from the profitability of all accounts: the list must hold all of it.
    """

    facts: pd.DataFrame
    contributions: pd.DataFrame
    criteria: pd.DataFrame
    boundary: float
    size: int
    capacity: Capacity
    carried: Carried
    owners: pd.Series
    called: pd.Series
    seed: int
    revenue: float
