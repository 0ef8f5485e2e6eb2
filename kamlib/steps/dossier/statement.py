"""What the customer may read of his dossier, and the form on which he answers line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pandas as pd

#: Words of our money; a line that has one does not leave the house.
OUR_MONEY = re.compile(
    r"марж|себестоим|наценк|рентабельн|наша прибыль|нашей прибыл|наши затрат|наших затрат|нам обошл|обошлось нам|"
    r"\bmargin|\bcogs\b|mark-?up|our cost|our profit|cost us|cost to serve",
    re.IGNORECASE,
)
COLUMNS = ["deed", "date", "kind", "description", "benefit", "benefit_years", "answer"]
FORM = ["deed", "description", "benefit", "agreed", "right_figure", "remark"]


def hold_back(description: str, our_cost: float, people: Iterable[str]) -> str:
    """Return why a line may not go to the customer as it is worded: our_people, our_money; '' where it may.

    Parameters
    ----------
    description : str
        As he would read it.
    our_cost : float
        What the deed cost us; its digits may not stand in the words.
    people : iterable of str
        Names of ours.

    Returns
    -------
    str
        A key of the catalogue; empty where nothing is against it.
    """
    said = description.casefold()
    if any(_surname(name) in re.findall(r"[\w-]+", said) for name in people if _surname(name)):
        return "our_people"
    digits = {re.sub(r"\D", "", each) for each in re.findall(r"\d[\d\s\u00a0\u202f.,]*", description)}
    if OUR_MONEY.search(description) or (our_cost >= 100 and f"{our_cost:.0f}" in digits):
        return "our_money"
    return ""


def _surname(name: str) -> str:
    """Return the longest word of a name, as it may stand in a sentence."""
    parts = [each for each in re.findall(r"[\w-]+", name.casefold()) if len(each) > 2]
    return max(parts, key=len, default="")


def judge_lines(deeds: pd.DataFrame, told: Mapping[str, Mapping], people: Iterable[str]) -> pd.DataFrame:
    """Tell of each deed whether the customer may read it, in which words, and why not.

    Parameters
    ----------
    deeds : DataFrame
        Of :func:`kamlib.steps.dossier.deeds.list_deeds`.
    told : mapping of str to mapping
        By deed: show (bool), wording ('' for our own description).
    people : iterable of str
        Names of ours.

    Returns
    -------
    DataFrame
        deed, wording (what he reads), shown (bool), why_not (our_people / our_money / denied / undecided: the decision
        does not name it / by_choice; '' for a line that is shown). A line that names our people or our money is not
        shown, whatever was decided: mend its wording.
    """
    names = sorted(people)
    rows = []
    for row in deeds.itertuples(index=False):
        choice = told.get(row.deed)
        wording = (choice["wording"] if choice else "") or row.description
        why = hold_back(wording, row.our_cost, names) or ("denied" if row.state == "denied" else "")
        why = why or ("undecided" if choice is None else "" if choice["show"] else "by_choice")
        rows.append((row.deed, wording, not why, why))
    return pd.DataFrame(rows, columns=["deed", "wording", "shown", "why_not"])


def write_statement(deeds: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Return what the customer reads: what was done, what it gave a year, and whether he has confirmed it.

    Parameters
    ----------
    deeds : DataFrame
        Of :func:`kamlib.steps.dossier.deeds.list_deeds`.
    lines : DataFrame
        Of :func:`judge_lines`.

    Returns
    -------
    DataFrame
        deed, date, kind, description, benefit (a year; NaN where nobody knows), benefit_years, answer (confirmed /
        claimed / unpriced). A benefit that another line has already is left to that line.
    """
    frame = deeds.assign(description=lines["wording"], answer=deeds["state"])
    frame["benefit"] = frame["benefit"].mask(frame["counted_in"] != "")
    frame["benefit_years"] = frame["last_year"] - frame["year"] + 1
    return frame.loc[lines["shown"].astype(bool), COLUMNS].reset_index(drop=True)


def make_form(statement: pd.DataFrame) -> pd.DataFrame:
    """Return the lines to be answered: those that are not confirmed yet, with blanks for the answer.

    Returns
    -------
    DataFrame
        deed, description, benefit, agreed, right_figure, remark: the last three blank.
    """
    frame = statement[statement["answer"] != "confirmed"].assign(agreed="", right_figure="", remark="")
    return frame[FORM].reset_index(drop=True)
