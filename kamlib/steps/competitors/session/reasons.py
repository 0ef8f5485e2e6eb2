"""Why somebody is euphoric or defeated: the function that he looks from, and the deals that were won and lost."""

from __future__ import annotations

import re

import pandas as pd

from kamlib.steps.competitors.session.extremes import state_of
from kamlib.steps.shared.deals import LOST, WON, outcomes

REASONS = ["function", "deals_of", "won", "lost", "why"]
FUNCTIONS = ["function", "raters", "state", "best_share", "low", "high"]
#: A name that ends in brackets says there what the person does: "Orlova (service)".
_IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")
_FIRST_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_EUPHORIC, _DEFEATED = ("euphoria",), ("defeat", "defeat_price")


def explain_moods(raters: pd.DataFrame, contacts: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """Return the raters with their function and what the deals on file say of their mood.

    Parameters
    ----------
    raters : DataFrame
        Of :func:`kamlib.steps.competitors.session.extremes.detect_extremes`.
    contacts : DataFrame
        person, function: the account's people.
    deals : DataFrame
        stage, owner: the account's deals.

    Returns
    -------
    DataFrame
        The columns of `raters`, then function (of the contact of that name, else what stands in brackets behind the
        name; '' where nothing tells), deals_of ('own': the rater's own deals with the account, 'account': all of them,
        nobody's being his; '' without a closed deal), won, lost (how many; NA without), why (of an extreme rater:
        'wins' / 'losses': most closed deals ended as he feels; 'against': most ended otherwise; 'even'; 'unknown'
        without a closed deal; '' of the others).
    """
    functions = contacts.dropna(subset=["function"]).drop_duplicates("person").set_index("person")["function"]
    closed = deals.assign(outcome=outcomes(deals["stage"]))
    closed = closed[closed["outcome"] != ""]
    owners = _owners(raters["rater"], closed["owner"].dropna())
    rows = [
        (_function(row.rater, functions), *_explain(row.state, owners.get(row.rater, ""), closed))
        for row in raters.itertuples()
    ]
    told = pd.DataFrame(rows, columns=REASONS, index=raters.index).astype({"won": "Int64", "lost": "Int64"})
    return pd.concat([raters, told], axis=1)


def sum_functions(raters: pd.DataFrame) -> pd.DataFrame:
    """Return how each function sees us: function ('' where unknown), raters, state, best_share (mean), low, high.

    Parameters
    ----------
    raters : DataFrame
        Of :func:`explain_moods`. Who made too few comparisons is left out.
    """
    known = raters[raters["best_share"].notna() & (raters["state"] != "too_few")]
    grouped = known.astype({"best_share": float}).groupby("function")["best_share"]
    frame = grouped.agg(raters="size", best_share="mean", low="min", high="max").reset_index()
    frame["state"] = [state_of(share) for share in frame["best_share"]]
    order = frame.sort_values(["best_share", "function"], ascending=[False, True], kind="stable")
    return order[FUNCTIONS].reset_index(drop=True)


def _function(rater: str, functions: pd.Series) -> str:
    if rater in functions.index:
        return str(functions[rater])
    found = _IN_BRACKETS.search(rater)
    return found.group(1).strip() if found else ""


def _owners(raters: pd.Series, owners: pd.Series) -> dict[str, str]:
    """Return the owner of deals that each rater is: the same name, or the only one of that surname on both lists."""
    by_surname: dict[str, set[str]] = {}
    for owner in owners.unique():
        by_surname.setdefault(_surname(owner), set()).add(owner)
    surnames = raters.map(_surname)
    alone = surnames[~surnames.duplicated(keep=False)]
    found = {raters[at]: next(iter(by_surname.get(name, [""]))) for at, name in alone.items() if name}
    return {name: owner for name, owner in found.items() if owner and len(by_surname[_surname(owner)]) == 1}


def _surname(name: str) -> str:
    found = _FIRST_WORD.match(str(name).strip())
    return found.group(0).casefold() if found else ""


def _explain(state: str, owner: str, closed: pd.DataFrame) -> tuple:
    own = closed[closed["owner"] == owner] if owner else closed.iloc[:0]
    scope, seen = ("own", own) if len(own) else ("account", closed)
    extreme = state in (*_EUPHORIC, *_DEFEATED)
    if seen.empty:
        return "", None, None, "unknown" if extreme else ""
    won, lost = (int((seen["outcome"] == each).sum()) for each in (WON, LOST))
    return scope, won, lost, _why(state, won, lost) if extreme else ""


def _why(state: str, won: int, lost: int) -> str:
    if won == lost:
        return "even"
    if state in _EUPHORIC:
        return "wins" if won > lost else "against"
    return "losses" if lost > won else "against"
