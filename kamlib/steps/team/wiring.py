"""What the load and the assignment are made of, and both."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.book import Book
from kamlib.core.errors import InputError, Problem
from kamlib.core.results import Check, with_findings
from kamlib.core.schema import names_in
from kamlib.steps.shared.bars import list_barred
from kamlib.steps.shared.ledger import column, words
from kamlib.steps.team.assignment import list_moves, propose_moves
from kamlib.steps.team.case import TeamCase
from kamlib.steps.team.decision import TeamDecision
from kamlib.steps.team.findings import find
from kamlib.steps.team.hours.norming import capacity_hours, takes_of
from kamlib.steps.team.loads import list_bars, list_handed, list_remedies, load_kams, move_accounts, short_hours
from kamlib.steps.team.result import TeamResult

#: Segments of the selection matrix in which a KAM works with an account.
WORKED = ("key", "developing")


def gather(book: Book) -> TeamCase:
    """Return what the load and the assignment are made of."""
    hours = book.result("hours")
    decision = book.decided("team", TeamDecision, TeamDecision)
    kams = _kams(book.frame("kams"), book.settings.capacity.kam_hours, decision.customer_share)
    accounts = _accounts(book, hours.accounts.set_index("account_id"), set(kams["kam"]))
    worked = accounts.loc[accounts["worked"], "account_id"]
    norms = hours.accounts[hours.accounts["account_id"].isin(worked)]
    contacts = book.frame("contacts")
    owners = accounts.set_index("account_id")["owner"]
    return TeamCase(
        accounts=accounts,
        takes=takes_of(norms, kams.set_index("kam")["skill"], decision),
        kams=kams,
        bars=list_barred(contacts),
        strength=relationship_strength(contacts, owners),
        keepers=other_keepers(contacts, owners),
        full_hours=hours.figures["full_hours"],
    )


def compute(case: TeamCase, decision: TeamDecision) -> TeamResult:
    """Return who carries how much today and as agreed, the moves with their reasons, and what would end the overload.

    Raises
    ------
    InputError
        The decision moves an account that no KAM works, or names somebody who is no KAM, or one whom the customer
        barred.
    """
    _refuse_unknown(decision, case)
    # A move that the client's table tells already is done: it frees nobody any more.
    owners = case.accounts.set_index("account_id")["owner"]
    moves = {each.account_id: each.kam for each in decision.moves if owners[each.account_id] != each.kam}
    proposal = dict(propose_moves(case, decision.profile_cost, decision.region_cost))
    after = move_accounts(case, moves)
    accounts = case.accounts.assign(agreed=after["owner"], after_hours=after["hours"])
    accounts["moved"] = accounts["account_id"].isin(list(moves))
    listed = accounts.sort_values(["owner", "hours", "account_id"], ascending=[True, False, True], kind="stable")
    kams = load_kams(case, moves)
    columns = list(TeamResult.schemas()["accounts"].columns)
    result = TeamResult(
        kams=kams,
        accounts=listed[columns].reset_index(drop=True),
        moves=list_moves(case, moves),
        proposed=list_moves(case, proposal),
        bars=list_bars(case, moves),
        remedies=list_remedies(case, moves),
        handed=list_handed(case, moves),
        decision=decision,
        figures=_figures(case, after, kams, list_moves(case, moves)),
        checks=(
            Check("hours", float(kams["load_hours"].sum()), float(_served(case, case.accounts)["hours"].sum())),
            Check("after", float(kams["after_hours"].sum()), float(_served(case, after)["hours"].sum())),
        ),
    )
    return with_findings(result, find)


def decision_frame(result: TeamResult) -> pd.DataFrame:
    """Return the moves: who gives what to whom, and why."""
    return result.moves[["account_id", "name", "from_kam", "to_kam", "reason", "freed_hours"]]


def relationship_strength(contacts: pd.DataFrame, owners: pd.Series) -> pd.Series:
    """Return which part of the known relationships of an account its owner keeps up, by account_id.

    Parameters
    ----------
    contacts : DataFrame
        account_id, our_owner; people whom nobody of ours is named for do not count.
    owners : Series
        Owner by account_id.
    """
    rows = _named_owners(contacts)
    own = pd.Series([owners.get(account) in names for account, names in rows], dtype=bool)
    return own.groupby(pd.Series([account for account, _ in rows], dtype=object)).mean().astype(float)


def other_keepers(contacts: pd.DataFrame, owners: pd.Series) -> pd.Series:
    """Return who of ours beside the owner keeps up an account's contacts, by account_id: who has most of them first.

    Parameters
    ----------
    contacts : DataFrame
        account_id, our_owner.
    owners : Series
        Owner by account_id.
    """
    held: dict[str, Counter[str]] = {}
    for account, names in _named_owners(contacts):
        held.setdefault(account, Counter()).update(name for name in names if name != owners.get(account))
    told = {account: "; ".join(_most_first(count)) for account, count in held.items() if count}
    return pd.Series(told, dtype=object)


def _most_first(count: Counter[str]) -> list[str]:
    return [name for name, _ in sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))]


def _named_owners(contacts: pd.DataFrame) -> list[tuple[str, list[str]]]:
    """Return the account of each contact that somebody of ours is named for, and who."""
    if contacts.empty or "our_owner" not in contacts:
        return []
    pairs = zip(contacts["account_id"], map(names_in, contacts["our_owner"]), strict=True)
    return [(account, list(names)) for account, names in pairs if names]


def _kams(frame: pd.DataFrame, kam_hours: float, share: float) -> pd.DataFrame:
    named = pd.DataFrame({"kam": frame["kam"], "profile": words(frame, "profile"), "skill": column(frame, "skill")})
    named["regions"] = [names_in(cell) for cell in words(frame, "region")]
    named["fte"] = column(frame, "fte")
    named["hours"] = capacity_hours(frame, kam_hours, share).to_numpy()
    return named.reset_index(drop=True)


def _accounts(book: Book, norms: pd.DataFrame, kams: set[str]) -> pd.DataFrame:
    """Return the key accounts, and the accounts that KAMs serve today, with the hours that they take.

    A KAM works with key accounts, and with those worth developing whose people are on file: these take their norm. The
    others are served: they take the hours of their package, and where the package would develop them, which nobody does
    without knowing a single person, those of an account that is maintained.
    """
    packages = book.result("packages")
    listed = book.frame("accounts")
    facts = pd.DataFrame({name: words(listed, name) for name in ("account_id", "region", "owner")})
    ranking = book.result("priorities").ranking
    table = ranking[["account_id", "name", "status", "score", "potential", "chosen"]].merge(facts, on="account_id")
    table = table.rename(columns={"chosen": "key"}).astype({"key": bool})
    norm = norms.reindex(table["account_id"])
    mine = (table["owner"].isin(kams) & (table["status"] == "current")).to_numpy()
    package = packages.accounts.set_index("account_id").reindex(table["account_id"])
    wanted = package["segment"].isin(WORKED).to_numpy()
    table["worked"] = table["key"].to_numpy() | (mine & wanted & (norm["basis"] == "norm").to_numpy())
    standard = package["standard_hours"].astype(float).set_axis(table.index)
    served = standard.clip(upper=float(packages.packages.set_index("segment").loc["maintained", "hours"]))
    table["hours"] = np.where(table["worked"], norm["hours"], served).astype(float)
    other = np.where(served.isna(), "unknown", "package")
    table["basis"] = np.where(table["worked"], norm["basis"], other).astype(object)
    table["strategic"] = _strategic(book.frame("workload"), table["account_id"]).to_numpy()
    names = ["account_id", "name", "region", "owner", "key", "worked", "strategic", "score", "potential", "hours"]
    return table.loc[table["worked"] | mine, [*names, "basis"]].reset_index(drop=True)


def _strategic(workload: pd.DataFrame, ids: pd.Series) -> pd.Series:
    """Return which accounts are called strategic; None where nobody said."""
    if workload.empty or "strategic" not in workload:
        return pd.Series(None, ids.index, dtype=object)
    told = workload.set_index("account_id")["strategic"].astype(object)
    found = ids.map(told).astype(object)
    return found.where(found.notna(), None)


def _served(case: TeamCase, accounts: pd.DataFrame) -> pd.DataFrame:
    return accounts[accounts["owner"].isin(case.kams["kam"])]


def _figures(case: TeamCase, after: pd.DataFrame, kams: pd.DataFrame, moves: pd.DataFrame) -> dict[str, Any]:
    known = kams[kams["hours"].notna()]
    total = float(known["hours"].sum())
    kept = after["owner"].isin(case.kams["kam"])
    return {
        "kams": len(kams),
        "accounts": len(case.accounts),
        "hours": total if len(known) else None,
        "load_hours": float(kams["load_hours"].sum()),
        "load_share": float(known["load_hours"].sum() / total) if total > 0 else None,
        "over": int((kams["verdict"] == "over").sum()),
        "short_hours": float(short_hours(case, case.accounts).sum()),
        "after_over": int((kams["after_verdict"] == "over").sum()),
        "after_short_hours": float(short_hours(case, after).sum()),
        "moves": len(moves),
        "handover_hours": float(moves["handover_hours"].sum()),
        "unknown": int(kams["unknown"].sum()),
        "unserved": int((after["key"] & ~kept).sum()),
    }


def _refuse_unknown(decision: TeamDecision, case: TeamCase) -> None:
    """Refuse moves of accounts or to people that are not there, and moves to whom the customer barred."""
    worked, kams = set(case.takes.index), set(case.kams["kam"])
    barred = set(zip(case.bars["account_id"], case.bars["kam"], strict=True))
    where: dict[str, Any] = {"file": "decisions/team.yaml", "column": "moves"}
    wrong = [
        Problem(code, found=found, expected=expected, **where)
        for each in decision.moves
        for code, found, expected, holds in (
            ("move_unworked", each.account_id, "team.accounts", each.account_id not in worked),
            ("kam_unknown", each.kam, "kams.kam", each.kam not in kams),
            (
                "kam_barred",
                f"{each.account_id}: {each.kam}",
                "contacts.barred_kams",
                (each.account_id, each.kam) in barred,
            ),
        )
        if holds
    ]
    if wrong:
        raise InputError(wrong)
