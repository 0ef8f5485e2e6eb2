"""What a contact with a customer costs, by channel: from the managers' diary and from counted work."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.shared import ledger

#: Entries of the diary in which somebody met or answered the customer.
CONTACTS = ("visit", "negotiation", "relayed_request")
COLUMNS = ["channel", "source", "contacts", "hours", "cost", "cost_per_contact", "large_share"]


def price_channels(
    work: pd.DataFrame, activities: pd.DataFrame, large: pd.Series, year: int, hour_rate: float
) -> pd.DataFrame:
    """Return what a contact costs by channel in a year, the dearest first.

    Parameters
    ----------
    work : DataFrame
        See :func:`kamlib.steps.profitability.burden.departments.list_work`.
    activities : DataFrame
        Table ``activities``: the diary of the key-account managers.
    large : Series
        Ids of the largest buyers.
    year : int
    hour_rate : float
        Cost of an hour of those who keep the diary; 0: not known.

    Returns
    -------
    DataFrame
        channel (an activity as it is named, or one of :data:`CONTACTS`), source ('rates', 'diary'), contacts, hours
        (of those that have any on file), cost (money), cost_per_contact (of the contacts whose cost is known),
        large_share (of the contacts: with the largest buyers).
    """
    counted = work.assign(channel=work["activity"], source="rates", contacts=work["count"], priced=work["count"])
    parts = [counted[[*_PARTS]], _diary(activities, year, hour_rate)]
    rows = pd.concat([part for part in parts if len(part)] or parts[:1])
    rows = rows[rows["contacts"] > 0]
    rows["priced"] = rows["priced"].where(rows["cost"].notna())
    rows["with_large"] = rows["contacts"].where(rows["account_id"].isin(large), 0.0)
    sums = rows.groupby(["channel", "source"], sort=True)[["contacts", "priced", "hours", "cost", "with_large"]]
    table = sums.sum(min_count=1).reset_index()
    table["cost_per_contact"] = table["cost"] / table["priced"]
    table["large_share"] = table["with_large"] / table["contacts"]
    order = ["cost_per_contact", "channel"]
    return table.sort_values(order, ascending=[False, True], kind="stable")[COLUMNS].reset_index(drop=True)


_PARTS = ("account_id", "channel", "source", "contacts", "priced", "hours", "cost")


def _diary(activities: pd.DataFrame, year: int, hour_rate: float) -> pd.DataFrame:
    """Return the diary's contacts with customers, one a row; an entry without hours has no cost."""
    if activities.empty:
        return pd.DataFrame(columns=list(_PARTS))
    dated = (pd.to_datetime(activities["date"]).dt.year == year).fillna(False)
    rows = activities[dated & activities["activity"].isin(CONTACTS) & activities["account_id"].notna()]
    hours = ledger.column(rows, "hours")
    found = {"account_id": rows["account_id"], "channel": rows["activity"], "source": "diary", "contacts": 1.0}
    found |= {"priced": 1.0, "hours": hours, "cost": hours * (hour_rate or np.nan)}
    return pd.DataFrame(found, index=rows.index)
