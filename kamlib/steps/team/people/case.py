"""What is said of people is made of."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.steps.team.decision import TeamDecision


@dataclass(frozen=True)
class PeopleCase:
    """What is said of people is made of.

    Parameters
    ----------
    competences : DataFrame
        kam, competence, target, actual.
    accounts : DataFrame
        account_id, name, key, strategic, agreed (KAM), after_hours: accounts that KAM work with.
    levels : DataFrame
        Level of each factor ('low', 'middle', 'high'), index account_id, a column a factor.
    contacts : DataFrame
        account_id, role, attitude.
    kams : DataFrame
        kam, profile, after_verdict.
    pay : Series
        Base pay as a share of full pay, by KAM; unknown where either is.
    kept : float
        Share of promises kept in time, over accounts with enough of them; NaN where there are none.
    signed : dict of str to bool
        Whether the list of key accounts and the code were signed.
    decision : TeamDecision
        The code, the self-audit, what is done about gaps.
    """

    competences: pd.DataFrame
    accounts: pd.DataFrame
    levels: pd.DataFrame
    contacts: pd.DataFrame
    kams: pd.DataFrame
    pay: pd.Series
    kept: float
    signed: dict[str, bool]
    decision: TeamDecision
