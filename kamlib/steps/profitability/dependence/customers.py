"""Related companies as one customer, and what the loss of each of the largest would do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.steps.shared.ledger import LEAVING, STAYING

#: Share of revenue from which a single customer has to be disclosed (IFRS 8.34, ASC 280-10-50-42).
DISCLOSURE = 0.10


def sum_customers(bought: pd.DataFrame, owners: pd.Series, key_accounts: Sequence[str]) -> pd.DataFrame:
    """Return revenue by customer, related companies as one, largest first (see the result)."""
    owner = bought["account_id"].map(owners)
    key = bought["account_id"].isin(list(key_accounts))
    first = bought.assign(customer=owner, key=key).sort_values(["revenue", "account_id"], ascending=[False, True])
    grouped = first.groupby("customer", sort=True)
    sums = grouped.agg(accounts=("account_id", "size"), revenue=("revenue", "sum"), key=("key", "any"))
    # A group of one goes by its account's name; a real group by the name of its parent.
    own = grouped["name"].first().where(sums["accounts"] == 1)
    parent = bought.drop_duplicates("account_id").set_index("account_id")["name"].reindex(sums.index)
    sums["name"] = own.fillna(parent).fillna(pd.Series(sums.index, sums.index))
    sums["margin"] = grouped["margin"].apply(lambda margins: margins.sum(skipna=False))
    sums["revenue_share"] = sums["revenue"] / sums["revenue"].sum()
    sums = sums.reset_index().sort_values(["revenue", "customer"], ascending=[False, True]).reset_index(drop=True)
    sums["cumulative_share"] = sums["revenue_share"].cumsum()
    sums["disclosed"] = sums["revenue_share"] >= DISCLOSURE
    names = ["customer", "name", "accounts", "revenue", "revenue_share", "cumulative_share", "margin"]
    return sums[[*names, "disclosed", "key"]]


def lose_customers(table: pd.DataFrame, base: pd.DataFrame, owners: pd.Series, most: int = 5) -> pd.DataFrame:
    """Return what the loss of each of the largest customers would do to the year's profit (see the result)."""
    costs = base[[*LEAVING, *STAYING]].fillna(0.0).groupby(base["account_id"].map(owners)).sum()
    largest = table.head(most).set_index("customer")
    before = base["profit_before_tax"].sum(skipna=False) if len(base) else np.nan
    leaving = costs[list(LEAVING)].sum(axis=1).reindex(largest.index).fillna(0.0)
    staying = costs[list(STAYING)].sum(axis=1).reindex(largest.index).fillna(0.0)
    frame = largest[["name", "revenue", "revenue_share", "margin"]].rename(
        columns={"revenue": "revenue_lost", "margin": "margin_lost"}
    )
    frame["profit_before"] = before
    frame["profit_after"] = before - frame["margin_lost"] + leaving
    frame["profit_adjusted"] = frame["profit_after"] + staying
    frame["profit_change"] = frame["profit_after"] / before - 1 if before > 0 else np.nan
    return frame.reset_index(drop=True)
