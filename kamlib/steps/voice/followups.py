"""Closing the loop: each low mark with an owner and a date, and the letter back to those who answered."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from kamlib.steps.voice.decision import Followup
from kamlib.steps.voice.waves import PERSON

#: People of one account from which its mean mark is written to it: below, it would tell who gave which.
ANONYMOUS = 3
#: Mean from which an account is told that it marked us well.
GOOD = 8.0


def list_low_marks(
    answers: pd.DataFrame, accounts: pd.DataFrame, followups: Iterable[Followup], low_mark: float
) -> pd.DataFrame:
    """Return the low marks of one wave by account and theme, with what was decided about them.

    Parameters
    ----------
    answers : DataFrame
        See :func:`kamlib.steps.voice.answers.read_answers`, of one wave.
    accounts : DataFrame
        Table ``accounts``: account_id, name.
    followups : iterable of Followup
        What was decided.
    low_mark : float
        Marks up to this one are low, 0…10.

    Returns
    -------
    DataFrame
        account_id, name, theme, persons (who gave one), lowest (0…10 points), action, owner, due (date or NaT), open
        (bool: owner or date is missing); the lowest first.
    """
    low = answers[answers["mark"] <= low_mark]
    keys = ["account_id", "theme"]
    table = low.groupby(keys, sort=True).agg(persons=("respondent", "nunique"), lowest=("mark", "min")).reset_index()
    columns = [*keys, "action", "owner", "due"]
    decided = pd.DataFrame([each.model_dump() for each in followups], columns=columns, dtype=object)
    table = table.merge(decided.drop_duplicates(keys, keep="last"), on=keys, how="left")
    words = table[["action", "owner"]].astype(object)
    table[["action", "owner"]] = words.where(words.notna(), "")
    table["due"] = pd.to_datetime(table["due"])
    table["open"] = (table["owner"].str.strip() == "") | table["due"].isna()
    table.insert(1, "name", table["account_id"].map(accounts.set_index("account_id")["name"]))
    return table.sort_values(["lowest", "persons", *keys], ascending=[True, False, True, True], ignore_index=True)


def write_letter(
    answers: pd.DataFrame, people: pd.DataFrame, low_marks: pd.DataFrame, accounts: pd.DataFrame
) -> pd.DataFrame:
    """Return the letter back to each account all of whose low marks have an action and a date.

    Parameters
    ----------
    answers, people : DataFrame
        See :func:`kamlib.steps.voice.answers.read_answers` and ``mark_people``, of one wave.
    low_marks : DataFrame
        See :func:`list_low_marks`.
    accounts : DataFrame
        Table ``accounts``: account_id, name.

    Returns
    -------
    DataFrame
        account_id, name, theme, told ('good', 'fair', 'low'; 'thanks' where fewer than three of the account answered on
        the theme: a verdict would give one of them away), mark (mean of the account, 0…10 points; NaN there too),
        action, due. What was marked low comes first. An account with comments alone is thanked. One that waits
        for an action has no row: half an answer is not sent.
    """
    keys = ["account_id", "theme"]
    said = people.groupby(keys, sort=True).agg(mark=("mark", "mean"), n=("mark", "size")).reset_index()
    told = answers[answers["mark"].isna() & answers["comment"].notna()][keys].drop_duplicates()
    spoken = told[~told["account_id"].isin(said["account_id"])].assign(mark=float("nan"), n=0)
    said = pd.concat([said, spoken], ignore_index=True) if len(spoken) else said
    said = said.merge(low_marks[[*keys, "action", "due"]].assign(is_low=True), on=keys, how="left")
    is_low = said["is_low"].notna()
    said["told"] = (said["mark"] >= GOOD).map({True: "good", False: "fair"}).astype(object).where(~is_low, "low")
    said["told"] = said["told"].where(said["n"] >= ANONYMOUS, "thanks")
    waits = set(said.loc[is_low & ((said["action"] == "") | said["due"].isna()), "account_id"])
    said["action"] = said["action"].astype(object).where(said["action"].notna(), "")
    said["mark"] = said["mark"].where(said["n"] >= ANONYMOUS)
    said["name"] = said["account_id"].map(accounts.set_index("account_id")["name"])
    ready = said[~said["account_id"].isin(waits) & (said["theme"] != "unsorted")]
    order = ready["told"].map({"low": 0, "fair": 1, "good": 2, "thanks": 3})
    ready = ready.assign(order=order).sort_values(["account_id", "order", "theme"], kind="stable", ignore_index=True)
    return ready[["account_id", "name", "theme", "told", "mark", "action", "due"]]


def list_comments(answers: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Return what was written beside the marks: account_id, name, respondent, theme, question, mark, comment."""
    said = answers[answers["comment"].notna()]
    table = said.assign(name=said["account_id"].map(accounts.set_index("account_id")["name"]))
    names = ["account_id", "name", "respondent", "theme", "question", "mark", "comment"]
    return table.sort_values(["mark", *PERSON, "question"], kind="stable", ignore_index=True)[names]
