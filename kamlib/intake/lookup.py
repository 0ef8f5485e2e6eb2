"""Names of accounts to their ids: the same name, or the same but for case, spaces, quotes and ё, of one account."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pandas as pd

from kamlib.intake.relation import plain

_MARKS = re.compile(r"[\W_]+")


def account_ids(values: Iterable[str], accounts: pd.DataFrame, by: str = "name") -> dict[str, str]:
    """Return the id of the account that each value names; a value that names none, or several, is left out.

    Parameters
    ----------
    values : iterable of str
        As found.
    accounts : DataFrame
        account_id and the column of `by`.
    by : {'name', 'tax_id'}
        What the values are.
    """
    known = accounts[["account_id", by]].dropna()
    ids = set(known["account_id"])
    exact, loose = (_unique(known, by, key) for key in (str.strip, bare))
    found = {value: exact.get(value.strip()) or loose.get(bare(value)) for value in values if value not in ids}
    return {value: account for value, account in found.items() if account}


def bare(text: str) -> str:
    """Return the letters and digits of a name alone, in small letters."""
    return _MARKS.sub("", plain(text))


def _unique(accounts: pd.DataFrame, by: str, key) -> dict[str, str]:
    keys = [key(str(value)) for value in accounts[by]]
    counts = Counter(keys)
    return {each: account for each, account in zip(keys, accounts["account_id"], strict=True) if counts[each] == 1}
