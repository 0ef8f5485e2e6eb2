"""What the prioritised list is made of."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Capacity:
    """Hours that the team has for key accounts in a year, and what one of them takes."""

    hours: float
    per_account: float


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
    seed: int
    revenue: float
