"""Who should serve whom: least overload first, then least given up of relationships, profile and region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from kamlib.quant.assignment import assign
from kamlib.steps.team.case import TeamCase

#: Part of a relationship that is taken to rest on its owner where no contact says.
USUAL_STRENGTH = 1.0
#: Where overload cannot be avoided: hours of it, as a part of one KAM's, that are not worth handing an account over.
#: The norm is no more exact than that, and the method's "least overload first" would move accounts for its noise.
NOISE = 0.05
MOVES = [
    *("account_id", "name", "key", "from_kam", "to_kam", "reason", "freed_hours", "taken_hours"),
    *("strength", "kept_by", "handover_hours", "fits_profile", "fits_region"),
]


def allowed_hours(case: TeamCase) -> pd.DataFrame:
    """Return the hours that each worked account takes of each KAM; unknown where he cannot have it.

    That is where the customer barred him, and, of accounts that are not his, where nobody knows whether he has room:
    his hours are unknown, or those of some account that he serves.
    """
    hours = case.takes.astype(float).copy()
    accounts = case.accounts
    blind = set(accounts.loc[accounts["hours"].isna(), "owner"]) | set(case.kams.loc[case.kams["hours"].isna(), "kam"])
    owner = accounts.set_index("account_id")["owner"].reindex(hours.index)
    for kam in hours.columns.intersection(list(blind)):
        hours.loc[owner != kam, kam] = np.nan
    for bar in case.bars.itertuples(index=False):
        if bar.account_id in hours.index and bar.kam in hours.columns:
            hours.loc[bar.account_id, bar.kam] = np.nan
    return hours


def fits_profile(case: TeamCase) -> pd.DataFrame:
    """Return whether a KAM's profile fits: no strategic account with an operational KAM. What is unknown fits."""
    worked = case.accounts[case.accounts["worked"]].set_index("account_id")
    strategic = (worked["strategic"] == True).to_numpy(dtype=bool)  # noqa: E712 - None is neither
    operational = (case.kams["profile"] == "operational").to_numpy(dtype=bool)
    return pd.DataFrame(~np.outer(strategic, operational), worked.index, list(case.kams["kam"]))


def fits_region(case: TeamCase) -> pd.DataFrame:
    """Return whether the account lies in one of the KAM's regions. Where either is unknown, nobody is strange to it."""
    worked = case.accounts[case.accounts["worked"]].set_index("account_id")
    regions = [set(each) for each in case.kams["regions"]]
    covered = set().union(*regions) if regions else set()
    found = [
        [not own or not isinstance(region, str) or region not in covered or region in own for own in regions]
        for region in worked["region"]
    ]
    return pd.DataFrame(np.array(found, dtype=bool).reshape(len(worked), len(regions)), worked.index, case.kams["kam"])


def price_pairs(case: TeamCase, profile_cost: float, region_cost: float) -> pd.DataFrame:
    """Return what each worked account costs with each KAM, in hours of relationship.

    Parameters
    ----------
    case : TeamCase
        Accounts, KAMs, strength of relationships.
    profile_cost, region_cost : float
        Weight of an hour with a KAM of the wrong profile, or of another region.

    Returns
    -------
    DataFrame
        Index account_id, a column a KAM: hours given up × strength where it changes hands, and the weights of its hours
        where profile or region do not fit.
    """
    worked = case.accounts[case.accounts["worked"]].set_index("account_id")
    own = pd.DataFrame(
        {kam: (worked["owner"] == kam).to_numpy(dtype=bool) for kam in case.kams["kam"]}, index=worked.index
    ).reindex(columns=list(case.kams["kam"]))
    has_owner = worked["owner"].isin(case.kams["kam"])
    strength = case.strength.reindex(worked.index).fillna(USUAL_STRENGTH)
    given_up = (worked["hours"] * strength).where(has_owner, 0.0)
    moved = pd.DataFrame(~own.to_numpy(dtype=bool), own.index, own.columns).mul(given_up, axis=0)
    hours = case.takes.reindex(index=worked.index, columns=own.columns)
    return (
        moved
        + profile_cost * hours.where(~fits_profile(case), 0.0)
        + region_cost * hours.where(~fits_region(case), 0.0)
    )


def room_hours(case: TeamCase) -> pd.Series:
    """Return the hours that each KAM has for worked accounts, by KAM: less what other accounts take of him.

    A KAM whose hours are unknown can be given nothing that he has not today.
    """
    accounts = case.accounts
    others = accounts[~accounts["worked"]].groupby("owner")["hours"].sum()
    today = accounts[accounts["worked"]].groupby("owner")["hours"].sum()
    by_kam = case.kams.set_index("kam")["hours"].astype(float)
    room = (by_kam - others.reindex(by_kam.index).fillna(0.0)).clip(lower=0.0)
    return room.fillna(today.reindex(by_kam.index).fillna(0.0))


def assign_accounts(case: TeamCase, profile_cost: float, region_cost: float) -> pd.Series:
    """Return the KAM of each worked account by the integer programme; None where everybody is barred.

    Parameters
    ----------
    case : TeamCase
        Accounts, KAMs, bars.
    profile_cost, region_cost : float
        As for :func:`price_pairs`.
    """
    hours = allowed_hours(case).sort_index()
    if hours.empty or not len(hours.columns):
        return pd.Series(None, hours.index, dtype=object)
    costs = price_pairs(case, profile_cost, region_cost).reindex(index=hours.index, columns=hours.columns)
    slack = NOISE * case.full_hours
    found = assign(hours.to_numpy(), costs.to_numpy(), room_hours(case).reindex(hours.columns).to_numpy(), slack)
    kams = np.array([*hours.columns, None], dtype=object)
    return pd.Series(kams[found.people], hours.index, dtype=object)


def propose_moves(case: TeamCase, profile_cost: float, region_cost: float) -> Iterator[tuple[str, str]]:
    """Yield the accounts that should change hands, and to whom, in the order of the accounts.

    Parameters
    ----------
    case : TeamCase
        Accounts, KAMs, bars.
    profile_cost, region_cost : float
        As for :func:`price_pairs`.
    """
    proposed = assign_accounts(case, profile_cost, region_cost)
    worked = case.accounts[case.accounts["worked"]]
    for row in worked.itertuples(index=False):
        kam = proposed.get(row.account_id)
        if isinstance(kam, str) and kam != row.owner:
            yield row.account_id, kam


def list_moves(case: TeamCase, moves: Mapping[str, str]) -> pd.DataFrame:
    """Return each move with its reason and what it frees and takes (see the result).

    The reason is the first that holds: nobody served it, whoever does is no KAM, the customer barred him, he is beyond
    his hours, the profile or the region did not fit; else the move makes room for another.

    Parameters
    ----------
    case : TeamCase
        Accounts, KAMs, bars.
    moves : mapping of str to str
        New KAM by account_id.
    """
    accounts = case.accounts.set_index("account_id")
    profile, region = fits_profile(case), fits_region(case)
    barred = set(zip(case.bars["account_id"], case.bars["kam"], strict=True))
    load = accounts.groupby("owner")["hours"].sum()
    over = set(load.index[load > case.kams.set_index("kam")["hours"].reindex(load.index).astype(float)])
    rows = []
    for account, kam in moves.items():
        row, owner = accounts.loc[account], accounts.loc[account, "owner"]
        served = owner in set(case.kams["kam"])
        strength = float(case.strength.get(account, np.nan)) if served else 0.0
        reasons = (
            ("no_owner", not isinstance(owner, str)),
            ("not_kam", not served),
            ("barred", (account, owner) in barred),
            ("overload", owner in over),
            ("profile", served and profile.loc[account, kam] and not profile.loc[account, owner]),
            ("region", served and region.loc[account, kam] and not region.loc[account, owner]),
            ("room", True),
        )
        freed = float(row["hours"]) if served else 0.0
        rows.append(
            {
                "account_id": account,
                "name": row["name"],
                "key": bool(row["key"]),
                "from_kam": owner if isinstance(owner, str) else None,
                "to_kam": kam,
                "reason": next(name for name, holds in reasons if holds),
                "freed_hours": freed,
                "taken_hours": float(case.takes.loc[account, kam]),
                "strength": strength,
                "kept_by": case.keepers.get(account) if served else None,
                "handover_hours": freed * (USUAL_STRENGTH if strength != strength else strength),
                "fits_profile": bool(profile.loc[account, kam]),
                "fits_region": bool(region.loc[account, kam]),
            }
        )
    table = pd.DataFrame(rows, columns=MOVES)
    return table.sort_values(["freed_hours", "account_id"], ascending=[False, True], kind="stable", ignore_index=True)
