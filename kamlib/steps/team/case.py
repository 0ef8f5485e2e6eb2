"""What the load and the assignment are made of."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class TeamCase:
    """What the load and the assignment are made of.

    Parameters
    ----------
    accounts : DataFrame
        Every key account, every account that a KAM owns and serves, one row each: account_id, name, region, owner
        (None: nobody is named), key (bool), worked (bool: a key account, or one whose people are on file; these may
        change hands), strategic (bool or None: nobody said), score, potential, hours (a year, with today's owner;
        unknown where nobody can say), basis ('norm', 'settings', 'package', 'unknown').
    takes : DataFrame
        Hours that each worked account would take of each KAM: index account_id, a column a KAM.
    kams : DataFrame
        kam, profile, skill, regions (list of str), fte, hours (for customers in a year; unknown where neither FTE nor
        hours are on file).
    bars : DataFrame
        account_id, kam, person, serves: who may not serve whom, whose word it is, and whether he serves that person.
    strength : Series
        How much of each account's relationship rests on its owner, 0…1, by account_id; unknown where no contact says.
    full_hours : float
        Hours for customers of one full-time KAM.
    keepers : Series
        Who beside the owner keeps up the contacts of an account ('; ' between), by account_id.
    """

    accounts: pd.DataFrame
    takes: pd.DataFrame
    kams: pd.DataFrame
    bars: pd.DataFrame
    strength: pd.Series
    full_hours: float
    keepers: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))
