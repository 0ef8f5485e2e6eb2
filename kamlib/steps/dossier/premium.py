"""What the customer has for each unit of money that he pays us above a rival."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.core.evidence import weakest
from kamlib.core.schema import US
from kamlib.steps.shared.money_view import COVERED, premium_of
from kamlib.steps.shared.price_facts import price_table, select_prices

#: Prices closer than this, as a share of ours, are the same price.
PARITY = 0.005
COLUMNS = [
    *("company", "priced_share", "paid", "premium", "premium_share", "evidence", "usable", "chosen"),
    *("confirmed", "value_per_unit", "price_state"),
]


def compare_premiums(account: str, prices: pd.DataFrame, purchases: pd.Series, confirmed: float) -> pd.DataFrame:
    """Compare our price with each rival's for what the account buys, and with what it confirmed to have from us.

    Parameters
    ----------
    account : str
    prices : DataFrame
        The client's price facts, all accounts.
    purchases : Series
        What the account bought from us in the base year, by product line.
    confirmed : float
        What it confirmed to have from us beyond the goods in the base year; NaN where nothing is confirmed.

    Returns
    -------
    DataFrame
        company, priced_share (of his purchases that have both prices), paid (to us for those, a year), premium (what he
        pays us above the rival for them), premium_share (of paid: by how much the rival is cheaper), evidence (weakest
        of the rival's prices), usable (bool: at least half of what he buys is priced), chosen (bool; filled later),
        confirmed, value_per_unit (confirmed / premium; NaN unless the premium is one), price_state (dearer / parity /
        cheaper / unknown). The cheapest usable rival first.
    """
    rivals = sorted(set(prices["company"].dropna()) - {US})
    facts = select_prices(prices, account, [US, *rivals]) if rivals else pd.DataFrame()
    rows = [_against(name, facts, purchases, confirmed) for name in rivals]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    order = ["usable", "premium_share", "company"]
    return frame.sort_values(order, ascending=[False, False, True], kind="stable").reset_index(drop=True)


def _against(name: str, facts: pd.DataFrame, purchases: pd.Series, confirmed: float) -> dict:
    table = price_table(facts, [US, name])
    seen = premium_of(table, purchases, name)
    used = facts[(facts["company"] == name) & facts["product_line"].isin(table.dropna().index)]
    share = seen["premium"] / seen["paid"] if seen["paid"] > 0 else np.nan
    state = price_state(share)
    return {
        "company": name,
        "priced_share": seen["priced_share"],
        "paid": seen["paid"],
        "premium": seen["premium"],
        "premium_share": share,
        "evidence": weakest(used["evidence"]) if len(used) else "",
        "usable": bool(seen["priced_share"] >= COVERED),
        "chosen": False,
        "confirmed": confirmed,
        "value_per_unit": confirmed / seen["premium"] if state == "dearer" else np.nan,
        "price_state": state,
    }


def price_state(share: float) -> str:
    """Return how our price stands to a rival's: dearer, parity, cheaper; unknown where there is none."""
    if np.isnan(share):
        return "unknown"
    if abs(share) < PARITY:
        return "parity"
    return "dearer" if share > 0 else "cheaper"


def next_best(premiums: pd.DataFrame) -> str:
    """Return whom he would go to: the cheapest of those who are priced for half of what he buys; '' if none is."""
    usable = premiums[premiums["usable"]]
    return str(usable["company"].iloc[0]) if len(usable) else ""
