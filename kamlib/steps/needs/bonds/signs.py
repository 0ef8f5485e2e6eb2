"""Signs of mutual commitment at one account, and what is known of the four parts of the method."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pandas as pd

#: A contract that binds still has so many days; a relationship of so many years is no try.
CONTRACT_DAYS, YEARS = 365, 3
#: Changes of our KAMs in three years that a customer bears, and the answer from which a side believes in it (0–10).
KAM_CHANGES, BELIEVES = 1, 7
SIGNS = (
    *("contract", "joint_projects", "shared_stock", "shared_tools"),
    *("years", "kam_changes", "lasting_for_us", "lasting_for_them"),
)
PARTS = ("long_term", "strategic", "needs_understood", "special_offer")


def read_signs(facts: Mapping[str, Any], since: float, as_of: datetime.date) -> pd.DataFrame:
    """Return the signs of mutual commitment.

    Parameters
    ----------
    facts : mapping
        The account's row of the table ``bonds``; empty where there is none.
    since : float
        Year since which it is a customer; NaN unknown.
    as_of : date
        The day on which they are judged.

    Returns
    -------
    DataFrame
        sign, fact (years of contract left, number of projects, 1 / 0, years, changes, answers 0–10; NaN unknown), state
        (holds / lacks / unknown).
    """
    until = facts.get("contract_until")
    left = float("nan") if until is None or pd.isna(until) else (pd.Timestamp(until) - pd.Timestamp(as_of)).days
    told = {name: _number(facts.get(name)) for name in SIGNS}
    told |= {"contract": left / 365.25, "years": as_of.year - since}
    holds = {
        "contract": left >= CONTRACT_DAYS,
        "joint_projects": told["joint_projects"] >= 1,
        "shared_stock": told["shared_stock"] > 0,
        "shared_tools": told["shared_tools"] > 0,
        "years": told["years"] >= YEARS,
        "kam_changes": told["kam_changes"] <= KAM_CHANGES,
        "lasting_for_us": told["lasting_for_us"] >= BELIEVES,
        "lasting_for_them": told["lasting_for_them"] >= BELIEVES,
    }
    states = ["unknown" if told[name] != told[name] else "holds" if holds[name] else "lacks" for name in SIGNS]
    return pd.DataFrame({"sign": SIGNS, "fact": [told[name] for name in SIGNS], "state": states}).astype(
        {"fact": float}
    )


def _number(value: Any) -> float:
    return float("nan") if value is None or pd.isna(value) else float(value)


def judge_parts(signs: pd.DataFrame, needs: Mapping[str, Any], strategy: str, most_phantoms: float) -> pd.DataFrame:
    """Return what the account's page says of the four parts of the method.

    Parameters
    ----------
    signs : DataFrame
        See :func:`read_signs`.
    needs : mapping
        Key figures of the account's needs: phantom_high, unasked, variants.
    strategy : str
        State of the question about strategic goals.
    most_phantoms : float
        Phantom share from which needs are not understood.

    Returns
    -------
    DataFrame
        part, state (holds / lacks / unknown): long_term by the contract, strategic by their strategic goals as they
        said them, needs_understood by all five questions asked and few phantoms, special_offer by a variant on file.
    """
    contract = str(signs.set_index("sign")["state"]["contract"])
    high = needs["phantom_high"]
    understood = high is not None and high < most_phantoms and not needs["unasked"]
    states = {
        "long_term": contract,
        "strategic": "holds" if strategy == "asked" else "unknown" if strategy == "unsorted" else "lacks",
        "needs_understood": "unknown" if high is None else "holds" if understood else "lacks",
        "special_offer": "holds" if needs["variants"] else "lacks",
    }
    return pd.DataFrame({"part": PARTS, "state": [states[name] for name in PARTS]})
