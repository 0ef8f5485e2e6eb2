"""Whom a customer barred: who of ours may not serve whom, and who does so all the same."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamlib.core.schema import names_in

BARS = ["account_id", "kam", "person", "serves"]


def barred_owners(owners: Any, barred: Any) -> list[str]:
    """Return which of a person's owners of ours that person barred.

    Parameters
    ----------
    owners, barred : str or None
        Cells of ``contacts.our_owner`` and ``contacts.barred_kams``: names, '; ' between.

    Returns
    -------
    list of str
        In the order of the first cell.
    """
    shut = set(names_in(barred))
    return [name for name in names_in(owners) if name in shut]


def list_barred(contacts: pd.DataFrame) -> pd.DataFrame:
    """Return who is barred at which account, by whose word, and whether he serves that person: each pair once.

    Returns
    -------
    DataFrame
        account_id, kam, person (one whom he serves all the same before one whom he does not), serves (bool: he is named
        as the owner of a person who barred him).
    """
    rows = []
    for row in contacts.itertuples(index=False) if "barred_kams" in contacts else ():
        broken = barred_owners(getattr(row, "our_owner", None), row.barred_kams)
        rows += [(row.account_id, kam, row.person, kam in broken) for kam in names_in(row.barred_kams)]
    found: dict[tuple[str, str], tuple[Any, ...]] = {}
    for each in rows:
        known = found.setdefault(each[:2], each)
        if each[3] and not known[3]:
            found[each[:2]] = each
    table = pd.DataFrame(list(found.values()), columns=BARS, dtype=object)
    return table.astype({"serves": bool})
