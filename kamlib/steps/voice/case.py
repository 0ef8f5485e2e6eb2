"""What the step is computed from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class VoiceCase:
    """What the step is computed from.

    Parameters
    ----------
    accounts, survey, sent, contacts : DataFrame
        Tables ``accounts``, ``survey``, ``survey_sent`` and ``contacts``; empty ones with the columns of the schema.
    """

    accounts: pd.DataFrame
    survey: pd.DataFrame
    sent: pd.DataFrame
    contacts: pd.DataFrame
