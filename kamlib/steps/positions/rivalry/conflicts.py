"""Accounts that compete with each other: what exclusivity would cost, and which KAM may not serve both."""

from __future__ import annotations

import pandas as pd

from kamlib.core.schema import names_in
from kamlib.steps.shared import ledger

COLUMNS = [
    *("account_id", "name", "rival_id", "rival", "both_key", "owner", "rival_owner", "one_kam"),
    *("exclusivity", "worth", "cost", "rival_nopat"),
]


def find_conflicts(accounts: pd.DataFrame, ranking: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the pairs of competing accounts of which a key account is one, and rivals that are no accounts of ours.

    Parameters
    ----------
    accounts : DataFrame
        Table ``accounts``. Who says that it competes with somebody is a rival of that one too.
    ranking : DataFrame
        Of the prioritised list, best first.

    Returns
    -------
    tuple of DataFrame and list of str
        account_id, name, rival_id, rival, both_key, owner, rival_owner, one_kam (bool; one person serves both),
        exclusivity ('asked' or 'given' by the first, or ''), worth (what it gives for that, on file, money a year),
        cost (potential of the rival that we would give up, present value), rival_nopat (of the base year): a row for
        each side that asks or has exclusivity, else one for the pair, the better account first. And the names that
        match no account.
    """
    facts = pd.DataFrame({name: ledger.words(accounts, name) for name in ("owner", "competes_with", "exclusivity")})
    facts["worth"] = ledger.column(accounts, "exclusivity_worth")
    table = ranking[["account_id", "name", "potential", "nopat", "chosen"]].merge(
        facts.assign(account_id=accounts["account_id"]), on="account_id", how="left"
    )
    known = {str(key).casefold(): place for key in ("account_id", "name") for place, key in enumerate(table[key])}
    pairs, strangers = _pair(table, known)
    rows = [row for first, second in sorted(pairs) for row in _lay(table.iloc[first], table.iloc[second])]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"worth": float, "cost": float, "rival_nopat": float}), strangers


def _pair(table: pd.DataFrame, known: dict[str, int]) -> tuple[set[tuple[int, int]], list[str]]:
    pairs, strangers = set(), []
    for place, said in enumerate(table["competes_with"]):
        for word in names_in(said):
            other = known.get(word.casefold())
            if other is None:
                strangers.append(word)
            elif other != place and (table["chosen"].iloc[place] or table["chosen"].iloc[other]):
                pairs.add((min(place, other), max(place, other)))
    return pairs, sorted(set(strangers))


def _lay(first: pd.Series, second: pd.Series) -> list[dict[str, object]]:
    """Return the rows of a pair: one for each side that asks or has exclusivity, else one."""
    sides = [each for each in ((first, second), (second, first)) if pd.notna(each[0]["exclusivity"])]
    return [
        {
            "account_id": one["account_id"],
            "name": one["name"],
            "rival_id": other["account_id"],
            "rival": other["name"],
            "both_key": bool(one["chosen"] and other["chosen"]),
            "owner": one["owner"],
            "rival_owner": other["owner"],
            "one_kam": bool(pd.notna(one["owner"]) and one["owner"] == other["owner"]),
            "exclusivity": one["exclusivity"] if pd.notna(one["exclusivity"]) else "",
            "worth": one["worth"],
            "cost": other["potential"],
            "rival_nopat": other["nopat"],
        }
        for one, other in sides or [(first, second)]
    ]
