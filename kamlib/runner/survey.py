"""A look at the data of an engagement: what is wrong with it, and a fingerprint of every view that a job may read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamlib.core.errors import KamError, Problem
from kamlib.runner.hashes import hash_parts
from kamlib.runner.inputs import find_problems
from kamlib.workspace.engagement import Engagement

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Survey:
    """What a look at the data gave.

    Parameters
    ----------
    problems : tuple of Problem
        Errors: with one of them nothing runs.
    names : dict of str to str
        Name by account_id, in the order of the table.
    prints : dict
        By table: ``whole``, ``review``, ``general``, ``voice`` (a fingerprint each), ``count``, and ``account`` and
        ``records`` (fingerprints by account_id); a table that nobody gave is absent.
    """

    problems: tuple[Problem, ...] = ()
    names: dict[str, str] | None = None
    prints: dict[str, dict[str, Any]] | None = None


def survey_data(folder: Path) -> Survey:
    """Read all data and decisions of an engagement once; whatever is wrong with them is told, never raised."""
    engagement = Engagement(folder)
    try:
        wrong = [each for each in find_problems(engagement) if each.severity == "error"]
        if wrong:
            return Survey(tuple(wrong))
        accounts = engagement.table("accounts")
        names = dict(zip(accounts["account_id"], map(str, accounts["name"]), strict=True))
        return Survey((), names, {name: _prints(engagement, name) for name in engagement.intake.present})
    except KamError as error:
        return Survey(error.problems)


def fingerprint_view(prints: dict[str, dict[str, Any]], view: str, account: str = "") -> str:
    """Return the fingerprint of a view; empty where there is no such table or no such row.

    Parameters
    ----------
    prints : dict of str to dict
        Of a survey, by table.
    view : str
        ``table`` or ``table:rows`` (see :mod:`kamlib.core.step`).
    account : str
        The account's id, where there is one; empty: of the engagement.

    Returns
    -------
    str
        Empty: there is nothing.
    """
    table, _, rows = view.partition(":")
    found = prints.get(table, {}).get(rows or "whole", "")
    return str(found.get(account, "") if isinstance(found, dict) else found)


def _prints(engagement: Engagement, name: str) -> dict[str, Any]:
    frame = engagement.table(name)
    hashes = _row_hashes(frame)
    everything = [True] * len(frame)
    found: dict[str, Any] = {"whole": _of(frame, hashes, everything), "count": len(frame)}
    found["review"] = _review(engagement, name, frame)
    if "account_id" in frame:
        owners = frame["account_id"]
        found["general"] = _of(frame, hashes, owners.isna())
        found["account"] = _by_owner(frame, hashes)
    if name == "ratings":
        # The customers' own marks, for us and for our rivals: their view of us lies between the two.
        found["voice"] = _of(frame, hashes, frame["side"] == "customer")
        found["records"] = _records(frame, hashes)
    return found


def _row_hashes(frame: pd.DataFrame):
    from pandas.util import hash_pandas_object

    return hash_pandas_object(frame, index=False).to_numpy()


def _by_owner(frame: pd.DataFrame, hashes) -> dict[str, str]:
    """Return the fingerprint of the rows of each account: all found in one sort, not by a search for each."""
    import numpy as np

    codes, owners = frame["account_id"].factorize()
    order = np.argsort(codes, kind="stable")
    ends = np.searchsorted(codes[order], range(len(owners) + 1))
    kinds, ordered = _kinds(frame), hashes[order]
    pieces = zip(owners, ends, ends[1:], strict=False)
    return {owner: hash_parts([kinds, ordered[start:end].tobytes()]) for owner, start, end in pieces}


def _of(frame: pd.DataFrame, hashes, rows) -> str:
    """Return the fingerprint of some rows in their order, with the columns and types that they come in."""
    return hash_parts([_kinds(frame), hashes[_mask(rows)].tobytes()])


def _kinds(frame: pd.DataFrame) -> bytes:
    kinds = [f"{name}:{kind}" for name, kind in frame.dtypes.astype(str).items()]
    return json.dumps(kinds, ensure_ascii=False).encode()


def _mask(rows):
    import numpy as np

    return np.asarray(rows, dtype=bool)


def _records(frame: pd.DataFrame, hashes) -> dict[str, str]:
    """Return for each account a fingerprint of the other accounts where our raters of it met the customer's marks."""
    sides = {side: frame[frame["side"] == side] for side in ("us", "customer")}
    answered = set(sides["customer"]["account_id"])
    raters = sides["us"].groupby("account_id")["rater"].agg(set)
    found = {}
    for account in frame["account_id"].dropna().unique():
        own = raters.get(account, set())
        met = [each for each, theirs in raters.items() if each != account and each in answered and theirs & own]
        found[account] = _of(frame, hashes, frame["account_id"].isin(met))
    return found


def _review(engagement: Engagement, name: str, frame: pd.DataFrame) -> str:
    """Return a fingerprint of what a review of the files tells of a table, whatever the single figures are."""
    intake = engagement.intake
    lines = [table[table["table"] == name].to_json(orient="split") for table in (intake.report, intake.sums)]
    # A remark names its file, not its table: every review holds all remarks, which are few.
    lines += [json.dumps(asdict(each), default=str, ensure_ascii=False) for each in intake.problems]
    lines.append(frame.notna().sum().to_json())
    lines.append(json.dumps([str(kind) for kind in frame.dtypes]))
    if "evidence" in frame:
        lines.append(frame["evidence"].value_counts(dropna=False, sort=False).sort_index().to_json())
    return hash_parts(line.encode() for line in lines)
