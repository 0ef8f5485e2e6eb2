"""What programmes of work with an account cost: levels, their lines by year, shared lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table
from kamlib.steps.budget.costs.norms import Norms


@dataclass(frozen=True, kw_only=True)
class BudgetCostsResult(Result):
    """Costs of every level for every candidate.

    Attributes
    ----------
    programmes : DataFrame
        account_id, name, level (none, light, standard, deep), fte, yearly_cost (all money of a year, KAM time
        included), one_off_cost (first year), share_gain (part of the wallet, −1…1), years_to_target, retention (0…1 or
        NaN: as decided), source (own, common, computed), evidence, scale (what the account's own lines cost against the
        programme for which they were written; 1 without such lines). Prices of the base year.
    costs : DataFrame
        account_id, level, year, line, amount (money), evidence: what each level would cost. Shared lines not included.
    shared : DataFrame
        year, line, split_key (equal, revenue, potential, hours), amount, evidence.
    planned : DataFrame
        account_id, name, written_for (the level whose cost over the horizon is nearest), planned, by_programme (money
        over the years for which lines are typed), difference_share, last_year (for which anything is typed). Accounts
        with lines of their own.
    unpriced : DataFrame
        account_id, year, line, quantity: rows without an amount or a rate, left out.
    norms : Norms
        What costs without a price of their own were reckoned with.
    """

    stem: ClassVar[str] = "budget_costs"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "source": "value",
        "evidence": "value",
        "shared_total": "money",
        "own_total": "money",
        "planned_accounts": "number",
        "unpriced": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"findings": "client"}
    programmes: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "level": "value",
            "fte": "number.2",
            "yearly_cost": "money",
            "one_off_cost": "money",
            "share_gain": "+share",
            "years_to_target": "number",
            "retention": "share",
            "source": "value",
            "evidence": "value",
            "scale": "number.2",
        },
        audience="client",
    )
    costs: pd.DataFrame = table(
        {
            "account_id": "text",
            "level": "value",
            "year": "text:integer",
            "line": "value",
            "amount": "money",
            "evidence": "value",
        }
    )
    shared: pd.DataFrame = table(
        {"year": "text:integer", "line": "value", "split_key": "value", "amount": "money", "evidence": "value"}
    )
    planned: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "written_for": "value",
            "planned": "money",
            "by_programme": "money",
            "difference_share": "+share",
            "last_year": "text:integer",
        }
    )
    unpriced: pd.DataFrame = table(
        {"account_id": "text", "year": "text:integer", "line": "value", "quantity": "number"}
    )
    norms: Norms
