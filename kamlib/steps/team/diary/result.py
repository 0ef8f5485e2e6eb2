"""The diary beside the norm: what the result holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class DiaryResult(Result):
    """Logged hours against the norm.

    Attributes
    ----------
    years : DataFrame
        account_id, name, year, kam (who logged most), logged_hours, norm_hours, ratio.
    kams : DataFrame
        kam, logged_hours, year_hours (for customers), covered_share (of those hours, over the years with entries),
        account_years, ratio (median of logged / norm).
    """

    stem: ClassVar[str] = "diary"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "account_years": "number",
        "median_ratio": "number.2",
        "relationship_hours": "number.1",
        "proposed_hours": "number.1",
        "covered_share": "share",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    years: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "year": "plain:integer",
            "kam": "text",
            "logged_hours": "number",
            "norm_hours": "number",
            "ratio": "number.2",
        }
    )
    kams: pd.DataFrame = table(
        {
            "kam": "text",
            "logged_hours": "number",
            "year_hours": "number",
            "covered_share": "share",
            "account_years": "number:integer",
            "ratio": "number.2",
        }
    )
