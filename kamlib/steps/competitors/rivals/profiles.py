"""Rivals of one account as they are known: facts on file beside the people of the account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from kamlib.core.schema import names_in
from kamlib.steps.competitors.rivals.result import CompetitorsRivalsResult

_DAYS_A_MONTH = 365.25 / 12
_COLUMNS = [
    *("company", "wallet_share", "contract_end", "months_left"),
    *("held_by", "functions", "attitude", "evidence"),
]


def profile_rivals(
    facts: pd.DataFrame, contacts: pd.DataFrame, companies: Sequence[str], base_year: int
) -> CompetitorsRivalsResult:
    """Return what is on file of each rival at one account.

    Parameters
    ----------
    facts : DataFrame
        The account's rows of ``rivals``.
    contacts : DataFrame
        Its rows of ``contacts``.
    companies : sequence of str
        Rivals that the session compares.
    base_year : int
        Months to the end of a contract count from its last day.

    Returns
    -------
    CompetitorsRivalsResult
        Without findings.
    """
    people = contacts.drop_duplicates("person").set_index("person")
    rows = facts.drop_duplicates("company").set_index("company")
    rows = rows.reindex([*rows.index, *(name for name in companies if name not in rows.index)])
    table = rows[["wallet_share", "contract_end", "held_by", "evidence"]].reset_index()
    ends = pd.to_datetime(table["contract_end"])
    table["months_left"] = ((ends - pd.Timestamp(base_year, 12, 31)).dt.days / _DAYS_A_MONTH).round()
    names = [names_in(each) for each in table["held_by"]]
    table["functions"] = ["; ".join(_known(people, each, "function")) for each in names]
    table["attitude"] = [min(_known(people, each, "attitude"), default=None) for each in names]
    table = table.astype({"attitude": float, "wallet_share": float})
    order = table.sort_values(["wallet_share", "company"], ascending=[False, True], kind="stable", na_position="last")
    profiles = order[_COLUMNS].reset_index(drop=True)
    return CompetitorsRivalsResult(profiles=profiles, figures=_figures(profiles, facts))


def _known(people: pd.DataFrame, names: Sequence[str], column: str) -> list:
    return [people.loc[name, column] for name in names if name in people.index and pd.notna(people.loc[name, column])]


def _figures(profiles: pd.DataFrame, facts: pd.DataFrame) -> dict[str, Any]:
    held = profiles["wallet_share"].sum(min_count=1)
    open_ = profiles[profiles["months_left"] >= 0].sort_values(["months_left", "company"], kind="stable")
    return {
        "rivals_on_file": int(facts["company"].nunique()),
        "rivals_unknown": len(profiles) - int(facts["company"].nunique()),
        "rivals_share": None if pd.isna(held) else float(held),
        "next_end": None if open_.empty else open_["contract_end"].iloc[0].date(),
        "next_company": "" if open_.empty else open_["company"].iloc[0],
    }
