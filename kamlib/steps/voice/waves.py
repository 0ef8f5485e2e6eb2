"""Waves of a survey: their order, and the share of those asked who answered."""

from __future__ import annotations

import re

import pandas as pd

PERSON = ["account_id", "respondent"]


def order_waves(survey: pd.DataFrame, sent: pd.DataFrame) -> list[str]:
    """Return the waves from the first to the last: by the day of sending where all have one, else by name.

    Parameters
    ----------
    survey, sent : DataFrame
        Tables ``survey`` and ``survey_sent``.

    Returns
    -------
    list of str
        Numbers in names count as numbers: wave 9 comes before wave 10.
    """
    names = {str(each) for frame in (survey, sent) for each in frame["wave"].dropna()}
    by_name = sorted(
        names, key=lambda name: [(each.isdigit(), int(each) if each.isdigit() else 0, each) for each in _parts(name)]
    )
    days = pd.to_datetime(sent["sent_on"]).groupby(sent["wave"].astype(str)).min() if "sent_on" in sent else pd.Series()
    if by_name and set(by_name) <= set(days.dropna().index):
        return sorted(by_name, key=lambda name: days[name])
    return by_name


def keep_answered(survey: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in which something was answered: a score, or words beside it; a blank row is no answer."""
    words = survey["comment"].astype(object).where(survey["comment"].notna(), "").astype(str).str.strip()
    return survey[survey["score"].notna() | (words != "")].reset_index(drop=True)


def _parts(name: str) -> list[str]:
    return [each for each in re.split(r"(\d+)", name) if each]


def count_response(survey: pd.DataFrame, sent: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return how many were asked and how many of them answered, by wave and further columns of the list.

    Parameters
    ----------
    survey, sent : DataFrame
        Tables ``survey`` and ``survey_sent``.
    by : list of str
        Columns of ``survey_sent``.

    Returns
    -------
    DataFrame
        The columns of `by`, asked, answered, response_share (0…1).
    """
    came = survey[[*PERSON, "wave"]].drop_duplicates().assign(came=True)
    listed = sent.merge(came, on=[*PERSON, "wave"], how="left")
    grouped = listed.assign(came=listed["came"].notna()).groupby(by, sort=True, dropna=False)["came"]
    table = grouped.agg(asked="size", answered="sum").reset_index()
    return table.assign(response_share=table["answered"] / table["asked"])


def tell_waves(survey: pd.DataFrame, sent: pd.DataFrame) -> pd.DataFrame:
    """Return each wave: who was asked, who answered, and who answered without being on the list.

    Parameters
    ----------
    survey, sent : DataFrame
        Tables ``survey`` and ``survey_sent``.

    Returns
    -------
    DataFrame
        wave, asked (NaN where no list is on file), answered (all people), listed (of those asked), unlisted,
        response_share (NaN where no list is on file), accounts.
    """
    came = survey[[*PERSON, "wave"]].drop_duplicates()
    table = pd.DataFrame({"wave": order_waves(survey, sent)})
    people, accounts = came.groupby("wave").size(), came.groupby("wave")["account_id"].nunique()
    asked = count_response(survey, sent, ["wave"]).set_index("wave")
    table["asked"] = table["wave"].map(asked["asked"]).astype(float)
    table["answered"] = table["wave"].map(people).fillna(0).astype(int)
    table["listed"] = table["wave"].map(asked["answered"]).fillna(0).astype(int)
    table["unlisted"] = table["answered"] - table["listed"]
    table["response_share"] = table["wave"].map(asked["response_share"]).astype(float)
    table["accounts"] = table["wave"].map(accounts).fillna(0).astype(int)
    return table
