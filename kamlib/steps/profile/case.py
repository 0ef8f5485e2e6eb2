"""What the profile is worked out from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.steps.profile.doubts import Doubts


@dataclass(frozen=True)
class ProfileCase:
    """What the profile is worked out from.

    Parameters
    ----------
    accounts : DataFrame
        account_id, name, status.
    metrics : DataFrame
        Of :func:`kamlib.steps.profile.metrics.measure_accounts`.
    potential : DataFrame
        Table ``accounts`` of the potential.
    profits : DataFrame
        account_id, year, nopat up to the base year: for the back-test; may be empty.
    past : DataFrame
        Metrics as they stood before those years (:func:`kamlib.steps.profile.past.measure_past`); may be empty.
    doubts : Doubts
        How far the facts may be off.
    size : int
        How many key accounts the engagement is looking for.
    seed : int
        Of the back-test's bootstrap.
    """

    accounts: pd.DataFrame
    metrics: pd.DataFrame
    potential: pd.DataFrame
    profits: pd.DataFrame
    past: pd.DataFrame
    doubts: Doubts
    size: int
    seed: int
