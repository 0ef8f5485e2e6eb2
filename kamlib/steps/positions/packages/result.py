"""Service packages and the portfolio: what the result holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class PackagesResult(Result):
    """What each segment gets and costs, how many accounts can be developed, and where the money is.

    Attributes
    ----------
    packages : DataFrame
        segment, gets (same key), hours (a year, of one account), hours_cost (money), evidence, accounts, standard and
        fact (mean cost of an account in the base year, money, over those with both), difference (of all), over, under
        (accounts served beyond or below their package).
    accounts : DataFrame
        account_id, name, segment ('key': chosen; 'developing': we want it and it is not chosen; 'maintained',
        'opportunistic', 'unknown': its view is), chosen, next (bool; the hours allow to develop it), standard_hours,
        told_hours (of the diary; unknown where none is on file), standard, fact, difference (money), verdict ('over',
        'under', 'as_agreed', 'unknown'), revenue. By segment, the largest difference first.
    portfolio : DataFrame
        segment (quadrant of the matrix), accounts, nopat, nopat_share (base year), potential, potential_share (present
        value): money now and later.
    """

    stem: ClassVar[str] = "packages"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "team_hours": "number",
        "key_hours": "number",
        "hours_left": "number",
        "developing_allowed": "number",
        "developing_wanted": "number",
        "over": "number",
        "under": "number",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    packages: pd.DataFrame = table(
        {
            "segment": "value",
            "gets": "value",
            "hours": "number",
            "hours_cost": "money",
            "evidence": "value",
            "accounts": "number:integer",
            "standard": "money",
            "fact": "money",
            "difference": "+money",
            "over": "number:integer",
            "under": "number:integer",
        },
        audience="client",
    )
    accounts: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "segment": "value",
            "chosen": "value:boolean",
            "next": "value:boolean",
            "standard_hours": "number",
            "told_hours": "number",
            "standard": "money",
            "fact": "money",
            "difference": "+money",
            "verdict": "value",
            "revenue": "money",
        },
        audience="client",
    )
    portfolio: pd.DataFrame = table(
        {
            "segment": "value",
            "accounts": "number:integer",
            "nopat": "money",
            "nopat_share": "share",
            "potential": "money",
            "potential_share": "share",
        },
        audience="client",
    )
