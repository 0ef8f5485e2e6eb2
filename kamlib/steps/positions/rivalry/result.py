"""Conflicts, buyers' states and placements: what the result holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class RivalryResult(Result):
    """Who competes with whom, in whose arms each buyer is, where our functions differ.

    Attributes
    ----------
    conflicts : DataFrame
        See :func:`kamlib.steps.positions.rivalry.conflicts.find_conflicts`.
    buyers : DataFrame
        See :func:`kamlib.steps.positions.rivalry.buyers.judge_buyers`.
    placements : DataFrame
        See :func:`kamlib.steps.positions.rivalry.placements.compare_placements`.
    strangers : tuple of str
        Rivals named in ``competes_with`` that are no accounts of ours.
    """

    stem: ClassVar[str] = "rivalry"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "conflicts": "number",
        "ours": "number",
        "rival": "number",
        "free": "number",
        "unknown": "number",
        "switch_cost": "money",
        "differences": "number",
        "placed": "number",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"findings": "client"}
    conflicts: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "rival_id": "text",
            "rival": "text",
            "both_key": "value:boolean",
            "owner": "text",
            "rival_owner": "text",
            "one_kam": "value:boolean",
            "exclusivity": "value",
            "worth": "money",
            "cost": "money",
            "rival_nopat": "money",
        },
        audience="client",
    )
    buyers: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "status": "value",
            "chosen": "value:boolean",
            "state": "value",
            "because": "value",
            "our_share": "share",
            "main_supplier": "text",
            "supplier_until": "text:integer",
            "switch_cost": "money",
            "spent": "money",
            "first_move": "value",
            "potential": "money",
        },
        audience="client",
    )
    placements: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "axis": "value",
            "functions": "number:integer",
            "low_function": "value",
            "low": "number.1",
            "high_function": "value",
            "high": "number.1",
            "gap": "number.1",
            "agenda": "value:boolean",
        },
        audience="client",
    )
    strangers: tuple[str, ...] = ()
