"""The burden of large customers: what the result holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class BurdenResult(Result):
    """What accounts ask of other departments, and what a contact costs.

    Attributes
    ----------
    accounts : DataFrame
        See :func:`kamlib.steps.profitability.burden.departments.measure_burden`.
    channels : DataFrame
        See :func:`kamlib.steps.profitability.burden.channels.price_channels`.
    """

    stem: ClassVar[str] = "burden"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "money": "money",
        "usual_share": "share.1",
        "hours": "number",
        "large_share": "share",
        "large_revenue_share": "share",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    accounts: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "revenue": "money",
            "large": "value:boolean",
            "hours": "number",
            "knowledge": "money",
            "service": "money",
            "logistics": "money",
            "other": "money",
            "money": "money",
            "burden_share": "share.1",
            "usual_share": "share.1",
            "excess": "+money",
            "heaviest": "text",
        },
        audience="client",
    )
    channels: pd.DataFrame = table(
        {
            "channel": "word|burden.value.channel.*",
            "source": "value",
            "contacts": "number",
            "hours": "number",
            "cost": "money",
            "cost_per_contact": "amount",
            "large_share": "share",
        },
        audience="client",
    )
