"""The norm of hours: what the result holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class HoursResult(Result):
    """What every account takes of its KAM in a year.

    Attributes
    ----------
    accounts : DataFrame
        account_id, name, persons (whom to keep up with; unknown where no contact is on file), base_hours, multiplier
        (bounded product of the factors), others (the product without the KAM's skill, not bounded), travel_hours,
        support_hours (unknown where nobody told them), norm_hours, norm_low, norm_high, known_factors (of nine), hours
        (the norm, else the hours of the settings), fte (those hours as a part of one KAM), basis ('norm', 'settings'),
        evidence. In the order of the accounts.
    factors : DataFrame
        account_id, factor, fact (in its own unit; potential as place in the base, 0…1), level ('low', 'middle',
        'high'), multiplier (unknown: counted as 1). Accounts whose people are known.
    rules : DataFrame
        factor, middle_from, high_from, low, middle, high (multipliers), evidence: the tables of the decision.
    """

    stem: ClassVar[str] = "hours"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "normed": "number",
        "accounts": "number",
        "median_hours": "number",
        "usual_hours": "number",
        "relationship_hours": "number.1",
        "team_hours": "number",
        "full_hours": "number",
        "kams": "number",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    accounts: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "persons": "number:integer",
            "base_hours": "number",
            "multiplier": "number.2",
            "others": "number.2",
            "travel_hours": "number",
            "support_hours": "number",
            "norm_hours": "number",
            "norm_low": "number",
            "norm_high": "number",
            "known_factors": "number:integer",
            "hours": "number",
            "fte": "number.2",
            "basis": "value",
            "evidence": "value",
        },
        audience="client",
    )
    factors: pd.DataFrame = table(
        {"account_id": "text", "factor": "value", "fact": "plain", "level": "value", "multiplier": "number.2"},
        audience="client",
    )
    rules: pd.DataFrame = table(
        {
            "factor": "value",
            "middle_from": "plain",
            "high_from": "plain",
            "low": "number.2",
            "middle": "number.2",
            "high": "number.2",
            "evidence": "value",
        },
        audience="client",
    )
