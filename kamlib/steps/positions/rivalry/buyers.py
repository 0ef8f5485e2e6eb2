"""In whose arms a buyer is: free to choose, a rival's, ours; the first move, and what bringing him over costs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.shared import ledger

STATES = ("ours", "rival", "free", "unknown")
#: From this share of what he buys of our lines on he is ours.
HALF = 0.5
#: Below this share others have nearly all, whoever they are; above it he divides his purchases, nobody knows how.
LITTLE = 0.1
COLUMNS = [
    *("account_id", "name", "status", "chosen", "state", "because", "our_share", "main_supplier"),
    *("supplier_until", "switch_cost", "spent", "first_move", "potential"),
]


def judge_buyers(accounts: pd.DataFrame, ranking: pd.DataFrame, by_year: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Return the state of every buyer, from facts on file.

    Parameters
    ----------
    accounts : DataFrame
        Table ``accounts``: sole_supplier, main_supplier, supplier_until.
    ranking : DataFrame
        Of the prioritised list.
    by_year : DataFrame
        Of the profitability: account_id, year, revenue, acquisition.
    base_year : int

    Returns
    -------
    DataFrame
        account_id, name, status, chosen, state (see :data:`STATES`), because ('sole', 'half', 'ended', 'contract',
        'supplier', 'little', 'split', 'nothing'), our_share (0…1), main_supplier, supplier_until (year), switch_cost
        (what winning an account has cost so far, money; unknown for those that are ours, or without such facts), spent
        (on acquiring it, all years), first_move (same key as state), potential. Key accounts first, as on the list.
    """
    facts = pd.DataFrame({"account_id": accounts["account_id"], "supplier": ledger.words(accounts, "main_supplier")})
    facts["until"] = ledger.column(accounts, "supplier_until")
    facts["sole"] = ledger.words(accounts, "sole_supplier", False).astype(bool)
    table = ranking[["account_id", "name", "status", "chosen", "wallet_share", "potential"]].merge(
        facts, on="account_id", how="left"
    )
    share, ended = table["wallet_share"], table["until"] <= base_year
    conditions = {
        ("ours", "sole"): table["sole"].fillna(False).astype(bool),
        ("free", "ended"): ended & ~(share >= HALF),
        ("ours", "half"): share >= HALF,
        ("rival", "contract"): table["supplier"].notna() & table["until"].notna(),
        ("rival", "supplier"): table["supplier"].notna(),
        ("rival", "little"): share < LITTLE,
        ("unknown", "split"): share < HALF,
    }
    keys = ["|".join(key) for key in conditions]
    found = pd.Series(np.select(list(conditions.values()), keys, "unknown|nothing"), table.index, dtype=object)
    split = found.str.split("|")
    table["state"], table["because"] = split.str[0].astype(object), split.str[1].astype(object)
    table["first_move"] = table["state"]
    spent = by_year.groupby("account_id")["acquisition"].sum(min_count=1)
    table["spent"] = table["account_id"].map(spent).astype(float)
    table["switch_cost"] = pd.Series(price_winning(by_year), table.index).mask(table["state"] == "ours")
    table = table.rename(columns={"wallet_share": "our_share", "supplier": "main_supplier", "until": "supplier_until"})
    table["supplier_until"] = table["supplier_until"].astype("Int64")
    return table.sort_values("chosen", ascending=False, kind="stable")[COLUMNS].reset_index(drop=True)


def price_winning(by_year: pd.DataFrame) -> float:
    """Return what winning an account has cost: all that was spent on acquiring, over the accounts that were won.

    Won is an account whose first purchase is later than the first year on file; in that year nobody can tell new from
    old. NaN where nothing was recorded or nobody was won.
    """
    years = by_year.loc[by_year["acquisition"].notna(), "year"]
    bought = by_year[by_year["revenue"] > 0].groupby("account_id")["year"].min()
    if years.empty or bought.empty:
        return float("nan")
    start = by_year["year"].min()
    won = int((bought > start).sum())
    later = by_year[by_year["year"] > start]
    return float(later["acquisition"].sum() / won) if won else float("nan")
