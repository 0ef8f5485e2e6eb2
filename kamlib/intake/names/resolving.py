"""Accounts by whatever a file calls them: id, tax number, or name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pandas as pd

from kamlib.intake.names.matching import Match, match_names
from kamlib.intake.names.tax import read_tax_id


def resolve_accounts(values: Iterable[object], accounts: pd.DataFrame) -> tuple[dict[str, str], list[Match]]:
    """Find the account of each value of a column that names accounts.

    First by the exact account_id, then by a tax number that one account has, then by a name that one account has
    alone: letter by letter first, then but for case, quotes, spaces, look-alike letters, order of words and legal form
    (see :func:`kamlib.intake.names.match_names`). A mistyped name is never taken by itself: it comes back as a match.

    Parameters
    ----------
    values : iterable
        Values as the file has them; blanks are passed over.
    accounts : DataFrame
        account_id, name; tax_id where known.

    Returns
    -------
    mapping : dict of str to str
        account_id by value, for every value that could be resolved.
    unresolved : list of Match
        The others in the order in which they came, each with the nearest: ``meant`` and ``others`` are account_ids.
        A value that is like nothing has an empty ``meant``, kind ``none`` and confidence 0.
    """
    wanted = list(dict.fromkeys(str(value) for value in values if not pd.isna(value) and str(value).strip()))
    ids, by_tax, by_name = set(accounts["account_id"]), _by_tax(accounts), _by_name(accounts)
    mapping = {value: found for value in wanted if (found := _surely(value, ids, by_tax))}
    rest = [value for value in wanted if value not in mapping]
    matches = {match.found: match for match in match_names(rest, by_name)}
    unresolved = []
    for value in rest:
        match = matches.get(value)
        owners = by_name[match.meant] if match else []
        if match and match.kind != "typo" and match.unambiguous and len(owners) == 1:
            mapping[value] = owners[0]
        else:
            unresolved.append(_as_ids(value, match, by_name))
    return mapping, unresolved


def _surely(value: str, ids: set[str], by_tax: dict[str, list[str]]) -> str:
    if value in ids:
        return value
    owners = by_tax.get(read_tax_id(value).number, [])
    return owners[0] if len(owners) == 1 else ""


def _by_tax(accounts: pd.DataFrame) -> dict[str, list[str]]:
    owners = defaultdict(list)
    if "tax_id" in accounts:
        for account, text in accounts[["account_id", "tax_id"]].dropna().itertuples(index=False):
            number = read_tax_id(text).number
            if number:
                owners[number].append(account)
    return owners


def _by_name(accounts: pd.DataFrame) -> dict[str, list[str]]:
    owners = defaultdict(list)
    for account, name in accounts[["account_id", "name"]].dropna().itertuples(index=False):
        owners[str(name)].append(account)
    return owners


def _as_ids(value: str, match: Match | None, by_name: dict[str, list[str]]) -> Match:
    if match is None:
        return Match(value, "", "none", 0.0, False)
    owners = [owner for text in (match.meant, *match.others) for owner in by_name[text]]
    return Match(
        value,
        owners[0],
        match.kind,
        match.confidence,
        match.unambiguous and len(by_name[match.meant]) == 1,
        tuple(owners[1:4]),
    )
