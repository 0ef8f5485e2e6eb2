"""Beside the survey's numbers: service standards against fact, critical situations, statements of focus groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
from pydantic import BaseModel

from kamlib.steps.voice.decision import GroupStatement, Situation, Standard


def judge_standards(standards: Iterable[Standard], accounts: pd.DataFrame) -> pd.DataFrame:
    """Return each service standard against fact.

    Parameters
    ----------
    standards : iterable of Standard
        As agreed with the customers.
    accounts : DataFrame
        Table ``accounts``: account_id, name.

    Returns
    -------
    DataFrame
        standard, account_id, name ('' where it holds for all), target, agreed_share, cases, within, within_share (NaN
        where nobody counted), owner, verdict: 'kept', 'missed', 'unknown'.
    """
    table = _frame(standards, Standard, ("agreed_share", "cases", "within"))
    table.insert(2, "name", table["account_id"].map(_names(accounts)).astype(object).fillna(""))
    table["within_share"] = table["within"] / table["cases"].where(table["cases"] > 0)
    known = table["within_share"].notna() & table["agreed_share"].notna()
    kept = table["within_share"] >= table["agreed_share"]
    table["verdict"] = kept.map({True: "kept", False: "missed"}).astype(object).where(known, "unknown")
    return table


def cost_situations(situations: Iterable[Situation]) -> pd.DataFrame:
    """Return the critical situations, the dearest in a year first.

    Returns
    -------
    DataFrame
        situation, cost (once, money), times_a_year, yearly_cost (money; NaN where cost or frequency is unknown),
        drilled_by ('' where nobody drills it).
    """
    table = _frame(situations, Situation, ("cost", "times_a_year"))
    table.insert(3, "yearly_cost", table["cost"] * table["times_a_year"])
    return table.sort_values("yearly_cost", ascending=False, kind="stable", ignore_index=True)


def list_statements(statements: Iterable[GroupStatement], accounts: pd.DataFrame) -> pd.DataFrame:
    """Return what was said in focus groups, by how many agreed: no number of the survey.

    Parameters
    ----------
    statements : iterable of GroupStatement
        From the protocols.
    accounts : DataFrame
        Table ``accounts``: account_id, name.

    Returns
    -------
    DataFrame
        account_id, name, held_on (date or NaT), theme, statement, agreed, present, agreed_share.
    """
    table = _frame(statements, GroupStatement, ("agreed", "present"))
    table.insert(1, "name", table["account_id"].map(_names(accounts)).astype(object).fillna(""))
    table["held_on"] = pd.to_datetime(table["held_on"])
    table["agreed_share"] = table["agreed"] / table["present"]
    return table.sort_values(["theme", "agreed_share"], ascending=[True, False], kind="stable", ignore_index=True)


def _frame(rows: Iterable[BaseModel], model: type[BaseModel], numbers: Sequence[str]) -> pd.DataFrame:
    table = pd.DataFrame([each.model_dump() for each in rows], columns=list(model.model_fields), dtype=object)
    return table.astype(dict.fromkeys(numbers, float))


def _names(accounts: pd.DataFrame) -> pd.Series:
    return accounts.set_index("account_id")["name"]
