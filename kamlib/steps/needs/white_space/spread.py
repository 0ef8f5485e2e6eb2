"""White space: what each site of a customer buys of each line, could buy, buys elsewhere, and cannot buy from us."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

COLUMNS = ("site", "name", "product_line", "bought", "could_buy", "elsewhere", "not_addressable", "state")


def lay_white_space(
    sites: pd.DataFrame, bought: pd.DataFrame, lines: pd.DataFrame, *, on_file: bool = True
) -> pd.DataFrame:
    """Return every line of every site, in money of the base year.

    Parameters
    ----------
    sites : DataFrame
        account_id, name: the account, and the others of its group.
    bought : DataFrame
        account_id, product_line, revenue: what they bought from us in the base year; '' a line nobody named.
    lines : DataFrame
        account_id, product_line, demand, addressable: what they consume in the base year.
    on_file : bool
        Whether any sales of the base year are on file; without, what was bought is unknown.

    Returns
    -------
    DataFrame
        site (account_id), name, product_line ('' without one), bought (0 where nothing was; NaN
        where no sales are on file), could_buy (addressable
        demand; NaN unknown), elsewhere (could_buy − bought, never below 0), not_addressable (demand − could_buy), state
        (empty: could buy and buys nothing; open: buys part; full: buys all of it or more; closed: nothing to be had;
        unknown). Sites in their order, the largest opening first.
    """
    sold = bought.groupby(["account_id", "product_line"])["revenue"].sum()
    known = lines.groupby(["account_id", "product_line"])[["demand", "addressable"]].sum(min_count=1)
    keys = [key for key in dict.fromkeys([*known.index, *sold.index]) if key[0] in set(sites["account_id"])]
    index = pd.MultiIndex.from_tuples(keys, names=["site", "product_line"])
    frame = pd.DataFrame({"bought": sold.reindex(index).fillna(0.0 if on_file else np.nan)}, index=index)
    frame["could_buy"] = known["addressable"].reindex(index)
    frame["elsewhere"] = (frame["could_buy"] - frame["bought"]).clip(lower=0)
    frame["not_addressable"] = known["demand"].reindex(index) - frame["could_buy"]
    frame["state"] = _states(frame)
    frame = frame.reset_index()
    places = {account: place for place, account in enumerate(sites["account_id"])}
    frame["name"] = frame["site"].map(sites.set_index("account_id")["name"])
    frame["place"] = frame["site"].map(places)
    order = ["place", "elsewhere", "product_line"]
    frame = frame.sort_values(order, ascending=[True, False, True], kind="stable", na_position="last")
    return frame[list(COLUMNS)].reset_index(drop=True)


def _states(frame: pd.DataFrame) -> np.ndarray:
    could, bought = frame["could_buy"], frame["bought"]
    conditions = [could.isna() | bought.isna(), (could <= 0) & (bought <= 0), bought <= 0, bought >= could]
    return np.select(conditions, ["unknown", "closed", "empty", "full"], "open").astype(object)


def sites_of(accounts: pd.DataFrame, account: str, parents: Sequence[str | None]) -> pd.DataFrame:
    """Return an account and the others of its group.

    Parameters
    ----------
    accounts : DataFrame
        account_id, name of every account.
    account : str
        The account; it comes first.
    parents : sequence of str or None
        The group of each row of `accounts`; None without one.

    Returns
    -------
    DataFrame
        account_id, name.
    """
    group = pd.Series(list(parents), index=accounts.index, dtype=object)
    own = accounts["account_id"] == account
    parent = group[own].iloc[0]
    others = group.eq(parent) & ~own if isinstance(parent, str) and parent else own & False
    return pd.concat([accounts[own], accounts[others]])[["account_id", "name"]].reset_index(drop=True)
