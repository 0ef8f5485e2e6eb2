"""How much each KAM carries, today and as agreed, and what is to be done where it is too much."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kamlib.steps.team.case import TeamCase

#: Load from which somebody is full, and above which he is overloaded.
FULL = 0.85
OVER = 1.0
LOADS = [
    *("kam", "profile", "fte", "hours", "accounts", "keys", "worked_hours", "other_hours", "unknown"),
    *("load_hours", "load_share", "verdict", "after_accounts", "after_hours", "after_share", "after_verdict"),
]
REMEDIES = ["when", "remedy", "short_hours", "amount", "accounts", "freed_hours", "enough"]


def load_kams(case: TeamCase, moves: Mapping[str, str]) -> pd.DataFrame:
    """Return the load of every KAM today and after the moves (see :class:`~kamlib.steps.team.result.TeamResult`).

    Parameters
    ----------
    case : TeamCase
        Accounts and KAMs.
    moves : mapping of str to str
        New KAM by account_id.
    """
    today, after = case.accounts, move_accounts(case, moves)
    table = case.kams[["kam", "profile", "fte", "hours"]].copy()
    for prefix, served in (("", today), ("after_", after)):
        of = served.groupby("owner")
        hours = of["hours"].sum().reindex(table["kam"]).fillna(0.0).to_numpy()
        table[f"{prefix}accounts"] = of.size().reindex(table["kam"]).fillna(0).astype(int).to_numpy()
        table[f"{prefix}hours" if prefix else "load_hours"] = hours
        share = _share(hours, table["hours"].to_numpy(dtype=float))
        table[f"{prefix}share" if prefix else "load_share"] = share
        blind = served[served["hours"].isna()].groupby("owner").size().reindex(table["kam"]).notna().to_numpy()
        table[f"{prefix}verdict"] = judge_load(share, blind)
    for name, rows in (
        ("worked_hours", today[today["worked"]]),
        ("other_hours", today[~today["worked"]]),
    ):
        table[name] = rows.groupby("owner")["hours"].sum().reindex(table["kam"]).fillna(0.0).to_numpy()
    for name, rows in (("keys", today[today["key"]]), ("unknown", today[today["hours"].isna()])):
        table[name] = rows.groupby("owner").size().reindex(table["kam"]).fillna(0).astype(int).to_numpy()
    return table[LOADS].sort_values(
        ["load_share", "kam"], ascending=[False, True], na_position="last", kind="stable", ignore_index=True
    )


def move_accounts(case: TeamCase, moves: Mapping[str, str]) -> pd.DataFrame:
    """Return the accounts as they are served after the moves: owner, and the hours that they take of him.

    Parameters
    ----------
    case : TeamCase
        Accounts and KAMs.
    moves : mapping of str to str
        New KAM by account_id.
    """
    table = case.accounts.copy()
    new = table["account_id"].map(dict(moves))
    taken = [
        case.takes.loc[account, kam] if isinstance(kam, str) else hours
        for account, kam, hours in zip(table["account_id"], new, table["hours"], strict=True)
    ]
    return table.assign(owner=new.where(new.notna(), table["owner"]), hours=np.array(taken, dtype=float))


def _share(load: np.ndarray, hours: np.ndarray) -> np.ndarray:
    """Return load / hours; infinite where there are no hours but some load, unknown where the hours are."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = load / hours
    return np.where((load == 0) & (hours == 0), 0.0, share)


def judge_load(share: np.ndarray, blind: np.ndarray) -> np.ndarray:
    """Return 'over' above :data:`OVER`, 'full' from :data:`FULL`, 'room' below, 'unknown'.

    Parameters
    ----------
    share : ndarray of float
        Load / hours; NaN unknown.
    blind : ndarray of bool
        The hours of some account are unknown: the load is at least so much. Who is over without it is over.
    """
    lines = [np.isnan(share), share > OVER + 1e-9, blind, share >= FULL]
    return np.select(lines, ["unknown", "over", "unknown", "full"], "room").astype(object)


def list_remedies(case: TeamCase, moves: Mapping[str, str]) -> pd.DataFrame:
    """Return what would end the overload, today and after the moves: hire, or hand accounts to ordinary sales.

    Parameters
    ----------
    case : TeamCase
        Accounts and KAMs.
    moves : mapping of str to str
        New KAM by account_id.

    Returns
    -------
    DataFrame
        See :class:`~kamlib.steps.team.result.TeamResult`; empty where nobody is overloaded.
    """
    rows = []
    for when, served in (("today", case.accounts), ("after", move_accounts(case, moves))):
        short = short_hours(case, served)
        if not (short > 0).any():
            continue
        total = float(short.sum())
        hire = total / case.full_hours
        base = {"when": when, "short_hours": total}
        rows.append(base | {"remedy": "hire", "amount": hire, "accounts": 0, "freed_hours": total, "enough": True})
        given = hand_over(served, short)
        freed = given.groupby("owner")["hours"].sum().reindex(short.index).fillna(0.0)
        rest = float((short - freed).clip(lower=0.0).sum())
        rows.append(
            base
            | {
                "remedy": "hand_over",
                "amount": rest / case.full_hours,
                "accounts": len(given),
                "freed_hours": float(np.minimum(freed, short).sum()),
                "enough": rest <= 1e-6,
            }
        )
    return pd.DataFrame(rows, columns=REMEDIES)


def list_handed(case: TeamCase, moves: Mapping[str, str]) -> pd.DataFrame:
    """Return the accounts that ordinary sales would take after the moves, the worst by the profile first.

    Parameters
    ----------
    case : TeamCase
        Accounts and KAMs.
    moves : mapping of str to str
        New KAM by account_id.
    """
    served = move_accounts(case, moves)
    handed = hand_over(served, short_hours(case, served))
    return handed[["account_id", "name", "owner", "score", "hours"]].reset_index(drop=True)


def short_hours(case: TeamCase, served: pd.DataFrame) -> pd.Series:
    """Return the hours that each KAM lacks, by KAM; none where his hours are unknown.

    Parameters
    ----------
    case : TeamCase
        KAMs.
    served : DataFrame
        owner, hours.
    """
    hours = case.kams.set_index("kam")["hours"].astype(float)
    load = served.groupby("owner")["hours"].sum().reindex(hours.index).fillna(0.0)
    return (load - hours).clip(lower=0.0).fillna(0.0)


def hand_over(served: pd.DataFrame, short: pd.Series) -> pd.DataFrame:
    """Return the accounts that ordinary sales would take: of overloaded KAMs, not key, the worst by the profile first.

    Parameters
    ----------
    served : DataFrame
        account_id, name, owner, key, score, hours.
    short : Series
        Hours lacking, by KAM.
    """
    parts = []
    for kam, lacking in short[short > 0].items():
        own = served[(served["owner"] == kam) & ~served["key"] & (served["hours"] > 0)]
        line = own.sort_values(["score", "account_id"], na_position="first", kind="stable")
        before = line["hours"].cumsum() - line["hours"]
        parts.append(line[before < lacking - 1e-9])
    return pd.concat(parts) if parts else served.iloc[:0]


def list_bars(case: TeamCase, moves: Mapping[str, str]) -> pd.DataFrame:
    """Return every pair that a customer barred, who serves the account, and whether anybody is left who may.

    Parameters
    ----------
    case : TeamCase
        Accounts, KAMs, bars.
    moves : mapping of str to str
        New KAM by account_id.

    Returns
    -------
    DataFrame
        account_id, name, kam, person, owner, broken (the barred KAM
        serves the account, or the person who barred him, today), agreed, still_broken, nobody
        (every KAM is barred).
    """
    accounts = case.accounts.set_index("account_id")
    kams = set(case.kams["kam"])
    rows = []
    for bar in case.bars.itertuples(index=False):
        if bar.account_id not in accounts.index:
            continue
        owner = accounts.loc[bar.account_id, "owner"]
        agreed = moves.get(bar.account_id, owner)
        closed = set(case.bars.loc[case.bars["account_id"] == bar.account_id, "kam"])
        rows.append(
            {
                "account_id": bar.account_id,
                "name": accounts.loc[bar.account_id, "name"],
                "kam": bar.kam,
                "person": bar.person,
                "owner": owner,
                "broken": owner == bar.kam or bar.serves,
                "agreed": agreed,
                # Whoever hands the account over hands over its people; other contacts stay with whom they are.
                "still_broken": agreed == bar.kam or (bar.serves and owner != bar.kam),
                "nobody": kams <= closed,
            }
        )
    columns = ["account_id", "name", "kam", "person", "owner", "broken", "agreed", "still_broken", "nobody"]
    return pd.DataFrame(rows, columns=columns)
