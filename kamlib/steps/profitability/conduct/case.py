"""What the nine signs are read from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class ConductCase:
    """What the nine signs are read from.

    Parameters
    ----------
    ranking : DataFrame
        Of the prioritised list: account_id, name, chosen, potential.
    profit, base : DataFrame
        ``accounts`` and the base-year rows of ``by_year`` of the profitability.
    behaviour : DataFrame
        Table ``behaviour``.
    """

    ranking: pd.DataFrame
    profit: pd.DataFrame
    base: pd.DataFrame
    behaviour: pd.DataFrame
