"""What happens in the next 90 days and what is still open: the steps' agendas, gathered and put in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

#: Actions listed for one account: a KAM who has five first priorities has none.
MOST_PER_ACCOUNT = 3
#: What money was promised for is listed whatever else there is to do.
PROMISED = ("start_programme", "start_offer")
#: Kinds of open questions, most important first; those of other steps come after them.
QUESTIONS = ("not_signed", "fragile", "fact", "unvalidated", "no_comparison", "no_offer")


def cut_actions(actions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the actions in the order of their days, of each account the first few and what is promised.

    Parameters
    ----------
    actions : iterable of mapping
        action, account_id, subject, days: as the steps' ``list_actions`` give them.
    """
    kept, told = [], {}
    for row in sorted(actions, key=lambda each: each["days"]):
        account = row["account_id"]
        told[account] = told.get(account, 0) + 1
        if not account or told[account] <= MOST_PER_ACCOUNT or row["action"] in PROMISED:
            kept.append(dict(row))
    return kept


def order_questions(questions: Iterable[tuple[str, str, str]], names: pd.Series) -> pd.DataFrame:
    """Return what is open, most important first.

    Parameters
    ----------
    questions : iterable of tuple of str
        question, account_id, subject: as the steps' ``list_questions`` give them.
    names : Series
        Names of the accounts by account_id.

    Returns
    -------
    DataFrame
        question, account_id, name, subject.
    """
    rank = {kind: place for place, kind in enumerate(QUESTIONS)}
    rows = sorted(questions, key=lambda row: rank.get(row[0], len(rank)))
    frame = pd.DataFrame(rows, columns=["question", "account_id", "subject"])
    frame.insert(2, "name", frame["account_id"].map(names).astype(object).fillna(""))
    return frame
